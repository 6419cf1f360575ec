"""Odoo's older JSON-RPC, for versions up to 18: every answer is 200, errors stand inside."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from service.writeback.crm import Call, NotAllowed
from service.writeback.odoo import CONTEXT, OdooError


@dataclass
class Rpc:
    """Signs in once, then calls `execute_kw`."""

    database: str
    login: str
    key: str
    uid: int | None = None

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def __call__(self, call: Call, record: str, method: str, **arguments: Any) -> Any:
        if self.uid is None:
            who = [self.database, self.login, self.key, {}]
            self.uid = self._ask(call, "common", "authenticate", who) or None
        if self.uid is None:
            raise NotAllowed("Odoo does not know this login")
        positional = [arguments.pop("ids")] if "ids" in arguments else []
        named = {**arguments, "context": CONTEXT}
        what = [self.database, self.uid, self.key, record, method, positional, named]
        return self._ask(call, "object", "execute_kw", what)

    def _ask(self, call: Call, service: str, method: str, arguments: list[Any]) -> Any:
        params = {"service": service, "method": method, "args": arguments}
        body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": next(self._numbers)}
        answer = call("POST", "/jsonrpc", json=body)
        if not answer.succeeded:
            raise OdooError(f"answered {answer.status}")
        told = answer.json()
        if "error" in told:
            raise OdooError(str(told["error"].get("data", {}).get("name", "error")))
        return told.get("result")
