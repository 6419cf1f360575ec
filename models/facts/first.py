"""Leads first heard of with attributes alone, none of them personal: rows made in columns, many at
a time, and the same as if each had been folded for itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from models.facts.attributes import Scalar
from models.facts.state import LeadState
from models.facts.store import EVENT, LEAD, Columns, Store
from models.ids import new_id

CHANGE = "attributes_changed"

_id = itemgetter(0)
_NOTHING = LeadState()
_STATE = _NOTHING.to_json()


class FirstHeard:
    """Takes leads in, and writes them all at once, to be scored by the sweep."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._leads: list[tuple[str, datetime, dict[str, Any]]] = []
        self._events: list[tuple[str, str, datetime, dict[str, Any]]] = []

    def take(
        self,
        system: str,
        attributes: dict[str, Scalar],
        created_at: datetime | None,
        attributes_at: datetime | None,
    ) -> str:
        """Take in one lead, and return its id."""
        lead_id = new_id()
        at = min(attributes_at or self._at, self._at)
        seconds = at.timestamp()
        told = _NOTHING.changes(attributes, seconds, attributes_at is not None)
        state = _STATE
        if told:
            held = {name: (value, seconds) for name, value in told.items()}
            state = _STATE | {"events": 1, "attributes": held}
            self._events.append((lead_id, system, at, {"set": told}))
        self._leads.append((lead_id, min(created_at or self._at, self._at), state))
        return lead_id

    def write(self, store: Store) -> None:
        """Write the leads, then what was told of them."""
        if self._leads:
            ids, created, states = zip(*sorted(self._leads, key=_id), strict=True)
            told = {"id": ids, "created_at": created, "state": states, "dirty": [True] * len(ids)}
            store.insert_first_leads(_columns(LEAD, told, {"person": {}, "person_at": {}}))
        if self._events:
            ids, systems, at, properties = zip(*sorted(self._events, key=_id), strict=True)
            told = {"lead_id": ids, "system": systems, "occurred_at": at, "known_at": at}
            every = {"number": 1, "kind": CHANGE, "recorded_at": self._at}
            store.insert_first_events(_columns(EVENT, told | {"properties": properties}, every))
        self._leads.clear()
        self._events.clear()


def _columns(
    names: Iterable[str], told: Mapping[str, Sequence[Any]], every: Mapping[str, Any]
) -> Columns:
    """Return columns in the order of `names`: those `told`, and else one value in every row."""
    rows = len(next(iter(told.values())))
    return {name: told.get(name) or [every.get(name)] * rows for name in names}
