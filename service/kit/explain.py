"""The answer to "how good, and why": a score with its strongest reasons, as plain data."""

from collections import defaultdict
from typing import Any

from models.scorecard.readings import Value
from models.scorecard.scorecard import PAIRED, Points, Scorecard
from models.words.features import did_text, reason_text
from service.kit.road import Scored

USUAL_REASONS = 6

Snapshot = dict[str, Value]
Reason = dict[str, Any]
"""A reason as plain data: feature, kind, value, points, text."""


def answer_of(scored: Scored, locale: str, all_reasons: bool = False) -> dict[str, Any]:
    """Return a score as the API answers it; what is not among the reasons is `other_points`."""
    points, champion = scored.points, scored.champion
    reasons = reasons_of(
        champion.scorecard, scored.snapshot, points, locale, None if all_reasons else USUAL_REASONS
    )
    shown = sum(reason["points"] for reason in reasons)
    return {
        "score_id": scored.score_id,
        "lead_id": scored.lead_id,
        "points": points.total,
        "base_points": points.base,
        "fit_points": points.fit,
        "engagement_points": points.engagement,
        "probability": scored.probability,
        "band": scored.band,
        "stage": scored.stage,
        "reasons": reasons,
        "other_points": points.fit + points.engagement - shown,
        "version": {"id": champion.version_id, "origin": champion.origin},
        "scored_at": scored.scored_at,
        "degraded": False,
    }


def reasons_of(
    scorecard: Scorecard, snapshot: Snapshot, points: Points, locale: str, most: int | None = None
) -> list[dict[str, Any]]:
    """Return the reasons that are worth something, strongest first, at most `most` of them."""
    worth = [(part, i) for i, part in enumerate(points.parts) if part]
    worth.sort(key=lambda pair: abs(pair[0]), reverse=True)
    reasons = []
    for part, i in worth[:most]:
        rule = scorecard.rules[i]
        value = rule.value_in(snapshot)
        reasons.append(
            {
                "feature": rule.feature,
                "kind": rule.kind,
                "value": value,
                "points": part,
                "text": reason_text(rule.feature, value, locale),
            }
        )
    return reasons


def strongest_of(
    scorecard: Scorecard, snapshot: Snapshot, points: Points, locale: str, most: int
) -> list[Reason]:
    """Return the strongest reasons as people speak of them: one for each kind of event, with all
    that its rules are worth together, and one for each fact about who the lead is.
    """
    worth: defaultdict[tuple[str, str], float] = defaultdict(float)
    for rule, part in zip(scorecard.rules, points.parts, strict=True):
        worth[_subject(rule.feature, rule.kind), rule.kind] += part
    strongest = sorted(worth.items(), key=lambda pair: -abs(pair[1]))[:most]
    return [
        {
            "feature": subject,
            "kind": kind,
            "value": snapshot.get(subject, snapshot.get(f"{subject}.count")),
            "points": part,
            "text": _text(subject, kind, snapshot, locale),
        }
        for (subject, kind), part in strongest
        if part
    ]


def _subject(feature: str, kind: str) -> str:
    event, _, _reading = feature.rpartition(".")
    return event if kind == "engagement" and event and PAIRED not in feature else feature


def _text(subject: str, kind: str, snapshot: Snapshot, locale: str) -> str:
    if PAIRED in subject:
        return ", ".join(
            reason_text(feature, snapshot.get(feature), locale) for feature in subject.split(PAIRED)
        )
    if kind == "engagement":
        return did_text(subject, snapshot, locale)
    return reason_text(subject, snapshot.get(subject), locale)
