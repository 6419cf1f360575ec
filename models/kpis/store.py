"""Daily values, stored once a day is settled, so that last month's report reads the same next year.

The only writer of KPI series and values. A series is stored for days in a row and grows at either
end: forward as days settle, backward when older leads were imported.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.kpis.catalogue import KPIS
from models.kpis.days import ONE_DAY, Days, day_of
from models.kpis.entries import tallies
from models.kpis.gather import gather
from models.kpis.office import Office
from models.kpis.series import Series, usual_series
from models.kpis.tally import Tally
from models.tables import KpiSeries, KpiValue, Lead, Objective, Spend

TOGETHER = timedelta(days=28)
"""How many days are measured at once."""

Span = tuple[date, date]
"""From a day to another, both counted."""


@dataclass(slots=True)
class SettledDay:
    """All that is to be stored of one day: the tallies of each series by slicing and value."""

    day: date
    found: dict[Series, list[tuple[str, str, Tally]]] = field(default_factory=dict)


def settled_days(session: Session, at: datetime, office: Office) -> Iterator[SettledDay]:
    """Measure the days that are settled and not stored, in an order in which they can be stored.

    The usual series are stored, and those that objectives are measured by.
    """
    first = first_day(session, office)
    if first is None:
        return
    today = day_of(at, office.zone)
    held = kept_series(session)
    forward, backward = {}, {}
    for series in {*usual_series(), *held, *_of_objectives(session)}:
        row = held.get(series)
        settled = today - timedelta(days=1 + series.kpi.settles_days)
        forward[series] = (row.stored_through + ONE_DAY if row else first), settled
        if row and not row.follows:
            backward[series] = first, row.begins_on - ONE_DAY
    for span in _spans(forward):
        yield from _measured(session, span, forward, at, office)
    for span in reversed(_spans(backward)):
        yield from reversed(_measured(session, span, backward, at, office))


def _of_objectives(session: Session) -> set[Series]:
    query = select(Objective.kpi, Objective.parameters).where(Objective.state == "open")
    return {Series.of(key, parameters) for key, parameters in session.exec(query) if key in KPIS}


def keep_day(session: Session, settled: SettledDay) -> None:
    """Store a settled day of those series that it is the next day of, before or behind."""
    held = kept_series(session, locked=True)
    rows: list[dict[str, Any]] = []
    for series, found in settled.found.items():
        row = held.get(series) or keep_series(session, series, settled.day)
        if settled.day == row.stored_through + ONE_DAY:
            row.stored_through = settled.day
        elif settled.day == row.begins_on - ONE_DAY:
            row.begins_on = settled.day
        else:
            continue
        session.add(row)
        rows += [_value(row, settled.day, *each) for each in found]
    session.flush()
    if rows:
        session.execute(insert(KpiValue), rows)


def keep_series(session: Session, series: Series, day: date) -> KpiSeries:
    """Begin to store a series on a day; a changed definition begins where the one before ends."""
    query = select(KpiSeries).where(
        KpiSeries.kpi == series.key, KpiSeries.parameters == series.parameters
    )
    older = session.exec(query.order_by(col(KpiSeries.definition).desc()).limit(1)).first()
    begins_on = older.stored_through + ONE_DAY if older else day
    row = KpiSeries(
        kpi=series.key,
        parameters=series.parameters,
        definition=series.kpi.definition,
        follows=older is not None,
        begins_on=begins_on,
        stored_through=begins_on - ONE_DAY,
    )
    session.add(row)
    session.flush()
    return row


def kept_series(session: Session, locked: bool = False) -> dict[Series, KpiSeries]:
    """Return the row of each series that is stored under its present definition."""
    query = select(KpiSeries).order_by(col(KpiSeries.number))
    rows = session.exec(query.with_for_update() if locked else query)
    return {
        Series(row.kpi, row.parameters): row
        for row in rows
        if row.kpi in KPIS and row.definition == KPIS[row.kpi].definition
    }


def first_day(session: Session, office: Office) -> date | None:
    """Return the first day that there is anything to measure of, if there is one."""
    created_at = session.exec(select(Lead.created_at).order_by(col(Lead.created_at)).limit(1))
    spent_on = session.exec(select(col(Spend.day)).order_by(col(Spend.day)).limit(1))
    return min([*(day_of(at, office.zone) for at in created_at), *spent_on], default=None)


def _spans(due: Mapping[Series, Span]) -> list[Span]:
    """Part the days that some series needs into spans that are measured at once."""
    wanted = [(first, last) for first, last in due.values() if first <= last]
    spans = []
    day = min((first for first, _ in wanted), default=date.max)
    end = max((last for _, last in wanted), default=date.min)
    while day <= end:
        spans.append((day, min(day + TOGETHER - ONE_DAY, end)))
        day += TOGETHER
    return spans


def _measured(
    session: Session, span: Span, due: Mapping[Series, Span], at: datetime, office: Office
) -> list[SettledDay]:
    days = Days(span[0], span[1] + ONE_DAY, office.zone)
    cases = gather(session, days, at, office)
    settled = [SettledDay(days[number]) for number in range(len(days))]
    for series, (first, last) in due.items():
        wanted = [each for each in settled if first <= each.day <= last]
        if not wanted:
            continue
        for each in wanted:
            each.found[series] = []
        entries = series.entries(cases)
        for by in series.kpi.slices:
            for number, value, tally in tallies(entries, days, by, cases.codes[by].labels):
                if first <= days[number] <= last:
                    settled[number].found[series].append((by, value, tally))
    return settled


def _value(row: KpiSeries, day: date, by: str, value: str, tally: Tally) -> dict[str, Any]:
    return {
        "series": row.number,
        "by": by,
        "value": value,
        "day": day,
        "numerator": tally.numerator,
        "denominator": tally.denominator,
        "immature": tally.immature,
        "detail": tally.minutes or (tally.cells if any(tally.cells) else None),
    }
