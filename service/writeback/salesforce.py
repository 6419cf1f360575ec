"""Salesforce's write API: sObject collections of up to 200 records, each with its own outcome."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from service.kit.outbound import Answer
from service.writeback.crm import (
    GONE,
    KEYS,
    SHOWN,
    Call,
    Limit,
    Outcome,
    Rejected,
    Unavailable,
    Values,
    refused,
)

ROOT = "/services/data/v62.0"
_GONE = {"ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY"}
_BUSY = {"UNABLE_TO_LOCK_ROW", "REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE"}
BUSY_SECONDS = 15.0


class Salesforce:
    """Fields are made by an administrator: the API for that needs far more rights than writing."""

    limit = Limit(100, 10.0)
    most = 200
    names: Mapping[str, str] = MappingProxyType(
        {key: f"Smarketing_{key.title()}__c" for key in KEYS}
    )

    def is_id(self, external_id: str) -> bool:
        return external_id.isascii() and external_id.isalnum() and len(external_id) in (15, 18)

    def prepare(self, call: Call, record: str, fields: Mapping[str, str]) -> None:
        """Look whether the fields are there. Raises Rejected."""
        described = _read(call("GET", f"{ROOT}/sobjects/{record}/describe"))
        held = {one["name"] for one in described["fields"] if one.get("updateable")}
        if missing := sorted(set(fields.values()) - held):
            raise Rejected(f"make these fields, and let us write them: {', '.join(missing)}")

    def read(
        self, call: Call, record: str, ids: Sequence[str], names: Sequence[str]
    ) -> dict[str, Values]:
        body = {"ids": list(ids), "fields": ["Id", *names]}
        rows = _read(call("POST", f"{ROOT}/composite/sobjects/{record}", json=body))
        return {
            one: {name: row.get(name) for name in names}
            for one, row in zip(ids, rows, strict=True)
            if row is not None
        }

    def write(self, call: Call, record: str, changes: Mapping[str, Values]) -> dict[str, Outcome]:
        records = [
            {"attributes": {"type": record}, "id": one, **values} for one, values in changes.items()
        ]
        body = {"allOrNone": False, "records": records}
        results = _read(call("PATCH", f"{ROOT}/composite/sobjects", json=body))
        if len(results) != len(changes):
            raise Unavailable("an answer for other records", BUSY_SECONDS)
        return dict(zip(changes, map(_outcome, results), strict=True))


def throttles(answer: Answer) -> bool:
    """Recognise the daily limit, which comes as 403."""
    return answer.status == 403 and b"REQUEST_LIMIT_EXCEEDED" in answer.body


def _outcome(result: Mapping[str, Any]) -> Outcome:
    if result.get("success"):
        return SHOWN
    error = (result.get("errors") or [{}])[0]
    code = str(error.get("statusCode", "refused"))
    if code in _BUSY:
        raise Unavailable(code, BUSY_SECONDS)
    return GONE if code in _GONE else refused(f"{code}: {error.get('message', '')}")


def _read(answer: Answer) -> Any:
    if not answer.succeeded:
        raise Rejected(f"answered {answer.status}")
    return answer.json()
