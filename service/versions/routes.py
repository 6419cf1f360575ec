"""Routes of versions and training runs."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from models.card.of_version import Format
from models.card.words import Locale
from models.tables import Promotion
from service.kit.dependencies import NoBody, ReadsVersions, Trains, WritesVersions
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.versions import actions, queries
from service.versions.schemas import (
    PromotionOut,
    ReasonIn,
    RunOut,
    VersionDetail,
    VersionId,
    VersionOut,
)

router = APIRouter(prefix="/v1", tags=["versions"])

VersionPath = Annotated[VersionId, Path()]


@router.get("/versions")
def list_versions(
    _caller: ReadsVersions, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[VersionOut]:
    """Return all versions, newest first."""
    return queries.versions(session, limit, cursor)


@router.get("/versions/{version_id}")
def get_version(_caller: ReadsVersions, session: Reading, version_id: VersionPath) -> VersionDetail:
    """Return a version with its scorecard and its report."""
    return queries.version(session, version_id)


@router.get(
    "/versions/{version_id}/card",
    response_class=Response,
    responses={200: {"content": {"text/html": {}, "text/markdown": {}}}},
)
def get_card(
    _caller: ReadsVersions,
    session: Reading,
    version_id: VersionPath,
    format: Format = "html",  # noqa: A002 - the word that callers write
    locale: Locale = "en",
) -> Response:
    """Return a version's card: what it learned from, how good it is, what it says."""
    return queries.card(session, version_id, format, locale)


@router.post("/versions/rollback", response_model=PromotionOut)
def roll_back(caller: WritesVersions, session: Writing, body: ReasonIn | None = None) -> Promotion:
    """Return to the champion before the present one."""
    return actions.roll_back(session, caller, body.reason if body else None)


@router.post("/versions/{version_id}/promote", response_model=PromotionOut)
def promote(
    caller: WritesVersions,
    session: Writing,
    version_id: VersionPath,
    body: ReasonIn | None = None,
) -> Promotion:
    """Make a version champion, whatever the gate said of it."""
    return actions.promote(session, version_id, caller, body.reason if body else None)


@router.post("/training-runs", status_code=202, dependencies=[NoBody])
def request_training(caller: Trains, session: Writing) -> RunOut:
    """Ask for a training run; the worker starts it."""
    return queries.run_out(actions.request_training(session, caller))


@router.get("/training-runs/{run_id}")
def get_training_run(_caller: Trains, session: Reading, run_id: Annotated[RowId, Path()]) -> RunOut:
    """Return how a training run is going."""
    return queries.run(session, run_id)
