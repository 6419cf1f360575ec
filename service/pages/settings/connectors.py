"""Connectors: how each stands, what it told, what it would be told, and the switch for that."""

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models import reps
from service.connectors import actions, queries
from service.connectors.roll_call import connector_of
from service.connectors.sync import actions as sync
from service.connectors.sync.readers import READERS
from service.kit.paging import Cursor
from service.kit.session import Reading, Writing
from service.pages.door import Ours, PageForm, core_of, visiting
from service.pages.settings.sections import back, show
from service.people.visits import Visitor
from service.writeback import actions as writeback
from service.writeback import queries as written
from service.writeback.schemas import CrmName, WritebackIn, WritebackOut

router = APIRouter(prefix="/settings/connectors", include_in_schema=False)
HERE = "/settings/connectors"

Name = Annotated[str, Path(max_length=40)]
System = Annotated[CrmName, Path(alias="name")]
SeesConnectors = Annotated[Visitor, Depends(visiting("connectors:read"))]
KeepsConnectors = Annotated[Visitor, Depends(visiting("connectors:write"))]
Switches = Annotated[Visitor, Depends(visiting("doors"))]
Syncs = Annotated[Visitor, Depends(visiting("sync"))]

SHOWN = 20
Mode = Literal["shadow", "live", "paused"]


class SwitchForm(PageForm):
    """Shadow, live or paused."""

    mode: Mode


class HistoryForm(PageForm):
    """How many months back a first sync reads."""

    months: Literal["6", "12", "24", "60"] = "24"


@router.get("")
def show_connectors(request: Request, _visitor: SeesConnectors, session: Reading) -> Response:
    """Show the connectors, and how each stands."""
    modes = {one.system: one.mode for one in written.connectors(session)}
    found = queries.all_connectors(session, core_of(request).settings).items
    return show(request, "settings/connectors.html", connectors=found, modes=modes)


@router.get("/{name}")
def show_connector(
    request: Request,
    _visitor: SeesConnectors,
    session: Reading,
    name: Name,
    cursor: Cursor = None,
    line: Literal[sync.Line] | None = None,
) -> Response:
    """Show one connector: its deliveries that were not done, its history, its write-back."""
    context = _standing(request, session, name, cursor)
    return show(request, "settings/connector.html", line=line, **context)


@router.post("/{name}/try")
def try_line(request: Request, _visitor: KeepsConnectors, _: Ours, name: Name) -> Response:
    """Call the CRM once, and say how it went."""
    line = sync.try_line(core_of(request), name)
    return RedirectResponse(f"{HERE}/{connector_of(name).name}?line={line}", 303)


@router.post("/{name}/retry")
def retry_deliveries(_visitor: KeepsConnectors, _: Ours, session: Writing, name: Name) -> Response:
    """Act again on the deliveries that were not done."""
    actions.try_again(session, name)
    return back(f"{HERE}/{connector_of(name).name}", "retried")


@router.post("/{name}/history")
def read_history(
    request: Request,
    _visitor: Syncs,
    _: Ours,
    session: Writing,
    name: Name,
    form: Annotated[HistoryForm, Form()],
) -> Response:
    """Read the CRM's history in the background."""
    sync.begin_sync(core_of(request), session, name, int(form.months))
    return back(f"{HERE}/{connector_of(name).name}", "syncing")


@router.post("/{name}/switch")
def switch(
    request: Request,
    _visitor: Switches,
    _: Ours,
    session: Writing,
    name: System,
    form: Annotated[SwitchForm, Form()],
) -> Response:
    """Write scores to the CRM, only note what would be written, or rest."""
    writeback.put(session, core_of(request).settings, name, _as_it_is(session, name, form.mode))
    return back(f"{HERE}/{name}", "switched")


@router.post("/{name}/undo")
def undo(_visitor: Switches, _: Ours, session: Writing, name: System) -> Response:
    """Put back what the CRM showed before."""
    writeback.undo(session, name)
    return back(f"{HERE}/{name}", "undoing")


@router.post("/{name}/again")
def try_refused(_visitor: Switches, _: Ours, session: Writing, name: System) -> Response:
    """Try the records again that the CRM refused."""
    writeback.retry(session, name)
    return back(f"{HERE}/{name}", "again")


def _standing(request: Request, session: Session, name: str, cursor: str | None) -> dict[str, Any]:
    """Return how a connector stands. Raises UnknownConnector."""
    undone = queries.undone(session, name, SHOWN, cursor)
    found = queries.all_connectors(session, core_of(request).settings).items
    connector = next(one for one in found if one.connector == name)
    return {
        "connector": connector,
        "undone": undone,
        **_read(session, name),
        **_written(session, name),
    }


def _as_it_is(session: Session, system: str, mode: Mode) -> WritebackIn:
    """Return a write-back in another mode, and else as it is."""
    held = _held(session, system)
    least = held.least_points if held else 1
    return WritebackIn(mode=mode, least_points=least)


def _held(session: Session, system: str) -> WritebackOut | None:
    return next((one for one in written.connectors(session) if one.system == system), None)


def _read(session: Session, connector: str) -> dict[str, Any]:
    """Return how far the reading of a CRM's history has come."""
    if connector not in READERS:
        return {"readable": False, "history": None}
    try:
        return {"readable": True, "history": sync.progress(session, connector)}
    except sync.NotBegun:
        return {"readable": True, "history": None}


def _written(session: Session, connector: str) -> dict[str, Any]:
    """Return what is written to a CRM, or would be."""
    held = _held(session, connector)
    report, refused = None, None
    if held:
        report = written.report(session, writeback.find(session, connector))
        refused = written.mirrors(session, connector, "refused", SHOWN, None)
    named = reps.names(session)
    writable = connector in get_args(CrmName)
    return {"writable": writable, "held": held, "report": report, "refused": refused, "reps": named}
