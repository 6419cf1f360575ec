"""Routes of clocks: of a lead, their limits, breaches and notices."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from models.clocks.commitments import Commitments
from service.clocks import actions, queries
from service.clocks.schemas import BreachOut, ClockOut, CommitmentsIn, NoticeOut
from service.kit.core import Core
from service.kit.dependencies import ReadsClocks, SetsClocks
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId

router = APIRouter(prefix="/v1/clocks", tags=["clocks"])


@router.get("/commitments", response_model=CommitmentsIn)
def get_commitments(_caller: ReadsClocks, session: Reading) -> Commitments:
    """Return the limits in force, in working minutes."""
    return queries.commitments(session)


@router.put("/commitments", response_model=CommitmentsIn)
def put_commitments(caller: SetsClocks, session: Writing, body: CommitmentsIn) -> Commitments:
    """Put other limits in force."""
    return actions.put_commitments(session, body, caller)


@router.get("/breaches")
def list_breaches(
    caller: ReadsClocks, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[BreachOut]:
    """Return what came too late, newest first, with whose delay it was."""
    return queries.breaches(session, caller, limit, cursor)


@router.get("/notices")
def list_notices(
    caller: ReadsClocks, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[NoticeOut]:
    """Return reminders and escalations, newest first."""
    return queries.notices(session, caller, limit, cursor)


@router.get("/leads/{lead_id}")
def get_clocks(
    request: Request, _caller: ReadsClocks, session: Reading, lead_id: Annotated[RowId, Path()]
) -> list[ClockOut]:
    """Return the clocks of a lead's newest round; none before it is handed off."""
    core: Core = request.app.state.core
    return queries.clocks_of(session, core.settings.hours, lead_id)
