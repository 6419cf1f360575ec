"""Odoo's write API from version 19 on (JSON-2), and what it shares with the older RPC."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

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

CONTEXT = {"tracking_disable": True, "active_test": False}
"""Writes leave no notes in the chatter; archived records are met too."""

MISSING = "odoo.exceptions.MissingError"
DENIED = ("odoo.exceptions.AccessDenied", "odoo.exceptions.AccessError")


class OdooError(Exception):
    """Odoo answered with an exception of this name."""


class Execute(Protocol):
    """Calls one method of one of Odoo's models. Raises OdooError, CrmError."""

    def __call__(self, call: Call, record: str, method: str, **arguments: Any) -> Any: ...


class Odoo:
    """`execute` is how this Odoo is spoken to."""

    limit = Limit(10, 1.0)
    most = 100
    names: Mapping[str, str] = MappingProxyType({key: f"x_smarketing_{key}" for key in KEYS})

    def __init__(self, execute: Execute) -> None:
        self._execute = execute

    def is_id(self, external_id: str) -> bool:
        return external_id.isascii() and external_id.isdigit() and len(external_id) < 10

    def prepare(self, call: Call, record: str, fields: Mapping[str, str]) -> None:
        """Look whether the fields are there. Raises Rejected."""
        held = self._do(call, record, "fields_get", allfields=list(fields.values()))
        if missing := sorted(set(fields.values()) - set(held)):
            raise Rejected(f"make these fields: {', '.join(missing)}")

    def read(
        self, call: Call, record: str, ids: Sequence[str], names: Sequence[str]
    ) -> dict[str, Values]:
        domain = [["id", "in", [int(one) for one in ids]]]
        rows = self._do(call, record, "search_read", domain=domain, fields=list(names))
        return {str(row["id"]): {name: row.get(name) for name in names} for row in rows}

    def write(self, call: Call, record: str, changes: Mapping[str, Values]) -> dict[str, Outcome]:
        return {one: self._write(call, record, one, values) for one, values in changes.items()}

    def _write(self, call: Call, record: str, one: str, values: Values) -> Outcome:
        vals = {name: False if value is None else value for name, value in values.items()}
        try:
            written = self._execute(call, record, "write", ids=[int(one)], vals=vals)
        except OdooError as error:
            if str(error) == MISSING:
                return GONE
            if str(error) in DENIED:
                raise NotAllowed(str(error)) from error
            return refused(str(error))
        if written is not True:
            raise Unavailable("an answer that is not true", 5.0)
        return SHOWN

    def _do(self, call: Call, record: str, method: str, **arguments: Any) -> Any:
        try:
            return self._execute(call, record, method, **arguments)
        except OdooError as error:
            kind = NotAllowed if str(error) in DENIED else Rejected
            raise kind(str(error)) from error


def json_2(call: Call, record: str, method: str, **arguments: Any) -> Any:
    """Speak JSON-2: real HTTP statuses, and an exception's name in the body."""
    answer = call("POST", f"/json/2/{record}/{method}", json={**arguments, "context": CONTEXT})
    if answer.succeeded:
        return answer.json()
    told = answer.json() if answer.body.startswith(b"{") else {}
    raise OdooError(str(told.get("name") or f"answered {answer.status}"))
