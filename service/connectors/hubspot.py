"""HubSpot: Webhooks API subscriptions in batches, and workflows that send a whole record.

The Webhooks API tells which property changed to what, and nothing else of the record: who is new,
and deals and meetings, are read back. It repeats itself, in any order and in other batches, and its
`eventId` is not unique. What was won is told by deals, never by a contact's lifecycle stage.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson

from models.inbox import Parcel, key_of
from service.connectors import signatures
from service.connectors.mapping import ANY, Mapping
from service.connectors.reading import (
    instant_of_milliseconds,
    name_in,
    object_in,
    scalars,
)
from service.connectors.shape import (
    ACCEPTED,
    Change,
    Ignored,
    Knock,
    Merge,
    ReadBack,
    Received,
    Statement,
)
from service.kit import strict_json
from service.kit.asgi import JSON
from service.kit.errors import Invalid
from service.kit.settings import Settings

MOST_IN_A_BATCH = 1000
WORKFLOW = "workflow"
CONTACTS = ("contact", "0-1")
READ_BACK = {"deal": "deals", "0-3": "deals", "meeting": "meetings", "0-47": "meetings"}
"""Streams of what deliveries name, and do not tell."""

TOLD_OF = ("creation", "propertyChange")
OURS = "ext_"
"""What our own write-back's properties begin with."""

MAPPING = Mapping(
    attributes={
        "email": "email", "firstname": "first_name", "lastname": "last_name", "phone": "phone",
        "mobilephone": "phone", "company": "company", "hs_email_domain": "domain",
        "jobtitle": "job_title", "numemployees": "employees", "industry": "industry",
        "country": "country", "state": "region", "hs_language": "language",
        "hs_analytics_source": "source", "utm_campaign": "campaign",
        "hs_analytics_source_data_1": "campaign",
        "hs_analytics_first_url": "landing_page", "hs_persona": "persona",
    },
    states={
        "hs_lead_status": {
            "ATTEMPTED_TO_CONTACT": "contact_attempted", "CONNECTED": "contact_made",
            "BAD_TIMING": "recycled", "UNQUALIFIED": "deal_lost",
        },
        "hs_email_optout": {"true": "unsubscribed"},
        "recent_conversion_date": {ANY: "form_submit"},
        "hs_email_last_click_date": {ANY: "email_click"},
        "hs_email_last_reply_date": {ANY: "email_reply"},
        "engagements_last_meeting_booked": {ANY: "meeting_booked"},
    },
    owner="hubspot_owner_id",
)  # fmt: skip


class HubSpot:
    name = "hubspot"
    media_type = JSON
    acknowledgement = ACCEPTED
    mapping = MAPPING
    deals = "deal."

    def is_open(self, settings: Settings) -> bool:
        return bool(settings.hubspot_secret.strip())

    def verify(self, settings: Settings, knock: Knock) -> bool:
        return verify(settings.hubspot_secret, knock)

    def part(self, knock: Knock) -> list[Parcel]:
        document = strict_json.loads(knock.body)
        if isinstance(document, list):
            if not 0 < len(document) <= MOST_IN_A_BATCH:
                raise Invalid(f"A batch has 1 to {MOST_IN_A_BATCH} notifications.")
            return [_parcel(object_in(item)) for item in document]
        name_in(object_in(document), "vid")
        return [Parcel(self.name, WORKFLOW, key_of(WORKFLOW, knock.body.hex()), knock.body)]

    def read(self, received: Received) -> list[Statement]:
        document = orjson.loads(received.body)
        if received.kind == WORKFLOW:
            return list(_enrolled(document, received.received_at))
        thing, _, verb = received.kind.partition(".")
        if thing == "object":
            thing = str(document.get("objectTypeId"))
        if thing in READ_BACK and verb in TOLD_OF:
            return [ReadBack(READ_BACK[thing], name_in(document, "objectId"))]
        read = _VERBS.get(verb)
        if read is None or thing not in CONTACTS:
            raise Ignored(f"{received.kind} says nothing to us")
        statements = [read(document)]
        if verb == "creation":
            statements.append(ReadBack("contacts", name_in(document, "objectId")))
        return statements


def verify(secrets: str, knock: Knock) -> bool:
    """Say whether HubSpot signed a request with one of these secrets, by the newest of its ways."""
    return any(_fits(secret, knock) for secret in secrets.split())


