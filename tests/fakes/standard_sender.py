"""A sender of Standard Webhooks: signed by its reference library, the same id at every try."""

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

from standardwebhooks import Webhook

from tests.fakes.secrets import STANDARD
from tests.fakes.sending import HOUR, Envelope, Heard, Sent

PATH = "/v1/hooks/generic"
GAPS = (5.0, 300.0, 1800.0, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)


def message(name: str, kind: str, at: str, **data: Any) -> dict[str, Any]:
    return {"id": name, "body": {"type": kind, "timestamp": at, "data": data}}


def signed(
    raw: bytes, name: str = "msg_1", secret: str = STANDARD, at: datetime | None = None
) -> Sent:
    at = at or datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, raw.decode()),
    }
    return Sent(PATH, headers, raw)


class StandardSender:
    deadline = 15.0
    most_together = 1

    def request(self, envelope: Envelope) -> Sent:
        (item,) = envelope.items
        return signed(json.dumps(item["body"]).encode(), item["id"])

    def heard(self, envelope: Envelope, heard: Heard, random: Random) -> float | None:
        if 200 <= heard.status < 300 or envelope.attempts > len(GAPS):
            return None
        return GAPS[envelope.attempts - 1] * random.uniform(0.8, 1.2)
