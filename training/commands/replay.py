"""`replay SCORE_ID`: compute a stored score again, from its snapshot and from the event log."""

import argparse
import json

from sqlmodel import Session

from models.database import opened, reading
from models.facts.replay import state_through
from models.tables import Score, Version
from training.commands.words import DIFFERS, DONE, Commands, say
from training.refusals import Refusal
from training.runs import loaded
from training.settings import Settings

CLOSE_ENOUGH = 1e-9
"""Of points: the log may add a lead's events up in another order."""


class UnknownScoreError(Refusal):
    """There is no such score."""


def add(commands: Commands) -> None:
    command = commands.add_parser("replay", help="compute a stored score again, in two ways")
    command.add_argument("score", metavar="SCORE_ID")
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    with opened(Settings().database) as engine, reading(engine) as session:
        found = replayed(session, asked.score)
    print(json.dumps(found, indent=2))
    if found["snapshot_points"] != found["stored_points"]:
        say("its snapshot gives other points than are stored")
        return DIFFERS
    if abs(float(found["log_points"]) - float(found["snapshot_points"])) > CLOSE_ENOUGH:
        say("the event log gives other points than its snapshot")
        return DIFFERS
    return DONE


def replayed(session: Session, score_id: str) -> dict[str, str | float]:
    """Return the points stored, by the snapshot and by the log. Raises UnknownScoreError."""
    score = session.get(Score, score_id)
    if score is None:
        raise UnknownScoreError(f"there is no score {score_id}")
    scorecard = loaded(session.get_one(Version, score.version_id))
    by_snapshot = scorecard.score(score.snapshot).total
    state = state_through(session, score.lead_id, score.through)
    by_log = scorecard.score(state.snapshot(score.scored_at.timestamp())).total
    return {
        "score_id": score.id,
        "lead_id": score.lead_id,
        "version_id": score.version_id,
        "scored_at": score.scored_at.isoformat(),
        "stored_points": score.points,
        "snapshot_points": by_snapshot,
        "log_points": by_log,
        "probability": scorecard.probability(by_snapshot),
    }
