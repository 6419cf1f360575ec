"""What a changed definition would have meant, beside what the API said of each lead at the time."""

from datetime import UTC, datetime, timedelta
from random import Random

from models.now import clock, now
from tests.fixtures.service import Api

KINDS = ("page_view", "pricing_view", "content_download", "demo_request", "email_click", "chat")
SOURCES = ("webinar", "paid search", "partner")
CUTOFF = 55.0


def at(days_ago: float):
    instant = datetime.now(UTC) - timedelta(days=days_ago)
    return clock(lambda: instant)


Answers = list[tuple[float, float, str]]
"""How many days ago, the points and the country."""


def tell(crm: Api, random: Random, number: int) -> tuple[str, Answers]:
    """Make up a lead fact by fact; return its id and what each answer said."""
    country = random.choice(["FR", "BE", "US"])
    lead = {
        "system": "crm",
        "external_id": str(number),
        "attributes": {
            "source": random.choice(SOURCES),
            "employees": random.choice([3, 40, 400]),
            "country": country,
        },
    }
    days_ago = random.uniform(10, 130)
    answers: Answers = []
    for step in range(random.randint(1, 5)):
        with at(days_ago - 2 * step):
            event = {"id": f"{number} {step}", "kind": random.choice(KINDS)}
            events = [event | {"occurred_at": now().isoformat()}] if step else []
            answer = crm.post("/v1/score", {"lead": lead, "events": events}).json()
        answers.append((days_ago - 2 * step, answer["points"], country))
    return answer["lead_id"], answers


def crossed(answers: Answers, points: float, countries: set[str] | None = None) -> float | None:
    """Return how many days ago the lead crossed."""
    for days_ago, said, country in answers:
        if said >= points and (countries is None or country in countries):
            return days_ago
    return None


def test_the_effect_of_a_definition_is_what_the_answers_of_those_days_add_up_to(as_role):
    crm, marketing = as_role("crm"), as_role("marketing")
    random = Random(7)
    leads = {}
    for number in range(60):
        lead_id, answers = tell(crm, random, number)
        leads[lead_id] = answers
    condition = {"all": [{"points_from": 48}, {"attribute": "country", "among": ["FR", "BE"]}]}
    found = marketing.post("/v1/glossary/effect", {"key": "mql", "condition": condition}).json()
    before = {i for i, said in leads.items() if (crossed(said, CUTOFF) or 99) < 90}
    after = {i for i, said in leads.items() if (crossed(said, 48, {"FR", "BE"}) or 99) < 90}
    assert before
    assert after - before
    assert before - after
    assert (found["before"]["leads"], found["after"]["leads"]) == (len(before), len(after))
    assert found["both"] == len(before & after)
    assert set(found["gained"]) == after - before
    assert set(found["lost"]) == before - after
    assert sum(source["after"] for source in found["by_source"]) == len(after)


def test_feedback_crosses_a_definition_too_and_is_counted_beside_it(as_role):
    crm, manager = as_role("crm"), as_role("manager")
    for number, verdict in enumerate(("accepted", "accepted", "rejected", None)):
        lead = {"system": "crm", "external_id": str(number)}
        crm.post("/v1/leads", lead)
        if verdict:
            manager.post("/v1/feedback", {"lead": lead, "verdict": verdict})
    condition = {"verdict": ["accepted", "rejected"]}
    found = manager.post("/v1/glossary/effect", {"key": "sal", "condition": condition}).json()
    assert (found["before"]["leads"], found["before"]["accepted"]) == (2, 2)
    assert (found["after"]["leads"], found["after"]["rejected"], found["both"]) == (3, 1, 2)
    nothing = manager.post("/v1/glossary/effect", {"key": "sal", "condition": None}).json()
    assert (nothing["after"]["leads"], len(nothing["lost"])) == (0, 2)
