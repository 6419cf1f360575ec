"""Salesforce's query API as far as it is read: the few shapes of SOQL that are asked, in pages."""

import itertools
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.crm_company import REPS, CrmCompany, Kept
from tests.fakes.server import Reply, Request

TOKEN = "salesforce-token"
NAMES = {
    "Email": "email", "LastName": "name", "Title": "title", "LeadSource": "source",
    "NumberOfEmployees": "employees", "Country": "country", "Industry": "industry",
}  # fmt: skip
UNSET = dict.fromkeys(["Phone", "FirstName", "Company", "State"])
BATCH = 150


class SalesforceReads:
    """Answers requests about a company; what is more than a batch is fetched by its address."""

    def __init__(self, company: CrmCompany, tracked: tuple[str, ...] = tuple(NAMES)) -> None:
        self.tracked = tracked
        leads = company.leads
        users = [{"Id": user_id(i), "Name": " ".join(n)} for i, n in REPS.items()]
        self.tables: dict[str, list[dict[str, Any]]] = {
            "User": users,
            "FieldDefinition": [
                {"QualifiedApiName": name, "IsFieldHistoryTracked": name in tracked}
                for name in (*NAMES, *UNSET, "OwnerId")
            ],
            "Lead": [lead_of(lead) for lead in leads],
            "LeadHistory": [row for lead in leads for row in self._history(lead)],
            "merged Lead": [],
            "Event": [event_of(lead) for lead in leads if lead.meeting],
            "Opportunity": [opportunity_of(lead) for lead in leads if lead.deal],
            "OpportunityFieldHistory": [stage_of(lead) for lead in leads if lead.deal],
        }
        self._rest: list[dict[str, Any]] = []

    def _history(self, lead: Kept) -> Iterator[dict[str, Any]]:
        for field in self.tracked:
            versions = [(lead.created_at, None), *lead.values.get(NAMES[field], [])]
            for (_, old), (at, new) in itertools.pairwise(versions):
                if at > lead.created_at:
                    yield {"LeadId": lead_id(lead), "Field": field, "OldValue": old,
                           "NewValue": new, "CreatedDate": spelled(at)}  # fmt: skip

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply.of([{"errorCode": "INVALID_SESSION_ID"}], 401)
        split = urlsplit(request.path)
        if not split.path.endswith(("/query", "/queryAll")):
            return self._answer(self._rest)
        return self._answer(self._asked(parse_qs(split.query)["q"][0]))

    def _answer(self, rows: list[dict[str, Any]]) -> Reply:
        now, self._rest = rows[:BATCH], rows[BATCH:]
        answer = {"totalSize": len(rows), "done": not self._rest, "records": now}
        if self._rest:
            answer["nextRecordsUrl"] = "/services/data/v62.0/query/01g-150"
        return Reply.of(answer)

    def _asked(self, soql: str) -> list[dict[str, Any]]:
        (table,) = re.findall(r" FROM (\w+)", soql)
        rows = self.tables["merged Lead" if "IsDeleted = true" in soql else table]
        if within := re.search(r"(\w+) IN \(([^)]*)\)", soql):
            wanted = set(re.findall(r"'(\w+)'", within[2]))
            rows = [row for row in rows if row[within[1]] in wanted]
        if after := re.search(r"SystemModstamp > (\S+) OR .* AND Id > '(\w*)'", soql):
            rows = [r for r in rows if (r["SystemModstamp"], r["Id"]) > (after[1], after[2])]
            rows = sorted(rows, key=lambda row: (row["SystemModstamp"], row["Id"]))
        limit = re.search(r"LIMIT (\d+)", soql)
        return rows[: int(limit[1])] if limit else rows


def lead_of(lead: Kept) -> dict[str, Any]:
    return UNSET | {name: lead.now(kept) for name, kept in NAMES.items()} | {
        "Id": lead_id(lead), "CreatedDate": spelled(lead.created_at),
        "SystemModstamp": spelled(lead.changed_at), "OwnerId": user_id(lead.owners[-1][1]),
        "ConvertedOpportunityId": f"006{lead.id:015}" if lead.deal else None,
        "ConvertedContactId": f"003{lead.id:015}" if lead.deal else None,
    }  # fmt: skip


def opportunity_of(lead: Kept) -> dict[str, Any]:
    assert lead.deal
    opened, closed, won = lead.deal
    return {"Id": f"006{lead.id:015}", "CreatedDate": spelled(opened), "IsClosed": True,
            "SystemModstamp": spelled(closed), "IsWon": won, "Amount": 1200.5,
            "CloseDate": closed.date().isoformat()}  # fmt: skip


def event_of(lead: Kept) -> dict[str, Any]:
    assert lead.meeting
    booked, _ = lead.meeting
    who = f"003{lead.id:015}" if lead.deal else lead_id(lead)
    return {"Id": f"00U{lead.id:015}", "WhoId": who, "CreatedDate": spelled(booked),
            "SystemModstamp": spelled(booked)}  # fmt: skip


def stage_of(lead: Kept) -> dict[str, Any]:
    assert lead.deal
    return {"OpportunityId": f"006{lead.id:015}", "CreatedDate": spelled(lead.deal[1])}


def lead_id(lead: Kept) -> str:
    return f"00Q{lead.id:015}"


def user_id(rep: str) -> str:
    return f"005{rep:0>15}"


def spelled(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
