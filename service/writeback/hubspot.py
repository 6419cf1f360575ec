"""HubSpot's write API: contacts (or another object) in batches of 100; values are strings."""

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
    NotAllowed,
    Outcome,
    Rejected,
    Unavailable,
    Values,
    refused,
)

GROUP = "smarketing"
_TYPES = {"points": ("number", "number"), "scored_at": ("datetime", "date")}


class Hubspot:
    """Batches may succeed in part: 207 names what did not, by the trace id that we gave."""

    limit = Limit(100, 10.0)
    most = 100
    names: Mapping[str, str] = MappingProxyType({key: f"smarketing_{key}" for key in KEYS})

    def is_id(self, external_id: str) -> bool:
        return external_id.isascii() and external_id.isdigit() and len(external_id) < 20

    def prepare(self, call: Call, record: str, fields: Mapping[str, str]) -> None:
        """Create the properties, in a group of their own, that are not there yet."""
        path = f"/crm/v3/properties/{record}"
        held = {one["name"] for one in _read(call("GET", path))["results"]}
        if set(fields.values()) <= held:
            return
        group = {"name": GROUP, "label": "smarketing"}
        _created(call("POST", f"{path}/groups", json=group))
        for key, name in fields.items():
            if name not in held:
                kind, form = _TYPES.get(key, ("string", "textarea" if key == "reasons" else "text"))
                label = f"smarketing {key.replace('_', ' ')}"
                property_ = {
                    "name": name, "label": label, "type": kind, "fieldType": form,
                    "groupName": GROUP,
                }  # fmt: skip
                _created(call("POST", path, json=property_))

    def read(
        self, call: Call, record: str, ids: Sequence[str], names: Sequence[str]
    ) -> dict[str, Values]:
        body = {"properties": list(names), "inputs": [{"id": one} for one in ids]}
        answer = _read(call("POST", f"/crm/v3/objects/{record}/batch/read", json=body))
        return {
            str(one["id"]): {name: one["properties"].get(name) for name in names}
            for one in answer["results"]
        }

    def write(self, call: Call, record: str, changes: Mapping[str, Values]) -> dict[str, Outcome]:
        inputs = [
            {"id": one, "objectWriteTraceId": one, "properties": _strings(values)}
            for one, values in changes.items()
        ]
        answer = call("POST", f"/crm/v3/objects/{record}/batch/update", json={"inputs": inputs})
        if answer.status == 404:
            raise Rejected("not found")
        body = _read(answer)
        outcomes = {str(one["id"]): SHOWN for one in body["results"]}
        for error in body.get("errors", []):
            outcome = GONE if _is_gone(error) else refused(str(error.get("message", "refused")))
            for one in _about(error):
                outcomes[one] = outcome
        if not set(changes) <= set(outcomes):
            raise Unavailable("an answer for other records", 5.0)
        return {one: outcomes[one] for one in changes}


def _strings(values: Values) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _about(error: Mapping[str, Any]) -> list[str]:
    context = error.get("context", {})
    return [str(one) for key in ("objectWriteTraceId", "ids", "id") for one in context.get(key, [])]


def _is_gone(error: Mapping[str, Any]) -> bool:
    return error.get("category") == "OBJECT_NOT_FOUND"


def _read(answer: Answer) -> Any:
    if not answer.succeeded:
        raise Rejected(_message(answer))
    return answer.json()


def _created(answer: Answer) -> None:
    if not answer.succeeded and answer.status != 409:
        raise NotAllowed(f"a field cannot be created: {_message(answer)}")


def _message(answer: Answer) -> str:
    return f"answered {answer.status}"