def _fits(secret: str, knock: Knock) -> bool:
    headers, body = knock.headers, knock.body
    if signed := headers.get(b"x-hubspot-signature-v3"):
        timestamp = headers.get(b"x-hubspot-request-timestamp", b"")
        fresh = signatures.is_fresh(timestamp, per_second=1000)
        wanted = signatures.hubspot_v3(secret, knock.method, knock.url, body, timestamp)
        return signatures.same(signed, wanted) and fresh and bool(knock.url)
    signed = headers.get(b"x-hubspot-signature", b"")
    match headers.get(b"x-hubspot-signature-version"):
        case b"v1":
            return signatures.same(signed, signatures.hubspot_v1(secret, body))
        case b"v2":
            wanted = signatures.hubspot_v2(secret, knock.method, knock.url, body)
            return signatures.same(signed, wanted) and bool(knock.url)
    return False


def _parcel(item: dict[str, Any]) -> Parcel:
    kind = item.get("subscriptionType", item.get("eventType"))
    if not isinstance(kind, str) or not kind:
        raise Invalid("A notification without `subscriptionType`.")
    names = ("portalId", "subscriptionId", "eventId", "objectId", "propertyName", "occurredAt")
    merged = ("primaryObjectId", "mergedObjectIds", "fromObjectId", "toObjectId", "associationType")
    key = key_of(kind, *(item.get(name) for name in names + merged))
    return Parcel(HubSpot.name, kind, key, orjson.dumps(item))


def _property_change(item: dict[str, Any]) -> Change:
    name = name_in(item, "propertyName")
    by_us = item.get("changeSource") == "INTEGRATION" and _is_ours(item)
    if by_us or name.startswith(OURS):
        raise Ignored("our own write-back")
    return _change(item, scalars({name: item.get("propertyValue")}))


def _is_ours(item: dict[str, Any]) -> bool:
    app = item.get("appId")
    return app is not None and str(item.get("sourceId")) == str(app)


def _change(item: dict[str, Any], fields: dict[str, Any], **more: Any) -> Change:
    lead = name_in(item, "objectId")
    return Change(
        lead=lead,
        record=f"contact {lead}",
        fields=fields,
        occurred_at=instant_of_milliseconds(item.get("occurredAt")),
        changed=frozenset(fields),
        **more,
    )


def _creation(item: dict[str, Any]) -> Change:
    created_at = instant_of_milliseconds(item.get("occurredAt"))
    return _change(item, {}, created_at=created_at)


def _deletion(item: dict[str, Any]) -> Change:
    return _change(item, {}, kinds=("deleted",), only_known=True)


def _privacy_deletion(item: dict[str, Any]) -> Change:
    return _change(item, {}, kinds=("erasure_requested",), only_known=True)


def _merge(item: dict[str, Any]) -> Merge:
    absorbed = item.get("mergedObjectIds")
    if not isinstance(absorbed, list):
        raise Invalid("A merge without `mergedObjectIds`.")
    survivor = item.get("newObjectId") or item.get("primaryObjectId")
    names = [name_in({"id": one}, "id") for one in [item.get("primaryObjectId"), *absorbed]]
    kept = name_in({"newObjectId": survivor}, "newObjectId")
    return Merge(kept, tuple(name for name in names if name != kept))


_VERBS: dict[str, Callable[[dict[str, Any]], Statement]] = {
    "propertyChange": _property_change,
    "creation": _creation,
    "deletion": _deletion,
    "privacyDeletion": _privacy_deletion,
    "merge": _merge,
}


def _enrolled(document: dict[str, Any], received_at: datetime) -> Iterator[Change]:
    """Read a workflow's contact: each property with its value, and since when it has it."""
    lead = name_in(document, "vid")
    undated = {}
    for name, held in object_in(document.get("properties", {})).items():
        if name.startswith(OURS) or not isinstance(held, dict):
            continue
        fields, versions = scalars({name: held.get("value")}), held.get("versions")
        if versions and isinstance(versions, list) and "timestamp" in object_in(versions[0]):
            at = instant_of_milliseconds(versions[0]["timestamp"])
            yield Change(lead, f"contact {lead}", fields, at, changed=frozenset(fields))
        else:
            undated.update(fields)
    yield Change(lead, f"contact {lead}", undated, received_at)
