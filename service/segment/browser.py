"""Doors for analytics libraries in browsers: text/plain, with the write key in the body.

A page may send that without asking first, which is why Segment's library for browsers does so, to
the first letter of each call: `/v1/t` for `track`, `/v1/b` for a batch.
"""

from base64 import b64encode
from typing import Any

from starlette.concurrency import run_in_threadpool

from service.kit import strict_json
from service.kit.asgi import TEXT, Answer, Headers, Receive, Scope
from service.kit.auth import Caller, demand
from service.kit.bodies import read_body
from service.kit.core import Core
from service.kit.doors import Door
from service.kit.errors import Unauthorized, Unavailable
from service.kit.patience import patience
from service.segment.hot import HOT

LONGEST_KEY = 200
ROUTES = {f"/v1/{route.path.removeprefix('/v1/')[0]}": route for route in HOT}
"""The routes by the first letters of their calls."""


async def take(core: Core, scope: Scope, headers: Headers, receive: Receive) -> Answer:
    """Take a call as its own route does. Raises Unauthorized, and problems with the body."""
    route = ROUTES[scope["path"]]
    raw = await read_body(headers, receive, route.max_bytes, TEXT, route.gzip)
    document = strict_json.loads(raw)
    caller = await _caller(core, _write_key(document))
    if caller.per_minute is not None:
        core.rates.count(caller.key_id, caller.per_minute)
    demand(caller, route.permission)
    if core.writer.full:
        raise Unavailable("Too many requests are waiting to be stored.")
    return await route.answer(core, caller, document, {})


def _write_key(document: Any) -> str:
    """Take the write key out of a call, or out of the first of a batch. Raises Unauthorized."""
    if not isinstance(document, dict):
        raise Unauthorized
    key = document.pop("writeKey", None)
    batch = document.get("batch")
    if key is None and isinstance(batch, list) and batch and isinstance(batch[0], dict):
        key = batch[0].get("writeKey")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or not key.isascii():
        raise Unauthorized
    return key


async def _caller(core: Core, key: str) -> Caller:
    """Return who sends a write key: it proves no more in a body than as a user name."""
    authorization = f"Basic {b64encode(f'{key}:'.encode()).decode()}"
    caller = core.keys.remembered(authorization)
    if caller is None:
        async with patience():
            caller = await run_in_threadpool(core.keys.caller, authorization)
    return caller


def _door(path: str) -> Door:
    route = ROUTES[path]
    operation = {
        "summary": f"{route.summary}, from a browser",
        "description": "As " + route.path + ", with `writeKey` in the body instead of a header.",
        "operationId": path.strip("/").replace("/", "_"),
        "tags": ["segment"],
        "security": [{"sender": []}],
        "requestBody": {"required": True, "content": {TEXT: {"schema": {"type": "string"}}}},
        "responses": {
            "200": {
                "description": "Stored",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }
    return Door(path, path, take, {path: operation}, permission=route.permission)


DOORS = [_door(path) for path in ROUTES]
