"""Working hours: the company's, those of teams and reps that differ, holidays, absences."""

from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import StringConstraints, ValidationError
from sqlmodel import Session

from models import reps
from service.kit.errors import Invalid
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.pages.door import Ours, PageForm, core_of, visiting
from service.pages.settings.people import Name
from service.pages.settings.sections import back, show
from service.pages.words import mark
from service.people import staff
from service.people.schemas import AbsenceIn, HoursIn, Scope, WeekIn
from service.people.visits import Visitor

router = APIRouter(prefix="/settings/hours", include_in_schema=False)
HERE = "/settings/hours"

KeepsHours = Annotated[Visitor, Depends(visiting("people"))]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=80)]

DAYS = {
    "monday": mark("Monday"),
    "tuesday": mark("Tuesday"),
    "wednesday": mark("Wednesday"),
    "thursday": mark("Thursday"),
    "friday": mark("Friday"),
    "saturday": mark("Saturday"),
    "sunday": mark("Sunday"),
}
MOST = 200


class NoHours(Invalid):
    """These are no working hours."""


class NoAbsence(Invalid):
    """An absence ends after it begins."""


class HoursForm(PageForm):
    """When a team or a rep works; a day is `09:00-12:00, 14:00-18:00`, or empty."""

    scope: Scope
    name: Name
    zone: Text
    holidays: Text = ""
    monday: Text = ""
    tuesday: Text = ""
    wednesday: Text = ""
    thursday: Text = ""
    friday: Text = ""
    saturday: Text = ""
    sunday: Text = ""

    def hours(self) -> HoursIn:
        """Return the hours as the room takes them. Raises NoHours."""
        week = {day: _shifts(getattr(self, day)) for day in DAYS}
        stated = {"scope": self.scope, "name": self.name.strip(), "zone": self.zone.strip()}
        try:
            return HoursIn.model_validate(
                stated | {"holidays": self.holidays.strip().upper(), "week": week}
            )
        except ValidationError as error:
            raise NoHours from error


class ScopeForm(PageForm):
    scope: Scope
    name: Name


class AbsenceForm(PageForm):
    """Who is away, from when to when, by the clocks of a zone."""

    scope: Scope
    name: Name
    begins: Annotated[str, StringConstraints(max_length=20)]
    ends: Annotated[str, StringConstraints(max_length=20)]

    def absence(self, zone: str) -> AbsenceIn:
        """Return the absence as the room takes it. Raises NoAbsence."""
        stated = {"scope": self.scope, "name": self.name.strip()}
        try:
            times = {
                "begins_at": _instant(self.begins, zone),
                "ends_at": _instant(self.ends, zone),
            }
            return AbsenceIn.model_validate(stated | times)
        except (ValidationError, ValueError) as error:
            raise NoAbsence from error


class AbsenceIdForm(PageForm):
    absence_id: RowId


@router.get("")
def show_hours(request: Request, _visitor: KeepsHours, session: Reading) -> Response:
    """Show when people work, and who is away."""
    return _page(request, session)


@router.post("")
def put_hours(
    _visitor: KeepsHours, _: Ours, session: Writing, form: Annotated[HoursForm, Form()]
) -> Response:
    """State when a team or a rep works."""
    staff.put_hours(session, form.hours())
    return back(HERE, "hours")


@router.post("/usual")
def drop_hours(
    _visitor: KeepsHours, _: Ours, session: Writing, form: Annotated[ScopeForm, Form()]
) -> Response:
    """Let a team or a rep work the usual hours again."""
    staff.drop_hours(session, form.scope, form.name)
    return back(HERE, "hours-removed")


@router.post("/absence")
def note_absence(
    request: Request,
    _visitor: KeepsHours,
    _: Ours,
    session: Writing,
    form: Annotated[AbsenceForm, Form()],
) -> Response:
    """Note that a rep or a team is away."""
    staff.note_absence(session, form.absence(core_of(request).settings.hours.zone))
    return back(HERE, "absence")


@router.post("/absence/remove")
def drop_absence(
    _visitor: KeepsHours, _: Ours, session: Writing, form: Annotated[AbsenceIdForm, Form()]
) -> Response:
    """Take an absence back."""
    staff.drop_absence(session, form.absence_id)
    return back(HERE, "absence-removed")


def _page(request: Request, session: Session) -> Response:
    company = core_of(request).settings.hours
    context: dict[str, Any] = {
        "hours": staff.all_hours(session, company),
        "names": reps.names(session),
        "reps": staff.reps(session, company, MOST, None).items,
        "absences": staff.absences(session, MOST, None).items,
        "zone": company.zone,
        "days": DAYS,
        "office": WeekIn.of(company.week),
    }
    return show(request, "settings/hours.html", **context)


def _shifts(text: str) -> list[list[str]]:
    return [
        [time.strip() for time in shift.replace("–", "-").split("-")]
        for shift in text.split(",")
        if shift.strip()
    ]


def _instant(text: str, zone: str) -> str:
    """Read what a browser sends of a date and a time, by the clocks of a zone."""
    local = datetime.fromisoformat(text)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()
