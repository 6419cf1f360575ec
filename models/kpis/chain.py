"""The chain from volume to signatures: which link is behind, what that costs, and how sure it is.

Deals a week are leads a week, times the share that meets, times the share of meetings that is
signed; cost decides how many leads a budget brings, speed how many of them meet. A link that
reaches only a part of its target takes that part of the deals, were all others as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import orjson
from sqlmodel import Session

from models.kpis.cases import Cases
from models.kpis.catalogue import Direction, Kpi
from models.kpis.days import DAY_SECONDS, ONE_DAY, Days, day_of
from models.kpis.gather import gather
from models.kpis.intervals import Z
from models.kpis.measures import MEETING_DAYS
from models.kpis.office import Office
from models.kpis.reader import Line, daily
from models.kpis.series import Series
from models.kpis.store import first_day
from models.kpis.tally import Measured, Tally, measured
from models.kpis.window import foreseen, newest_matured, value_in, weeks_of, window_of

Name = Literal["volume", "cost", "speed", "meetings", "signatures"]

LINKS: Mapping[Name, str] = {
    "volume": "leads_per_rep_per_week",
    "cost": "cost_per_lead_eur",
    "speed": "share_attempted_within_minutes",
    "meetings": "meeting_rate",
    "signatures": "signature_rate",
}
LOOKED_BACK = timedelta(days=28)
FORESEEN_FROM = timedelta(days=270)
DELAYS = ("time_to_hand_off_minutes", "time_to_first_attempt_minutes")
SURE = 0.8
SHOWN_WEEKS = 12

Delay = Literal["system", "human"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a link must reach, and where that was agreed: an objective's or a commitment's words.

    `days` are the first and the last of an objective.
    """

    target: float
    direction: Direction
    agreed_in: str
    parameters: str = "{}"
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what it measures over which days, and how it stands to its target.

    `behind` says how sure it is that the target is missed (None if nothing can be said), `reach`
    which part of it is reached, at most 1. `lost_deals` is what that costs a week. `delay` says
    whose time the first attempt takes most of: the system's before hand-off, or people's after it.
    `odds` are those of reaching an objective's target by its date, `foreseen` the value then: the
    ends of the middle 80% and the middle. `weeks` are the values of the last twelve weeks that have
    matured, oldest first.
    """

    name: Name
    kpi: Kpi
    first: date
    last: date
    measured: Measured
    target: Target | None
    behind: float | None
    reach: float | None
    lost_deals: float | None
    delay: Delay | None = None
    odds: float | None = None
    foreseen: tuple[float, float, float] | None = None
    weeks: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """All links, the deals won a week, and the link that is surely behind and costs most of them.

    `hand_off_minutes` and `attempt_minutes` are medians: of all minutes from creation to hand-off,
    and of working minutes from there to the first attempt.
    """

    links: Sequence[Link]
    deals_a_week: float
    broken: Name | None
    hand_off_minutes: float | None
    attempt_minutes: float | None


@dataclass(frozen=True, slots=True)
class Speed:
    """How many leads were attempted in time and how many late, and how many of each met."""

    in_time: int
    in_time_met: int
    late: int
    late_met: int

    def worth(self, share: float) -> float:
        """Return by what the meetings would grow if this share of leads were attempted in time.

        Leads called late may differ in other ways too, so this is at most what speed is worth; it
        is 1 where late leads meet as often.
        """
        if not (self.in_time and self.late):
            return 1.0
        early, late = self.in_time_met / self.in_time, self.late_met / self.late
        now = (self.in_time_met + self.late_met) / (self.in_time + self.late)
        if early <= late or now == 0:
            return 1.0
        return max((share * early + (1 - share) * late) / now, 1.0)


def chain(
    session: Session, targets: Mapping[Name, Target], as_of: datetime, office: Office
) -> Chain:
    """Measure the links over the last four weeks that have matured for each."""
    today = day_of(as_of, office.zone)
    series = {
        name: Series(key, targets[name].parameters) if name in targets else Series.of(key)
        for name, key in LINKS.items()
    }
    lines = {name: Line(one) for name, one in series.items()}
    extra = {key: Line(Series.of(key)) for key in ("deals_won", *DELAYS)}
    since = today - FORESEEN_FROM
    found = daily(session, [*lines.values(), *extra.values()], since, today, as_of, office)

    def value(line: Line) -> Measured:
        return value_in(line.series.kpi, found[line].get("", {}), *_span(line.series.kpi, today))

    deals = (value(extra["deals_won"]).value or 0.0) / (LOOKED_BACK.days / 7)
    hand_off, attempt = (value(extra[key]).value for key in DELAYS)
    minutes = float(orjson.loads(series["speed"].parameters)["minutes"])
    days = _matured(today, office)
    speed = speed_of(gather(session, days, as_of, office, {"handed_off": days}), minutes)
    links = [
        _link(name, line.series.kpi, value(line), targets.get(name), today, deals, speed)
        for name, line in lines.items()
    ]
    begun = max(since, first_day(session, office) or today)
    for number, link in enumerate(links):
        tallies = found[lines[link.name]].get("", {})
        weeks = [measured(link.kpi.kind, week).value
                 for week in weeks_of(link.kpi, tallies, begun, today)[-SHOWN_WEEKS:]]  # fmt: skip
        ahead = _ahead(link.kpi, tallies, link.target, begun, today)
        links[number] = replace(_with_delay(link, hand_off, attempt), weeks=weeks, **ahead)
    return Chain(links, deals, _broken(links), hand_off, attempt)


def speed_of(cases: Cases, minutes: float) -> Speed:
    """Count meetings within 30 days among leads attempted within so many minutes, and others."""
    met_at = cases.first_of(cases.meeting_leads, cases.meetings_at)
    met = met_at - cases.handed_off_at <= MEETING_DAYS * DAY_SECONDS
    first, end = cases.days.begins_at.timestamp(), cases.days.ends_at.timestamp()
    counted = (cases.handed_off_at >= first) & (cases.handed_off_at < end)
    in_time = counted & (cases.wait_for_attempt <= minutes)
    late = counted & ~in_time
    return Speed(*(int(np.sum(rows)) for rows in (in_time, in_time & met, late, late & met)))


def how_sure(measured: Measured, target: float, direction: Direction) -> float | None:
    """Return the probability that the true value misses the target, from its 95% interval."""
    value, low, high = measured.value, measured.low, measured.high
    if value is None:
        return None
    missing = target - value if direction == "at_least" else value - target
    if low is None or high is None or high <= low:
        return None
    return NormalDist().cdf(missing / ((high - low) / (2 * Z)))


def reach_of(value: float, target: float, direction: Direction) -> float:
    """Return which part of the target is reached, from 0 to 1."""
    if direction == "at_most":
        value, target = target, value
    return 1.0 if target <= 0 else min(max(value / target, 0.0), 1.0)


def _span(kpi: Kpi, today: date) -> tuple[date, date]:
    last = newest_matured(kpi, today)
    return last - LOOKED_BACK + ONE_DAY, last


def _matured(today: date, office: Office) -> Days:
    """Return the days whose leads have had their 30 days to meet: the last 60 of them."""
    until = today - timedelta(days=MEETING_DAYS)
    return Days(until - timedelta(days=60), until, office.zone)


def _link(
    name: Name,
    kpi: Kpi,
    found: Measured,
    target: Target | None,
    today: date,
    deals: float,
    speed: Speed,
) -> Link:
    first, last = _span(kpi, today)
    if target is None or found.value is None:
        return Link(name, kpi, first, last, found, target, None, None, None)
    reach = reach_of(found.value, target.target, target.direction)
    grown = speed.worth(target.target) if name == "speed" else 1 / reach if reach else None
    lost = deals * (grown - 1) if grown is not None and reach < 1 else 0.0
    behind = how_sure(found, target.target, target.direction)
    return Link(name, kpi, first, last, found, target, behind, reach, lost)


def _with_delay(link: Link, hand_off: float | None, attempt: float | None) -> Link:
    if link.name != "speed" or hand_off is None or attempt is None:
        return link
    return replace(link, delay="system" if hand_off > attempt else "human")


def _ahead(
    kpi: Kpi, tallies: dict[date, Tally], target: Target | None, begun: date, today: date
) -> dict[str, Any]:
    """Foresee a target that has a date, from the weeks gone by: its odds, and the value then."""
    if target is None or target.days is None:
        return {}
    weeks = weeks_of(kpi, tallies, begun, today)
    ahead = foreseen(kpi, tallies, window_of(kpi, *target.days), weeks, today)
    if ahead is None:
        return {}
    low, middle, high = map(ahead.at, (0.1, 0.5, 0.9))
    return {"odds": ahead.odds(target.direction, target.target), "foreseen": (low, middle, high)}


def _broken(links: Sequence[Link]) -> Name | None:
    """Name the link that is surely behind and costs most; between equals, the earlier one."""
    surely = [link for link in links if (link.behind or 0.0) >= SURE]
    worst = max(surely, key=lambda link: link.lost_deals or 0.0, default=None)
    return worst.name if worst else None
