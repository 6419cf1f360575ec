"""Jobs of privacy: erasing who asked for it, and finding who was kept too long."""

from typing import Any

from sqlmodel import Session

from models.database import reading, transaction
from models.now import now
from models.privacy import asking, erasing, retention
from models.tables import PrivacyRequest
from service.kit.core import Core

BY = "retention"


def erase(core: Core, arguments: dict[str, Any]) -> None:
    """Erase the person of a request, once CRMs show nothing of ours about them any more."""
    with transaction(core.engine) as session:
        request = _waiting(session, arguments)
        if request is None or asking.erase_later(session, request):
            return
        hashes = erasing.hashes_of(session, core.barrier, request)
    with reading(core.engine) as session:
        undone = erasing.undone_about(session, core.barrier, hashes)
    with transaction(core.engine) as session:
        if request := _waiting(session, arguments):
            erasing.erase(session, request, undone)
    empty_log(core)


def _waiting(session: Session, arguments: dict[str, Any]) -> PrivacyRequest | None:
    request = session.get(PrivacyRequest, arguments["request_id"], with_for_update=True)
    return request if request and request.done_at is None else None


def empty_log(core: Core) -> None:
    """Take what was deleted out of SQLite's log too; while others read, it is left for later."""
    if core.engine.dialect.name == "sqlite":
        with core.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_outlived(core: Core) -> None:
    """Have those leads erased that showed no sign of life for as long as leads are kept."""
    with reading(core.engine) as session:
        found = list(retention.outlived(session, core.settings.retention_months, now()))
    for lead_id in found:
        with transaction(core.engine) as session:
            asking.ask_erasure(session, core.barrier, lead_id, "retention", BY)
