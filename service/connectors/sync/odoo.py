"""Odoo 19: leads with the history of their tracked fields, won and lost, and meetings.

Odoo keeps the history of fields that are tracked, and of no others: what is not tracked is known
since the record was last written, for before that it may have been something else. A link to
another record is two fields here: its id as deliveries tell it, and its name (`country_id.name`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from typing import Any

from models.facts.submission import Fact
from service.connectors.mapping import Mapping
from service.connectors.sync.api import Api
from service.connectors.sync.history import (
    Cursor,
    LeadHistory,
    Page,
    RepTold,
    Version,
    fact,
    from_creation,
    instant,
    outcome,
    stamp,
)

SYSTEM = "odoo"
LIMIT = (5, 1.0)
STREAMS = ("crm.lead", "calendar.event")
PAGE = 200
NAME, LINK = ".name", "_id"

LEAD = [
    "create_date", "write_date", "user_id", "date_open", "date_closed", "won_status",
    "date_conversion", "expected_revenue",
]  # fmt: skip
TOLD_APART = frozenset({"won_status", "type", "user_id"})
"""Fields of outcomes and of the owner, whose instants Odoo keeps in fields of their own."""

MEETING = ["create_date", "write_date", "stop", "opportunity_id"]
TRACKING = [
    "mail_message_id", "field_id", "old_value_char", "new_value_char", "old_value_integer",
    "new_value_integer",
]  # fmt: skip
EVER = {"active_test": False}
"""Lost leads are archived, and are read all the same."""

Changes = list[tuple[str, Any, Any, Any]]


def reps(api: Api) -> Iterator[RepTold]:
    """Return the users."""
    for user in _search(api, "res.users", [["share", "=", False]], ["name"], limit=1000):
        yield RepTold(str(user["id"]), user["name"])


def page(api: Api, stream: str, cursor: Cursor, mapping: Mapping) -> Page:
    """Read what changed next in a stream: later seconds, or the rest of one second by id.

    Odoo sorts by parts of a second that it neither tells nor takes, so of a page that is full the
    last second waits for its own turn.
    """
    at, last_id = _spelled(cursor["at"]), cursor.get("id")
    domain, order = [["write_date", ">", at]], "write_date, id"
    if last_id is not None:
        domain, order = [["write_date", "=", at], ["id", ">", last_id]], "id"
    known = _known_fields(api, mapping) if stream == "crm.lead" else {}
    fields = sorted({*LEAD, *known}) if stream == "crm.lead" else MEETING
    rows = _search(api, stream, domain, fields, limit=PAGE, order=order)
    full, following = len(rows) == PAGE, dict(cursor)
    if last_id is not None:
        following = {"at": cursor["at"], "id": rows[-1]["id"]} if full else {"at": cursor["at"]}
    elif rows:
        newest = rows[-1]["write_date"]
        following = {"at": _stamp(newest, cursor)} | ({"id": 0} if full else {})
        rows = [row for row in rows if not full or row["write_date"] != newest]
    if stream == "crm.lead":
        histories = _leads(api, rows, known, mapping) if rows else []
    else:
        histories = [history for row in rows for history in _meeting(row)]
    return Page(histories, following, last_id is None and not full)


def _known_fields(api: Api, mapping: Mapping) -> dict[str, tuple[int, bool]]:
    """Return the fields that the mapping speaks of and this Odoo has: their id, whether tracked."""
    rows = _search(
        api, "ir.model.fields", [["model", "=", "crm.lead"]], ["name", "tracking"], limit=5000
    )
    wanted = {name.removesuffix(NAME) for name in mapping.fields} - TOLD_APART
    return {r["name"]: (r["id"], bool(r["tracking"])) for r in rows if r["name"] in wanted}


def _leads(
    api: Api,
    rows: Sequence[dict[str, Any]],
    known: ReadOnly[str, tuple[int, bool]],
    mapping: Mapping,
) -> list[LeadHistory]:
    tracked = {number: name for name, (number, is_tracked) in known.items() if is_tracked}
    changes = _changes(api, [row["id"] for row in rows], tracked)
    return [_lead(row, known, changes.get(row["id"], []), mapping) for row in rows]


def _lead(
    row: dict[str, Any],
    known: ReadOnly[str, tuple[int, bool]],
    changes: Changes,
    mapping: Mapping,
) -> LeadHistory:
    created_at, written_at = instant(row["create_date"]), instant(row["write_date"])
    history = LeadHistory(str(row["id"]), created_at, f"{STREAMS[0]} {row['id']}")
    if created_at is None or written_at is None:
        return history
    held: dict[str, Any] = {}
    for name, (_, is_tracked) in known.items():
        shown = {one: value for one, value in _shown(name, row[name]) if one in mapping.fields}
        if is_tracked:
            held |= shown
        else:
            history.versions += [Version(one, value, written_at) for one, value in shown.items()]
    told = [change for change in changes if change[0] in held]
    history.versions += from_creation(held, told, created_at)
    opened_at = instant(row["date_open"])
    if opened_at and row["user_id"] and mapping.owner == "user_id":
        history.versions.append(Version("user_id", _key(row["user_id"]), opened_at))
    history.facts += _outcomes(row)
    return history


def _outcomes(row: dict[str, Any]) -> Iterator[Fact]:
    lead = f"{STREAMS[0]} {row['id']}"
    if converted_at := instant(row["date_conversion"]):
        yield outcome("opportunity_created", converted_at, lead)
    closed_at = instant(row["date_closed"])
    if closed_at and row["won_status"] == "won":
        yield outcome("deal_won", closed_at, lead, amount=row["expected_revenue"] or None)
    elif closed_at and row["won_status"] == "lost":
        yield outcome("deal_lost", closed_at, lead, reason_code="other")


def _meeting(row: dict[str, Any]) -> Iterator[LeadHistory]:
    """Tell a meeting of a lead: Odoo knows when it was to end, not whether anybody came."""
    booked_at = instant(row["create_date"])
    if row["opportunity_id"] and booked_at:
        booked = fact("meeting_booked", booked_at, f"meeting-{row['id']}-booked")
        yield LeadHistory(_key(row["opportunity_id"]), facts=[booked])


def _changes(api: Api, ids: Sequence[int], tracked: ReadOnly[int, str]) -> dict[int, Changes]:
    """Return what the log says of tracked fields: name, old, new, when; for each lead."""
    domain = [["model", "=", "crm.lead"], ["res_id", "in", list(ids)],
              ["tracking_value_ids", "!=", False]]  # fmt: skip
    messages = _search(api, "mail.message", domain, ["res_id", "date"], limit=10_000)
    by_message = {message["id"]: message for message in messages}
    within = [["mail_message_id", "in", list(by_message)]]
    values = _search(api, "mail.tracking.value", within, TRACKING, limit=50_000) if messages else []
    changes: dict[int, Changes] = defaultdict(list)
    for value in values:
        message = by_message[int(_key(value["mail_message_id"]))]
        name = tracked.get(int(_key(value["field_id"] or 0)))
        if name and (at := instant(message["date"])):
            old, new = value["old_value_char"] or None, value["new_value_char"] or None
            ids_told = value["old_value_integer"] or None, value["new_value_integer"] or None
            changes[message["res_id"]] += (
                [(name, *ids_told, at), (f"{name}{NAME}", old, new, at)]
                if any(ids_told)
                else [(name, old, new, at)]
            )
    return changes


def _search(
    api: Api, model: str, domain: list[Any], fields: list[str], limit: int, order: str = "id"
) -> list[dict[str, Any]]:
    body = {"domain": domain, "fields": fields, "limit": limit, "order": order, "context": EVER}
    rows: list[dict[str, Any]] = api.post(f"/json/2/{model}/search_read", body)
    return rows


def _shown(name: str, value: Any) -> list[tuple[str, Any]]:
    """Return a field as it is told: of a link its id and its name, nothing for what is not set."""
    if isinstance(value, list) or name.endswith(LINK):
        value = value or []
        number, label = value if len(value) == 2 else (None, None)
        return [(name, number), (f"{name}{NAME}", label)]
    return [(name, None if value is False else value)]


def _key(link: Any) -> str:
    return str(link[0] if isinstance(link, list) else link)


def _stamp(written: Any, cursor: Cursor) -> int:
    written_at = instant(written)
    return stamp(written_at) if written_at else int(cursor["at"])


def _spelled(milliseconds: int) -> str:
    at = instant(milliseconds)
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""
