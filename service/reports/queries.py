"""Reading KPIs and reports. A period runs from `since` to the day before `until`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, and_, func
from sqlmodel import Session, case, col, select

from models.facts.feedback import stands
from models.facts.living import living
from models.kpis.cases import ATTRIBUTES, By
from models.kpis.catalogue import KPIS, Direction, Kpi
from models.kpis.days import ONE_DAY, day_of, midnight
from models.kpis.office import Office
from models.kpis.reader import Daily, Line, daily
from models.kpis.series import Series
from models.kpis.tally import Tally, measured, total
from models.now import now
from models.tables import Event, Feedback, Lead, Objective
from models.words.definitions import definitions_in_force
from models.words.walk import Told, first_held
from service.kit.errors import Invalid, NotFound
from service.kit.standing import standings
from service.reports.next_euro import choices
from service.reports.schemas import (
    AimOut,
    ChoiceOut,
    KpiOut,
    ReasonOut,
    ToMarketing,
    ToSales,
    UnexplainedOut,
    UnworkedOut,
    ValueOut,
)

USUAL_DAYS = 90
MOST_DAYS = 800
MOST_LEADS = 200
QUALITY = ("leads", "mqls", "acceptance_rate", "meeting_rate", "deals_won", "revenue_eur",
           "spend_eur", "cost_per_lead_eur", "cost_per_sql_eur")  # fmt: skip
WORKED = ("share_attempted_within_minutes", "time_to_first_attempt_minutes",
          "time_to_first_contact_minutes", "feedback_coverage", "meeting_rate", "signature_rate",
          "alignment")  # fmt: skip


class UnknownKpi(NotFound):
    """There is no such KPI; `GET /v1/kpis` lists them."""


class WrongPeriod(Invalid):
    """A period ends after it begins, within 800 days."""


class WrongSlice(Invalid):
    """This cannot be cut in that way."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `since` to the day before `until`, counted in an office."""

    since: date
    until: date
    office: Office

    def covers(self, at: Any) -> ColumnElement[bool]:
        """The condition on instants that they lie in the period."""
        zone = self.office.zone
        return and_(at >= midnight(self.since, zone), at < midnight(self.until, zone))


def period_of(office: Office, since: date | None, until: date | None) -> Period:
    """Return the period that was asked for; by default the last 90 days and today."""
    ends = until or day_of(now(), office.zone) + ONE_DAY
    try:
        begins = since or ends - timedelta(days=USUAL_DAYS)
    except OverflowError as error:
        raise WrongPeriod from error
    if not 0 < (ends - begins).days <= MOST_DAYS or not 2000 <= begins.year <= ends.year <= 2100:
        raise WrongPeriod
    return Period(begins, ends, office)


def catalogue() -> list[KpiOut]:
    """Return every KPI's definition."""
    return [
        KpiOut(
            key=kpi.key,
            name={"en": kpi.en, "fr": kpi.fr},
            slices=list(kpi.slices),
            parameters={k: list(v) if isinstance(v, tuple) else v
                        for k, v in kpi.parameters.items()},
            **{name: getattr(kpi, name) for name in
               ("unit", "side", "direction", "counts", "cohort", "matures", "definition")},
        )
        for kpi in KPIS.values()
    ]  # fmt: skip


def values(session: Session, key: str, by: By, period: Period, by_day: bool) -> list[ValueOut]:
    """Return a KPI's values by slice, for the whole period or day by day."""
    kpi = KPIS.get(key)
    if kpi is None:
        raise UnknownKpi
    if by not in kpi.slices:
        raise WrongSlice(f"{key} is cut by: {', '.join(kpi.slices)}.")
    line = Line(Series.of(key), by, None)
    found = _daily(session, [line], period)[line]
    rows = []
    for value, tallies in sorted(found.items()):
        if by_day:
            rows += [_value(kpi, value, tally, day) for day, tally in sorted(tallies.items())]
        else:
            rows.append(_value(kpi, value, total(tallies.values())))
    return rows


def aims(session: Session, office: Office, teams: Sequence[str] = ()) -> list[AimOut]:
    """Return the open objectives with where they stand, of all teams or of some."""
    query = select(Objective).where(Objective.state == "open").order_by(col(Objective.due_on))
    rows = [row for row in session.exec(query) if not teams or row.team in teams]
    found = standings(session, rows, now(), office)
    return [
        AimOut(
            objective_id=row.id,
            state=each.state,
            odds=each.forecast.odds(cast(Direction, row.direction), row.target)
            if each.forecast
            else None,
            met=each.met,
            **{n: getattr(each.value, n) for n in ("value", "low", "high", "of", "immature")},
            **row.model_dump(
                include={"name", "team", "owner", "kpi", "direction", "target", "due_on"}
            ),
        )
        for row, each in zip(rows, found, strict=True)
    ]


