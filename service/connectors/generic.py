"""Any sender of Standard Webhooks: `{"type", "timestamp", "data"}`, signed.

`data` names the lead by `external_id`, in its `system` when it says one, and states fields of it,
which are our attributes by name; `properties` are those of the event. A `type` that is a kind of
event, or that the mapping makes one of under the state `type`, is an event of the lead.
"""

from re import compile as pattern

import orjson

from models.facts.kinds import KINDS, RESERVED
from models.inbox import Parcel, key_of
from service.connectors import signatures
from service.connectors.mapping import CANONICAL_AS_THEY_ARE, Mapping
from service.connectors.reading import instant_of_text, name_in, object_in, scalars
from service.connectors.shape import ACCEPTED, Change, Ignored, Knock, Received, Statement
from service.kit import strict_json
from service.kit.asgi import JSON
from service.kit.errors import Invalid
from service.kit.settings import Settings

STATED = frozenset(KINDS) - RESERVED - {"lead_assigned"}
KIND = pattern(r"[a-zA-Z0-9_.]{1,100}")
SYSTEM = pattern(r"[a-z][a-z0-9_-]{0,63}")

MOST_PROPERTIES = 50

MAPPING = Mapping(attributes=CANONICAL_AS_THEY_ARE, owner="rep")


class Generic:
    name = "generic"
    media_type = JSON
    acknowledgement = ACCEPTED
    mapping = MAPPING
    deals = ""

    def is_open(self, settings: Settings) -> bool:
        return bool(settings.generic_secret.strip())

    def verify(self, settings: Settings, knock: Knock) -> bool:
        webhook_id = knock.headers.get(b"webhook-id", b"")
        timestamp = knock.headers.get(b"webhook-timestamp", b"")
        sent = knock.headers.get(b"webhook-signature", b"").split(b" ")
        wanted = [
            signatures.standard_webhook(secret, webhook_id, timestamp, knock.body)
            for secret in settings.generic_secret.split()
        ]
        fits = [signatures.same(one, other) for one in sent for other in wanted]
        return any(fits) and bool(webhook_id) and signatures.is_fresh(timestamp, per_second=1)

    def part(self, knock: Knock) -> list[Parcel]:
        document = object_in(strict_json.loads(knock.body))
        kind = document.get("type")
        if not isinstance(kind, str) or not KIND.fullmatch(kind):
            raise Invalid("`type` is 1 to 100 letters, digits, dots and underscores.")
        object_in(document.get("data"))
        webhook_id = knock.headers.get(b"webhook-id", b"").decode("latin-1")
        return [Parcel(self.name, kind, key_of(webhook_id), knock.body)]

    def read(self, received: Received) -> list[Statement]:
        document = orjson.loads(received.body)
        data, kind = document["data"], received.kind.replace(".", "_")
        if "external_id" not in data:
            raise Ignored(f"{received.kind} names no lead")
        lead = name_in(data, "external_id")
        properties = object_in(data.pop("properties", {}))
        if len(properties) > MOST_PROPERTIES:
            raise Invalid(f"An event has at most {MOST_PROPERTIES} properties.")
        system = data.pop("system", None)
        if system is not None and not (isinstance(system, str) and SYSTEM.fullmatch(system)):
            raise Invalid("`system` is a short name in small letters.")
        fields = scalars(data) | {"type": received.kind}
        del fields["external_id"]
        at = instant_of_text(document.get("timestamp"))
        return [
            Change(
                lead=lead,
                record=received.key,
                fields=fields,
                occurred_at=at,
                changed=frozenset(fields),
                kinds=(kind,) if kind in STATED else (),
                properties=properties,
                system=system,
            )
        ]
