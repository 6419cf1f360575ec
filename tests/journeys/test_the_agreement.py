"""From an empty database to a signed agreement, through the API alone: the source's five objectives
and its seventeen terms, signed by both teams, executed by the program, void after any change.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from models.now import now
from service.app import Application
from tests.fixtures.service import Api, As

TERMS = [
    "ab_test", "aida", "aio", "api", "buyer_persona", "closing", "cms", "cpa", "cta", "ctr",
    "cycle_d_achat", "lead_magnet", "lead_nurturing", "livre_blanc", "mql", "ppc", "sql",
]  # fmt: skip
OBJECTIVES: list[tuple[str, str, str, str, float | None, float, int, dict[str, Any]]] = [
    ("40 leads par semaine et par commercial d’ici un mois", "marketing",
     "leads_per_rep_per_week", "at_least", None, 40, 30, {}),
    ("Coût par lead sous 30 € plutôt que 40 € d’ici deux mois", "marketing",
     "cost_per_lead_eur", "at_most", 40, 30, 60, {}),
    ("Chaque lead contacté en 30 minutes dès demain", "sales",
     "share_attempted_within_minutes", "at_least", None, 1, 8, {"minutes": 30}),
    ("Un rendez-vous pour un lead sur deux d’ici trois mois", "sales",
     "meeting_rate", "at_least", None, 0.5, 120, {"modes": ["in_person", "phone"]}),
    ("Un rendez-vous sur trois signé d’ici trois mois", "sales",
     "signature_rate", "at_least", None, 1 / 3, 150, {}),
]  # fmt: skip
MQL = {"all": [{"points_from": "mql_cutoff"}, {"not": {"event": "bounced"}}]}


def objective(row: Any, today: date) -> dict[str, Any]:
    name, team, kpi, direction, baseline, target, days, parameters = row
    starts_on, due_on = today + timedelta(days=1), today + timedelta(days=days)
    return {
        "name": name, "team": team, "owner": "Hélène Marchand", "kpi": kpi,
        "direction": direction, "baseline": baseline, "target": target,
        "starts_on": str(starts_on), "due_on": str(due_on), "parameters": parameters,
    }  # fmt: skip


def sign(manager: Api, side: str, draft_hash: str) -> Any:
    return manager.post("/v1/agreement/sign", {"hash": draft_hash, "side": side})


def hash_now(manager: Api) -> str:
    return str(manager.get("/v1/agreement").json()["draft"]["hash"])


def test_two_teams_agree_and_the_program_executes_it(app: Application, as_role: As) -> None:
    author, rep = as_role("marketing"), as_role("rep", "camille.roux")
    heads = {"marketing": as_role("manager"), "sales": as_role("manager")}
    for row in OBJECTIVES:
        made = author.post("/v1/objectives", objective(row, now().date()))
        assert made.status_code == 201, made.text
    held = author.get("/v1/glossary/mql").json()
    wording = {name: held[name] for name in ("key", "fr", "en", "team", "definition", "example")}
    assert author.post("/v1/glossary", wording | {"condition": MQL}).status_code == 201
    for term in rep.get("/v1/glossary/reading-list").json()["items"]:
        rep.post(f"/v1/glossary/{term['key']}/read").raise_for_status()
    draft = author.get("/v1/agreement").json()["draft"]
    names = ("commitments", "escalation", "review_every_days")
    parts = {name: draft["content"][name] for name in names} | {"terms": TERMS}
    content = author.put("/v1/agreement", parts).json()["draft"]["content"]
    assert [term["key"] for term in content["terms"]] == TERMS
    assert [one["name"] for one in content["objectives"]] == [row[0] for row in OBJECTIVES]

    agreed_on = hash_now(author)
    assert sign(heads["marketing"], "marketing", agreed_on).status_code == 200
    signed = sign(heads["sales"], "sales", agreed_on).json()["in_force"]
    assert (signed["number"], signed["hash"]) == (1, agreed_on)
    shown = rep.get("/v1/agreement/dashboard").json()["items"]
    frozen = rep.get("/v1/agreement/versions/1").json()["content"]
    assert frozen == content
    promised = [one["kpi"] for one in frozen["commitments"] if one["kpi"]]
    assert [one["kpi"] for one in shown] == promised + [row[2] for row in OBJECTIVES]
    assert {one["kpi"] for one in shown} == {one["key"] for one in frozen["kpis"]}
    assert author.get("/v1/glossary/mql").json()["decides_by"] == MQL
    app.state.core.champions.refresh()
    asks = [{"id": n, "kind": n, "occurred_at": now().isoformat()}
            for n in ("demo_request", "pricing_view", "chat")]  # fmt: skip
    bounces = {"id": "u", "kind": "bounced", "occurred_at": now().isoformat()}
    crm = as_role("crm")
    for name, events, stage in (("1", asks, "mql"), ("1", [bounces], "new")):
        lead = {"system": "crm", "external_id": name}
        answer = crm.post("/v1/score", {"lead": lead, "events": events}).json()
        assert (answer["stage"], answer["band"] != "cold") == (stage, True)
    for locale, words in (("fr", "Coût par lead, au plus 30\u00a0€"), ("en", "€30")):
        text = rep.get("/v1/agreement/document", locale=locale).text
        assert words in text
        assert all(row[0] in text for row in OBJECTIVES)
    links = {link["name"]: link["target"] for link in rep.get("/v1/chain").json()["links"]}
    assert links == {
        "volume": 40, "cost": 30, "speed": 1, "meetings": 0.5, "signatures": 1 / 3,
    }  # fmt: skip


CHANGES = {
    "a word of a term": ("post", "/v1/glossary", lambda c: {
        "key": "closing", "fr": "Closing", "en": "Closing", "team": "sales",
        "definition": "Faire signer, sans forcer."}),
    "a definition": ("post", "/v1/glossary", lambda c: {
        "key": "mql", "fr": "MQL", "en": "MQL", "team": "marketing", "definition": "Mûr.",
        "condition": {"points_from": 60}}),
    "one more objective": ("post", "/v1/objectives", lambda c: objective(
        ("Trente", "marketing", "leads", "at_least", None, 30, 30, {}), now().date())),
    "the review": ("put", "/v1/agreement", lambda c: c | {"review_every_days": 30}),
    "the escalation": ("put", "/v1/agreement", lambda c: c | {
        "escalation": {"fr": "À personne.", "en": "To nobody."}}),
    "a promise": ("put", "/v1/agreement", lambda c: c | {"commitments": c["commitments"][1:]}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_content_voids_a_signature(as_role: As, change: str) -> None:
    author, head, other = as_role("marketing"), as_role("manager"), as_role("manager")
    before = hash_now(author)
    assert sign(head, "marketing", before).status_code == 200
    content = author.get("/v1/agreement").json()["draft"]["content"]
    names = ("commitments", "escalation", "review_every_days")
    verb, path, body = CHANGES[change]
    sent = body({name: content[name] for name in names})
    assert getattr(author, verb)(path, sent).status_code in (200, 201)
    after = author.get("/v1/agreement").json()["draft"]
    assert after["hash"] != before
    assert (after["signatures"], after["to_sign"]) == ([], ["marketing", "sales"])
    assert sign(other, "sales", before).status_code == 409
    assert sign(other, "sales", after["hash"]).json()["in_force"] is None
