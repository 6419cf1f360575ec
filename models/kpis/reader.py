"""Reading KPIs of any days: what is stored as it was stored, the younger days from the facts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from models.kpis.cases import By, Dated
from models.kpis.catalogue import KPIS
from models.kpis.days import ONE_DAY, Days
from models.kpis.entries import Entries, tallies
from models.kpis.gather import gather
from models.kpis.office import Office
from models.kpis.series import Series
from models.kpis.store import first_day
from models.kpis.tally import Tally
from models.tables import KpiSeries, KpiValue

LINES_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One series cut in one way; `value` names one slice, None means each of them."""

    series: Series
    by: By = "all"
    value: str | None = ""


Daily = dict[str, dict[date, Tally]]
"""Of each value of a slicing, its tallies by day; "all" has the value "". Days without one had
nothing to count.
"""

Span = tuple[date, date]


def daily(
    session: Session,
    lines: Iterable[Line],
    since: date,
    until: date,
    as_of: datetime,
    office: Office,
) -> dict[Line, Daily]:
    """Return the daily tallies of lines, from `since` to the day before `until`."""
    asked = list(dict.fromkeys(lines))
    found: dict[Line, Daily] = {line: defaultdict(dict) for line in asked}
    first = first_day(session, office)
    since = max(since, first) if first else until
    if since >= until:
        return found
    held = _held(session)
    _add_stored(session, found, held, since, until)
    gaps: dict[Span, list[Line]] = defaultdict(list)
    for line in asked:
        for gap in _gaps(held.get(line.series, []), since, until):
            gaps[gap].append(line)
    for span, group in _hulls(gaps, until):
        _add_measured(session, found, span, group, as_of, office)
    return found


def _held(session: Session) -> dict[Series, list[KpiSeries]]:
    """Return what is stored of each series under whatever definition, in the order of days."""
    held: dict[Series, list[KpiSeries]] = defaultdict(list)
    for row in session.scalars(select(KpiSeries).order_by(col(KpiSeries.begins_on))):
        if row.kpi in KPIS:
            held[Series(row.kpi, row.parameters)].append(row)
    return held


def _gaps(held: Sequence[KpiSeries], since: date, until: date) -> Iterator[Span]:
    """Go through the days that are not stored, as spans; the definitions' ranges follow on."""
    if not held:
        yield since, until
        return
    begins_on, ends_before = held[0].begins_on, held[-1].stored_through + ONE_DAY
    if since < begins_on:
        yield since, min(begins_on, until)
    if ends_before < until:
        yield max(ends_before, since), until


def _add_stored(
    session: Session,
    found: dict[Line, Daily],
    held: dict[Series, list[KpiSeries]],
    since: date,
    until: date,
) -> None:
    lines: dict[tuple[int | None, str, str | None], Line] = {
        (row.number, line.by, line.value): line
        for line in found
        for row in held.get(line.series, [])
    }
    keys = list(lines)
    for start in range(0, len(keys), LINES_TOGETHER):
        one_of = or_(*map(_is, keys[start : start + LINES_TOGETHER]))
        query = select(*_COLUMNS).where(
            one_of, col(KpiValue.day) >= since, col(KpiValue.day) < until
        )
        for number, by, value, day, *counted in session.connection().execute(query).all():
            for line in (lines.get((number, by, value)), lines.get((number, by, None))):
                if line:
                    found[line][value][day] = _tally(line.series, *counted)


_COLUMNS = (
    col(KpiValue.series), col(KpiValue.by), col(KpiValue.value), col(KpiValue.day),
    col(KpiValue.numerator), col(KpiValue.denominator), col(KpiValue.immature),
    col(KpiValue.detail),
)  # fmt: skip


def _is(key: tuple[int | None, str, str | None]) -> ColumnElement[bool]:
    number, by, value = key
    of_line = and_(col(KpiValue.series) == number, col(KpiValue.by) == by)
    return of_line if value is None else and_(of_line, col(KpiValue.value) == value)


def _tally(
    series: Series, numerator: float, denominator: float, immature: int, detail: list[float] | None
) -> Tally:
    tally = Tally(numerator, denominator, immature)
    if detail and series.kpi.kind == "kappa":
        tally.cells = detail
    elif detail:
        tally.minutes = detail
    return tally


def _hulls(gaps: dict[Span, list[Line]], until: date) -> Iterator[tuple[Span, dict[Line, Span]]]:
    """Part gaps into those before and after what is stored; each part is measured at once."""
    for after in (False, True):
        part = {
            line: gap for gap, lines in gaps.items() if (gap[1] == until) == after for line in lines
        }
        if part:
            yield (min(gap[0] for gap in part.values()), max(g[1] for g in part.values())), part


def _add_measured(
    session: Session,
    found: dict[Line, Daily],
    span: Span,
    gap_of: dict[Line, Span],
    as_of: datetime,
    office: Office,
) -> None:
    days = Days(*span, office.zone)
    cases = gather(session, days, as_of, office, _dated_in(gap_of, office))
    entries: dict[Series, Entries] = {}
    for (series, by), lines in _by_slicing(gap_of).items():
        if series not in entries:
            entries[series] = series.entries(cases)
        values = {line.value for line in lines if line.value is not None}
        whole = any(line.value is None for line in lines)
        labels = cases.codes[by].labels
        for number, value, tally in tallies(
            entries[series], days, by, labels, None if whole else values
        ):
            for line in lines:
                since, until = gap_of[line]
                if since <= days[number] < until and line.value in (None, value):
                    found[line][value][days[number]] = tally


def _by_slicing(lines: Iterable[Line]) -> dict[tuple[Series, By], list[Line]]:
    grouped: dict[tuple[Series, By], list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line.series, line.by].append(line)
    return grouped


def _dated_in(gap_of: dict[Line, Span], office: Office) -> dict[Dated, Days]:
    """Return for which days each kind of fact is wanted: KPIs settle sooner or later."""
    spans: dict[Dated, list[Span]] = defaultdict(list)
    for line, gap in gap_of.items():
        for fact in line.series.kpi.dated_by:
            spans[fact].append(gap)
    return {
        fact: Days(min(since for since, _ in found), max(until for _, until in found), office.zone)
        for fact, found in spans.items()
    }
