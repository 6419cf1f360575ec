"""Routes of the agreement."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from service.agreement import actions, dashboard, printing, queries
from service.agreement.schemas import (
    AgreedKpi,
    AgreementOut,
    AgreementVersion,
    PartsIn,
    SignatureIn,
    VersionSummary,
)
from service.kit.dependencies import ReadsAgreement, SignsAgreement, WritesAgreement
from service.kit.office import InOffice
from service.kit.paging import MAX_PLACE, Page
from service.kit.session import Reading, Writing

router = APIRouter(prefix="/v1/agreement", tags=["agreement"])

Number = Annotated[int, Path(ge=1, lt=MAX_PLACE)]


@router.get("")
def get_agreement(_caller: ReadsAgreement, session: Reading) -> AgreementOut:
    """Return the agreement in force, what would be signed now, and how the two differ."""
    return queries.agreement(session)


@router.put("")
def put_agreement(caller: WritesAgreement, session: Writing, body: PartsIn) -> AgreementOut:
    """Word commitments, escalation, review and terms; signatures of another content are void."""
    return actions.word(session, body, caller)


@router.post("/sign")
def sign(caller: SignsAgreement, session: Writing, body: SignatureIn) -> AgreementOut:
    """Sign what was read for a side; with both sides' signatures it is in force."""
    return actions.sign(session, body, caller)


@router.get("/versions")
def list_versions(_caller: ReadsAgreement, session: Reading) -> Page[VersionSummary]:
    """Return all agreements that were signed, newest first."""
    return Page(items=queries.versions(session))


@router.get("/versions/{number}")
def get_version(_caller: ReadsAgreement, session: Reading, number: Number) -> AgreementVersion:
    """Return an agreement as it was signed, and how it differs from the one before."""
    return queries.version(session, number)


@router.get("/dashboard")
def get_dashboard(_caller: ReadsAgreement, session: Reading, office: InOffice) -> Page[AgreedKpi]:
    """Return exactly the KPIs of the agreement in force, each beside what was agreed on it."""
    return Page(items=dashboard.dashboard(session, office))


@router.get("/document", response_class=Response, responses=printing.RESPONSES)
def get_document(
    _caller: ReadsAgreement,
    session: Reading,
    form: Annotated[Literal["markdown", "pdf"], Query(alias="format")] = "markdown",
    locale: Annotated[Literal["fr", "en"], Query()] = "fr",
    version: Annotated[int | None, Query(ge=1, lt=MAX_PLACE)] = None,
) -> Response:
    """Return the agreement to read or print: in force, else drafted, or an earlier version."""
    return printing.answer(queries.to_print(session, version), form, locale)
