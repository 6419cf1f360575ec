"""Rebuilding a lead's state from its log, and from the logs of the leads merged into it."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from models.facts.state import LeadState
from models.tables import Event


def state_of(events: Iterable[Event]) -> LeadState:
    """Fold events, in whatever order they come; merges are the caller's."""
    state = LeadState()
    for event in events:
        state.fold(event.kind, event.occurred_at.timestamp(), event.properties)
    return state


def state_through(session: Session, lead_id: str, number: int) -> LeadState:
    """Fold the lead's first `number` events, as they were recorded, with what they merged in."""
    query = select(Event).where(Event.lead_id == lead_id, Event.number <= number)
    log = session.exec(query.order_by(col(Event.number))).all()
    state = state_of(log)
    for absorbed_id, events in _merged_in(log).items():
        state.absorb(state_through(session, absorbed_id, events))
    return state


def _merged_in(log: Iterable[Event]) -> dict[str, int]:
    """Return the leads that are merged in at the end of a log, and how much of their logs."""
    merged: dict[str, int] = {}
    for event in log:
        if event.kind == "merged":
            merged[event.properties["lead"]] = event.properties["events"]
        elif event.kind == "unmerged":
            merged.pop(event.properties["lead"], None)
    return merged