def to_marketing(session: Session, by: By, period: Period) -> ToMarketing:
    """Return what sales tells marketing, cut by source or the like."""
    if by not in ATTRIBUTES:
        raise WrongSlice(f"This report is cut by: {', '.join(ATTRIBUTES)}.")
    lines = [Line(Series.of(key), by, None) for key in QUALITY if by in KPIS[key].slices]
    bought = {key: Line(Series.of(key), "campaign", None)
              for key in ("spend_eur", "acceptance_rate")}  # fmt: skip
    found = _daily(session, [*lines, *bought.values()], period)
    spent, judged = (_sums(found[line]) for line in bought.values())
    campaigns = {
        name: (tally.numerator, judged.get(name, Tally()).numerator)
        for name, tally in spent.items()
    }
    return ToMarketing(
        since=period.since,
        until=period.until,
        objectives=aims(session, period.office),
        quality=_table(lines, found),
        reasons=_reasons(session, by, period),
        next_euro=[ChoiceOut(**asdict(choice)) for choice in choices(campaigns)],
    )


def to_sales(session: Session, by: By, period: Period) -> ToSales:
    """Return what marketing tells sales, cut by rep or team."""
    if by not in ("rep", "team", "all"):
        raise WrongSlice("This report is cut by: rep, team, all.")
    lines = [Line(Series.of(key), by, None) for key in WORKED]
    return ToSales(
        since=period.since,
        until=period.until,
        objectives=aims(session, period.office),
        work=_table(lines, _daily(session, lines, period)),
        unworked=_unworked(session, period),
        unexplained=_unexplained(session, period),
    )


def _daily(session: Session, lines: Iterable[Line], period: Period) -> dict[Line, Daily]:
    return daily(session, lines, period.since, period.until, now(), period.office)


def _sums(found: Daily) -> dict[str, Tally]:
    return {value: total(tallies.values()) for value, tallies in found.items()}


def _table(lines: Iterable[Line], found: Mapping[Line, Daily]) -> list[ValueOut]:
    return [
        _value(line.series.kpi, value, tally)
        for line in lines
        for value, tally in sorted(_sums(found[line]).items())
    ]


def _value(kpi: Kpi, value: str, tally: Tally, day: date | None = None) -> ValueOut:
    return ValueOut(kpi=kpi.key, slice=value, day=day, **asdict(measured(kpi.kind, tally)))


def _reasons(session: Session, by: By, period: Period) -> list[ReasonOut]:
    """Count the reasons of the verdicts given in the time against leads, by slice."""
    told = col(Lead.state)[("attributes", by)]
    query = (
        select(told, Feedback.verdict, Feedback.reason_code)
        .join(Lead, col(Lead.id) == col(Feedback.lead_id))
        .where(stands(), Feedback.verdict != "accepted", period.covers(col(Feedback.given_at)))
    )
    counted = Counter(
        (str(pair[0]) if pair and pair[0] is not None else "", verdict, code)
        for pair, verdict, code in session.exec(query)
    )
    return [
        ReasonOut(slice=value, verdict=verdict, reason_code=code, times=times)
        for (value, verdict, code), times in sorted(counted.items(), key=lambda x: (-x[1], str(x)))
    ]


def _unworked(session: Session, period: Period) -> list[UnworkedOut]:
    """Return the leads of the time that nobody worked or judged, the oldest first."""
    definitions = definitions_in_force(session)
    unjudged = and_(
        period.covers(col(Lead.handed_off_at)),
        living(),
        col(Lead.verdict).is_(None),
    )
    told: dict[str, list[Told[str]]] = defaultdict(list)
    named = col(Event.kind).in_(definitions.events_of("worked"))
    events = select(Event.lead_id, Event.kind, Event.occurred_at).join(Lead).where(unjudged, named)
    for lead, kind, at in session.exec(events.order_by(col(Event.occurred_at))):
        told[lead].append((at.timestamp(), kind, None, kind))
    leads = select(Lead.id, Lead.rep_id, Lead.handed_off_at, Lead.points).where(unjudged)
    unworked = (
        UnworkedOut(lead_id=lead, rep=rep, handed_off_at=at, points=points)
        for lead, rep, at, points in session.exec(
            leads.order_by(col(Lead.handed_off_at), col(Lead.id))
        )
        if at is not None and first_held(definitions.worked, told[lead]) is None
    )
    return list(islice(unworked, MOST_LEADS))


def _unexplained(session: Session, period: Period) -> list[UnexplainedOut]:
    """Count each rep's rejections, and those without a reason."""
    silent = func.sum(case((col(Feedback.reason_code).is_(None), 1), else_=0), type_=Integer)
    query = (
        select(Feedback.rep_id, silent, func.count())
        .where(stands(), Feedback.verdict == "rejected", period.covers(col(Feedback.given_at)))
        .group_by(col(Feedback.rep_id))
        .order_by(silent.desc(), col(Feedback.rep_id))
    )
    return [
        UnexplainedOut(rep=rep, without_reason=without, rejections=rejections)
        for rep, without, rejections in session.exec(query)
    ]
