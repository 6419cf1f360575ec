"""Two records of one person become one lead, and two again."""

from typing import Any

from sqlmodel import Session

from models.database import reading
from models.facts.replay import state_through
from models.facts.state import LeadState
from models.tables import Lead
from service.worker import Worker
from tests.fixtures.service import Api


def score(crm: Api, system: str, kind: str, event_id: str, **attributes: Any) -> dict[str, Any]:
    event = {"id": event_id, "kind": kind, "occurred_at": "2026-01-05T09:00:00Z"}
    lead = {"system": system, "external_id": "7", "attributes": attributes}
    answer: dict[str, Any] = crm.post("/v1/score", {"lead": lead, "events": [event]}).json()
    return answer


def engagement(session: Session, lead_id: str) -> dict[str, int]:
    lead = session.get_one(Lead, lead_id)
    state = LeadState.from_json(lead.state)
    replayed = state_through(session, lead_id, state.events)
    assert replayed.engagement.keys() == state.engagement.keys()
    assert replayed.attributes == state.attributes
    return {kind: kept.count for kind, kept in state.engagement.items()}


def test_a_merge_folds_both_logs_and_can_be_taken_back(crm: Api) -> None:
    engine = crm.client.app.state.core.engine  # type: ignore[attr-defined]
    first = score(crm, "hubspot", "demo_request", "a", country="FR")
    second = score(crm, "odoo", "page_view", "b", employees=120)
    one, other = first["lead_id"], second["lead_id"]

    merged = crm.post(f"/v1/leads/{one}/merge", {"lead_id": other}).json()
    assert merged["attributes"] == {"country": "FR", "employees": 120}
    assert len(merged["identities"]) == 2
    assert crm.get(f"/v1/leads/{other}").json()["lead_id"] == one
    again = score(crm, "odoo", "page_view", "c")
    assert again["lead_id"] == one
    with reading(engine) as session:
        assert engagement(session, one) == {"demo_request": 1, "page_view": 2}

    parted = crm.post(f"/v1/leads/{one}/unmerge", {"lead_id": other}).json()
    assert parted["attributes"] == {"country": "FR"}
    assert (
        crm.get("/v1/leads", system="odoo", external_id="7").json()["items"][0]["lead_id"] == other
    )
    with reading(engine) as session:
        assert engagement(session, one) == {"demo_request": 1, "page_view": 1}
        assert engagement(session, other) == {"page_view": 1}


def test_the_sweep_scores_what_a_merge_changed(crm: Api) -> None:
    core = crm.client.app.state.core  # type: ignore[attr-defined]
    first = score(crm, "hubspot", "page_view", "a")
    second = score(crm, "odoo", "demo_request", "b")
    crm.post(f"/v1/leads/{first['lead_id']}/merge", {"lead_id": second["lead_id"]})
    assert Worker(core).sweep()
    lead = crm.get(f"/v1/leads/{first['lead_id']}").json()
    assert lead["points"] > first["points"]
    assert not Worker(core).sweep()


def test_what_cannot_be_merged_is_said(crm: Api) -> None:
    lead_id = score(crm, "hubspot", "page_view", "a")["lead_id"]
    assert crm.post(f"/v1/leads/{lead_id}/merge", {"lead_id": lead_id}).status_code == 409
    assert crm.post(f"/v1/leads/{lead_id}/merge", {"lead_id": "0" * 32}).status_code == 409
    assert crm.post(f"/v1/leads/{lead_id}/unmerge", {"lead_id": "0" * 32}).status_code == 409


def test_who_is_merged_away_before_the_sweep_keeps_nobody_waiting(crm: Api) -> None:
    worker = Worker(crm.client.app.state.core)  # type: ignore[attr-defined]
    names = [{"system": "hubspot", "external_id": name} for name in ("1", "2")]
    one, other = (crm.post("/v1/leads", name).json()["lead_id"] for name in names)
    assert crm.post(f"/v1/leads/{one}/merge", {"lead_id": other}).status_code == 200
    assert worker.sweep()
    assert not worker.sweep(), "what can never be scored is swept for ever"


def test_a_lead_that_was_merged_away_twice_is_still_spoken_of(crm: Api) -> None:
    engine = crm.client.app.state.core.engine  # type: ignore[attr-defined]
    first, second, third = (
        score(crm, system, "page_view", system)["lead_id"] for system in ("hubspot", "odoo", "crm")
    )
    for kept, gone in ((second, first), (third, second)):
        assert crm.post(f"/v1/leads/{kept}/merge", {"lead_id": gone}).status_code == 200
    assert crm.get(f"/v1/leads/{first}").json()["lead_id"] == third
    said = crm.post("/v1/feedback", {"lead_id": first, "verdict": "accepted"}).json()
    assert said["lead_id"] == third
    with reading(engine) as session:
        assert session.get_one(Lead, third).verdict == "accepted"


def test_a_verdict_on_the_score_of_a_lead_that_was_merged_away_is_heard(crm: Api) -> None:
    kept, gone, other = (score(crm, name, "page_view", name) for name in ("odoo", "hubspot", "crm"))
    crm.post(f"/v1/leads/{kept['lead_id']}/merge", {"lead_id": gone["lead_id"]})
    said = {"lead_id": gone["lead_id"], "score_id": gone["score_id"], "verdict": "accepted"}
    heard = crm.post("/v1/feedback", said)
    assert heard.status_code == 201
    assert (heard.json()["lead_id"], heard.json()["score_id"]) == (
        kept["lead_id"], gone["score_id"],
    )  # fmt: skip
    wrong = crm.post("/v1/feedback", said | {"score_id": other["score_id"]})
    assert wrong.status_code == 422
