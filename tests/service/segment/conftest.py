"""An analytics library that sends to us."""

from base64 import b64encode
from typing import Any

import orjson
import pytest

from tests.fixtures.calls import call
from tests.fixtures.service import Api, As


class Library:
    """Sends as an analytics library does: a write key by Basic, and batches, compressed or not."""

    def __init__(self, api: Api) -> None:
        self._client = api.client
        assert api.secret
        self._basic = b64encode(f"{api.secret}:".encode()).decode()

    def send(self, path: str, raw: bytes, **headers: str) -> Any:
        sent = {"content-type": "application/json", "authorization": f"Basic {self._basic}"}
        return self._client.post(path, content=raw, headers=sent | headers)

    def say(self, kind: str, number: object, **more: Any) -> Any:
        answer = self.send(f"/v1/{kind}", orjson.dumps(call(kind, number, **more)))
        assert answer.status_code == 200, answer.text
        (result,) = answer.json()["results"]
        return result

    def batch(self, *items: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        answer = self.send("/v1/batch", orjson.dumps({"batch": items} | more))
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results


@pytest.fixture
def library(as_role: As) -> Library:
    return Library(as_role("collector"))
