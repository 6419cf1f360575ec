"""Salesforce: leads with the history of their tracked fields, what became of converted ones, their
meetings, and which of them were merged.

Field history is kept of fields that the administrator chose, and of no others: those are known
since the record was last changed, for before that they may have been something else.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from datetime import datetime
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

SYSTEM = "salesforce"
LIMIT = (100, 10.0)
STREAMS = ("Lead", "Opportunity", "Event", "merged Lead")
PAGE = 200
VERSION = "v62.0"

LEAD = ("Id", "CreatedDate", "SystemModstamp", "OwnerId")
FIELDS = {
    "Opportunity": ["Id", "CreatedDate", "SystemModstamp", "IsClosed", "IsWon", "Amount"],
    "Event": ["Id", "CreatedDate", "SystemModstamp", "WhoId"],
    "merged Lead": ["Id", "MasterRecordId", "SystemModstamp"],
}
"""What is read of each stream; of leads, what the mapping speaks of and this Salesforce has."""

MERGED = "IsDeleted = true AND MasterRecordId != null AND "
QUEUE, LEADS, CONTACTS = "00G", "00Q", "003"

Changes = dict[str, list[tuple[str, Any, Any, datetime]]]


def reps(api: Api) -> Iterator[RepTold]:
    """Return the active users."""
    for user in _query(api, "SELECT Id, Name FROM User WHERE IsActive = true ORDER BY Id"):
        yield RepTold(user["Id"], user["Name"])


def page(api: Api, stream: str, cursor: Cursor, mapping: Mapping) -> Page:
    """Read what changed next in a stream, by time of change and id."""
    at, last_id = _spelled(cursor["at"]), cursor.get("id", "")
    tracked = _tracked(api, mapping) if stream == "Lead" else {}
    fields = sorted({*LEAD, *tracked}) if stream == "Lead" else FIELDS[stream]
    rows = _query(
        api,
        f"SELECT {', '.join(fields)} FROM {stream.rpartition(' ')[2]} "  # noqa: S608
        f"WHERE {MERGED if stream == 'merged Lead' else ''}"
        f"(SystemModstamp > {at} OR (SystemModstamp = {at} AND Id > '{last_id}')) "
        f"ORDER BY SystemModstamp, Id LIMIT {PAGE}",
        "queryAll" if stream == "merged Lead" else "query",
    )
    if not rows:
        return Page([], cursor, True)
    histories = (
        _leads(api, rows, tracked, mapping) if stream == "Lead" else _TELL[stream](api, rows)
    )
    changed_at = instant(rows[-1]["SystemModstamp"])
    following = {"at": stamp(changed_at) if changed_at else cursor["at"], "id": rows[-1]["Id"]}
    return Page(histories, following, len(rows) < PAGE)


def read(api: Api, stream: str, ids: Sequence[str], _mapping: Mapping) -> list[LeadHistory]:
    """Read records of a stream that were named by a delivery."""
    fields = ", ".join(FIELDS[stream])
    rows = _query(api, f"SELECT {fields} FROM {stream} WHERE Id IN ({_list(ids)})")  # noqa: S608
    return _TELL[stream](api, rows) if rows else []


def _tracked(api: Api, mapping: Mapping) -> dict[str, bool]:
    """Return the fields of leads that the mapping speaks of, and whether their history is kept."""
    rows = _query(
        api,
        "SELECT QualifiedApiName, IsFieldHistoryTracked FROM FieldDefinition "
        "WHERE EntityDefinition.QualifiedApiName = 'Lead'",
    )
    return {
        row["QualifiedApiName"]: row["IsFieldHistoryTracked"]
        for row in rows
        if row["QualifiedApiName"] in mapping.fields
    }


def _leads(
    api: Api, rows: Sequence[dict[str, Any]], tracked: ReadOnly[str, bool], mapping: Mapping
) -> list[LeadHistory]:
    changes = _changes(api, [row["Id"] for row in rows])
    return [_lead(row, tracked, changes.get(row["Id"], []), mapping) for row in rows]


def _lead(
    row: dict[str, Any],
    tracked: ReadOnly[str, bool],
    changes: list[tuple[str, Any, Any, datetime]],
    mapping: Mapping,
) -> LeadHistory:
    created_at, changed_at = instant(row["CreatedDate"]), instant(row["SystemModstamp"])
    history = LeadHistory(row["Id"], created_at, f"Lead {row['Id']}")
    if created_at is None or changed_at is None:
        return history
    names = [name for name in tracked if name != "OwnerId"]
    held = {name: _text(row[name]) for name in names if tracked[name]}
    known = [(name, _text(old), _text(new), at) for name, old, new, at in changes if name in held]
    history.versions += from_creation(held, known, created_at)
    history.versions += [
        Version(name, _text(row[name]), changed_at) for name in names if not tracked[name]
    ]
    if mapping.owner == "OwnerId":
        history.versions += [
            Version("OwnerId", owner, at) for at, owner in _owners(row, changes, created_at)
        ]
    return history


def _text(value: Any) -> Any:
    """Spell a truth as outbound messages do."""
    return str(value).lower() if isinstance(value, bool) else value


def _owners(
    row: dict[str, Any], changes: list[tuple[str, Any, Any, datetime]], created_at: datetime
) -> list[tuple[datetime, str]]:
    """Return who owned a lead since when; queues are nobody, and the log names all twice."""
    moves = [(at, old, new) for name, old, new, at in changes if name == "Owner"]
    ids = [(at, old, new) for at, old, new in moves if _is_id(old) and _is_id(new)]
    first = [(created_at, ids[0][1] if ids else row["OwnerId"])]
    owners = [*first, *((at, new) for at, _, new in ids)]
    return [(at, owner) for at, owner in owners if not owner.startswith(QUEUE)]


def _opportunities(api: Api, rows: Sequence[dict[str, Any]]) -> list[LeadHistory]:
    ids = _list(row["Id"] for row in rows)
    lead_of = _leads_that_became(api, "ConvertedOpportunityId", ids)
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
    opportunity = f"Opportunity {row['Id']}"
    if created_at := instant(row["CreatedDate"]):
        yield outcome("opportunity_created", created_at, opportunity)
    closed_at = closed_at or instant(row["SystemModstamp"])
    if row["IsClosed"] and closed_at:
        if row["IsWon"]:
            yield outcome("deal_won", closed_at, opportunity, amount=row["Amount"])
        else:
            yield outcome("deal_lost", closed_at, opportunity, reason_code="other")


def _meetings(api: Api, rows: Sequence[dict[str, Any]]) -> list[LeadHistory]:
    """Tell meetings of leads, and of contacts that were leads: Salesforce knows when one was made,
    not whether anybody came.
    """
    people = [row["WhoId"] for row in rows if row["WhoId"]]
    contacts = [who for who in people if who.startswith(CONTACTS)]
    lead_of = {who: who for who in people if who.startswith(LEADS)}
    if contacts:
        lead_of |= _leads_that_became(api, "ConvertedContactId", _list(contacts))
    return [
        LeadHistory(lead_of[row["WhoId"]], facts=[fact("meeting_booked", booked_at, name)])
        for row in rows
        if row["WhoId"] in lead_of
        and (booked_at := instant(row["CreatedDate"]))
        and (name := f"Event {row['Id']}:meeting_booked")
    ]


def _merged(_api: Api, rows: Sequence[dict[str, Any]]) -> list[LeadHistory]:
    return [LeadHistory(row["MasterRecordId"], absorbed=(row["Id"],)) for row in rows]


_TELL = {"Opportunity": _opportunities, "Event": _meetings, "merged Lead": _merged}


def _leads_that_became(api: Api, field: str, ids: str) -> dict[str, str]:
    rows = _query(api, f"SELECT Id, {field} FROM Lead WHERE {field} IN ({ids})")  # noqa: S608
    return {row[field]: row["Id"] for row in rows}


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


def _query(api: Api, soql: str, how: str = "query") -> list[dict[str, Any]]:
    answer = api.get(f"/services/data/{VERSION}/{how}", q=soql)
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
