"""Routes of spend."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from service.kit.core import Core
from service.kit.dependencies import KeepsSpend
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.spend import actions
from service.spend.schemas import Day, SpendIn, SpendOut, SpendsIn, SpendsOut

router = APIRouter(prefix="/v1/spend", tags=["spend"])

DayQuery = Annotated[Day | None, Query()]


@router.get("")
def list_spend(
    _caller: KeepsSpend,
    session: Reading,
    since: DayQuery = None,
    until: DayQuery = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SpendOut]:
    """Return what was spent, newest first."""
    return actions.spend(session, since, until, limit, cursor)


@router.post("")
def add_spend(request: Request, _caller: KeepsSpend, session: Writing, body: SpendsIn) -> SpendsOut:
    """State what was spent, many rows at once; stating a row again replaces its amount."""
    return actions.add_spend(session, body, _currency(request))


@router.put("")
def put_spend(request: Request, _caller: KeepsSpend, session: Writing, body: SpendIn) -> SpendOut:
    """State what was spent on a day for a source and campaign."""
    return actions.put_spend(session, body, _currency(request))


def _currency(request: Request) -> str:
    core: Core = request.app.state.core
    return core.settings.currency
