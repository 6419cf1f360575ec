"""Routes of assignment and of the cut-off."""

from fastapi import APIRouter, Request

from service.assignment import cutoff
from service.assignment.schemas import AssignmentIn, CutoffOut
from service.kit.core import Core
from service.kit.dependencies import ReadsCutoff, SetsCutoff
from service.kit.session import Reading, Writing

router = APIRouter(prefix="/v1", tags=["assignment"])


@router.get("/assignment")
def get_assignment(_caller: ReadsCutoff, session: Reading) -> AssignmentIn:
    """Return who hands leads to reps, and for how many a week the cut-off is solved."""
    return cutoff.assignment(session)


@router.put("/assignment")
def put_assignment(caller: SetsCutoff, session: Writing, body: AssignmentIn) -> AssignmentIn:
    """Let the CRM or this service hand leads to reps; the cut-off follows within the hour."""
    return cutoff.put_assignment(session, body, caller)


@router.get("/cutoff")
def get_cutoff(request: Request, _caller: ReadsCutoff, session: Reading) -> CutoffOut:
    """Return where bands begin, and how many leads a week that means."""
    core: Core = request.app.state.core
    return cutoff.shown_cutoff(session, core.settings.locale)
