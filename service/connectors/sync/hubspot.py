"""HubSpot: contacts with the history of their properties, deals and meetings of those contacts.

The search sorts by one property only, so a walk in the order of change takes turns: all that
changed at one instant, by id, then the next instants, of which the last one waits for its own turn.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isfinite
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
    instant,
    outcome,
    stamp,
)

SYSTEM = "hubspot"
LIMIT = (4, 1.0)
"""The search takes five calls a second."""
STREAMS = ("contacts", "deals", "meetings")
PAGE = 100
READ_AT_ONCE = 50
"""So many a call when their history is asked for, else a hundred."""

CHANGED = {
    "contacts": "lastmodifieddate",
    "deals": "hs_lastmodifieddate",
    "meetings": "hs_lastmodifieddate",
}
HISTORY = {"deals": ["hs_is_closed_won", "hs_is_closed"], "meetings": ["hs_meeting_outcome"]}
"""What is read with its history; of contacts, what the mapping speaks of."""
STANDING = {
    "contacts": ["createdate", "hs_merged_object_ids"],
    "deals": ["createdate", "amount", "deal_currency_code"],
    "meetings": ["hs_meeting_end_time", "hs_createdate"],
}
"""What is read as it stands."""


def reps(api: Api) -> Iterator[RepTold]:
    """Return the owners."""
    after: str | None = ""
    while after is not None:
        page = api.get("/crm/v3/owners", limit="100", **({"after": after} if after else {}))
        for owner in page["results"]:
            name = f"{owner.get('firstName') or ''} {owner.get('lastName') or ''}".strip()
            yield RepTold(str(owner["id"]), name or str(owner["id"]))
        after = page.get("paging", {}).get("next", {}).get("after")


def page(api: Api, stream: str, cursor: Cursor, mapping: Mapping) -> Page:
    """Read what changed next in a stream, from `cursor` on: an instant, and an id at it."""
    at, last_id = cursor["at"], cursor.get("id")
    if last_id is not None:
        found = _search(api, stream, "EQ", at, last_id)
        ids = [str(row["id"]) for row in found["results"]]
        following = {"at": at, "id": ids[-1]} if len(ids) == PAGE else {"at": at}
        return Page(read(api, stream, ids, mapping), following, False)
    found = _search(api, stream, "GT", at)
    rows = [(str(row["id"]), _changed_at(stream, row)) for row in found["results"]]
    if not rows:
        return Page([], cursor, True, found["total"])
    newest = rows[-1][1]
    ids = [row_id for row_id, changed_at in rows if changed_at < newest]
    histories = read(api, stream, ids, mapping)
    return Page(histories, {"at": newest, "id": "0"}, False, found["total"])


def read(api: Api, stream: str, ids: Sequence[str], mapping: Mapping) -> list[LeadHistory]:
    """Read records of a stream; those that are gone are left out."""
    rows: list[dict[str, Any]] = []
    for start in range(0, len(ids), READ_AT_ONCE):
        body = {
            "inputs": [{"id": row_id} for row_id in ids[start : start + READ_AT_ONCE]],
            "properties": STANDING[stream],
            "propertiesWithHistory": HISTORY.get(stream) or sorted(mapping.fields - {""}),
        }
        rows += api.post(f"/crm/v3/objects/{stream}/batch/read", body)["results"]
    if stream == "contacts":
        return [_contact(row, mapping) for row in rows]
    contacts = _contacts_of(api, stream, ids)
    tell = _deal if stream == "deals" else _meeting
    return [
        LeadHistory(contact, facts=list(tell(row)))
        for row in rows
        for contact in contacts[str(row["id"])]
    ]


def _search(
    api: Api, stream: str, operator: str, at: int, above_id: str | None = None
) -> dict[str, Any]:
    changed = CHANGED[stream]
    filters = [{"propertyName": changed, "operator": operator, "value": str(at)}]
    if above_id is not None:
        filters.append({"propertyName": "hs_object_id", "operator": "GT", "value": above_id})
    by = changed if above_id is None else "hs_object_id"
    body = {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": by, "direction": "ASCENDING"}],
        "properties": [changed],
        "limit": PAGE,
    }
    answer: dict[str, Any] = api.post(f"/crm/v3/objects/{stream}/search", body)
    return answer


def _changed_at(stream: str, row: dict[str, Any]) -> int:
    changed = instant(row["properties"][CHANGED[stream]])
    return stamp(changed) if changed else 0


def _contacts_of(api: Api, stream: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the first contact of each deal or meeting: a fact is told of one lead."""
    found: dict[str, list[str]] = defaultdict(list)
    if ids:
        path = f"/crm/v4/associations/{stream}/contacts/batch/read"
        answer = api.post(path, {"inputs": [{"id": row_id} for row_id in ids]})
        for row in answer["results"]:
            found[str(row["from"]["id"])] = [str(to["toObjectId"]) for to in row["to"]][:1]
    return found


def _contact(row: dict[str, Any], mapping: Mapping) -> LeadHistory:
    created_at = instant(row["properties"].get("createdate") or row.get("createdAt"))
    contact, merged = str(row["id"]), row["properties"].get("hs_merged_object_ids") or ""
    return LeadHistory(
        contact,
        created_at,
        f"contact {contact}",
        [Version(name, value, at) for name, value, at in _versions(row) if name in mapping.fields],
        absorbed=tuple(name for name in merged.split(";") if name and name != contact),
    )


def _deal(row: dict[str, Any]) -> Iterator[Fact]:
    properties, deal = row["properties"], f"deal {row['id']}"
    created_at = instant(properties.get("createdate"))
    if created_at:
        yield outcome("opportunity_created", created_at, deal)
    won = _since(row, "hs_is_closed_won", "true")
    if won:
        amount, currency = properties.get("amount"), properties.get("deal_currency_code")
        yield outcome("deal_won", won, deal, amount=_number(amount), currency=currency)
    elif closed := _since(row, "hs_is_closed", "true"):
        yield outcome("deal_lost", closed, deal, reason_code="other")


def _meeting(row: dict[str, Any]) -> Iterator[Fact]:
    meeting = f"meeting-{row['id']}"
    booked_at = instant(row["properties"].get("hs_createdate"))
    if booked_at:
        yield fact("meeting_booked", booked_at, f"{meeting}-booked")
    held = _since(row, "hs_meeting_outcome", "COMPLETED")
    if held:
        ended_at = instant(row["properties"].get("hs_meeting_end_time"))
        yield fact("meeting_held", min(ended_at or held, held), f"{meeting}-held", held)


def _versions(row: dict[str, Any]) -> Iterator[tuple[str, Any, datetime]]:
    for name, versions in row.get("propertiesWithHistory", {}).items():
        for version in versions:
            if at := instant(version["timestamp"]):
                yield name, version["value"], at


def _since(row: dict[str, Any], name: str, value: str) -> datetime | None:
    """Return since when a property has the value that it has now, if it is that one."""
    versions = sorted((at, held) for n, held, at in _versions(row) if n == name)
    if not versions or versions[-1][1] != value:
        return None
    return versions[-1][0]


def _number(text: Any) -> float | None:
    try:
        number = float(text)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None
