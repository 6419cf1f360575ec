"""Signing in, with a pause after wrong tries that grows.

A try is counted as wrong in a short transaction before the password is looked at, and forgiven in
another after it proved right: so many tries at once are counted as well, and the slow look happens
while no transaction is open. Who is unknown or paused costs the same time and reads the same words.
"""

from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import transaction
from models.now import now
from models.tables import User
from service.kit.errors import Invalid
from service.people import passwords, visits
from service.people.users import user_with

FREE_TRIES = 5
FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=1)


class WrongSignIn(Invalid):
    """The address or the password is wrong, or too many tries were."""


def sign_in(engine: Engine, email: str, password: str) -> str:
    """Begin a visit and return its secret. Raises WrongSignIn."""
    with transaction(engine) as session:
        user = user_with(session, email)
        counted = user if user and _count(session, user) else None
    if not passwords.verify(password, counted.password_hash if counted else None):
        raise WrongSignIn
    with transaction(engine) as session:
        user = user_with(session, email)
        if user is None or not counted or user.password_hash != counted.password_hash:
            raise WrongSignIn  # removed, or given another password, while this one was looked at
        user.failures, user.locked_until = 0, None
        session.add(user)
        return visits.start(session, user)


def pause_after(failures: int) -> timedelta:
    """Return how long nobody may try after so many wrong tries in a row."""
    if failures < FREE_TRIES:
        return timedelta()
    doublings = min(failures - FREE_TRIES, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _count(session: Session, user: User) -> bool:
    """Count a try as wrong until it proves right; False while tries are paused."""
    if user.locked_until and user.locked_until > now():
        return False
    user.failures += 1
    user.locked_until = now() + pause_after(user.failures)
    session.add(user)
    return True
