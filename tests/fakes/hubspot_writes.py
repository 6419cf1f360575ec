"""HubSpot's write API as its documentation describes it: batches, 207 with errors, properties."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.crm import FakeCrm
from tests.fakes.server import Reply, Request

PROPERTIES = "/crm/v3/properties/contacts"
OBJECTS = "/crm/v3/objects/contacts"


@dataclass
class FakeHubspot(FakeCrm):
    """Values are kept as strings, as HubSpot does; `refuses` are ids with an invalid value."""

    token: str = "pat-eu1-test"
    properties: set[str] = field(default_factory=lambda: {"email"})
    refuses: set[str] = field(default_factory=set)

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _problem(401, "INVALID_AUTHENTICATION")
        path = request.path
        if path == PROPERTIES and request.method == "GET":
            return Reply.of({"results": [{"name": name} for name in sorted(self.properties)]})
        if path == f"{PROPERTIES}/groups":
            return Reply.of(request.json(), 201)
        if path == PROPERTIES:
            self.properties.add(request.json()["name"])
            return Reply.of(request.json(), 201)
        if path == f"{OBJECTS}/batch/read":
            return self._read(request.json())
        assert path == f"{OBJECTS}/batch/update", path
        return self._update(request.json()["inputs"])

    def _read(self, body: dict[str, Any]) -> Reply:
        ids = [one["id"] for one in body["inputs"]]
        assert len(ids) <= 100
        results = [
            {"id": one, "properties": {n: self.records[one].get(n) for n in body["properties"]}}
            for one in ids
            if one in self.records
        ]
        missing = [one for one in ids if one not in self.records]
        return _batch(results, [_error("OBJECT_NOT_FOUND", {"ids": missing})] if missing else [])

    def _update(self, inputs: list[dict[str, Any]]) -> Reply:
        assert len(inputs) <= 100
        names = {name for one in inputs for name in one["properties"]}
        if unknown := names - self.properties:
            return _problem(400, f"PROPERTY_DOESNT_EXIST {sorted(unknown)}")
        results, errors = [], []
        for one in inputs:
            assert all(isinstance(value, str) for value in one["properties"].values())
            if one["id"] not in self.records:
                errors.append(
                    _error("OBJECT_NOT_FOUND", {"objectWriteTraceId": [one["objectWriteTraceId"]]})
                )
            elif one["id"] in self.refuses:
                errors.append(
                    _error("VALIDATION_ERROR", {"objectWriteTraceId": [one["objectWriteTraceId"]]})
                )
            else:
                emptied = {n: v or None for n, v in one["properties"].items()}
                self.put(one["id"], emptied)
                results.append({"id": one["id"], "properties": one["properties"]})
        return _batch(results, errors)


def _batch(results: list[Any], errors: list[Any]) -> Reply:
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return Reply.of(body, 207 if errors else 200)


def _error(category: str, context: dict[str, Any]) -> dict[str, Any]:
    return {"status": "error", "category": category, "message": category, "context": context}


def _problem(status: int, category: str) -> Reply:
    return Reply.of({"status": "error", "category": category, "message": category}, status)
