"""One slice of a run: what is to be written is read, judged, written and noted.

Nothing here opens a transaction: reading, calling the CRM and noting are steps between which no
transaction is open, because calls may take long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.tables import Mirror, Writeback
from service.writeback.connect import Connected
from service.writeback.content import is_newer_there, is_worth_showing, restorable
from service.writeback.crm import GONE, NotAllowed, Outcome, Rejected, Unavailable, Values, refused
from service.writeback.mirrors import Due

SHAPE = (KeyError, TypeError, ValueError, IndexError, AttributeError)
"""What reading an answer of another shape than promised raises."""

WRONG_SHAPE_SECONDS = 5.0
MOST_REFUSED_IN_A_ROW = 20


@dataclass
class Slice:
    """What a slice came to so far: `unchanged` need no write, `outcomes` go by record."""

    wanted: dict[str, Due] = field(default_factory=dict)
    unchanged: list[Due] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    earlier: dict[str, Values] = field(default_factory=dict)

    @property
    def written(self) -> list[tuple[Due, Outcome]]:
        return [(self.wanted[one], outcome) for one, outcome in self.outcomes.items()]

    def changes(self, fields: Mapping[str, str]) -> dict[str, Values]:
        """Return what is still to be written."""
        return {
            one: due.content.named(fields)
            for one, due in self.wanted.items()
            if one not in self.outcomes and due.content
        }


def judge(held: Writeback, due: Sequence[Due], connected: Connected | None) -> Slice:
    """Part what would change from what would not; in shadow, no CRM is asked."""
    found = Slice()
    for one in due:
        if one.content is None:
            found.unchanged.append(one)
        elif connected and not connected.crm.is_id(one.mirror.external_id):
            found.wanted[one.mirror.external_id] = one
            found.outcomes[one.mirror.external_id] = refused("this cannot be the id of a record")
        elif is_worth_showing(one.mirror, one.content, held.least_points, connected is None):
            found.wanted[one.mirror.external_id] = one
        else:
            found.unchanged.append(one)
    return found


def look(held: Writeback, connected: Connected, found: Slice) -> None:
    """Read what records show before they are written for the first time."""
    unread = [
        one
        for one, due in found.wanted.items()
        if due.mirror.earlier is None and one not in found.outcomes
    ]
    names, scored_at = list(held.fields.values()), held.fields.get("scored_at", "")
    for start in range(0, len(unread), connected.crm.most):
        ids = unread[start : start + connected.crm.most]
        there = _asked(connected, held, ids, names)
        for one in ids:
            if one not in there:
                found.outcomes[one] = GONE
            elif is_newer_there(there[one].get(scored_at), found.wanted[one].content):
                found.unchanged.append(found.wanted.pop(one))
            else:
                found.earlier[one] = there[one]


def write(held: Writeback, connected: Connected, found: Slice) -> None:
    """Write what is left; a batch refused as a whole is halved until the culprit is alone."""
    changes = found.changes(held.fields)
    ids = sorted(changes)
    row: list[str] = []
    for start in range(0, len(ids), connected.crm.most):
        part = {one: changes[one] for one in ids[start : start + connected.crm.most]}
        _write(held, connected, found, part, row)


def restore(
    held: Writeback, connected: Connected, mirrors: Sequence[Mirror]
) -> dict[str, tuple[str, str | None]]:
    """Put earlier values back, where nobody else wrote since; return each record's new state."""
    by_id = {mirror.external_id: mirror for mirror in mirrors}
    results: dict[str, tuple[str, str | None]] = {}
    there = _asked(connected, held, list(by_id), _names(mirrors)) if by_id else {}
    changes: dict[str, Values] = {}
    for one, mirror in by_id.items():
        if one not in there:
            results[one] = ("gone", GONE.why)
            continue
        back, kept = restorable(mirror, there[one])
        results[one] = (
            ("kept", f"written by others since: {', '.join(kept)}") if kept else ("restored", None)
        )
        if back:
            changes[one] = back
    found = Slice()
    _write(held, connected, found, changes, [])
    for one, outcome in found.outcomes.items():
        if outcome.state != "shown":
            results[one] = (outcome.state, outcome.why)
    return results


def _write(
    held: Writeback, connected: Connected, found: Slice, part: dict[str, Values], row: list[str]
) -> None:
    if not part:
        return
    try:
        outcomes = connected.crm.write(connected.line.call, held.record, part)
    except SHAPE as error:
        raise Unavailable("an answer of another shape", WRONG_SHAPE_SECONDS) from error
    except Rejected as error:
        if len(part) == 1:
            outcomes = dict.fromkeys(part, refused(str(error)))
        else:
            ids = sorted(part)
            for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
                _write(held, connected, found, {one: part[one] for one in half}, row)
            return
    found.outcomes |= outcomes
    for outcome in outcomes.values():
        row[:] = [*row, outcome.why or ""] if outcome.state == "refused" else []
    if len(row) >= MOST_REFUSED_IN_A_ROW:
        raise NotAllowed(f"it refuses one record after the other: {row[-1]}")


def _asked(
    connected: Connected, held: Writeback, ids: Sequence[str], names: Sequence[str]
) -> dict[str, Values]:
    try:
        return connected.crm.read(connected.line.call, held.record, ids, names)
    except SHAPE as error:
        raise Unavailable("an answer of another shape", WRONG_SHAPE_SECONDS) from error


def _names(mirrors: Sequence[Mirror]) -> list[str]:
    return sorted({name for mirror in mirrors for name in mirror.earlier or {}})
