"""Routes of people in sales: reps, hours, absences."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from models.calendar.hours import Hours
from service.kit.core import Core
from service.kit.dependencies import KeepsPeople, ReadsPeople
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.people import staff
from service.people.schemas import (
    AbsenceIn,
    AbsenceOut,
    HoursIn,
    HoursOut,
    Name,
    RepIn,
    RepOut,
    Scope,
)

router = APIRouter(prefix="/v1/people", tags=["people"])


@router.get("/reps")
def list_reps(
    request: Request,
    _caller: ReadsPeople,
    session: Reading,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RepOut]:
    """Return who is in sales: team, capacity, territory, and who is at work now."""
    return staff.reps(session, _company(request), limit, cursor)


@router.put("/reps/{rep}")
def put_rep(
    request: Request,
    _caller: KeepsPeople,
    session: Writing,
    rep: Annotated[Name, Path()],
    body: RepIn,
) -> RepOut:
    """State a rep's name, team, capacity and territory; the id is the CRM's owner id."""
    return staff.put_rep(session, _company(request), rep, body)


@router.get("/hours")
def list_hours(request: Request, _caller: ReadsPeople, session: Reading) -> list[HoursOut]:
    """Return the company's working hours, and those of teams and reps that differ."""
    return staff.all_hours(session, _company(request))


@router.put("/hours")
def put_hours(_caller: KeepsPeople, session: Writing, body: HoursIn) -> HoursOut:
    """State when a team or a rep works: a rep's hours go before the team's."""
    return staff.put_hours(session, body)


@router.delete("/hours", status_code=204)
def delete_hours(
    _caller: KeepsPeople, session: Writing, scope: Scope, name: Annotated[Name, Query()]
) -> None:
    """Let a team or a rep work the usual hours again."""
    staff.drop_hours(session, scope, name)


@router.get("/absences")
def list_absences(
    _caller: ReadsPeople, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[AbsenceOut]:
    """Return who is away: the last year's absences and those to come."""
    return staff.absences(session, limit, cursor)


@router.post("/absences", status_code=201, responses={200: {"model": AbsenceOut}})
def note_absence(
    _caller: KeepsPeople, session: Writing, body: AbsenceIn, response: Response
) -> AbsenceOut:
    """Note that a rep or a team is away; clocks stand still meanwhile."""
    absence, fresh = staff.note_absence(session, body)
    response.status_code = 201 if fresh else 200
    return absence


@router.delete("/absences/{absence_id}", status_code=204)
def delete_absence(
    _caller: KeepsPeople, session: Writing, absence_id: Annotated[RowId, Path()]
) -> None:
    """Take an absence back."""
    staff.drop_absence(session, absence_id)


def _company(request: Request) -> Hours:
    core: Core = request.app.state.core
    return core.settings.hours
