"""Wire shapes of reps, working hours and absences."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from models.calendar.hours import OFFICE, Hours, Shift, Week
from service.kit.wire import PlannedInstant, StrictInt, Wire

Name = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\x00\s][^\x00]*$", max_length=200)]
TeamName = Annotated[Name, StringConstraints(max_length=80)]
Scope = Literal["team", "rep"]

WallTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
ShiftIn = tuple[WallTime, WallTime]
Day = Annotated[list[ShiftIn], Field(max_length=10)]
AttributeIn = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=100)]
TerritoryIn = Annotated[
    dict[AttributeIn, Annotated[list[Name], Field(min_length=1, max_length=100)]],
    Field(max_length=10),
]


def _once_each(territory: dict[str, list[str]]) -> dict[str, list[str]]:
    if any(len(set(values)) < len(values) for values in territory.values()):
        raise ValueError("a value is named twice")
    return {attribute: sorted(values) for attribute, values in territory.items()}


class RepIn(Wire):
    """What is known of a rep: `weekly_capacity` is how many leads a week the rep works with care.

    `territory` names, by attribute, the values of the leads that the rep takes; without any, all.
    """

    name: Name
    team: TeamName
    weekly_capacity: Annotated[StrictInt, Field(ge=0, le=10_000)]
    territory: Annotated[TerritoryIn, AfterValidator(_once_each)] = Field(default_factory=dict)


class RepOut(BaseModel):
    """A rep, and whether the rep is at work at this moment."""

    rep: str
    name: str
    team: str
    weekly_capacity: int
    territory: dict[str, list[str]]
    at_work: bool


class WeekIn(Wire):
    """The shifts of each day, in times on the wall; a night shift is two, parted at midnight."""

    monday: Day = Field(default_factory=list)
    tuesday: Day = Field(default_factory=list)
    wednesday: Day = Field(default_factory=list)
    thursday: Day = Field(default_factory=list)
    friday: Day = Field(default_factory=list)
    saturday: Day = Field(default_factory=list)
    sunday: Day = Field(default_factory=list)

    @property
    def week(self) -> Week:
        return tuple(tuple(map(_minutes, getattr(self, day))) for day in type(self).model_fields)

    @classmethod
    def of(cls, week: Week) -> "WeekIn":
        """Spell a week as it is written on the wire."""
        days = zip(cls.model_fields, week, strict=True)
        return cls.model_validate({day: [_spelled(shift) for shift in s] for day, s in days})


class HoursIn(Wire):
    """When a team or a rep works; `holidays` is a country's code, such as FR, or empty for none."""

    scope: Scope
    name: Name
    zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*$", max_length=80)]
    holidays: Annotated[
        str, StringConstraints(pattern=r"^([A-Z]{2}(-[A-Za-z0-9]{1,10})?)?$", max_length=40)
    ]
    week: WeekIn = Field(default_factory=lambda: WeekIn.of(OFFICE))

    @model_validator(mode="after")
    def _sound(self) -> "HoursIn":
        Hours(self.zone, self.holidays, self.week.week)
        return self

    @property
    def hours(self) -> Hours:
        return Hours(self.zone, self.holidays, self.week.week)


class HoursOut(BaseModel):
    """When a team or a rep works; the company's own have the scope `company`."""

    scope: Literal["company", "team", "rep"]
    name: str
    zone: str
    holidays: str
    week: WeekIn

    @classmethod
    def of(cls, scope: str, name: str, hours: Hours) -> "HoursOut":
        week = WeekIn.of(hours.week)
        return cls.model_validate(
            {"scope": scope, "name": name, "zone": hours.zone, "holidays": hours.holidays}
            | {"week": week}
        )


class AbsenceIn(Wire):
    """From when to when a rep, or a whole team, is away."""

    scope: Scope
    name: Name
    begins_at: PlannedInstant
    ends_at: PlannedInstant

    @model_validator(mode="after")
    def _ends_later(self) -> "AbsenceIn":
        if self.begins_at >= self.ends_at:
            raise ValueError("an absence ends after it begins")
        return self


class AbsenceOut(BaseModel):
    absence_id: str
    scope: str
    name: str
    begins_at: datetime
    ends_at: datetime


def _minutes(shift: tuple[str, str]) -> Shift:
    opens, closes = (int(text[:2]) * 60 + int(text[3:]) for text in shift)
    return opens, closes


def _spelled(shift: Shift) -> tuple[str, str]:
    opens, closes = (f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in shift)
    return opens, closes
