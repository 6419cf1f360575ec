"""What others are told: payloads of Standard Webhooks, without names or addresses of people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.facts.family import standing_lead
from models.facts.known import KnownLead
from models.facts.state import LeadState
from models.now import now
from models.tables import Bulletin, Identity, Lead, Score, Version
from service.kit import links, road
from service.kit.champion import prepare
from service.kit.core import Core
from service.kit.explain import strongest_of
from service.kit.road import Scored

REASONS = 3


@dataclass(frozen=True, slots=True)
class Assigned:
    """A lead at the moment it was assigned: how good it is now, why, and the rep's link."""

    lead: Lead
    rep_id: str
    scored: Scored
    reasons: list[dict[str, Any]]
    link: str

    def data(self, session: Session) -> dict[str, Any]:
        """Return what an endpoint is told."""
        scored = self.scored
        return {
            "lead": named(session, self.lead.id),
            "rep": self.rep_id,
            "points": scored.points.total,
            "probability": scored.probability,
            "band": scored.band,
            "reasons": self.reasons,
            "version_id": scored.champion.version_id,
            "scored_at": scored.scored_at,
            "feedback_url": self.link or None,
        }


def envelope(kind: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """Return the payload that Standard Webhooks describes."""
    return {"type": kind, "timestamp": at, "data": data}


def named(session: Session, lead_id: str) -> dict[str, Any]:
    """Name a lead by our id and by those that systems know it under."""
    query = select(Identity).where(Identity.lead_id == lead_id).order_by(col(Identity.created_at))
    identities = [
        {"system": one.system, "external_id": one.external_id} for one in session.exec(query)
    ]
    return {"lead_id": lead_id, "identities": identities[:20]}


def scored(core: Core, session: Session, bulletin: Bulletin) -> dict[str, Any]:
    """Tell of a stored score, with its reasons in the company's language."""
    stored = session.get(Score, bulletin.facts["score_id"])
    reasons = _reasons(session, stored, core.settings.locale) if stored else []
    return {"lead": named(session, str(bulletin.lead_id)), **bulletin.facts, "reasons": reasons}


def assigned(
    core: Core, session: Session, lead_id: str, rep_id: str, locale: str | None = None
) -> Assigned | None:
    """Look at a lead, or at the one it was merged into; None when it was erased, or objected."""
    lead = standing_lead(session, lead_id)
    if lead is None or lead.objected_at:
        return None
    known = KnownLead({"id": lead.id, "verdict": lead.verdict}, LeadState.from_json(lead.state))
    look = road.look(known, core.champions.champion, now())
    reasons = strongest_of(
        look.champion.scorecard,
        look.snapshot,
        look.points,
        locale or core.settings.locale,
        REASONS,
    )
    newest = select(Score.id).where(Score.lead_id == lead.id).order_by(col(Score.id).desc())
    tap = links.Tap(lead.id, rep_id, session.exec(newest.limit(1)).first())
    return Assigned(lead, rep_id, look, reasons, links.link(core.settings, tap))


def _reasons(session: Session, stored: Score, locale: str) -> list[dict[str, Any]]:
    version = session.get(Version, stored.version_id)
    if version is None:
        return []
    scorecard = prepare(version)
    points = scorecard.score(stored.snapshot)
    return strongest_of(scorecard, stored.snapshot, points, locale, REASONS)
