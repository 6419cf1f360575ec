"""Pipedrive webhooks, version 2: the record as it is now, and the earlier values of what changed.

A person is a lead here. Deals and Pipedrive's own leads speak of their person; their fields bear
their name in front (`deal.status`).
"""

from typing import Any

import orjson

from models.inbox import Parcel, key_of
from service.connectors import signatures
from service.connectors.mapping import Mapping
from service.connectors.reading import instant_if_any, instant_of_text, name_in, object_in, scalars
from service.connectors.shape import (
    ACCEPTED,
    Change,
    Ignored,
    Knock,
    Merge,
    Received,
    Statement,
)
from service.kit import strict_json
from service.kit.asgi import JSON
from service.kit.settings import Settings

MAPPING = Mapping(
    attributes={
        "email": "email", "phone": "phone", "name": "name", "first_name": "first_name",
        "last_name": "last_name", "job_title": "job_title", "org_name": "company",
        "lead.source_name": "source",
    },
    states={
        "deal.status": {"open": "opportunity_created", "won": "deal_won", "lost": "deal_lost"},
        "marketing_status": {"unsubscribed": "unsubscribed"},
    },
    details={"deal.value": "amount", "deal.currency": "currency"},
    owner="owner_id",
)  # fmt: skip

OF_A_PERSON = ("deal", "lead")
CUSTOM = "custom_fields."
"""What own fields begin with, before their key."""


class Pipedrive:
    name = "pipedrive"
    media_type = JSON
    acknowledgement = ACCEPTED
    mapping = MAPPING
    deals = "deal."

    def is_open(self, settings: Settings) -> bool:
        return bool(settings.pipedrive_login.strip())

    def verify(self, settings: Settings, knock: Knock) -> bool:
        sent = knock.headers.get(b"authorization", b"")
        return signatures.same(sent, signatures.basic(settings.pipedrive_login))

    def part(self, knock: Knock) -> list[Parcel]:
        meta = object_in(object_in(strict_json.loads(knock.body)).get("meta"))
        entity, action = name_in(meta, "entity"), name_in(meta, "action")
        kind = f"{entity}.{action}"
        name = name_in(meta, "id")
        told = [meta.get(key) for key in ("company_id", "entity_id", "timestamp", "webhook_id")]
        return [Parcel(self.name, kind, key_of(kind, name, *told), knock.body)]

    def read(self, received: Received) -> list[Statement]:
        document = orjson.loads(received.body)
        meta, entity = document["meta"], received.kind.partition(".")[0]
        if entity == "person":
            return [self._person(document, meta)]
        if entity in OF_A_PERSON and document.get("data"):
            return [self._of_a_person(document, meta, entity)]
        raise Ignored(f"{received.kind} says nothing to us")

    def _person(self, document: dict[str, Any], meta: dict[str, Any]) -> Statement:
        lead, at = name_in(meta, "entity_id"), instant_of_text(meta.get("timestamp"))
        if meta.get("merged_to_id"):
            return Merge(name_in(meta, "merged_to_id"), (lead,))
        if meta["action"] == "delete":
            kinds = ("deleted",)
            nothing: frozenset[str] = frozenset()
            return Change(lead, f"person {lead}", {}, at, nothing, kinds, only_known=True)
        data = object_in(document.get("data"))
        changed = self._changed(document, meta, "")
        created_at = instant_if_any(data, "add_time")
        record = f"person {lead}"
        return Change(lead, record, fields_of(data), at, changed, created_at=created_at)

    def _of_a_person(
        self, document: dict[str, Any], meta: dict[str, Any], entity: str
    ) -> Statement:
        data, at = object_in(document["data"]), instant_of_text(meta.get("timestamp"))
        number = name_in(meta, "entity_id")
        if not data.get("person_id"):
            raise Ignored(f"{entity} {number} names no person")
        changed = self._changed(document, meta, f"{entity}.")
        fields = fields_of(data, f"{entity}.")
        return Change(name_in(data, "person_id"), f"{entity} {number}", fields, at, changed)

    def _changed(
        self, document: dict[str, Any], meta: dict[str, Any], prefix: str
    ) -> frozenset[str]:
        """Name the fields that are news. Raises Ignored for an echo of what programs wrote."""
        if meta["action"] != "change":
            return frozenset(fields_of(object_in(document["data"]), prefix))
        changed = frozenset(fields_of(document.get("previous") or {}, prefix))
        if meta.get("change_source") == "api" and not changed & self.mapping.fields:
            raise Ignored("a program changed what says nothing to us, as our own write-back does")
        return changed


def fields_of(data: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Flatten a record: the first e-mail address and phone, and own fields by their key."""
    fields = scalars(data, prefix)
    for many, one in (("emails", "email"), ("phones", "phone")):
        if many in data:
            fields[f"{prefix}{one}"] = _first(data[many])
    own = data.get("custom_fields")
    for key, value in own.items() if isinstance(own, dict) else ():
        plain = value.get("value", value.get("id")) if isinstance(value, dict) else value
        fields |= scalars({f"{prefix}{CUSTOM}{key}": plain})
    return fields


def _first(values: Any) -> str | None:
    """Return the primary one of several addresses, else the first."""
    held = [value for value in values or () if isinstance(value, dict)]
    held.sort(key=lambda value: not value.get("primary"))
    found = held[0].get("value") if held else None
    return found if isinstance(found, str) else None
