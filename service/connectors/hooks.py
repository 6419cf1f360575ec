"""Receiving deliveries: verified over the bytes as they came, kept, and acknowledged."""

from typing import Any

from service.connectors.roll_call import CONNECTORS
from service.connectors.shape import Knock
from service.kit.asgi import Answer, Headers, Receive, Scope
from service.kit.bodies import read_body
from service.kit.core import Core
from service.kit.doors import Door
from service.kit.errors import Unauthorized, Unavailable

BEGINS = "/v1/hooks/"
MOST_BYTES = 1 << 20


class UnknownSender(Unauthorized):
    """No connector knows this sender: the signature, password or token does not fit."""


async def receive_delivery(core: Core, scope: Scope, headers: Headers, receive: Receive) -> Answer:
    """Keep what a sender tells. Raises UnknownSender, and problems with the body."""
    name, _, token = scope["path"].removeprefix(BEGINS).partition("/")
    connector = CONNECTORS.get(name)
    if connector is None:
        raise UnknownSender
    if core.writer.full:
        raise Unavailable("Too many requests are waiting to be stored.")
    raw = await read_body(headers, receive, MOST_BYTES, connector.media_type)
    knock = Knock("POST", public_url(core, scope), token, headers, raw)
    if not connector.verify(core.settings, knock):
        raise UnknownSender
    await core.writer.keep(connector.part(knock))
    return connector.acknowledgement


def public_url(core: Core, scope: Scope) -> str:
    """Return the address that the sender called, by PUBLIC_URL; empty when that is not set."""
    base = core.settings.public_url.rstrip("/")
    if not base:
        return ""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return base + (path + (b"?" + query if query else b"")).decode("latin-1")


def _operation(path: str, more: list[dict[str, Any]]) -> dict[str, Any]:
    connector = {
        "name": "connector",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": list(CONNECTORS)},
    }
    done = {"description": "Stored, to be acted on"}
    return {
        "summary": "Receive a delivery",
        "operationId": path.strip("/").replace("/", "_").replace("{", "").replace("}", ""),
        "tags": ["connectors"],
        "security": [{"sender": []}],
        "parameters": [connector, *more],
        "requestBody": {
            "required": True,
            "description": "What the sender sends",
            "content": {"application/json": {"schema": {}}, "text/xml": {"schema": {}}},
        },
        "responses": {"202": done, "200": done | {"description": "Stored; Salesforce's Ack"}},
    }


_TOKEN = {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
_PLAIN, _WITH_TOKEN = f"{BEGINS}{{connector}}", f"{BEGINS}{{connector}}/{{token}}"

HOOKS = Door(
    begins=BEGINS,
    path=_PLAIN,
    serve=receive_delivery,
    documented={_PLAIN: _operation(_PLAIN, []), _WITH_TOKEN: _operation(_WITH_TOKEN, [_TOKEN])},
)
