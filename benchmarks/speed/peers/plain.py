"""What people write: a FastAPI `def` endpoint with one SQLAlchemy transaction for each request.

It keeps the same rows as our hot road in the same tables, as durably, and gives the same answer;
PLAIN_DATABASE_URL names a database that has been migrated. On SQLite a lock keeps its threads from
waiting in the database, which would be slower still.
"""

import os
from contextlib import nullcontext
from datetime import datetime
from threading import Lock
from typing import Any

from fastapi import FastAPI
from sqlmodel import Session, col, select

from models.database import make_engine, transaction
from models.facts.known import KnownLead
from models.facts.state import LeadState
from models.ids import new_id
from models.now import now
from models.tables import Event, Identity, Lead, Score
from service.kit import road
from service.kit.champion import ChampionKeeper
from service.kit.explain import answer_of
from service.scoring.schemas import ScoreIn, ScoreOut

engine = make_engine(os.environ["PLAIN_DATABASE_URL"], pool_size=40)
alone = Lock() if engine.dialect.name == "sqlite" else nullcontext()
champions = ChampionKeeper(engine)
champions.refresh()
app = FastAPI()


@app.get("/readyz")
def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/", response_model=ScoreOut)
def score(body: ScoreIn) -> dict[str, Any]:
    """Store what the request states, and score the lead."""
    at = now()
    with alone, transaction(engine) as session:
        lead = _lead_of(session, body, at)
        state = LeadState.from_json(lead.state)
        changes = state.changes(body.lead.attributes, at.timestamp())
        if changes:
            _append(session, lead, state, body, "attributes_changed", at, {"set": changes}, at)
        for stated in body.events:
            known = select(Event.number).where(
                Event.system == body.lead.system, Event.event_id == stated.id
            )
            if session.exec(known).first() is None:
                _append(
                    session, lead, state, body, stated.kind, stated.occurred_at, stated.properties,
                    at, stated.id,
                )  # fmt: skip
        row = {"id": lead.id, "verdict": lead.verdict}
        scored = road.look(KnownLead(row, state), champions.champion, at)
        lead.state, lead.points, lead.probability = (
            state.to_json(), scored.points.total, scored.probability,
        )  # fmt: skip
        lead.band, lead.mql, lead.scored_at = scored.band, scored.mql, at
        lead.version_id = scored.champion.version_id
        session.add(
            Score(
                id=scored.score_id, lead_id=lead.id, version_id=scored.champion.version_id,
                scored_at=at, points=scored.points.total, probability=scored.probability,
                band=scored.band, mql=scored.mql, snapshot=scored.snapshot, through=state.events,
            )
        )  # fmt: skip
    return answer_of(scored, "en")


def _lead_of(session: Session, body: ScoreIn, at: datetime) -> Lead:
    named = select(Lead).join(Identity, col(Identity.lead_id) == col(Lead.id))
    named = named.where(
        Identity.system == body.lead.system, Identity.external_id == body.lead.external_id
    )
    lead = session.exec(named.with_for_update()).first()
    if lead is None:
        lead = Lead(id=new_id(), created_at=at, person={}, state=LeadState().to_json())
        session.add(lead)
        session.flush()
        session.add(
            Identity(
                system=body.lead.system, external_id=body.lead.external_id, lead_id=lead.id,
                first_lead_id=lead.id, created_at=at,
            )
        )  # fmt: skip
    return lead


def _append(
    session: Session,
    lead: Lead,
    state: LeadState,
    body: ScoreIn,
    kind: str,
    occurred_at: datetime,
    properties: dict[str, Any],
    at: datetime,
    event_id: str | None = None,
) -> None:
    state.fold(kind, occurred_at.timestamp(), properties)
    session.add(
        Event(
            lead_id=lead.id, number=state.events, system=body.lead.system, event_id=event_id,
            kind=kind, occurred_at=occurred_at, known_at=at, recorded_at=at, properties=properties,
        )
    )  # fmt: skip
