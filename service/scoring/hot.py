"""Hot routes of scoring: handled in front of the router."""

from service.kit.bodies import BULK_BYTES
from service.kit.hot import HotRoute
from service.scoring.actions import score, score_batch
from service.scoring.schemas import BatchIn, BatchOut, ScoreIn, ScoreOut

_PERSIST = {
    "name": "persist",
    "in": "query",
    "description": "`false` stores nothing",
    "schema": {"type": "string", "enum": ["true", "false"], "default": "true"},
}
_REASONS = {
    "name": "reasons",
    "in": "query",
    "description": "`all` lists every reason instead of the strongest",
    "schema": {"type": "string", "enum": ["top", "all"], "default": "top"},
}

HOT = [
    HotRoute(
        path="/v1/score",
        permission="score",
        body=ScoreIn,
        answers=ScoreOut,
        handle=score,
        summary="Score a lead",
        parameters=(_PERSIST, _REASONS),
    ),
    HotRoute(
        path="/v1/score/batch",
        permission="score",
        body=BatchIn,
        answers=BatchOut,
        handle=score_batch,
        summary="Score up to 1,000 leads",
        statuses=(207,),
        max_bytes=BULK_BYTES,
    ),
]
