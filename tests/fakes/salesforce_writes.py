"""Salesforce's write API: sign-in, describe, and sObject collections with an outcome a record."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.crm import FakeCrm
from tests.fakes.server import Reply, Request

FIELDS = tuple(
    f"Smarketing_{key}__c"
    for key in ("Points", "Band", "Reasons", "Version", "Score_Id", "Scored_At")
)


@dataclass
class FakeSalesforce(FakeCrm):
    """`tokens` are sessions that are valid; `refuses` are ids that a validation rule stops."""

    secret: str = "client secret & more"
    tokens: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=lambda: set(FIELDS))
    refuses: set[str] = field(default_factory=set)

    def answer(self, request: Request) -> Reply:
        if request.path == "/services/oauth2/token":
            return self._sign_in(parse_qs(request.body.decode()))
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Reply.of([{"errorCode": "INVALID_SESSION_ID", "message": "expired"}], 401)
        _, _, path = request.path.partition("/services/data/v")
        path = path.partition("/")[2].rstrip("/")
        if path == "sobjects/Lead/describe":
            held = [{"name": name, "updateable": True} for name in sorted(self.fields)]
            return Reply.of({"name": "Lead", "fields": held})
        if path == "composite/sobjects/Lead":
            return self._read(request.json())
        if path == "composite/sobjects":
            return self._update(request.json())
        assert path.startswith("sobjects/Lead/"), path
        return self._one(request, path.rpartition("/")[2])

    def _sign_in(self, form: dict[str, list[str]]) -> Reply:
        if form.get("client_secret") != [self.secret]:
            return Reply.of({"error": "invalid_client"}, 400)
        token = f"session {len(self.tokens) + 1}"
        self.tokens.add(token)
        return Reply.of({"access_token": token, "instance_url": "", "token_type": "Bearer"})

    def _read(self, body: dict[str, Any]) -> Reply:
        assert len(body["ids"]) <= 2000
        rows = [
            {
                "attributes": {"type": "Lead"},
                **{n: self.records[one].get(n) for n in body["fields"]},
            }
            if one in self.records
            else None
            for one in body["ids"]
        ]
        return Reply.of(rows)

    def _update(self, body: dict[str, Any]) -> Reply:
        assert len(body["records"]) <= 200
        assert body["allOrNone"] is False
        return Reply.of([self._write(dict(one)) for one in body["records"]])

    def _write(self, one: dict[str, Any]) -> dict[str, Any]:
        del one["attributes"]
        record_id = one.pop("id")
        if record_id not in self.records:
            return _failure("ENTITY_IS_DELETED", "entity is deleted")
        if record_id in self.refuses:
            return _failure("FIELD_CUSTOM_VALIDATION_EXCEPTION", "not like this")
        self.put(record_id, one)
        return {"id": record_id, "success": True, "errors": []}

    def _one(self, request: Request, record_id: str) -> Reply:
        """Answer single records, as other clients ask for them."""
        if record_id not in self.records:
            return Reply.of([{"errorCode": "NOT_FOUND", "message": "not found"}], 404)
        if request.method == "PATCH":
            self.put(record_id, request.json())
            return Reply(204)
        row = {"attributes": {"type": "Lead"}, "Id": record_id, **self.records[record_id]}
        return Reply.of(row)


def _failure(code: str, message: str) -> dict[str, Any]:
    error = {"statusCode": code, "message": message, "fields": []}
    return {"success": False, "errors": [error]}
