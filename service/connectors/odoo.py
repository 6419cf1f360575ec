"""Odoo: an automation rule's "Send Webhook Notification", once, with one second of patience.

Odoo signs nothing and never tries again: the token in the path is all that proves it, and an answer
that takes longer is lost. The body has the fields that were chosen in the rule, False for empty.
"""

from typing import Any

import orjson

from models.ids import new_id
from models.inbox import Parcel, key_of
from service.connectors import signatures
from service.connectors.mapping import Mapping
from service.connectors.reading import instant_if_any, name_in, object_in, scalars
from service.connectors.shape import ACCEPTED, Change, Ignored, Knock, Received, Statement
from service.kit import strict_json
from service.kit.asgi import JSON
from service.kit.settings import Settings

LEADS = "crm.lead"

MAPPING = Mapping(
    attributes={
        "email_from": "email", "phone": "phone", "mobile": "phone", "contact_name": "name",
        "partner_name": "company", "function": "job_title", "country_code": "country",
        "lang_code": "language", "country_id.name": "country", "state_id.name": "region",
        "source_id.name": "source", "campaign_id.name": "campaign", "lang_id.name": "language",
    },
    states={
        "won_status": {"won": "deal_won", "lost": "deal_lost"},
        "type": {"opportunity": "opportunity_created"},
    },
    details={"expected_revenue": "amount", "company_currency": "currency"},
    owner="user_id",
)  # fmt: skip


class Odoo:
    name = "odoo"
    media_type = JSON
    acknowledgement = ACCEPTED
    mapping = MAPPING
    deals = ""

    def is_open(self, settings: Settings) -> bool:
        return bool(settings.odoo_token.strip())

    def verify(self, settings: Settings, knock: Knock) -> bool:
        return signatures.same(knock.token.encode(), settings.odoo_token.encode())

    def part(self, knock: Knock) -> list[Parcel]:
        document = object_in(strict_json.loads(knock.body))
        kind, number = name_in(document, "_model"), name_in(document, "_id")
        told = knock.body.hex() if document.get("write_date") else new_id()
        return [Parcel(self.name, kind, key_of(kind, number, told), knock.body)]

    def read(self, received: Received) -> list[Statement]:
        document = orjson.loads(received.body)
        if received.kind != LEADS:
            raise Ignored(f"{received.kind} says nothing to us")
        lead = name_in(document, "_id")
        fields = {name: _filled(value) for name, value in document.items() if name[0:1] != "_"}
        at = instant_if_any(fields, "write_date") or received.received_at
        created_at = instant_if_any(fields, "create_date")
        return [Change(lead, f"{LEADS} {lead}", scalars(fields), at, created_at=created_at)]


def _filled(value: Any) -> Any:
    return None if value is False else value
