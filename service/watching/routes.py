"""Routes for whoever runs the service: alive, ready, how it does, and what was given up."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from service.kit.core import Core
from service.kit.dependencies import KeepsJobs, NoBody
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.watching import letters
from service.watching.metrics import Watch
from service.watching.readiness import troubles
from service.watching.schemas import DeadLetter, Replayed

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


@router.get("/v1/dead-letters", tags=["dead-letters"])
def list_dead_letters(_caller: KeepsJobs, session: Reading) -> list[DeadLetter]:
    """Return the newest jobs that were given up, and why."""
    return letters.dead_letters(session)


@router.post(
    "/v1/dead-letters/{job_id}/replay",
    status_code=202,
    tags=["dead-letters"],
    dependencies=[NoBody],
)
def replay_dead_letter(
    _caller: KeepsJobs, session: Writing, job_id: Annotated[RowId, Path()]
) -> Replayed:
    """Let a job be done again, once what stopped it is repaired."""
    return letters.replay(session, job_id)
