"""Routes of objectives."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from models.database import reading
from models.kpis.office import office_of
from service.kit.core import Core
from service.kit.dependencies import ReadsObjectives, WritesObjectives
from service.kit.paging import Cursor, Limit, Page
from service.objectives import actions, queries
from service.objectives.schemas import (
    AmendmentIn,
    ClosingIn,
    ObjectiveDetail,
    ObjectiveId,
    ObjectiveIn,
    ObjectiveOut,
)

router = APIRouter(prefix="/v1/objectives", tags=["objectives"])

ObjectivePath = Annotated[ObjectiveId, Path()]


@router.post("", status_code=201, responses={200: {"model": ObjectiveDetail}})
def create_objective(
    request: Request, caller: WritesObjectives, body: ObjectiveIn, response: Response
) -> ObjectiveDetail:
    """Agree on an objective; it is checked for being SMART and foreseen. The same again is 200."""
    core: Core = request.app.state.core
    objective_id, fresh = actions.create(core, body, caller)
    response.status_code = 201 if fresh else 200
    return _shown(core, objective_id)


@router.get("")
def list_objectives(
    request: Request, _caller: ReadsObjectives, limit: Limit = 50, cursor: Cursor = None
) -> Page[ObjectiveOut]:
    """Return objectives, newest first, with their progress."""
    core: Core = request.app.state.core
    with reading(core.engine) as session:
        office = office_of(session, core.settings.hours)
        return queries.objectives(session, office, core.settings.locale, limit, cursor)


@router.get("/{objective_id}")
def get_objective(
    request: Request, _caller: ReadsObjectives, objective_id: ObjectivePath
) -> ObjectiveDetail:
    """Return an objective, its progress, and all that was done to it."""
    return _shown(request.app.state.core, objective_id)


@router.post("/{objective_id}/amend")
def amend_objective(
    request: Request, caller: WritesObjectives, objective_id: ObjectivePath, body: AmendmentIn
) -> ObjectiveDetail:
    """Change an objective, saying why; what it was is kept."""
    actions.amend(request.app.state.core, objective_id, body, caller)
    return _shown(request.app.state.core, objective_id)


@router.post("/{objective_id}/close")
def close_objective(
    request: Request,
    caller: WritesObjectives,
    objective_id: ObjectivePath,
    body: ClosingIn | None = None,
) -> ObjectiveDetail:
    """Close an objective; what it came to is kept."""
    reason = body.reason if body else None
    actions.close(request.app.state.core, objective_id, reason, caller)
    return _shown(request.app.state.core, objective_id)


def _shown(core: Core, objective_id: str) -> ObjectiveDetail:
    with reading(core.engine) as session:
        office = office_of(session, core.settings.hours)
        return queries.objective(session, office, objective_id, core.settings.locale)
