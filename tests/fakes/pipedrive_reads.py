"""Pipedrive's read API as far as it is read: lists with cursors, and the change log of a person."""

import itertools
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.crm_company import REPS, CrmCompany, Kept
from tests.fakes.server import Reply, Request

TOKEN = "pipedrive-token"


class PipedriveReads:
    """Answers requests about a company; its cursors are places in a list."""

    def __init__(self, company: CrmCompany) -> None:
        self.company = company
        self.tables = {
            "persons": [person_of(lead) for lead in company.leads],
            "deals": [deal_of(lead) for lead in company.leads if lead.deal],
            "activities": [meeting_of(lead) for lead in company.leads if lead.meeting],
        }

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("x-api-token") != TOKEN:
            return Reply.of({"success": False, "error": "unauthorized access"}, 401)
        split = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        path = split.path.split("/")
        if path[-1] == "users":
            users = [{"id": int(i), "name": " ".join(name)} for i, name in REPS.items()]
            return Reply.of({"success": True, "data": users})
        if path[-1] == "changelog":
            return self._paged(changes_of(self.company.by_id(path[4])), query)
        since = query["updated_since"]
        rows = [row for row in self.tables[path[3]] if row["update_time"] >= since]
        rows.sort(key=lambda row: (row["update_time"], row["id"]))
        return self._paged(rows, query)

    def _paged(self, rows: list[dict[str, Any]], query: dict[str, str]) -> Reply:
        start, limit = int(query.get("cursor", 0)), min(int(query["limit"]), 500)
        following = str(start + limit) if start + limit < len(rows) else None
        extra = {"next_cursor": following}
        answer = {"success": True, "data": rows[start : start + limit], "additional_data": extra}
        return Reply.of(answer)


def person_of(lead: Kept) -> dict[str, Any]:
    return {
        "id": lead.id, "add_time": spelled(lead.created_at), "name": lead.now("name"),
        "update_time": spelled(lead.changed_at), "owner_id": int(lead.owners[-1][1]),
        "job_title": lead.now("title"), "phones": [],
        "emails": [{"value": "x@other.example", "primary": False},
                   {"value": lead.now("email"), "primary": True}],
    }  # fmt: skip


def deal_of(lead: Kept) -> dict[str, Any]:
    assert lead.deal
    opened, closed, won = lead.deal
    return {
        "id": lead.id, "person_id": lead.id, "add_time": spelled(opened), "value": 1200.5,
        "update_time": spelled(closed), "status": "won" if won else "lost", "currency": "EUR",
        "won_time": spelled(closed) if won else None, "lost_time": None if won else spelled(closed),
    }  # fmt: skip


def meeting_of(lead: Kept) -> dict[str, Any]:
    assert lead.meeting
    held = spelled(lead.meeting[1])
    return {"id": lead.id, "person_id": lead.id, "type": "meeting", "done": True,
            "marked_as_done_time": held, "update_time": held}  # fmt: skip


def changes_of(lead: Kept) -> list[dict[str, Any]]:
    versions = lead.values["title"]
    return [
        {"field_key": "job_title", "old_value": old, "new_value": new, "time": spelled(at)}
        for (_, old), (at, new) in itertools.pairwise(versions)
    ]


def spelled(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
