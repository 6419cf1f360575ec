"""Making keys; the only writer of api_key."""

import secrets
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.reps import ensure_rep
from models.tables import ApiKey
from service.kit.auth import hash_secret
from service.kit.errors import NotFound

PREFIX = "smk_"
MOST_SHOWN = 200


class UnknownKey(NotFound):
    """There is no such key."""


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


def all_keys(session: Session) -> Sequence[ApiKey]:
    """Return the keys, those that work first, then the newest; at most 200."""
    query = select(ApiKey).order_by(col(ApiKey.revoked_at).is_not(None), col(ApiKey.id).desc())
    return session.exec(query.limit(MOST_SHOWN)).all()


def revoke(session: Session, key_id: str) -> None:
    """Let a key open nothing any more, everywhere within ten seconds. Raises UnknownKey."""
    key = session.get(ApiKey, key_id, with_for_update=True)
    if key is None:
        raise UnknownKey
    key.revoked_at = key.revoked_at or now()
    session.add(key)
