"""Alive and ready: asked by whoever keeps the process running, from its first moment on."""

from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool

from service.kit.asgi import Answer, Headers, Receive, Scope
from service.kit.core import Core
from service.kit.doors import Door
from service.watching.readiness import troubles


async def _alive(_core: Core, _scope: Scope, _headers: Headers, _receive: Receive) -> Answer:
    return Answer(200, orjson.dumps({"status": "ok"}))


async def _ready(core: Core, _scope: Scope, _headers: Headers, _receive: Receive) -> Answer:
    found = await run_in_threadpool(troubles, core)
    body: dict[str, Any] = {"status": "degraded" if found else "ok", "troubles": found}
    if not found:
        body["version"] = core.champions.champion.version_id
    return Answer(503 if found else 200, orjson.dumps(body))


def _operation(name: str, summary: str, description: str) -> dict[str, Any]:
    return {
        "summary": summary,
        "description": description,
        "operationId": name,
        "tags": ["health"],
        "responses": {
            "200": {
                "description": "Yes",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }


HEALTHZ = Door(
    begins="/healthz",
    path="/healthz",
    method="GET",
    serve=_alive,
    documented={"/healthz": _operation("healthz", "Alive", "Say that the process answers.")},
)
READYZ = Door(
    begins="/readyz",
    path="/readyz",
    method="GET",
    serve=_ready,
    documented={
        "/readyz": _operation(
            "readyz",
            "Ready",
            "Say whether leads can be scored and stored, and if not, what is wrong.",
        )
    },
)
