"""Idempotency-Key: the same request again gets the same answer, and is not done twice.

The first request writes a row before it is done and its answer after; what answers 5xx is
forgotten, so that a retry is a fresh try. A row whose process died in between is taken over after a
minute: what requests do is idempotent by itself (event ids, repeated facts), so that is safe.
Answers that show a secret are not kept: the same request again is told so, and not done again.
The only writer of kept answers.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from models.database import transaction
from models.now import now
from models.tables import KeptAnswer
from service.kit.asgi import Answer
from service.kit.errors import Conflict, Invalid

IN_FLIGHT = timedelta(minutes=1)
KEPT = timedelta(days=30)
LONGEST_KEY = 200
NOT_STORED = "no-store"


class AnotherRequest(Invalid):
    """This Idempotency-Key was used for another request; make a new key for each request."""


class InFlight(Conflict):
    """The first request with this Idempotency-Key is still being done; ask again in a moment."""


class ShownOnce(Conflict):
    """This request was done; its answer showed a secret, which is not kept. Make a new secret."""


class BadKey(Invalid):
    """An Idempotency-Key is 1 to 200 visible characters."""


@dataclass(frozen=True, slots=True)
class Request:
    """One try: whose key, which Idempotency-Key, and what was asked."""

    key_id: str
    idempotency_key: str
    request_hash: str


def request_of(key_id: str, header: bytes, target: bytes, body: bytes) -> Request:
    """Name a request by its key and by all that it asks. Raises BadKey."""
    text = header.decode("latin-1")
    if not 0 < len(text) <= LONGEST_KEY or not text.isascii() or not text.isprintable():
        raise BadKey
    return Request(key_id, text, sha256(target + b"\n" + body).hexdigest())


def begin(engine: Engine, request: Request) -> KeptAnswer | None:
    """Return the kept answer, or None when the caller is the one to do the request.

    Raises AnotherRequest and InFlight.
    """
    try:
        with transaction(engine) as session:
            held = _held(session, request)
            if held is None:
                session.add(_begun(request))
                return None
            if held.request_hash != request.request_hash:
                raise AnotherRequest
            if held.status:
                return held
            if held.created_at > now() - IN_FLIGHT:
                raise InFlight
            held.created_at = now()
            session.add(held)
            return None
    except IntegrityError as error:
        raise InFlight from error


def keep(engine: Engine, request: Request, answer: Answer) -> None:
    """Keep the answer, or forget the request when it came to nothing."""
    with transaction(engine) as session:
        held = _held(session, request)
        if held is None:
            return
        if answer.status >= 500:
            session.delete(held)
            return
        held.status, held.media_type, held.body = answer.status, answer.media_type, answer.body
        session.add(held)


def forget_old(session: Session) -> None:
    """Drop answers that nobody will ask for again."""
    session.execute(delete(KeptAnswer).where(col(KeptAnswer.created_at) < now() - KEPT))


def _held(session: Session, request: Request) -> KeptAnswer | None:
    return session.get(KeptAnswer, (request.key_id, request.idempotency_key), with_for_update=True)


def _begun(request: Request) -> KeptAnswer:
    return KeptAnswer(
        key_id=request.key_id,
        idempotency_key=request.idempotency_key,
        request_hash=request.request_hash,
        created_at=now(),
    )
