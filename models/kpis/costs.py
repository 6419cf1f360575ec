"""What a lead cost: the spend of its campaign, or of its source, over the leads that it brought."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.facts.attributes import Scalar
from models.kpis.cases import By
from models.tables import KpiSeries, KpiValue

KPI = "cost_per_lead_eur"

Costs = Mapping[tuple[By, str], float]
"""EUR a lead, by slicing and value."""


def costs_since(session: Session, since: date) -> Costs:
    """Return the costs of a lead since a day, from the days that are stored."""
    series = select(KpiSeries.number).where(KpiSeries.kpi == KPI)
    total = func.sum(KpiValue.numerator) / func.sum(KpiValue.denominator)
    query = (
        select(KpiValue.by, KpiValue.value, total)
        .where(
            col(KpiValue.series).in_(series),
            col(KpiValue.by).in_(("source", "campaign")),
            KpiValue.day >= since,
        )
        .group_by(col(KpiValue.by), col(KpiValue.value))
        .having(func.sum(KpiValue.denominator) > 0)
    )
    return {(by, value): cost for by, value, cost in session.exec(query)}  # type: ignore[misc]


def cost_of(costs: Costs, source: Scalar, campaign: Scalar) -> float | None:
    """Return what a lead of a campaign cost, or one of its source where no campaign is known."""
    by_campaign = costs.get(("campaign", str(campaign))) if campaign else None
    return by_campaign if by_campaign is not None else costs.get(("source", str(source or "")))
