"""Pipedrive: persons with their change log, deals, and meetings that were done.

The log is read person by person, so only of those who were changed after they were made.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from models.facts.submission import Fact
from service.connectors.mapping import Mapping
from service.connectors.pipedrive import CUSTOM, fields_of
from service.connectors.sync.api import Api
from service.connectors.sync.history import (
    Cursor,
    LeadHistory,
    Page,
    RepTold,
    fact,
    from_creation,
    instant,
    outcome,
    stamp,
)

SYSTEM = "pipedrive"
LIMIT = (20, 2.0)
STREAMS = ("persons", "deals", "activities")
PAGE = 100
LENGTH_OF_KEYS = 40
"""Own fields go by so many hexadecimal digits."""


def reps(api: Api) -> Iterator[RepTold]:
    """Return the users."""
    for user in api.get("/api/v1/users")["data"]:
        yield RepTold(str(user["id"]), user["name"])


def page(api: Api, stream: str, cursor: Cursor, mapping: Mapping) -> Page:
    """Read what changed next in a stream: from an instant on, then by Pipedrive's own cursor."""
    since = instant(cursor["at"])
    query = {"limit": str(PAGE), "sort_by": "update_time", "sort_direction": "asc"}
    if since:
        query["updated_since"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    if "next" in cursor:
        query["cursor"] = cursor["next"]
    answer = api.get(f"/api/v2/{stream}", **query)
    rows, following = answer["data"], answer.get("additional_data", {}).get("next_cursor")
    histories = [history for row in rows for history in _TELL[stream](api, row, mapping)]
    if following:
        return Page(histories, {"at": cursor["at"], "next": following}, False)
    updated = instant(rows[-1]["update_time"]) if rows else None
    return Page(histories, {"at": stamp(updated) if updated else cursor["at"]}, True)


def _person(api: Api, row: dict[str, Any], mapping: Mapping) -> Iterator[LeadHistory]:
    added_at, updated_at = instant(row["add_time"]), instant(row["update_time"])
    if added_at is None:
        return
    fields = fields_of(row)
    changes = list(_changes(api, row["id"])) if updated_at and updated_at > added_at else []
    held = {name: fields[name] for name in mapping.fields & fields.keys()}
    known = [change for change in changes if change[0] in held]
    versions = list(from_creation(held, known, added_at))
    yield LeadHistory(str(row["id"]), added_at, f"person {row['id']}", versions)


def _deal(_api: Api, row: dict[str, Any], _mapping: Mapping) -> Iterator[LeadHistory]:
    if row.get("person_id"):
        yield LeadHistory(str(row["person_id"]), facts=list(_outcomes(row)))


def _outcomes(row: dict[str, Any]) -> Iterator[Fact]:
    deal = f"deal {row['id']}"
    if added_at := instant(row["add_time"]):
        yield outcome("opportunity_created", added_at, deal)
    if row["status"] == "won" and (won_at := instant(row["won_time"])):
        value, currency = row.get("value"), row.get("currency")
        yield outcome("deal_won", won_at, deal, amount=value, currency=currency)
    elif row["status"] == "lost" and (lost_at := instant(row["lost_time"])):
        yield outcome("deal_lost", lost_at, deal, reason_code="other")


def _meeting(_api: Api, row: dict[str, Any], _mapping: Mapping) -> Iterator[LeadHistory]:
    person = row.get("person_id")
    done_at = instant(row.get("marked_as_done_time"))
    if person and row.get("type") == "meeting" and row.get("done") and done_at:
        held = fact("meeting_held", done_at, f"activity-{row['id']}-held")
        yield LeadHistory(str(person), facts=[held])


def _changes(api: Api, person: Any) -> Iterator[tuple[str, Any, Any, datetime]]:
    """Return what the log says: field, old, new, when; own fields as deliveries name them."""
    query = {"limit": "500"}
    while True:
        answer = api.get(f"/api/v1/persons/{person}/changelog", **query)
        for change in answer["data"]:
            if at := instant(change["time"]):
                key = str(change["field_key"])
                name = f"{CUSTOM}{key}" if len(key) == LENGTH_OF_KEYS else key
                yield name, change["old_value"], change["new_value"], at
        following = answer.get("additional_data", {}).get("next_cursor")
        if not following:
            return
        query["cursor"] = following


_TELL = {"persons": _person, "deals": _deal, "activities": _meeting}
