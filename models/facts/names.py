"""Under which names the leads of a group are known: read once, changed in memory, written once."""

from datetime import datetime

from models.facts.store import Key, Row, Store


class Names:
    """Finds leads by name; a name once given stays, and moves when its lead is merged away.

    `of_lead` has the name of every lead that may be asked about by `is_only_name`, or two of them.
    """

    def __init__(self, ids: dict[Key, str], of_lead: dict[str, set[Key]], at: datetime) -> None:
        self._ids = ids
        self._of_lead = of_lead
        self._at = at
        self._given: list[Row] = []
        self._moves: list[tuple[str, str]] = []

    def lead_id(self, key: Key) -> str | None:
        """Return the id of the lead known under a name, if there is one."""
        return self._ids.get(key)

    def is_only_name(self, key: Key) -> bool:
        """Say whether the lead behind a name is known under no other."""
        return self._of_lead[self._ids[key]] == {key}

    def give(self, lead_id: str, key: Key) -> None:
        """Let a lead be known under one more name."""
        self._ids[key] = lead_id
        self._of_lead.setdefault(lead_id, set()).add(key)
        self._given.append(
            {
                "system": key[0],
                "external_id": key[1],
                "lead_id": lead_id,
                "first_lead_id": lead_id,
                "created_at": self._at,
            }
        )

    def move(self, old_id: str, new_id: str) -> None:
        """Let all names of a lead lead to another one; where they were given first stays known."""
        names = self._of_lead.pop(old_id)
        self._ids.update(dict.fromkeys(names, new_id))
        self._of_lead.setdefault(new_id, set()).update(names)
        for row in self._given:
            if row["lead_id"] == old_id:
                row["lead_id"] = new_id
        self._moves.append((old_id, new_id))

    def write(self, store: Store) -> None:
        """Write what changed, after the leads."""
        store.insert_identities(self._given)
        store.move_identities(self._moves)
