"""The newest checkup of the champion, as the versions page shows it: does the score help, are the
leads still as they were, does what it says come true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from models.words.features import read_text
from service.checkups import queries
from service.checkups.schemas import DriftOut
from service.kit.quantities import Locale
from service.pages.words import mark

MOST_SHIFTS = 5
FEWEST_MONTHS = 2

JUDGED_BY = {
    "outcomes": mark("Judged by whether a meeting was held."),
    "labels": mark("Judged by what sales said."),
}
NO_LONGER_HOLDS = "probabilities no longer hold"


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a feature of the leads has moved: so many times what chance alone gives."""

    name: str
    times: float
    alarms: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What was said month by month beside what came true, in per cent; instants in seconds."""

    x: list[float]
    said: list[float | None]
    came_true: list[float | None]


def checkup(session: Session, locale: Locale) -> dict[str, Any]:
    """Return what the versions page shows of the newest checkup."""
    drift, lift = queries.drift(session), queries.lift(session)
    return {
        "lift": lift,
        "drift": drift,
        "shifts": _shifts(drift, locale),
        "kept": _kept(drift.calibration or []),
        "off": NO_LONGER_HOLDS in drift.suggestion.why,
        "judged_by": JUDGED_BY,
    }


def _shifts(drift: DriftOut, locale: Locale) -> list[Shift]:
    features = drift.drift["features"] if drift.drift else []
    return [
        Shift(
            read_text(feature["feature"], locale),
            feature["index"] / feature["expected"],
            feature["alarms"],
        )
        for feature in features[:MOST_SHIFTS]
    ]


def _kept(months: Sequence[dict[str, Any]]) -> Kept | None:
    if len(months) < FEWEST_MONTHS:
        return None
    starts = [datetime.strptime(month["month"], "%Y-%m").replace(tzinfo=UTC) for month in months]
    return Kept(
        [start.timestamp() for start in starts],
        [_percent(month["said"]) for month in months],
        [_percent(month["came_true"]) for month in months],
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
