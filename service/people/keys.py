"""Making, rotating and revoking keys; the only writer of api_key."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.reps import ensure_rep
from models.tables import ApiKey
from service.kit.auth import hash_secret
from service.kit.errors import Conflict, NotFound

PREFIX = "smk_"


class UnknownKey(NotFound):
    """There is no such key."""


class RevokedKey(Conflict):
    """This key was revoked; make a new one."""


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key and its secret, which is not kept."""

    key: ApiKey
    secret: str


def create_key(session: Session, role: str, name: str, rep: str | None) -> str:
    """Make a key and return its secret, which is not kept."""
    return make_key(session, role, name, rep).secret


def make_key(
    session: Session,
    role: str,
    name: str,
    rep: str | None,
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> MadeKey:
    """Make a key; one that says nothing of expiry and rate has the usual ones."""
    secret = _secret()
    key = ApiKey(
        id=new_id(),
        name=name,
        role=role,
        secret_hash=hash_secret(secret),
        rep_id=ensure_rep(session, rep).id if rep else None,
        created_at=now(),
        expires_at=expires_at,
        per_minute=per_minute,
    )
    session.add(key)
    session.flush()
    return MadeKey(key, secret)


def rotate(session: Session, key_id: str, overlap: timedelta) -> MadeKey:
    """Give a key a new secret; the one it has now stays valid for a while beside it.

    Raises UnknownKey, RevokedKey.
    """
    key = _key(session, key_id)
    if key.revoked_at:
        raise RevokedKey
    secret = _secret()
    key.earlier_hash, key.earlier_until = key.secret_hash, now() + overlap
    key.secret_hash = hash_secret(secret)
    session.add(key)
    session.flush()
    return MadeKey(key, secret)


def revoke(session: Session, key_id: str) -> None:
    """Let a key be valid no more, with both its secrets. Raises UnknownKey."""
    key = _key(session, key_id)
    key.revoked_at = key.revoked_at or now()
    session.add(key)


def all_keys(session: Session, limit: int, after: str) -> list[ApiKey]:
    """Return keys in the order in which they were made."""
    query = select(ApiKey).where(col(ApiKey.id) > after).order_by(col(ApiKey.id))
    return list(session.exec(query.limit(limit)).all())


def _key(session: Session, key_id: str) -> ApiKey:
    key = session.get(ApiKey, key_id, with_for_update=True)
    if key is None:
        raise UnknownKey
    return key


def _secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)
