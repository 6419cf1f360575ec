"""Odoo 19: leads with the history of their tracked fields, won and lost, and meetings.

Odoo keeps the history of fields that are tracked, and of no others: what is not tracked is known
since the record was last written, for before that it may have been something else.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from service.connectors.sync.api import Api
from service.connectors.sync.history import (
    Cursor,
    LeadHistory,
    Page,
    RepTold,
    Value,
    assignments,
    fact,
    from_creation,
    instant,
    stamp,
)

SYSTEM = "odoo"
LIMIT = (5, 1.0)
STREAMS = ("crm.lead", "calendar.event")
PAGE = 200

ATTRIBUTES = {
    "email_from": "email", "phone": "phone", "contact_name": "name", "partner_name": "company",
    "function": "job_title", "country_id": "country", "state_id": "region", "source_id": "source",
    "campaign_id": "campaign", "lang_id": "language",
}  # fmt: skip
LEAD = [
    *ATTRIBUTES, "create_date", "write_date", "user_id", "date_open", "date_closed", "won_status",
    "date_conversion", "expected_revenue", "lost_reason_id",
]  # fmt: skip
MEETING = ["create_date", "write_date", "stop", "opportunity_id"]
EVER = {"active_test": False}
"""Lost leads are archived, and are read all the same."""

History = dict[int, list[tuple[str, Any, Any, Any]]]


def reps(api: Api) -> Iterator[RepTold]:
    """Return the users."""
    for user in _search(api, "res.users", [["share", "=", False]], ["name"], limit=1000):
        yield RepTold(str(user["id"]), user["name"])


def page(api: Api, stream: str, cursor: Cursor) -> Page:
    """Read what changed next in a stream, by time of writing and id."""
    at, last_id = _spelled(cursor["at"]), cursor.get("id", 0)
    domain = ["|", ["write_date", ">", at], "&", ["write_date", "=", at], ["id", ">", last_id]]
    fields = LEAD if stream == "crm.lead" else MEETING
    rows = _search(api, stream, domain, fields, limit=PAGE, order="write_date, id")
    if stream == "crm.lead":
        histories = _leads(api, rows)
    else:
        histories = [history for row in rows for history in _meeting(row)]
    if not rows:
        return Page([], cursor, True)
    written_at = instant(rows[-1]["write_date"])
    following = {"at": stamp(written_at) if written_at else cursor["at"], "id": rows[-1]["id"]}
    return Page(histories, following, len(rows) < PAGE)


def _leads(api: Api, rows: Sequence[dict[str, Any]]) -> list[LeadHistory]:
    if not rows:
        return []
    tracked = _tracked_fields(api)
    changes = _changes(api, [row["id"] for row in rows], tracked)
    names = set(tracked.values())
    return [_lead(row, names, changes.get(row["id"], [])) for row in rows]


def _lead(
    row: dict[str, Any], tracked: set[str], changes: list[tuple[str, Any, Any, Any]]
) -> LeadHistory:
    created_at, written_at = instant(row["create_date"]), instant(row["write_date"])
    history = LeadHistory(str(row["id"]), created_at)
    if created_at is None or written_at is None:
        return history
    held = {ATTRIBUTES[name]: _shown(row[name]) for name in ATTRIBUTES if name in tracked}
    known = [(ATTRIBUTES[n], old, new, at) for n, old, new, at in changes if n in ATTRIBUTES]
    history.values += from_creation(held, known, created_at)
    history.values += [
        Value(ATTRIBUTES[name], _shown(row[name]), written_at)
        for name in ATTRIBUTES
        if name not in tracked
    ]
    opened_at = instant(row["date_open"])
    if opened_at and row["user_id"]:
        history.facts += assignments([(opened_at, _key(row["user_id"]))])
    for told in history.facts:
        told.event_id = f"lead-{row['id']}-{told.event_id}"
    history.facts += _outcomes(row)
    return history


def _outcomes(row: dict[str, Any]) -> Iterator[Any]:
    lead = f"lead-{row['id']}"
    if converted_at := instant(row["date_conversion"]):
        yield fact("opportunity_created", converted_at, f"{lead}-opportunity")
    closed_at = instant(row["date_closed"])
    if closed_at and row["won_status"] == "won":
        yield fact("deal_won", closed_at, f"{lead}-won", amount=row["expected_revenue"] or None)
    elif closed_at and row["won_status"] == "lost":
        yield fact("deal_lost", closed_at, f"{lead}-lost", reason_code="other")


def _meeting(row: dict[str, Any]) -> Iterator[LeadHistory]:
    """Tell a meeting of a lead: Odoo knows when it was to end, not whether anybody came."""
    booked_at = instant(row["create_date"])
    if row["opportunity_id"] and booked_at:
        booked = fact("meeting_booked", booked_at, f"meeting-{row['id']}-booked")
        yield LeadHistory(_key(row["opportunity_id"]), facts=[booked])


def _tracked_fields(api: Api) -> dict[int, str]:
    """Return the names of the fields whose history Odoo keeps, by their ids."""
    domain = [["model", "=", "crm.lead"], ["tracking", "!=", 0]]
    rows = _search(api, "ir.model.fields", domain, ["name"], limit=1000)
    return {row["id"]: row["name"] for row in rows}


def _changes(api: Api, ids: Sequence[int], tracked: dict[int, str]) -> History:
    """Return what the log says of tracked fields: name, old, new, when; for each lead."""
    domain = [["model", "=", "crm.lead"], ["res_id", "in", list(ids)],
              ["tracking_value_ids", "!=", False]]  # fmt: skip
    messages = _search(api, "mail.message", domain, ["res_id", "date"], limit=10_000)
    by_message = {message["id"]: message for message in messages}
    fields = ["mail_message_id", "field_id", "old_value_char", "new_value_char"]
    within = [["mail_message_id", "in", list(by_message)]]
    values = _search(api, "mail.tracking.value", within, fields, limit=50_000) if messages else []
    changes: History = defaultdict(list)
    for value in values:
        message = by_message[int(_key(value["mail_message_id"]))]
        name = tracked.get(int(_key(value["field_id"] or 0)))
        if name and (at := instant(message["date"])):
            told = (name, value["old_value_char"] or None,
                    value["new_value_char"] or None, at)  # fmt: skip
            changes[message["res_id"]].append(told)
    return changes


def _search(
    api: Api, model: str, domain: list[Any], fields: list[str], limit: int, order: str = "id"
) -> list[dict[str, Any]]:
    body = {"domain": domain, "fields": fields, "limit": limit, "order": order, "context": EVER}
    rows: list[dict[str, Any]] = api.post(f"/json/2/{model}/search_read", body)
    return rows


def _shown(value: Any) -> Any:
    """Return a value as it is shown: of a link its name, and nothing for what is not set."""
    if isinstance(value, list):
        return value[1] if len(value) == 2 else None
    return None if value is False else value


def _key(link: Any) -> str:
    return str(link[0] if isinstance(link, list) else link)


def _spelled(milliseconds: int) -> str:
    at = instant(milliseconds)
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""
