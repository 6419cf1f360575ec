"""HubSpot's Webhooks API and workflow actions: batches, `attemptNumber`, three signatures.

It waits 5 s for a batch of up to 100, and tries 10 times in 24 hours, whatever the answer was.
"""

import base64
import hashlib
import hmac
import json
from random import Random
from time import time
from typing import Any, Literal

from tests.fakes.secrets import HUBSPOT, PUBLIC_URL
from tests.fakes.sending import DAY, Envelope, Heard, Sent

PATH = "/v1/hooks/hubspot"

Version = Literal["v1", "v2", "v3"]


def property_change(contact: int, name: str, value: str, occurred_at_ms: int) -> dict[str, Any]:
    """One notification, with an `eventId` that other contacts' notifications have too."""
    return {
        "eventId": occurred_at_ms % 1000,
        "subscriptionId": 25,
        "portalId": 62515,
        "appId": 1160452,
        "occurredAt": occurred_at_ms,
        "subscriptionType": "contact.propertyChange",
        "attemptNumber": 0,
        "objectId": contact,
        "changeSource": "CRM_UI",
        "propertyName": name,
        "propertyValue": value,
        "sourceId": "userId:9001",
    }


def signed(raw: bytes, path: str = PATH, version: Version = "v3", secret: str = HUBSPOT) -> Sent:
    """Sign a body as HubSpot does."""
    headers = {"content-type": "application/json"}
    url = PUBLIC_URL + path
    if version == "v3":
        stamp = str(int(time() * 1000))
        text = b"POST" + url.encode() + raw + stamp.encode()
        digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
        headers["x-hubspot-signature-v3"] = base64.b64encode(digest).decode()
        headers["x-hubspot-request-timestamp"] = stamp
    else:
        prefix = secret if version == "v1" else f"{secret}POST{url}"
        headers["x-hubspot-signature"] = hashlib.sha256(prefix.encode() + raw).hexdigest()
        headers["x-hubspot-signature-version"] = version
    return Sent(path, headers, raw)


class HubSpotSender:
    deadline = 5.0
    most_together = 100

    def __init__(self, version: Version = "v3") -> None:
        self._version: Version = version

    def request(self, envelope: Envelope) -> Sent:
        items = [item | {"attemptNumber": envelope.attempts} for item in envelope.items]
        return signed(json.dumps(items).encode(), version=self._version)

    def heard(self, envelope: Envelope, heard: Heard, random: Random) -> float | None:
        if 200 <= heard.status < 300 or envelope.attempts > 10:
            return None
        return DAY / 2.0 ** (11 - envelope.attempts) * random.uniform(0.5, 1.0)
