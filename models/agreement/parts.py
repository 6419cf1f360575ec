"""The parts of an agreement that are written for it alone: commitments, escalation, review.

Objectives, terms and KPIs are stored elsewhere; the agreement takes them as they are.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Side = Literal["marketing", "sales"]
SIDES: tuple[Side, ...] = ("marketing", "sales")


@dataclass(frozen=True, slots=True)
class Text:
    """The same in French and in English."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """What one side promises the other, and the KPI that tells whether it is kept, if there is one.

    `target` is what the KPI must reach, in its unit.
    """

    side: Side
    text: Text
    kpi: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """`terms` are the keys of the terms that both must know; None for the whole glossary."""

    commitments: tuple[Commitment, ...]
    escalation: Text
    review_every_days: int
    terms: tuple[str, ...] | None = None

    def document(self) -> dict[str, Any]:
        """Return the parts as plain data."""
        return asdict(self)


def parts_of(document: Mapping[str, Any]) -> Parts:
    """Build parts from what `document` returned."""
    terms = document["terms"]
    return Parts(
        commitments=tuple(
            Commitment(**{**commitment, "text": Text(**commitment["text"])})
            for commitment in document["commitments"]
        ),
        escalation=Text(**document["escalation"]),
        review_every_days=document["review_every_days"],
        terms=tuple(terms) if terms is not None else None,
    )


FIRST = Parts(
    commitments=(
        Commitment(
            "marketing",
            Text(
                "Transmettre chaque semaine à chaque commercial le nombre de leads convenu.",
                "Hand over to each rep the agreed number of leads every week.",
            ),
            "leads_per_rep_per_week",
            target=40.0,
        ),
        Commitment(
            "marketing",
            Text(
                "Tenir le coût par lead sous le montant convenu.",
                "Keep the cost per lead below the agreed amount.",
            ),
            "cost_per_lead_eur",
            target=30.0,
        ),
        Commitment(
            "marketing",
            Text(
                "Répondre sous cinq jours ouvrés à chaque campagne signalée par les ventes.",
                "Answer within five working days every campaign that sales has flagged.",
            ),
        ),
        Commitment(
            "sales",
            Text(
                "Tenter de joindre chaque lead dans les 30 minutes ouvrées qui suivent sa "
                "transmission.",
                "Try to reach every lead within 30 working minutes of its hand-off.",
            ),
            "share_attempted_within_minutes",
            {"minutes": 30},
            target=0.95,
        ),
        Commitment(
            "sales",
            Text(
                "Donner un verdict, et son motif, sur chaque lead traité sous 14 jours.",
                "Give a verdict, and its reason, on every worked lead within 14 days.",
            ),
            "feedback_coverage",
            target=0.9,
        ),
    ),
    escalation=Text(
        "Un engagement manqué est dit d’abord à la personne concernée, puis, s’il l’est encore "
        "après deux jours ouvrés, aux responsables des deux équipes.",
        "A missed commitment is told first to the person concerned and then, if it is still "
        "missed after two working days, to the managers of both teams.",
    ),
    review_every_days=90,
)
"""What a new installation proposes; the teams word it as they mean it."""
