"""The base-rate tracker in service of the database: probabilities that follow the times.

A version that is tracked has its parent's rules and its own log odds at 50 points. How far to move
is always found from the version that was learned or written, so that moves do not pile up; when
tracking no longer helps, that version comes back.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlmodel import Session

from models import registry
from models.scorecard import document
from models.scorecard.scorecard import Scorecard
from models.scorecard.table import logits_of, score_table
from models.tables import Version
from training.dataset import Dataset
from training.examples import Floats, Rows
from training.tracker import WINDOW, moved_logits, saved_by_tracking

FEWEST_ROWS = 100
EVERY = 50
LEAST_MOVE = 0.05

WAY = "tracked"


@dataclass(frozen=True, slots=True)
class Move:
    """The champion's rules with their log odds moved, and why."""

    champion_id: str
    origin: registry.Origin
    scorecard: Scorecard
    report: dict[str, Any]


def find_move(session: Session, data: Dataset) -> Move | None:
    """Say how the champion should be moved by the labels that matured; None to leave it."""
    champion = registry.champion(session)
    if champion is None:
        return None
    root = _root(session, champion)
    scorecard, stands = _loaded(root), _loaded(champion)
    rows = unseen_rows(root, data)
    if len(rows) < FEWEST_ROWS:
        return None
    moved, saved = _moved(scorecard, data, rows)
    target = replace(scorecard, log_odds_at_50=scorecard.log_odds_at_50 + moved)
    if abs(target.log_odds_at_50 - stands.log_odds_at_50) < LEAST_MOVE:
        return None
    chosen = {"way": WAY, "root": root.id, "moved_logits": moved, "saved_log_loss": saved}
    report = {"rows": len(rows), "positives": int(data.examples.label[rows].sum())}
    origin: registry.Origin = "written" if root.origin == "written" else "learned"
    return Move(champion.id, origin, target, report | {"chosen": chosen})


def adopt(session: Session, move: Move, automatic: bool) -> Version | None:
    """Store the move as a child of the champion, and promote it if that may be done unasked.

    A champion that changed meanwhile is left alone.
    """
    champion = registry.champion(session)
    if champion is None or champion.id != move.champion_id:
        return None
    version = registry.add_version(
        session, move.scorecard, move.origin, move.report, parent_id=champion.id
    )
    if automatic:
        moved = move.report["chosen"]["moved_logits"]
        registry.promote(session, version, "the tracker", f"log odds moved by {moved:+.2f}")
    return version


def _root(session: Session, version: Version) -> Version:
    chosen = version.report.get("chosen", {})
    return session.get_one(Version, chosen["root"]) if chosen.get("way") == WAY else version


def _loaded(version: Version) -> Scorecard:
    return document.load(version.content.encode())


def unseen_rows(root: Version, data: Dataset) -> Rows:
    """Return the rows that the version was not learned on: all of them for a written one."""
    at, since = data.examples.at, _since(root)
    if since is None or at is None:
        return np.arange(len(data.examples))
    return np.flatnonzero(at >= since)


def unseen_since(session: Session, version: Version) -> float | None:
    """Return from when on (epoch seconds) a version was not learned on; None for a written one."""
    return _since(_root(session, version))


def _since(root: Version) -> float | None:
    if root.origin == "written":
        return None
    since: float = root.report.get("judged", {}).get("since", root.created_at.timestamp())
    return since


def _moved(scorecard: Scorecard, data: Dataset, rows: Rows) -> tuple[float, float]:
    """Return the move (0.0 if tracking would not have helped), and the log loss it saves."""
    examples, known_at = data.examples.take(rows), data.known_at[rows]
    logits = logits_of(scorecard, score_table(scorecard, examples.columns, len(examples)).total)
    at: Floats = np.zeros(len(examples)) if examples.at is None else examples.at

    def known_before(row: int) -> Rows:
        return np.flatnonzero(known_at[:row] <= at[row])

    saved = saved_by_tracking(logits, examples.label, examples.weight, known_before, EVERY)
    if saved <= 0:
        return 0.0, saved
    newest = slice(-WINDOW, None)
    moved = moved_logits(logits[newest], examples.label[newest], examples.weight[newest])
    return moved, saved
