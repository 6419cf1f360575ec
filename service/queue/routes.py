"""The queue's route."""

from fastapi import APIRouter, Request

from service.kit.core import Core
from service.kit.dependencies import ReadsQueue
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading
from service.queue import queries, showing
from service.queue.schemas import QueueItem

router = APIRouter(prefix="/v1/queue", tags=["queue"])


@router.get("")
def get_queue(
    request: Request, caller: ReadsQueue, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[QueueItem]:
    """Return whom to call next, best first, with the reasons why."""
    core: Core = request.app.state.core
    told = core.settings
    viewer = queries.Viewer(
        caller.rep_id, caller.sees_people, told.locale, told.hours, told.exploration
    )
    seen = queries.look(session, core.champions.champion, viewer, limit, cursor)
    showing.remember(core.engine, seen.fresh)
    return seen.page
