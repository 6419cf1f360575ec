"""The form of an objective: what people type, and the objective that it says."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from models.kpis.cases import MODES as KINDS_OF_MEETING
from models.kpis.catalogue import KPIS
from models.now import now
from service.objectives.schemas import ObjectiveIn
from service.pages.door import PageForm
from service.pages.figures import number
from service.pages.words import mark

Typed = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]

A_QUARTER = timedelta(days=91)

BYS = {
    "all": mark("the whole company"),
    "source": mark("one source"),
    "campaign": mark("one campaign"),
    "team": mark("one team of reps"),
    "rep": mark("one rep"),
}
MODES = {
    "phone": mark("by phone"),
    "in_person": mark("in person"),
    "video": mark("by video"),
}
MISSING = mark("This is missing.")
NO_NUMBER = mark("Write a number, such as 30 or 30.50.")
NO_DAY = mark("Choose a day between 2000 and 2100.")
WRONG = {
    "baseline": NO_NUMBER,
    "target": NO_NUMBER,
    "starts_on": NO_DAY,
    "due_on": NO_DAY,
    "minutes": NO_NUMBER,
}

FIELDS: Mapping[str, str] = {"slice": "part", "parameters": "minutes"}
"""The fields that the parts of an objective are typed in, where they are not called the same."""


class ObjectiveForm(PageForm):
    """An objective as it is typed; `suggested` is a better target or day that was taken over."""

    name: Typed = ""
    team: Typed = "marketing"
    owner: Typed = ""
    kpi: Typed = ""
    direction: Typed = "at_least"
    baseline: Typed = ""
    target: Typed = ""
    starts_on: Typed = ""
    due_on: Typed = ""
    by: Typed = "all"
    part: Typed = ""
    minutes: Typed = ""
    modes: list[Typed] = Field(default_factory=lambda: list(KINDS_OF_MEETING))
    suggested: Typed = ""

    @classmethod
    def begun(cls, owner: str, kpi: str) -> "ObjectiveForm":
        """Return the form as it is first shown."""
        today = now().date()
        held = KPIS.get(kpi)
        return cls(
            owner=owner,
            kpi=kpi if held else "",
            team=held.side if held and held.side != "both" else "marketing",
            direction=held.direction if held else "at_least",
            starts_on=today.isoformat(),
            due_on=(today + A_QUARTER).isoformat(),
        )

    def with_suggestion(self) -> "ObjectiveForm":
        """Return the form with a suggested target or day in its place."""
        name, _, value = self.suggested.partition("=")
        if name not in ("target", "due_on"):
            return self
        return self.model_copy(update={name: value, "suggested": ""})

    def read(self) -> tuple[ObjectiveIn | None, dict[str, str]]:
        """Return the objective, or what is wrong with which field."""
        needed = ("name", "team", "owner", "kpi", "target", "starts_on", "due_on")
        errors = {name: MISSING for name in needed if not getattr(self, name).strip()}
        stated, unread = self._numbers()
        errors |= {name: NO_NUMBER for name in unread if name not in errors}
        if errors:
            return None, errors
        try:
            return ObjectiveIn.model_validate(self._said() | stated), {}
        except ValidationError as error:
            names = [str(each["loc"][0]) for each in error.errors(include_url=False)]
            return None, {FIELDS.get(name, name): WRONG.get(name, MISSING) for name in names}

    def _said(self) -> dict[str, Any]:
        said = {
            name: getattr(self, name).strip()
            for name in ("name", "team", "owner", "kpi", "direction", "starts_on", "due_on")
        }
        sliced = {"by": self.by, "value": self.part.strip()} if self.by != "all" else None
        return said | {"slice": sliced, "parameters": self._parameters()}

    def _parameters(self) -> dict[str, Any]:
        takes = KPIS[self.kpi].parameters if self.kpi in KPIS else {}
        given: dict[str, Any] = {}
        if "minutes" in takes and self.minutes.strip():
            given["minutes"] = int(number(self.minutes) or 0)
        if "modes" in takes:
            given["modes"] = self.modes
        return given

    def _numbers(self) -> tuple[dict[str, float], list[str]]:
        """Return the target and the baseline, shares of what was typed in per cent."""
        share = self.kpi in KPIS and KPIS[self.kpi].kind == "share"
        read = {
            name: number(getattr(self, name))
            for name in ("target", "baseline")
            if getattr(self, name).strip()
        }
        unread = [name for name, value in read.items() if value is None]
        known = {name: value for name, value in read.items() if value is not None}
        return {n: round(v / 100, 6) if share else v for n, v in known.items()}, unread
