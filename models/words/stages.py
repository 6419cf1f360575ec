"""Stage: how far a lead has come, from the facts. One definition for answers, pages and reports."""

from typing import Literal

from models.facts.state import LeadState

Stage = Literal["new", "mql", "sal", "sql", "opportunity", "customer", "recycled", "disqualified"]


def stage_of(state: LeadState, verdict: str | None, points: float, warm_from: float) -> Stage:
    """Return the stage of a lead.

    A deal won makes a customer, an opportunity that was not lost an opportunity. A meeting held
    makes an SQL, whatever was said before; else the newest verdict decides (accepted is SAL), and
    without one the MQL cut-off does.
    """
    if state.seen("deal_won"):
        return "customer"
    if state.seen("opportunity_created") and not state.seen("deal_lost"):
        return "opportunity"
    if verdict == "rejected":
        return "disqualified"
    if verdict == "recycled":
        return "recycled"
    if state.seen("meeting_held"):
        return "sql"
    if verdict == "accepted":
        return "sal"
    return "mql" if points >= warm_from else "new"
