"""Leads for a rep's queue."""

from datetime import timedelta
from typing import Any

from models.now import now
from tests.fixtures.service import Api

BEST: dict[str, Any] = {
    "first_name": "Hélène",
    "last_name": "Garnier",
    "job_title": "Directrice marketing",
    "company": "Atelier Brume",
    "employees": 85,
    "phone": "+33 6 12 34 56 78",
    "email": "helene@atelier-brume.example",
    "source": "google_ads",
    "campaign": "printemps",
    "country": "FR",
}
MIDDLE = {"name": "Marc Le Goff", "company": "Nautile", "job_title": "Acheteur", "employees": 420}
WORST = {"name": "Inès Carpentier", "email": "ines@gmail.com", "job_title": "Étudiante"}

THREE = [(BEST, {"demo_request": 1.2}), (MIDDLE, {"email_reply": 5.0}), (WORST, {})]


def add_lead(
    crm: Api, number: object, attributes: dict[str, Any], did: dict[str, float], rep: str | None
) -> str:
    """Score a lead that did things some days ago and was handed off; return its id."""
    events = [event(f"{number} {kind}", kind, days) for kind, days in did.items()]
    if rep:
        events.append(event(f"{number} handed off", "lead_assigned", 0.02, rep=rep))
    lead = {"system": "crm", "external_id": str(number), "attributes": attributes}
    answer = crm.post("/v1/score", {"lead": lead, "events": events})
    assert answer.status_code == 200, answer.text
    lead_id: str = answer.json()["lead_id"]
    return lead_id


def add_three(crm: Api, rep: str) -> list[str]:
    """Give a rep three leads, and return their ids, best first."""
    return [add_lead(crm, n, lead, did, rep) for n, (lead, did) in enumerate(THREE)]


def event(name: str, kind: str, days: float, **properties: Any) -> dict[str, Any]:
    at = (now() - timedelta(days=days)).isoformat()
    return {"id": name, "kind": kind, "occurred_at": at, "properties": properties}
