"""Routes for whoever runs the service: how it does, and what was given up."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from service.kit.dependencies import KeepsJobs, NoBody
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.watching import letters
from service.watching.metrics import Watch
from service.watching.schemas import DeadLetter, Replayed

router = APIRouter(tags=["health"])


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
