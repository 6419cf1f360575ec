"""Routes of the write-back."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request

from service.kit.dependencies import NoBody, SetsUpDoors
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.settings import Settings
from service.writeback import actions, queries
from service.writeback.schemas import (
    CrmName,
    MirrorOut,
    RecordsIn,
    RecordsOut,
    RecordsUndone,
    ReportOut,
    RetriedOut,
    WritebackIn,
    WritebackOut,
)

router = APIRouter(prefix="/v1/writeback", tags=["writeback"])

System = Annotated[CrmName, Path()]
State = Literal["fresh", "shown", "refused", "gone", "restored", "kept", "leaving", "left"]


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.core.settings
    return settings


Set = Annotated[Settings, Depends(_settings)]


@router.get("")
def list_writebacks(_caller: SetsUpDoors, session: Reading) -> Page[WritebackOut]:
    """Return the CRMs that scores are written to, or would be."""
    return Page(items=queries.connectors(session))


@router.put("/{system}")
def put_writeback(
    _caller: SetsUpDoors, settings: Set, session: Writing, system: System, body: WritebackIn
) -> WritebackOut:
    """Set a connector up, which is in shadow at first, or switch it to live or paused."""
    return queries.out(session, actions.put(session, settings, system, body))


@router.get("/{system}/report")
def get_report(_caller: SetsUpDoors, session: Reading, system: System) -> ReportOut:
    """Say what would have been written, and who would have been called."""
    return queries.report(session, actions.find(session, system))


@router.get("/{system}/records")
def list_records(
    _caller: SetsUpDoors,
    session: Reading,
    system: System,
    state: State | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[MirrorOut]:
    """Return every record that was written, with what it showed before."""
    return queries.mirrors(session, actions.find(session, system).system, state, limit, cursor)


@router.post("/{system}/undo", status_code=202, dependencies=[NoBody])
def undo(_caller: SetsUpDoors, session: Writing, system: System) -> WritebackOut:
    """Put back every field that was written, wherever nobody else wrote since."""
    return queries.out(session, actions.undo(session, system))


@router.post("/{system}/records/undo", status_code=202)
def undo_records(
    _caller: SetsUpDoors, session: Writing, system: System, body: RecordsUndone
) -> RecordsOut:
    """Put back what single records showed before, and write to them no more."""
    return RecordsOut(records=actions.undo_records(session, system, body))


@router.post("/{system}/records/write", status_code=202)
def write_records(
    _caller: SetsUpDoors, session: Writing, system: System, body: RecordsIn
) -> RecordsOut:
    """Write to single records again that were left alone."""
    return RecordsOut(records=actions.write_records(session, system, body))


@router.post("/{system}/retry", status_code=202, dependencies=[NoBody])
def retry(_caller: SetsUpDoors, session: Writing, system: System) -> RetriedOut:
    """Try the records again that the CRM refused."""
    return RetriedOut(retried=actions.retry(session, system))
