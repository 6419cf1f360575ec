"""Stage: how far a lead has come, from the facts. One definition for answers, pages and reports."""

from typing import Literal

from models.words.conditions import Known
from models.words.definitions import Definitions

Stage = Literal["new", "mql", "sal", "sql", "opportunity", "customer", "recycled", "disqualified"]


def stage_of(known: Known, definitions: Definitions, is_mql: bool) -> Stage:
    """Return the stage of a lead; the furthest one that its facts reach.

    A deal won makes a customer, an opportunity that was not lost an opportunity, a rejection a
    disqualified lead. The terms of the same name define the other stages; `is_mql` is what the
    first of them says, which is asked for by itself as well.
    """
    state = known.state
    if state.seen("deal_won"):
        return "customer"
    if state.seen("opportunity_created") and not state.seen("deal_lost"):
        return "opportunity"
    if known.verdict == "rejected":
        return "disqualified"
    if definitions.recycled(known):
        return "recycled"
    if definitions.sql(known):
        return "sql"
    if definitions.sal(known):
        return "sal"
    return "mql" if is_mql else "new"
