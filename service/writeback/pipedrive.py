"""Pipedrive's write API (v2): custom fields of persons or deals, one record a call."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from service.writeback.crm import GONE, SHOWN, Call, Limit, Outcome, Rejected, Values, refused


class Pipedrive:
    """Custom fields go by keys of 40 hexadecimal digits, which the connector has to be told."""

    limit = Limit(20, 2.0)
    most = 50
    names: Mapping[str, str] = MappingProxyType({})

    def is_id(self, external_id: str) -> bool:
        return external_id.isascii() and external_id.isdigit() and len(external_id) < 20

    def prepare(self, call: Call, record: str, fields: Mapping[str, str]) -> None:
        """Nothing: keys cannot be guessed, so fields that have one exist."""

    def read(
        self, call: Call, record: str, ids: Sequence[str], names: Sequence[str]
    ) -> dict[str, Values]:
        query = {"ids": ",".join(ids), "limit": "100", "custom_fields": ",".join(names)}
        answer = call("GET", f"/api/v2/{record}", query=query)
        if not answer.succeeded:
            raise Rejected(f"answered {answer.status}")
        return {
            str(row["id"]): {name: row["custom_fields"].get(name) for name in names}
            for row in answer.json()["data"]
        }

    def write(self, call: Call, record: str, changes: Mapping[str, Values]) -> dict[str, Outcome]:
        return {one: self._write(call, record, one, values) for one, values in changes.items()}

    def _write(self, call: Call, record: str, one: str, values: Values) -> Outcome:
        answer = call("PATCH", f"/api/v2/{record}/{one}", json={"custom_fields": values})
        if answer.succeeded:
            written = answer.json()["data"]["custom_fields"]
            return SHOWN if set(values) <= set(written) else refused("a field is not there")
        if answer.status in (404, 410):
            return GONE
        return refused(f"answered {answer.status}")
