"""Definitions decide: what a term says now, or as it was signed, is what is told."""

from datetime import UTC, datetime, timedelta

import pytest

from models.database import reading, transaction
from models.labels.decide import Settings, decide
from models.words.definitions import Definitions, definitions_in_force, first_definitions
from service.kit import road
from tests.fixtures.databases import ON_SQLITE
from tests.models.labels.lives import day, happened, life, said

DEMO, CHAT = {"event": "demo_request"}, {"event": "chat"}


def term(key: str, **condition):
    return {"key": key, "fr": key, "en": key, "team": "both", "definition": "."} | condition


def score(crm, name: str, *kinds: str):
    """Tell of events a minute ago and ask for the score."""
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    events = [{"id": f"{name} {kind}", "kind": kind, "occurred_at": at} for kind in kinds]
    lead = {"system": "crm", "external_id": name}
    return crm.post("/v1/score", {"lead": lead, "events": events}).json()


def counted(marketing, key: str) -> float:
    today = datetime.now(UTC).date()
    days = {"since": str(today - timedelta(days=2)), "until": str(today + timedelta(days=2))}
    return sum(row["value"] or 0 for row in marketing.get(f"/v1/kpis/{key}", **days).json())


def sign_all(as_role):
    for side in ("marketing", "sales"):
        manager = as_role("manager")
        wanted = manager.get("/v1/agreement").json()["draft"]["hash"]
        signed = manager.post("/v1/agreement/sign", {"hash": wanted, "side": side})
        assert signed.status_code == 200, signed.text


def test_a_reworded_mql_decides_answers_and_reports(app, as_role):
    crm, marketing, core = as_role("crm"), as_role("marketing"), app.state.core
    assert score(crm, "hot", "demo_request", "pricing_view", "chat")["stage"] == "mql"
    assert score(crm, "cold", "chat")["stage"] == "new"
    assert counted(marketing, "mqls") == 1
    marketing.post("/v1/glossary", term("mql", condition=CHAT))
    core.champions.refresh()
    answer = score(crm, "cold")
    assert (answer["stage"], answer["band"]) == ("mql", "cold")
    assert score(crm, "asks", "demo_request", "pricing_view")["stage"] == "new"
    assert counted(marketing, "mqls") == 2
    assert marketing.get("/v1/glossary/mql").json()["decides_by"] == CHAT


def test_the_sweep_keeps_the_score_that_made_an_mql(app, as_role):
    crm, marketing, core = as_role("crm"), as_role("marketing"), app.state.core
    marketing.post("/v1/glossary", term("mql", condition={"attribute": "country", "among": ["FR"]}))
    core.champions.refresh()
    lead = {"system": "crm", "external_id": "1"}
    scored = score(crm, "1")
    crm.post("/v1/leads", lead | {"attributes": {"country": "FR"}})
    with transaction(core.engine) as session:
        road.sweep(
            session.connection(), [scored["lead_id"]], core.champions.champion, datetime.now(UTC)
        )
    assert counted(marketing, "mqls") == 1


def test_what_was_signed_decides_until_something_else_is(app, as_role):
    crm, marketing, core = as_role("crm"), as_role("marketing"), app.state.core
    marketing.post("/v1/glossary", term("mql", condition=DEMO))
    sign_all(as_role)
    marketing.post("/v1/glossary", term("mql", condition=CHAT))
    core.champions.refresh()
    assert score(crm, "chats", "chat")["stage"] == "new"
    assert score(crm, "asks", "demo_request")["stage"] == "mql"
    mql = marketing.get("/v1/glossary/mql").json()
    assert (mql["condition"], mql["decides_by"]) == (CHAT, DEMO)
    found = marketing.post("/v1/glossary/effect", {"key": "mql", "condition": CHAT}).json()
    assert (found["before"]["leads"], found["after"]["leads"], found["both"]) == (1, 1, 0)
    sign_all(as_role)
    core.champions.refresh()
    assert score(crm, "chats")["stage"] == "mql"
    assert score(crm, "asks")["stage"] == "new"


def test_a_reworded_sql_decides_answers_reports_and_labels(app, as_role):
    crm, marketing, core = as_role("crm"), as_role("marketing"), app.state.core
    assert score(crm, "meets", "meeting_held")["stage"] == "sql"
    both = {"all": [{"event": "meeting_held"}, {"event": "call_answered", "times": 2}]}
    marketing.post("/v1/glossary", term("sql", condition=both))
    core.champions.refresh()
    assert score(crm, "meets")["stage"] != "sql"
    assert counted(marketing, "sqls") == 0
    score(crm, "meets", "call_answered")
    at = datetime.now(UTC).isoformat()
    lead = {"system": "crm", "external_id": "meets"}
    again = {"id": "again", "kind": "call_answered", "occurred_at": at, "lead": lead}
    crm.post("/v1/events", {"events": [again]})
    assert score(crm, "meets")["stage"] == "sql"
    assert counted(marketing, "sqls") == 1
    with reading(core.engine) as session:
        defined = Settings(definitions=definitions_in_force(session))
    met = life(happened("contact_attempted", 1), happened("meeting_held", 5))
    assert decide(met, day(100), Settings()).why == "meeting_held"
    assert decide(met, day(100), defined).why == "silent"
    called = life(*met.facts, happened("call_answered", 6), happened("call_answered", 8))
    label = decide(called, day(100), defined)
    assert (label.kind, label.why, label.known_at) == ("positive", "call_answered", day(8))


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ({"event": "contact_made"}, "not_worked"),
        ({"any": [{"event": "contact_made"}, {"verdict": ["recycled"]}]}, "not_worked"),
        ({"event": "contact_attempted", "times": 2}, "silent"),
    ],
)
def test_what_working_a_lead_is_decides_whether_silence_counts(condition, why):
    conditions = {**first_definitions().conditions, "worked": condition}
    tried = life(happened("contact_attempted", 1), happened("contact_attempted", 2))
    assert decide(tried, day(100), Settings(definitions=Definitions(conditions))).why == why
    assert decide(tried, day(100), Settings()).why == "silent"


def test_a_verdict_may_be_a_part_of_what_an_sql_is():
    condition = {"all": [{"event": "meeting_held"}, {"verdict": ["accepted"]}]}
    conditions = {**first_definitions().conditions, "sql": condition}
    settings = Settings(definitions=Definitions(conditions))
    rejected = life(happened("meeting_held", 5), said("rejected", 6, "no_budget"))
    assert decide(rejected, day(100), settings).kind == "negative"
    accepted = life(happened("meeting_held", 5), said("accepted", 6))
    assert decide(accepted, day(100), settings).weight == 1.0


@ON_SQLITE
def test_the_program_is_never_left_without_a_definition(as_role):
    marketing = as_role("marketing")
    refused = [
        term("mql", condition=None),
        term("sql", condition={"all": [{"event": "meeting_held"}, {"points_from": 60}]}),
        term("worked", condition={"not": {"attribute": "country", "among": ["US"]}}),
    ]
    for body in refused:
        answer = marketing.post("/v1/glossary", body)
        assert answer.status_code == 422
        assert body["key"] in answer.json()["detail"]
    held = marketing.get("/v1/glossary/mql").json()
    worded = as_role("rep", "camille.roux").post("/v1/glossary", term("mql", definition="Mûr."))
    assert (worded.status_code, worded.json()["number"]) == (201, 2)
    assert worded.json()["condition"] == held["condition"]
