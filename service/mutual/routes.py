"""Routes of disputes and flags."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from service.kit.dependencies import (
    AnswersFlags,
    Disputes,
    RaisesFlags,
    ReadsMutualFeedback,
    ResolvesDisputes,
)
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.mutual import actions, queries
from service.mutual.schemas import (
    DisputeIn,
    DisputeOut,
    FlagAnswerIn,
    FlagIn,
    FlagOut,
    ResolutionIn,
)

router = APIRouter(prefix="/v1", tags=["mutual feedback"])

SaidBefore = {"description": "The same was said before"}


@router.get("/disputes")
def list_disputes(
    _caller: ReadsMutualFeedback,
    session: Reading,
    state: Annotated[Literal["open", "all"], Query()] = "open",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DisputeOut]:
    """Return disputes, newest first: those that wait for an answer, or all."""
    return queries.disputes(session, state == "open", limit, cursor)


@router.post("/disputes", status_code=201, responses={200: SaidBefore})
def dispute(caller: Disputes, session: Writing, body: DisputeIn, response: Response) -> DisputeOut:
    """Dispute a rejection. It counts as it stands until sales has answered."""
    opened, fresh = actions.dispute(session, body, caller)
    response.status_code = 201 if fresh else 200
    return opened


@router.post("/disputes/{dispute_id}/resolve")
def resolve(
    caller: ResolvesDisputes,
    session: Writing,
    dispute_id: Annotated[RowId, Path()],
    body: ResolutionIn,
) -> DisputeOut:
    """Answer a dispute: keep the verdict, or overturn it so that training no longer reads it."""
    return actions.resolve(session, dispute_id, body, caller)


@router.get("/flags")
def list_flags(
    _caller: ReadsMutualFeedback, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[FlagOut]:
    """Return the flags that sales has raised, newest first."""
    return queries.raised(session, limit, cursor)


@router.post("/flags", status_code=201)
def flag(caller: RaisesFlags, session: Writing, body: FlagIn) -> FlagOut:
    """Say what is wrong with the leads of a campaign."""
    return actions.flag(session, body, caller)


@router.post("/flags/{flag_id}/answer")
def answer_flag(
    caller: AnswersFlags, session: Writing, flag_id: Annotated[RowId, Path()], body: FlagAnswerIn
) -> FlagOut:
    """Answer a flag."""
    return actions.answer_flag(session, flag_id, body, caller)
