"""Visits: a signed-in browser holds a random secret in a cookie, and we its SHA-256."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.now import now
from models.tables import User, Visit
from service.kit.auth import Caller, hash_secret
from service.kit.quantities import Locale
from service.kit.roles import Role

LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The user behind a visit."""

    user_id: str
    name: str
    role: Role
    rep_id: str | None
    locale: Locale | None

    @property
    def caller(self) -> Caller:
        """The same person as the rooms know callers."""
        return Caller(self.user_id, self.name, self.role, self.rep_id)


def start(session: Session, user: User) -> str:
    """Begin a visit and return its secret, which is not kept."""
    secret, begun_at = secrets.token_urlsafe(32), now()
    session.execute(delete(Visit).where(col(Visit.ends_at) < begun_at))
    session.add(
        Visit(
            secret_hash=hash_secret(secret),
            user_id=user.id,
            begun_at=begun_at,
            ends_at=begun_at + LASTS,
        )
    )
    return secret


def find(session: Session, secret: str) -> Visitor | None:
    """Return who holds this secret, while the visit lasts."""
    query = select(User).join(Visit, col(Visit.user_id) == col(User.id))
    user = session.exec(
        query.where(Visit.secret_hash == hash_secret(secret), col(Visit.ends_at) > now())
    ).first()
    if user is None:
        return None
    role, locale = cast(Role, user.role), cast(Locale | None, user.locale)
    return Visitor(user.id, user.name, role, user.rep_id, locale)


def of_user(session: Session, user_id: str) -> Sequence[Visit]:
    """Return a user's visits that last, newest first."""
    query = select(Visit).where(Visit.user_id == user_id, col(Visit.ends_at) > now())
    return session.exec(query.order_by(col(Visit.begun_at).desc())).all()


def end(session: Session, secret: str) -> None:
    """End one visit."""
    session.execute(delete(Visit).where(col(Visit.secret_hash) == hash_secret(secret)))


def end_all(session: Session, user_id: str) -> None:
    """End all visits of a user, on all devices."""
    session.execute(delete(Visit).where(col(Visit.user_id) == user_id))
