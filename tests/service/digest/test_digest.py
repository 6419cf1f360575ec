from datetime import UTC, datetime, timedelta

import pytest

from models.now import clock

MONDAY = datetime(2026, 6, 15, 8, tzinfo=UTC)
NEXT_WEEK = datetime(2026, 6, 23, 9, tzinfo=UTC)


def lead(number: int):
    return {"system": "crm", "external_id": str(number)}


@pytest.fixture
def week(as_role, crm):
    """A week with four leads handed off, three of them called and judged, and words both ways."""
    rep, marketing = as_role("rep", "camille"), as_role("marketing")
    with clock(lambda: MONDAY + timedelta(hours=1)):
        for number in range(4):
            at = (MONDAY + timedelta(minutes=number)).isoformat()
            event = {"id": f"a{number}", "kind": "lead_assigned", "occurred_at": at}
            events = [event | {"properties": {"rep": "camille"}}]
            if number:
                events.append({"id": f"c{number}", "kind": "contact_attempted", "occurred_at": at})
            source = "webinar" if number == 1 else "paid search"
            stated = lead(number) | {"attributes": {"source": source}, "created_at": at}
            crm.post("/v1/score", {"lead": stated, "events": events}).raise_for_status()
        rep.post("/v1/feedback", {"lead": lead(1), "verdict": "accepted"})
        said = {"verdict": "rejected", "reason_code": "no_budget"}
        rejected = [rep.post("/v1/feedback", {"lead": lead(n)} | said).json() for n in (2, 3)]
        rep.post("/v1/flags", {"source": "paid search", "says": "Students,\nmostly."})
        dispute = {"feedback_id": rejected[0]["feedback_id"], "says": "They have a <budget>."}
        marketing.post("/v1/disputes", dispute)


def test_the_digest_tells_both_teams_their_week(as_role, week):
    with clock(lambda: NEXT_WEEK):
        english = as_role("manager").get("/v1/digest", locale="en").text
        french = as_role("rep").get("/v1/digest", locale="fr").text
    assert "# The week of 15 June 2026" in english
    assert "- Leads: 4" in english
    assert "- paid search: 0 accepted of 2" in english
    assert "- webinar: 1 accepted of 1" in english
    assert "- Reasons: no budget (2)" in english
    assert "flags paid search: “Students, mostly.”" in english
    assert "- Nobody has tried to reach 1 of the 4 leads handed off." in english
    assert "disputes a verdict: “They have a &lt;budget>.”" in english
    assert "# La semaine du 15 juin 2026" in french
    assert "Motifs\u00a0: pas de budget (2)" in french


def test_a_quiet_week_says_so(as_role):
    text = as_role("rep").get("/v1/digest", locale="en").text
    assert "No verdict this week." in text
    assert "No lead was handed off." in text


def test_before_anything_is_signed_nothing_is_said_to_be_kept(as_role):
    text = as_role("rep").get("/v1/digest", locale="en").text
    assert "Nothing is signed yet" in text
    assert "is kept" not in text
