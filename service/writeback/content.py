"""What is written of a score, when it is worth writing, and how a CRM's values are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from models.scorecard.scorecard import Scorecard
from models.tables import Mirror, Score
from service.kit.explain import strongest_of
from service.writeback.crm import Values

REASONS = 3
LONGEST_REASONS = 250


@dataclass(frozen=True, slots=True)
class Content:
    """A score as a CRM shows it; `values` by our own KEYS."""

    score_id: str
    scored_at: datetime
    points: float
    band: str
    values: Values

    def named(self, fields: Mapping[str, str]) -> Values:
        """Return the values by the CRM's names."""
        return {name: self.values[key] for key, name in fields.items()}


def content_of(score: Score, scorecard: Scorecard, locale: str) -> Content:
    """Put a stored score into the words of the company's language."""
    points = scorecard.score(score.snapshot)
    reasons = strongest_of(scorecard, score.snapshot, points, locale, REASONS)
    values = {
        "points": round(score.points),
        "band": score.band,
        "reasons": "; ".join(str(reason["text"]) for reason in reasons)[:LONGEST_REASONS],
        "version": score.version_id,
        "score_id": score.id,
        "scored_at": score.scored_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return Content(score.id, score.scored_at, score.points, score.band, values)


def is_worth_showing(mirror: Mirror, content: Content, least_points: int, shadow: bool) -> bool:
    """Say whether what shows would change; an older score never replaces a newer one."""
    before = mirror.shadow if shadow else mirror.shown
    if before is None or mirror.points is None or mirror.scored_at is None:
        return True
    if content.scored_at < mirror.scored_at:
        return False
    moved = abs(round(content.points) - round(mirror.points)) >= least_points
    return moved or content.band != mirror.band


def is_newer_there(there: Any, content: Content | None) -> bool:
    """Say whether a CRM shows a later instant of scoring than ours."""
    shown = _instant(there)
    return shown is not None and content is not None and shown > content.scored_at


def names_to_restore(mirror: Mirror) -> Sequence[str]:
    """Return the fields to put back: those that were asked for, else all that were written."""
    earlier = mirror.earlier or {}
    return [name for name in earlier if not mirror.put_back or name in mirror.put_back]


def restorable(mirror: Mirror, there: Values) -> tuple[Values, Sequence[str]]:
    """Return the earlier values to put back, and the fields that somebody else wrote since."""
    back: Values = {}
    kept = []
    for name in names_to_restore(mirror):
        earlier = (mirror.earlier or {})[name]
        ours = [held[name] for held in (mirror.shown, mirror.attempted) if held and name in held]
        if any(same(there.get(name), value) for value in ours):
            back[name] = None if earlier in ("", False) else earlier
        elif not same(there.get(name), earlier):
            kept.append(name)
    return back, kept


def same(one: Any, other: Any) -> bool:
    """Compare values as CRMs give them back: numbers as text, instants in several spellings."""
    if _is_blank(one) or _is_blank(other):
        return _is_blank(one) and _is_blank(other)
    if str(one) == str(other):
        return True
    instants = _instant(one), _instant(other)
    if None not in instants:
        return instants[0] == instants[1]
    try:
        return float(one) == float(other)
    except (TypeError, ValueError):
        return False


def _is_blank(value: Any) -> bool:
    return value is None or value is False or value == ""


def _instant(value: Any) -> datetime | None:
    """Read an instant to the second; one without a zone is UTC."""
    if not isinstance(value, str) or len(value) < len("2026-01-01T00:00:00"):
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).replace(microsecond=0)
