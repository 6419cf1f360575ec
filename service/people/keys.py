"""Making keys; the only writer of api_key."""

import secrets

from sqlmodel import Session

from models.ids import new_id
from models.now import now
from models.reps import ensure_rep
from models.tables import ApiKey
from service.kit.auth import hash_secret

PREFIX = "smk_"


def create_key(session: Session, role: str, name: str, rep: str | None) -> str:
    """Make a key and return its secret, which is not kept."""
    secret = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiKey(
            id=new_id(),
            name=name,
            role=role,
            secret_hash=hash_secret(secret),
            rep_id=ensure_rep(session, rep).id if rep else None,
            created_at=now(),
        )
    )
    return secret
