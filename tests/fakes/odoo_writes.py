"""Odoo's external APIs: JSON-2 with real statuses, and JSON-RPC whose errors come with 200."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.crm import OUR_FIELDS, FakeCrm
from tests.fakes.server import Reply, Request

MISSING = "odoo.exceptions.MissingError"
DENIED = "odoo.exceptions.AccessDenied"


class OdooSaidNoError(Exception):
    def __init__(self, name: str, status: int) -> None:
        super().__init__(name)
        self.name, self.status = name, status


@dataclass
class FakeOdoo(FakeCrm):
    """Empty fields are false, as Odoo gives them."""

    key: str = "odoo-test"
    login: str = "writer@example.com"
    fields: set[str] = field(default_factory=lambda: {f"x_smarketing_{key}" for key in OUR_FIELDS})

    def answer(self, request: Request) -> Reply:
        if request.path == "/jsonrpc":
            return self._rpc(request.json())
        if request.headers.get("authorization") != f"bearer {self.key}":
            return Reply.of({"name": DENIED, "message": "Invalid apikey"}, 401)
        model, _, method = request.path.removeprefix("/json/2/").partition("/")
        assert model == "crm.lead"
        try:
            return Reply.of(self._do(method, request.json()))
        except OdooSaidNoError as error:
            return Reply.of({"name": error.name, "message": "no"}, error.status)

    def _rpc(self, body: dict[str, Any]) -> Reply:
        params = body["params"]
        try:
            result = self._called(params["service"], params["method"], params["args"])
        except OdooSaidNoError as error:
            told = {"code": 200, "message": "Odoo Server Error", "data": {"name": error.name}}
            return Reply.of({"jsonrpc": "2.0", "id": body["id"], "error": told})
        return Reply.of({"jsonrpc": "2.0", "id": body["id"], "result": result})

    def _called(self, service: str, method: str, arguments: list[Any]) -> Any:
        if (service, method) == ("common", "authenticate"):
            return 2 if arguments[1:3] == [self.login, self.key] else False
        _database, uid, key, model, called, positional, named = arguments
        assert (service, method, model) == ("object", "execute_kw", "crm.lead")
        if (uid, key) != (2, self.key):
            raise OdooSaidNoError(DENIED, 200)
        return self._do(called, named | ({"ids": positional[0]} if positional else {}))

    def _do(self, method: str, named: dict[str, Any]) -> Any:
        assert named["context"]["tracking_disable"]
        if method == "fields_get":
            return {name: {} for name in named["allfields"] if name in self.fields}
        if method == "search_read":
            ((name, operator, ids),) = named["domain"]
            assert (name, operator) == ("id", "in")
            return [self._row(one, named["fields"]) for one in ids if str(one) in self.records]
        assert method == "write", method
        for one in named["ids"]:
            if str(one) not in self.records:
                raise OdooSaidNoError(MISSING, 404)
            if set(named["vals"]) - self.fields:
                raise OdooSaidNoError("builtins.ValueError", 422)
            self.put(str(one), named["vals"])
        return True

    def _row(self, one: int, names: list[str]) -> dict[str, Any]:
        record = self.records[str(one)]
        return {"id": one, **{name: record.get(name) or False for name in names}}
