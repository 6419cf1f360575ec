"""The queue's route."""

from fastapi import APIRouter, Request

from service.kit.auth import ReadsQueue
from service.kit.core import Core
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading
from service.queue import queries
from service.queue.schemas import QueueItem

router = APIRouter(prefix="/v1/queue", tags=["queue"])


@router.get("")
def get_queue(
    request: Request, caller: ReadsQueue, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[QueueItem]:
    """Return whom to call next, best first, with the reasons why."""
    core: Core = request.app.state.core
    settings = core.settings
    viewer = queries.Viewer(caller.rep_id, caller.sees_people, settings.locale, settings.hours)
    return queries.page(session, core.champions.champion, viewer, limit, cursor)
