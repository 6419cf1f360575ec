"""What others are told of scores."""

from collections.abc import Sequence

from models import outbox
from models.facts.store import Row


def scores_told(scores: Sequence[Row]) -> list[Row]:
    """Word score rows as bulletins."""
    return [
        outbox.bulletin(
            "lead.scored",
            {
                "score_id": score["id"],
                "points": score["points"],
                "probability": score["probability"],
                "band": score["band"],
                "version_id": score["version_id"],
                "scored_at": score["scored_at"].isoformat(),
            },
            score["lead_id"],
        )
        for score in scores
    ]
