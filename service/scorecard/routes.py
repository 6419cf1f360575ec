"""Routes of the written scorecard and of proposals for it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request

from service.kit.core import Core
from service.kit.dependencies import ProposesRules, ReadsScorecard, WritesScorecard
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.scorecard import actions, queries
from service.scorecard.schemas import (
    AdoptIn,
    DeclineIn,
    ProposalIn,
    ProposalOut,
    ScorecardEffect,
    ScorecardIn,
    ScorecardOut,
)

router = APIRouter(prefix="/v1/scorecard", tags=["scorecard"])

ProposalPath = Annotated[RowId, Path()]


@router.get("")
def get_scorecard(_caller: ReadsScorecard, session: Reading) -> ScorecardOut:
    """Return the written scorecard in force."""
    return queries.written_scorecard(session)


@router.put("")
def put_scorecard(caller: WritesScorecard, session: Writing, body: ScorecardIn) -> ScorecardOut:
    """Publish a written scorecard; it scores leads once it has passed the gate."""
    return actions.publish(session, body, caller)


@router.post("/effect")
def try_scorecard(
    request: Request, _caller: ReadsScorecard, session: Reading, body: ScorecardIn
) -> ScorecardEffect:
    """Return what a scorecard would have meant over the last 90 days; changes nothing."""
    core: Core = request.app.state.core
    return queries.try_scorecard(session, core.champions.champion, body)


@router.get("/proposals")
def list_proposals(
    _caller: ReadsScorecard,
    session: Reading,
    state: Annotated[Literal["open", "all"], Query()] = "open",
    limit: Annotated[Limit, Query()] = 20,
    cursor: Cursor = None,
) -> Page[ProposalOut]:
    """Return proposals with their support, newest first."""
    return queries.proposals(session, state == "open", limit, cursor)


@router.post("/proposals", status_code=201)
def propose(caller: ProposesRules, session: Writing, body: ProposalIn) -> ProposalOut:
    """Propose a rule for the written scorecard, or call one of its rules wrong."""
    return actions.propose(session, body, caller)


@router.post("/proposals/{proposal_id}/adopt")
def adopt(
    caller: WritesScorecard, session: Writing, proposal_id: ProposalPath, body: AdoptIn
) -> ProposalOut:
    """Put a proposal into the written scorecard and publish it, for the gate to judge."""
    return actions.adopt(session, proposal_id, body, caller)


@router.post("/proposals/{proposal_id}/decline")
def decline(
    caller: WritesScorecard, session: Writing, proposal_id: ProposalPath, body: DeclineIn
) -> ProposalOut:
    """Decline a proposal, with a word."""
    return actions.decline(session, proposal_id, body, caller)
