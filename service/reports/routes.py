"""Routes of KPIs and reports; every table is also there as CSV."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from models.kpis.cases import By
from service.kit.dependencies import ReadsReports
from service.kit.office import InOffice
from service.kit.session import Reading
from service.reports import queries
from service.reports.queries import Period
from service.reports.schemas import AimOut, Format, KpiOut, ToMarketing, ToSales, ValueOut
from service.reports.sheet import OR_CSV, as_csv

router = APIRouter(prefix="/v1", tags=["reports"])


def _period(office: InOffice, since: date | None = None, until: date | None = None) -> Period:
    return queries.period_of(office, since, until)


Within = Annotated[Period, Depends(_period)]
Key = Annotated[str, Path(pattern=r"^[a-z_]{1,64}$")]
Daily = Annotated[bool, Query(description="day by day")]


@router.get("/kpis")
def list_kpis(_caller: ReadsReports) -> list[KpiOut]:
    """Return the catalogue: what each KPI counts, of whom, and when a lead counts."""
    return queries.catalogue()


@router.get("/kpis/{key}", response_model=list[ValueOut], responses=OR_CSV)
def get_kpi(
    _caller: ReadsReports, session: Reading, key: Key, within: Within,
    by: By = "all", daily: Daily = False, format: Format = "json",  # noqa: A002 - its name in the query
) -> list[ValueOut] | Response:  # fmt: skip
    """Return a KPI's values by slice, with intervals; settled days read the same for ever."""
    rows = queries.values(session, key, by, within, daily)
    return as_csv([row.model_dump() for row in rows]) if format == "csv" else rows


@router.get("/reports/objectives", response_model=list[AimOut], responses=OR_CSV)
def report_objectives(
    _caller: ReadsReports, session: Reading, office: InOffice,
    format: Format = "json",  # noqa: A002 - as above
) -> list[AimOut] | Response:  # fmt: skip
    """Return every open objective with where it stands and its odds."""
    rows = queries.aims(session, office)
    return as_csv([row.model_dump() for row in rows]) if format == "csv" else rows


@router.get("/reports/sales-to-marketing", response_model=ToMarketing, responses=OR_CSV)
def report_to_marketing(
    _caller: ReadsReports, session: Reading, within: Within,
    by: By = "source", format: Format = "json",  # noqa: A002 - as above
) -> ToMarketing | Response:  # fmt: skip
    """Return what became of the leads by source or the like, why not, and where to spend next."""
    report = queries.to_marketing(session, by, within)
    return as_csv([row.model_dump() for row in report.quality]) if format == "csv" else report


@router.get("/reports/marketing-to-sales", response_model=ToSales, responses=OR_CSV)
def report_to_sales(
    _caller: ReadsReports, session: Reading, within: Within,
    by: By = "rep", format: Format = "json",  # noqa: A002 - as above
) -> ToSales | Response:  # fmt: skip
    """Return how leads were worked by rep or team, and which were not."""
    report = queries.to_sales(session, by, within)
    return as_csv([row.model_dump() for row in report.work]) if format == "csv" else report
