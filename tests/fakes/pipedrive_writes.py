"""Pipedrive's write API, version 2: custom fields of persons by their 40-digit keys."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from tests.fakes.crm import FakeCrm
from tests.fakes.server import Reply, Request


@dataclass
class FakePipedrive(FakeCrm):
    token: str = "pipedrive-test"

    def answer(self, request: Request) -> Reply:
        if request.headers.get("x-api-token") != self.token:
            return Reply.of({"success": False, "error": "unauthorized access"}, 401)
        address = urlsplit(request.path)
        if request.method == "GET":
            query = parse_qs(address.query)
            ids, names = query["ids"][0].split(","), query["custom_fields"][0].split(",")
            assert len(ids) <= 100
            rows = [
                {"id": int(one), "custom_fields": {n: self.records[one].get(n) for n in names}}
                for one in ids
                if one in self.records
            ]
            return Reply.of({"success": True, "data": rows})
        record_id = address.path.rpartition("/")[2]
        if record_id not in self.records:
            return Reply.of({"success": False, "error": "Person not found"}, 404)
        fields = request.json()["custom_fields"]
        if any(len(name) != 40 for name in fields):
            return Reply.of({"success": False, "error": "validation failed"}, 400)
        self.put(record_id, fields)
        held = {"id": int(record_id), "custom_fields": self.records[record_id]}
        return Reply.of({"success": True, "data": held})
