"""Marketing: quality and cost of leads by where they came from, why not, where to spend next."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from models.kpis.days import day_of
from models.now import now
from service.kit.office import InOffice
from service.kit.session import Reading
from service.pages.door import visiting
from service.pages.render import render
from service.pages.words import mark
from service.people.visits import Visitor
from service.reports import queries
from service.reports.schemas import ReasonOut, ToMarketing, ValueOut

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(visiting("reports"))]
By = Literal["source", "campaign", "content", "landing_page", "persona"]

BYS: Mapping[By, str] = {
    "source": mark("by source"),
    "campaign": mark("by campaign"),
    "content": mark("by content"),
    "landing_page": mark("by landing page"),
    "persona": mark("by persona"),
}
MOST_ROWS = 25
MOST_REASONS = 8
FAR = 2.0
"""Costs are drawn on a scale that ends at so many times the largest value: intervals may not."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of the leads of one origin, by KPI, and why sales did not want some."""

    origin: str
    values: Mapping[str, ValueOut]
    reasons: Sequence[tuple[str | None, int]]

    def of(self, kpi: str) -> ValueOut | None:
        return self.values.get(kpi)


@router.get("/marketing")
def show_marketing(
    request: Request, _visitor: Reader, session: Reading, office: InOffice,
    by: By = "source", days: Annotated[Literal["30", "90", "180"], Query()] = "90",
) -> Response:  # fmt: skip
    """Show what became of the leads, and what they cost."""
    since = day_of(now(), office.zone) - timedelta(days=int(days))
    report = queries.to_marketing(session, by, queries.period_of(office, since, None))
    context = _context(report)
    return render(request, "marketing.html", by=by, bys=BYS, days=days, report=report, **context)


def _context(report: ToMarketing) -> dict[str, Any]:
    rows = _rows(report)
    costs = [value.value or 0.0 for row in rows if (value := row.of("cost_per_lead_eur"))]
    return {
        "rows": rows[:MOST_ROWS],
        "left_out": len(rows) - len(rows[:MOST_ROWS]),
        "most_cost": FAR * max(costs, default=0.0) / 1.5,
        "reasons": _counted(report.reasons)[:MOST_REASONS],
        "most_next": max((choice.high for choice in report.next_euro), default=0.0),
    }


def _rows(report: ToMarketing) -> list[Row]:
    values: dict[str, dict[str, ValueOut]] = {}
    for value in report.quality:
        values.setdefault(value.slice, {})[value.kpi] = value
    rows = [
        Row(origin, known, _counted(r for r in report.reasons if r.slice == origin)[:3])
        for origin, known in values.items()
    ]
    return sorted(rows, key=lambda row: (-_leads(row), row.origin))


def _leads(row: Row) -> float:
    leads = row.of("leads")
    return (leads.value or 0.0) if leads else 0.0


def _counted(reasons: Iterable[ReasonOut]) -> list[tuple[str | None, int]]:
    counted: Counter[str | None] = Counter()
    for reason in reasons:
        counted[reason.reason_code] += reason.times
    return counted.most_common()
