"""Wire shapes of spend."""

from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from service.kit.wire import StrictFloat, Wire

MOST_ROWS = 1000
MOST_AMOUNT = 1e12
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)


def read_day(value: Any) -> date:
    """Read a day, written as 2026-03-01. Raises ValueError."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value or not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("a day from 1970 to 2100, such as 2026-03-01")
    return day


Day = Annotated[
    date, PlainValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})
]
Source = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\x00\s][^\x00]*$", max_length=80)]
Campaign = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=80)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class SpendIn(Wire):
    """What was paid on a day for a source and campaign; the empty campaign is what cannot be told
    apart. Without a currency it is the company's.
    """

    day: Day
    source: Source
    campaign: Campaign = ""
    amount: Annotated[StrictFloat, Field(ge=0, le=MOST_AMOUNT)]
    currency: Currency | None = None

    @property
    def key(self) -> tuple[date, str, str]:
        return self.day, self.source, self.campaign


class SpendsIn(Wire):
    """Many rows at once; all are stated, or none."""

    spend: Annotated[list[SpendIn], Field(min_length=1, max_length=MOST_ROWS)]

    @model_validator(mode="after")
    def _once_each(self) -> "SpendsIn":
        if len({row.key for row in self.spend}) < len(self.spend):
            raise ValueError("a day, source and campaign are named twice")
        return self


class SpendOut(BaseModel):
    day: date
    source: str
    campaign: str
    amount: float
    currency: str


class SpendsOut(BaseModel):
    """The rows as they stand, and how many of them were news."""

    spend: list[SpendOut]
    changed: int
