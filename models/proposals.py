"""Proposals for the written scorecard; the only writer of them."""

from typing import Any, Literal

from sqlmodel import Session

from models.ids import new_id
from models.now import now
from models.tables import Proposal

State = Literal["adopted", "declined"]


def propose(
    session: Session,
    feature: str,
    rule: dict[str, Any] | None,
    lead_id: str | None,
    says: str,
    by: str,
) -> Proposal:
    """Propose a rule, or call the rule that reads a feature wrong."""
    proposal = Proposal(
        id=new_id(),
        feature=feature,
        rule=rule,
        lead_id=lead_id,
        says=says,
        proposed_by=by,
        proposed_at=now(),
    )
    session.add(proposal)
    session.flush()
    return proposal


def decide(
    session: Session,
    proposal: Proposal,
    state: State,
    answer: str,
    by: str,
    version_id: str | None = None,
) -> Proposal:
    """Adopt a proposal, as the version it became, or decline it; either with a word."""
    proposal.state, proposal.answer, proposal.version_id = state, answer, version_id
    proposal.decided_by, proposal.decided_at = by, now()
    session.add(proposal)
    return proposal
