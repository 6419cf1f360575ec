"""Routes for whoever runs the service: alive, ready, and how it does."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from service.kit.core import Core
from service.watching.metrics import Watch
from service.watching.readiness import troubles

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """Say whether leads can be scored and stored, and if not, what is wrong."""
    core: Core = request.app.state.core
    found = troubles(core)
    body: dict[str, Any] = {"status": "degraded" if found else "ok", "troubles": found}
    if not found:
        body["version"] = core.champions.champion.version_id
    return JSONResponse(body, status_code=503 if found else 200)


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Return metrics for Prometheus: of requests, of work that waits, of the champion."""
    watch: Watch = request.app.state.watch
    return Response(watch.text(), media_type=CONTENT_TYPE_LATEST)
