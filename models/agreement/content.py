"""The content of an agreement: everything that both sign, as one document with one hash.

Nothing in it depends on the day it is looked at, so the hash changes only when a part does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from models.agreement.parts import Parts
from models.agreement.store import Content
from models.kpis.catalogue import KPIS, with_defaults
from models.kpis.french import FRENCH
from models.tables import Objective, Term
from models.words import glossary

FORMAT = 1


def put_together(session: Session, parts: Parts) -> Content:
    """Return the content that the stored parts make now."""
    objectives = session.exec(
        select(Objective).where(Objective.state == "open").order_by(col(Objective.id))
    ).all()
    document = parts.document()
    return {
        "format": FORMAT,
        "commitments": [_commitment(commitment) for commitment in document["commitments"]],
        "objectives": [_objective(objective) for objective in objectives],
        "terms": [_term(term) for term in _terms(session, parts)],
        "kpis": [_kpi(key) for key in _kpi_keys(document["commitments"], objectives)],
        "escalation": document["escalation"],
        "review_every_days": document["review_every_days"],
    }


def _commitment(commitment: Mapping[str, Any]) -> Content:
    kpi = commitment["kpi"]
    parameters = with_defaults(KPIS[kpi], commitment["parameters"]) if kpi else {}
    return dict(commitment) | {"parameters": parameters}


def _objective(objective: Objective) -> Content:
    shown = objective.model_dump(
        include={
            "id", "name", "team", "owner", "kpi", "parameters", "slice_by", "slice_value",
            "direction", "baseline", "target",
        }
    )  # fmt: skip
    dates = {"starts_on": objective.starts_on, "due_on": objective.due_on}
    return shown | {name: day.isoformat() for name, day in dates.items()}


def _terms(session: Session, parts: Parts) -> Iterator[Term]:
    wanted = None if parts.terms is None else set(parts.terms)
    for term in glossary.terms(session):
        if wanted is None or term.key in wanted:
            yield term


def _term(term: Term) -> Content:
    return term.model_dump(
        include={"key", "number", "fr", "en", "team", "definition_fr", "definition_en", "condition"}
    )


def _kpi_keys(
    commitments: Sequence[Mapping[str, Any]], objectives: Sequence[Objective]
) -> list[str]:
    used = {commitment["kpi"] for commitment in commitments} - {None}
    used |= {objective.kpi for objective in objectives}
    return [key for key in KPIS if key in used]


def _kpi(key: str) -> Content:
    kpi, french = KPIS[key], FRENCH[key]
    return {
        "key": key,
        "definition": kpi.definition,
        "fr": kpi.fr,
        "en": kpi.en,
        "unit": kpi.unit,
        "side": kpi.side,
        "direction": kpi.direction,
        "counts": {"fr": french.counts, "en": kpi.counts},
        "cohort": {"fr": french.cohort, "en": kpi.cohort},
        "matures": {"fr": french.matures, "en": kpi.matures},
    }
