"""HubSpot's read API as far as it is read: owners, search, batch reads with history, associations.

It answers at most 100 a search and 50 a read with history, sorts by one property, gives no more
than 10,000 results to one query, and refuses wrong tokens with 401.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.fakes.crm_company import REPS, CrmCompany, Kept
from tests.fakes.server import Reply, Request

TOKEN = "pat-test"
NAMES = {
    "email": "email", "lastname": "name", "jobtitle": "title", "hs_analytics_source": "source",
    "numemployees": "employees", "country": "country", "industry": "industry",
}  # fmt: skip


class HubSpotReads:
    """Answers requests about a company; `spoil` may answer some of them its own way."""

    def __init__(self, company: CrmCompany) -> None:
        self.company = company
        self.spoil: Callable[[Request], Reply | None] = lambda _request: None
        self.merged: dict[str, str] = {}
        self.sort()

    def sort(self) -> None:
        """Look at what has changed."""
        leads = self.company.leads
        self.rows = {
            "contacts": sorted((stamp(lead.changed_at), lead.id) for lead in leads),
            "deals": sorted((stamp(lead.deal[1]), lead.id) for lead in leads if lead.deal),
            "meetings": sorted((stamp(lead.meeting[1]), lead.id) for lead in leads if lead.meeting),
        }

    def __call__(self, request: Request) -> Reply:
        if spoilt := self.spoil(request):
            return spoilt
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply.of({"status": "error", "category": "INVALID_AUTHENTICATION"}, 401)
        path = request.path.partition("?")[0].split("/")
        if path[2] == "v4":
            return Reply.of(self._associations(path[4], request.json()))
        if path[3] == "owners":
            return Reply.of(self._owners(request.path))
        if path[-1] == "search":
            return self._search(path[4], request.json())
        return self._read(path[4], request.json())

    def _owners(self, path: str) -> dict[str, Any]:
        owners = [{"id": i, "firstName": f, "lastName": n} for i, (f, n) in REPS.items()]
        if "after=" in path:
            return {"results": owners[2:]}
        return {"results": owners[:2], "paging": {"next": {"after": "2"}}}

    def _search(self, kind: str, body: dict[str, Any]) -> Reply:
        (group,), (sort,) = body["filterGroups"], body["sorts"]
        changed, *above = group["filters"]
        at, rows = int(changed["value"]), self.rows[kind]
        if changed["operator"] == "GT":
            found = rows[bisect_right(rows, (at, 1 << 60)) :]
            assert sort["propertyName"] == changed["propertyName"]
        else:
            low = int(above[0]["value"]) if above else 0
            found = rows[bisect_left(rows, (at, low + 1)) : bisect_right(rows, (at, 1 << 60))]
            assert sort["propertyName"] == "hs_object_id"
        results = [
            {"id": str(i), "properties": {changed["propertyName"]: iso_of(at)}}
            for at, i in found[: min(body["limit"], 100)]
        ]
        return Reply.of({"total": len(found), "results": results})

    def _read(self, kind: str, body: dict[str, Any]) -> Reply:
        if len(body["inputs"]) > 50:
            return Reply.of({"status": "error", "message": "at most 50 with history"}, 400)
        tell = {"contacts": contact, "deals": deal, "meetings": meeting}[kind]
        rows = [tell(self.company.by_id(wanted["id"])) for wanted in reversed(body["inputs"])]
        for row in rows if kind == "contacts" else ():
            row["properties"]["hs_merged_object_ids"] = self.merged.get(row["id"])
            asked = body["propertiesWithHistory"]
            history = row["propertiesWithHistory"]
            row["propertiesWithHistory"] = {n: v for n, v in history.items() if n in asked}
        return Reply.of({"status": "COMPLETE", "results": rows})

    def _associations(self, _kind: str, body: dict[str, Any]) -> dict[str, Any]:
        rows = [{"from": {"id": i["id"]}, "to": [{"toObjectId": int(i["id"])}]}
                for i in body["inputs"]]  # fmt: skip
        return {"status": "COMPLETE", "results": rows}


def contact(lead: Kept) -> dict[str, Any]:
    history = {
        name: [version(at, value) for at, value in reversed(lead.values.get(kept, []))]
        for name, kept in NAMES.items()
    }
    history["hubspot_owner_id"] = [version(at, owner) for at, owner in reversed(lead.owners)]
    if lead.attempted_at:
        history["hs_lead_status"] = [version(lead.attempted_at, "ATTEMPTED_TO_CONTACT")]
    return row(lead, {"createdate": iso(lead.created_at)}, history)


def deal(lead: Kept) -> dict[str, Any]:
    assert lead.deal
    opened, closed, won = lead.deal
    standing = {"createdate": iso(opened), "amount": "1200.50", "deal_currency_code": "EUR"}
    history = {
        "hs_is_closed": [version(closed, "true"), version(opened, "false")],
        "hs_is_closed_won": [version(closed, str(won).lower()), version(opened, "false")],
    }
    return row(lead, standing, history)


def meeting(lead: Kept) -> dict[str, Any]:
    assert lead.meeting
    booked, held = lead.meeting
    standing = {"hs_createdate": iso(booked), "hs_meeting_end_time": iso(held)}
    history = {"hs_meeting_outcome": [version(held, "COMPLETED"), version(booked, "SCHEDULED")]}
    return row(lead, standing, history)


def row(lead: Kept, standing: dict[str, Any], history: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(lead.id), "properties": standing, "propertiesWithHistory": history}


def version(at: datetime, value: str) -> dict[str, str]:
    return {"value": value, "timestamp": iso(at), "sourceType": "CRM_UI"}


def iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_of(milliseconds: int) -> str:
    return iso(datetime.fromtimestamp(milliseconds / 1000, UTC))


def stamp(at: datetime) -> int:
    return round(at.timestamp() * 1000)
