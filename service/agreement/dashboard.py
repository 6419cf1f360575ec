"""The dashboard: exactly the KPIs of the agreement in force, each beside what was agreed on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from sqlmodel import Session

from models.agreement import store
from models.kpis.catalogue import KPIS
from models.kpis.days import ONE_DAY, day_of
from models.kpis.office import Office
from models.kpis.reader import Line, daily
from models.kpis.series import Series
from models.kpis.tally import Measured
from models.kpis.window import newest_matured, value_in
from models.now import now
from service.agreement.schemas import AgreedKpi, AgreedSlice
from service.kit.errors import NotFound


class NothingSigned(NotFound):
    """No agreement is signed yet; `GET /v1/agreement` says who still has to sign."""


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What was agreed on one series: in which words, and what it must reach."""

    line: Line
    direction: str
    target: float | None
    words: tuple[str, str]


def dashboard(session: Session, office: Office) -> list[AgreedKpi]:
    """Return the KPIs of the agreement in force as they stand. Raises NothingSigned."""
    held = store.in_force(session)
    if held is None:
        raise NothingSigned
    agreed = [*_committed(held.content), *_objectives(held.content)]
    at = now()
    today = day_of(at, office.zone)
    spans = {one.line: _span(one.line, today) for one in agreed}
    since = min((first for first, _ in spans.values()), default=today)
    found = daily(session, spans, since, today, at, office)
    shown = []
    for one in agreed:
        tallies = found[one.line].get(one.line.value or "", {})
        measured = value_in(one.line.series.kpi, tallies, *spans[one.line])
        shown.append(_shown(one, measured, spans[one.line]))
    return shown


def _committed(content: dict[str, Any]) -> Iterator[_Agreed]:
    for commitment in content["commitments"]:
        if commitment["kpi"] in KPIS:
            series = Series.of(commitment["kpi"], commitment["parameters"])
            text = commitment["text"]
            words = (text["fr"], text["en"])
            yield _Agreed(Line(series), series.kpi.direction, commitment["target"], words)


def _objectives(content: dict[str, Any]) -> Iterator[_Agreed]:
    for objective in content["objectives"]:
        if objective["kpi"] in KPIS:
            series = Series.of(objective["kpi"], objective["parameters"])
            line = Line(series, objective["slice_by"], objective["slice_value"])
            words = (objective["name"], objective["name"])
            yield _Agreed(line, objective["direction"], objective["target"], words)


def _span(line: Line, today: date) -> tuple[date, date]:
    kpi = line.series.kpi
    last = newest_matured(kpi, today)
    return last - timedelta(days=kpi.window_days) + ONE_DAY, last


def _shown(agreed: _Agreed, measured: Measured, span: tuple[date, date]) -> AgreedKpi:
    line = agreed.line
    kpi = line.series.kpi
    return AgreedKpi(
        kpi=kpi.key,
        fr=kpi.fr,
        en=kpi.en,
        parameters=orjson.loads(line.series.parameters),
        slice=AgreedSlice(by=line.by, value=line.value) if line.value else None,
        unit=kpi.unit,
        side=kpi.side,
        agreed_fr=agreed.words[0],
        agreed_en=agreed.words[1],
        direction=agreed.direction,
        target=agreed.target,
        first=span[0],
        last=span[1],
        value=measured.value,
        low=measured.low,
        high=measured.high,
        of=measured.of,
        immature=measured.immature,
        kept=_kept(agreed, measured.value),
    )


def _kept(agreed: _Agreed, value: float | None) -> bool | None:
    if value is None or agreed.target is None:
        return None
    return value >= agreed.target if agreed.direction == "at_least" else value <= agreed.target
