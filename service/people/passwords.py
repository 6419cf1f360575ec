"""Passwords: argon2, a few at a time, because each takes a quarter of a second and much memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from secrets import token_urlsafe
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from service.kit.errors import Invalid, Unavailable

AT_ONCE = 2
MOST_WAITING = 8
"""Each who waits for a turn keeps a thread from everybody else."""

PATIENCE_SECONDS = 5.0
SHORTEST = 12
LONGEST = 200

_turns = BoundedSemaphore(AT_ONCE)
_places = BoundedSemaphore(AT_ONCE + MOST_WAITING)


@dataclass(frozen=True, slots=True)
class Made:
    """A password that was made up, and what is stored of it."""

    password: str
    password_hash: str


class TooShort(Invalid):
    """A password has at least 12 characters, and at most 200."""


def checked(password: str) -> str:
    """Return a new password if it is long enough. Raises TooShort."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise TooShort
    return password


def make() -> Made:
    """Make a password up, to be shown once. Raises Unavailable."""
    password = token_urlsafe(12)
    return Made(password, hash_password(password))


def hash_password(password: str) -> str:
    """Return what is stored of a password. Raises Unavailable when too many wait for their turn."""
    with _turn():
        return _argon2().hash(password)


def verify(password: str, password_hash: str | None) -> bool:
    """Say whether a password is the one; without a hash the same work is done for nothing."""
    with _turn():
        right = _argon2().verify(password, password_hash or _nobodys())
    return right and password_hash is not None


@contextmanager
def _turn() -> Iterator[None]:
    with _taken(_places, 0.0), _taken(_turns, PATIENCE_SECONDS):
        yield


@contextmanager
def _taken(turns: BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not turns.acquire(timeout=seconds):
        raise Unavailable("Too many people sign in just now; try again in a moment.")
    try:
        yield
    finally:
        turns.release()


@cache
def _argon2() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    return _argon2().hash(token_urlsafe())
