"""Beginning a first sync, and telling how far it has come."""

from typing import Literal

from sqlmodel import Session

from models.tables import Sync
from service.connectors.sync import walk
from service.connectors.sync.api import NotAllowedError, NotNowError, WrongAnswer
from service.connectors.sync.readers import NotSetUp, reader_of
from service.connectors.sync.schemas import SyncOut
from service.kit.core import Core
from service.kit.errors import NotFound
from service.kit.outbound import Outbound

Line = Literal["answers", "not_set_up", "not_now", "not_allowed", "wrong_answer"]
"""What came of calling a CRM once."""


class NotBegun(NotFound):
    """No first sync of this connector was begun."""


def begin_sync(core: Core, session: Session, connector: str, months: int) -> SyncOut:
    """Begin a first sync, or take it up again. Raises UnknownConnector, NotSetUp."""
    reader = reader_of(connector)
    with Outbound.trusted() as outbound:
        reader.api(outbound, core.settings)
    sync = walk.take_up(session, reader, months)
    walk.enqueue(session, connector)
    return _told(sync)


def progress(session: Session, connector: str) -> SyncOut:
    """Tell how far a sync has come. Raises UnknownConnector, NotBegun."""
    sync = session.get(Sync, reader_of(connector).system)
    if sync is None:
        raise NotBegun
    return _told(sync)


def try_line(core: Core, connector: str) -> Line:
    """Ask a CRM for its first owner, to see that address and key are right; nothing is stored.

    Raises UnknownConnector.
    """
    reader = reader_of(connector)
    try:
        with Outbound.trusted() as outbound:
            next(reader.reps(reader.api(outbound, core.settings)), None)
    except NotSetUp:
        return "not_set_up"
    except NotNowError:
        return "not_now"
    except NotAllowedError:
        return "not_allowed"
    except (WrongAnswer, LookupError, TypeError, ValueError):
        return "wrong_answer"
    return "answers"


def _told(sync: Sync) -> SyncOut:
    return SyncOut.model_validate(sync.model_dump())
