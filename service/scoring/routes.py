"""Routes that read and replay scores."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from service.kit.dependencies import NoBody, ReadsScores, Replays
from service.kit.session import Reading
from service.kit.wire import RowId
from service.scoring import actions
from service.scoring.schemas import ReplayOut, ScoreOut

router = APIRouter(prefix="/v1/scores", tags=["scores"])

ScoreId = Annotated[RowId, Path()]


@router.get("/{score_id}", response_model=ScoreOut)
def get_score(
    request: Request, _caller: ReadsScores, session: Reading, score_id: ScoreId
) -> dict[str, object]:
    """Return any score, however old, with all its reasons."""
    return actions.stored_answer(session, score_id, request.app.state.core.settings.locale)


@router.post("/{score_id}/replay", dependencies=[NoBody])
def replay_score(
    request: Request, _caller: Replays, session: Reading, score_id: ScoreId
) -> ReplayOut:
    """Compute a score again from its snapshot and from the event log."""
    return actions.replay_score(session, score_id, request.app.state.core.settings.locale)
