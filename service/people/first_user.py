"""The first user: made on the set-up page, with a code that the service prints at its start."""

import hmac
from base64 import b32encode
from hashlib import sha256

from sqlalchemy import Engine

from models.database import reading, transaction
from service.kit.errors import Conflict, Invalid
from service.people import visits
from service.people.passwords import hash_password
from service.people.users import NewUser, any_user, create_user


class SetUpAlready(Conflict):
    """The first user was made already; sign in instead."""


class WrongCode(Invalid):
    """This is not the code that the service printed when it started."""


def wanted(engine: Engine) -> bool:
    """Say whether there is no user yet."""
    with reading(engine) as session:
        return not any_user(session)


def code_of(secret: str) -> str:
    """Return the code of an installation; it works while there is no user, so it works once."""
    digest = hmac.digest(secret.encode(), b"set-up", sha256)
    text = b32encode(digest)[:12].decode()
    return "-".join((text[:4], text[4:8], text[8:]))


def make_first(engine: Engine, secret: str, code: str, new: NewUser, password: str) -> str:
    """Make the first user and return the secret of a visit of theirs.

    Raises WrongCode, SetUpAlready and NotAnAddress.
    """
    given = code.strip().upper().encode()
    if not hmac.compare_digest(given, code_of(secret).encode()):
        raise WrongCode
    password_hash = hash_password(password)
    with transaction(engine) as session:
        if any_user(session):
            raise SetUpAlready
        return visits.start(session, create_user(session, new, password_hash))
