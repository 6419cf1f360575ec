"""Odoo's "Send Webhook Notification": one second, once, and a log line when it fails."""

import json
from random import Random
from typing import Any

from tests.fakes.secrets import ODOO
from tests.fakes.sending import Envelope, Heard, Sent

PATH = f"/v1/hooks/odoo/{ODOO}"


def record(number: int, **fields: Any) -> dict[str, Any]:
    return {"_action": "Send lead to scoring(#187)", "_id": number, "_model": "crm.lead", **fields}


def signed(raw: bytes, path: str = PATH) -> Sent:
    return Sent(path, {"content-type": "application/json"}, raw)


class OdooSender:
    deadline = 1.0
    most_together = 1

    def request(self, envelope: Envelope) -> Sent:
        (item,) = envelope.items
        return signed(json.dumps(item, sort_keys=True, default=str).encode())

    def heard(self, envelope: Envelope, heard: Heard, random: Random) -> float | None:
        return None
