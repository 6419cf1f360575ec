"""Pipedrive's webhooks, version 2: Basic login, 10 s, tries after 3, 30 and 150 s.

Ten first tries that fail in a row ban the address for 30 minutes, and what happens then is lost.
"""

import base64
import json
from random import Random
from typing import Any

from tests.fakes.secrets import PIPEDRIVE
from tests.fakes.sending import Envelope, Heard, Sent

PATH = "/v1/hooks/pipedrive"
GAPS = (3.0, 30.0, 150.0)
FAILURES_TO_BAN = 10


def notification(
    entity: str,
    number: int,
    action: str,
    at: str,
    data: dict[str, Any] | None,
    previous: dict[str, Any] | None = None,
    **meta: Any,
) -> dict[str, Any]:
    held = {
        "action": action,
        "entity": entity,
        "entity_id": str(number),
        "company_id": "10001",
        "id": f"{entity}-{number}-{action}-{at}",
        "timestamp": at,
        "change_source": "app",
        "version": "2.0",
        "webhook_id": "31",
        "attempt": 1,
        **meta,
    }
    return {"meta": held, "data": data, "previous": previous}


def signed(raw: bytes, login: str = PIPEDRIVE, path: str = PATH) -> Sent:
    proof = base64.b64encode(login.encode()).decode()
    return Sent(path, {"content-type": "application/json", "authorization": f"Basic {proof}"}, raw)


class PipedriveSender:
    deadline = 10.0
    most_together = 1

    def __init__(self) -> None:
        self.failed_in_a_row = 0

    @property
    def banned(self) -> bool:
        return self.failed_in_a_row >= FAILURES_TO_BAN

    def request(self, envelope: Envelope) -> Sent:
        (item,) = envelope.items
        meta = item["meta"] | {"attempt": envelope.attempts + 1}
        return signed(json.dumps(item | {"meta": meta}).encode())

    def heard(self, envelope: Envelope, heard: Heard, random: Random) -> float | None:
        succeeded = 200 <= heard.status < 300
        if envelope.attempts == 1:
            self.failed_in_a_row = 0 if succeeded else self.failed_in_a_row + 1
        if succeeded or self.banned or envelope.attempts > len(GAPS):
            return None
        return GAPS[envelope.attempts - 1]
