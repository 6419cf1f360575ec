"""Odoo 19's JSON-2 API as far as it is read: `search_read` with a domain, a limit and an order.

It sorts by parts of a second (`micro`) that it neither tells nor takes.
"""

import itertools
from datetime import datetime
from operator import eq, gt, ne
from typing import Any

from tests.fakes.crm_company import REPS, CrmCompany, Kept
from tests.fakes.server import Reply, Request

TOKEN = "odoo-key"
NAMES = {"email_from": "email", "contact_name": "name", "function": "title", "source_id": "source"}
TRACKED = {1: "function", 2: "email_from", 3: "contact_name", 4: "source_id"}
UNTRACKED = ["phone", "partner_name", "country_id", "state_id", "campaign_id", "lang_id"]
MEETS = {"=": eq, "!=": ne, ">": gt, "in": lambda one, many: one in many}


class OdooReads:
    """Answers requests about a company, by real tables and real domains."""

    def __init__(self, company: CrmCompany) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {
            "res.users": [
                {"id": int(i), "name": " ".join(n), "share": False} for i, n in REPS.items()
            ],
            "ir.model.fields": [
                {"id": i, "name": n, "model": "crm.lead", "tracking": 1} for i, n in TRACKED.items()
            ]
            + [
                {"id": 9 + i, "name": n, "model": "crm.lead", "tracking": 0}
                for i, n in enumerate(UNTRACKED)
            ],
            "crm.lead": [lead_of(lead) for lead in company.leads],
            "calendar.event": [meeting_of(lead) for lead in company.leads if lead.meeting],
            "mail.message": [],
            "mail.tracking.value": [],
        }
        for lead in company.leads:
            self._log(lead)

    def _log(self, lead: Kept) -> None:
        for field, name in TRACKED.items():
            versions = lead.values.get(NAMES[name], [])
            for (_, old), (at, new) in itertools.pairwise(versions):
                number = len(self.tables["mail.message"]) + 1
                message = {"id": number, "model": "crm.lead", "res_id": lead.id,
                           "date": spelled(at), "tracking_value_ids": [number]}  # fmt: skip
                value = {"id": number, "mail_message_id": number, "field_id": [field, name],
                         "old_value_char": old, "new_value_char": new,
                         "old_value_integer": 0, "new_value_integer": 0}  # fmt: skip
                self.tables["mail.message"].append(message)
                self.tables["mail.tracking.value"].append(value)

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply.of({"name": "werkzeug.exceptions.Unauthorized"}, 401)
        body, model = request.json(), request.path.split("/")[3]
        rows = [row for row in self.tables[model] if fits(row, list(body["domain"]))]
        keys = body["order"].replace("write_date", "write_date, micro").split(", ")
        rows.sort(key=lambda row: [row.get(key, 0) for key in keys])
        wanted = ["id", *body["fields"]]
        return Reply.of([{name: row[name] for name in wanted} for row in rows[: body["limit"]]])


def fits(row: dict[str, Any], domain: list[Any]) -> bool:
    """Read a domain in Polish notation; terms without an operator must all fit."""

    def term() -> bool:
        head = domain.pop(0)
        if head in ("|", "&"):
            one, other = term(), term()
            return (one or other) if head == "|" else (one and other)
        name, meets, value = head
        held = row[name]
        return bool(
            MEETS[meets](held[0] if isinstance(held, list) and meets == "in" else held, value)
        )

    fitting = True
    while domain:
        fitting = term() and fitting
    return fitting


def lead_of(lead: Kept) -> dict[str, Any]:
    won = lead.deal and lead.deal[2]
    row: dict[str, Any] = {name: lead.now(kept) or False for name, kept in NAMES.items()}
    row["source_id"] = [1, lead.now("source")]
    unset = dict.fromkeys(
        ["phone", "partner_name", "country_id", "state_id", "campaign_id", "lang_id",
         "lost_reason_id"], False
    )  # fmt: skip
    return (
        unset
        | row
        | {
            "id": lead.id,
            "create_date": spelled(lead.created_at),
            "write_date": spelled(lead.changed_at),
            "user_id": [int(lead.owners[-1][1]), "Somebody"],
            "date_open": spelled(lead.owners[0][0]),
            "date_conversion": spelled(lead.deal[0]) if lead.deal else False,
            "date_closed": spelled(lead.deal[1]) if lead.deal else False,
            "won_status": ("won" if won else "lost") if lead.deal else "pending",
            "expected_revenue": 1200.5,
        }
    )


def meeting_of(lead: Kept) -> dict[str, Any]:
    assert lead.meeting
    booked, held = lead.meeting
    return {"id": lead.id, "create_date": spelled(booked), "write_date": spelled(booked),
            "stop": spelled(held), "opportunity_id": [lead.id, "A lead"]}  # fmt: skip


def spelled(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
