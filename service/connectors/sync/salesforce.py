"""Salesforce: leads with the history of their tracked fields, and what became of converted ones.

Field history is kept of fields that the administrator chose, and of no others: those are known
since the record was last changed, for before that they may have been something else.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from models.facts.record import Fact
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

SYSTEM = "salesforce"
LIMIT = (100, 10.0)
STREAMS = ("Lead", "Opportunity")
PAGE = 200
VERSION = "v62.0"

ATTRIBUTES = {
    "Email": "email", "Phone": "phone", "FirstName": "first_name", "LastName": "last_name",
    "Company": "company", "Title": "job_title", "Country": "country", "State": "region",
    "Industry": "industry", "NumberOfEmployees": "employees", "LeadSource": "source",
}  # fmt: skip
LEAD = [*ATTRIBUTES, "Id", "CreatedDate", "SystemModstamp", "OwnerId"]
OPPORTUNITY = ["Id", "CreatedDate", "SystemModstamp", "IsClosed", "IsWon", "Amount", "CloseDate"]

Changes = dict[str, list[tuple[str, Any, Any, datetime]]]


def reps(api: Api) -> Iterator[RepTold]:
    """Return the active users."""
    for user in _query(api, "SELECT Id, Name FROM User WHERE IsActive = true ORDER BY Id"):
        yield RepTold(user["Id"], user["Name"])


def page(api: Api, stream: str, cursor: Cursor) -> Page:
    """Read what changed next in a stream, by time of change and id."""
    at, last_id = _spelled(cursor["at"]), cursor.get("id", "")
    fields = LEAD if stream == "Lead" else OPPORTUNITY
    rows = _query(
        api,
        f"SELECT {', '.join(fields)} FROM {stream} WHERE SystemModstamp > {at} "  # noqa: S608
        f"OR (SystemModstamp = {at} AND Id > '{last_id}') "
        f"ORDER BY SystemModstamp, Id LIMIT {PAGE}",
    )
    if not rows:
        return Page([], cursor, True)
    histories = _leads(api, rows) if stream == "Lead" else _opportunities(api, rows)
    changed_at = instant(rows[-1]["SystemModstamp"])
    following = {"at": stamp(changed_at) if changed_at else cursor["at"], "id": rows[-1]["Id"]}
    return Page(histories, following, len(rows) < PAGE)


def _leads(api: Api, rows: Sequence[dict[str, Any]]) -> list[LeadHistory]:
    tracked = {
        row["QualifiedApiName"]
        for row in _query(
            api,
            "SELECT QualifiedApiName FROM FieldDefinition "
            "WHERE EntityDefinition.QualifiedApiName = 'Lead' AND IsFieldHistoryTracked = true",
        )
    }
    changes = _changes(api, [row["Id"] for row in rows])
    return [_lead(row, tracked, changes.get(row["Id"], [])) for row in rows]


def _lead(
    row: dict[str, Any], tracked: set[str], changes: list[tuple[str, Any, Any, datetime]]
) -> LeadHistory:
    created_at, changed_at = instant(row["CreatedDate"]), instant(row["SystemModstamp"])
    history = LeadHistory(row["Id"], created_at)
    if created_at is None or changed_at is None:
        return history
    held = {ATTRIBUTES[name]: row[name] for name in ATTRIBUTES if name in tracked}
    known = [(ATTRIBUTES[n], old, new, at) for n, old, new, at in changes if n in ATTRIBUTES]
    history.values += from_creation(held, known, created_at)
    history.values += [
        Value(ATTRIBUTES[name], row[name], changed_at) for name in ATTRIBUTES if name not in tracked
    ]
    for told in assignments(_owners(row, changes, created_at)):
        told.event_id = f"lead-{row['Id']}-{told.event_id}"
        history.facts.append(told)
    return history


def _owners(
    row: dict[str, Any], changes: list[tuple[str, Any, Any, datetime]], created_at: datetime
) -> list[tuple[datetime, str]]:
    """Return who owned a lead since when; queues (00G) are nobody, and the log names all twice."""
    moves = [(at, old, new) for name, old, new, at in changes if name == "Owner"]
    ids = [(at, old, new) for at, old, new in moves if _is_id(old) and _is_id(new)]
    first = [(created_at, ids[0][1] if ids else row["OwnerId"])]
    owners = [*first, *((at, new) for at, _, new in ids)]
    return [(at, owner) for at, owner in owners if not owner.startswith("00G")]


def _opportunities(api: Api, rows: Sequence[dict[str, Any]]) -> list[LeadHistory]:
    ids = _list(row["Id"] for row in rows)
    leads = _query(
        api,
        "SELECT Id, ConvertedOpportunityId FROM Lead "  # noqa: S608
        f"WHERE ConvertedOpportunityId IN ({ids})",
    )
    lead_of = {lead["ConvertedOpportunityId"]: lead["Id"] for lead in leads}
    closed_at: dict[str, datetime] = {}
    for change in _query(
        api,
        "SELECT OpportunityId, CreatedDate FROM OpportunityFieldHistory "  # noqa: S608
        f"WHERE Field = 'StageName' AND OpportunityId IN ({ids}) ORDER BY CreatedDate",
    ):
        if at := instant(change["CreatedDate"]):
            closed_at[change["OpportunityId"]] = at
    return [
        LeadHistory(lead_of[row["Id"]], facts=list(_outcomes(row, closed_at.get(row["Id"]))))
        for row in rows
        if row["Id"] in lead_of
    ]


def _outcomes(row: dict[str, Any], closed_at: datetime | None) -> Iterator[Fact]:
    opportunity = f"opportunity-{row['Id']}"
    if created_at := instant(row["CreatedDate"]):
        yield fact("opportunity_created", created_at, f"{opportunity}-created")
    closed_at = closed_at or instant(row["SystemModstamp"])
    if row["IsClosed"] and closed_at:
        if row["IsWon"]:
            yield fact("deal_won", closed_at, f"{opportunity}-won", amount=row["Amount"])
        else:
            yield fact("deal_lost", closed_at, f"{opportunity}-lost", reason_code="other")


def _changes(api: Api, ids: Sequence[str]) -> Changes:
    changes: Changes = defaultdict(list)
    for row in _query(
        api,
        "SELECT LeadId, Field, OldValue, NewValue, CreatedDate FROM LeadHistory "  # noqa: S608
        f"WHERE LeadId IN ({_list(ids)}) ORDER BY CreatedDate",
    ):
        if at := instant(row["CreatedDate"]):
            told = (row["Field"], row["OldValue"], row["NewValue"], at)
            changes[row["LeadId"]].append(told)
    return changes


def _query(api: Api, soql: str) -> list[dict[str, Any]]:
    answer = api.get(f"/services/data/{VERSION}/query", q=soql)
    rows: list[dict[str, Any]] = answer["records"]
    while not answer["done"]:
        answer = api.get(answer["nextRecordsUrl"])
        rows += answer["records"]
    return rows


def _list(ids: Any) -> str:
    """Spell ids for a query; they come from Salesforce, and are letters and digits."""
    return ", ".join(f"'{name}'" for name in ids if str(name).isalnum())


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) in (15, 18) and value.startswith("00")


def _spelled(milliseconds: int) -> str:
    at = instant(milliseconds)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else ""
