"""The lead page without JavaScript: why, what would change it, disputes, merges, hostile text."""

import re
from typing import Any

from models.database import reading
from models.tables import Lead
from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser, Visit
from tests.fixtures.service import Api
from tests.service.pages.leads import BEST, MIDDLE, add_lead, add_three

pytestmark = ON_SQLITE

SCRIPT = "<script>alert('x')</script>"
QUOTED = '"><img src=x onerror=alert(1)>'
SQL = "'; DROP TABLE lead; --"


def drawn(browser: Browser) -> list[int]:
    """Return the numbers beside the bars, from the base to the total."""
    found = re.search(r'<ol class="waterfall">(.*?)</ol>', browser.text, re.DOTALL)
    assert found
    numbers = re.findall(r"<b[^>]*>([^<]*)</b>", found[1])
    return [int(number.replace("\u2212", "-")) for number in numbers]


def test_the_numbers_beside_the_bars_add_up(crm: Api, visit: Visit) -> None:
    browser = visit("rep", rep="marie")
    for lead_id in add_three(crm, "marie"):
        assert browser.get(f"/leads/{lead_id}").status_code == 200
        *parts, total = drawn(browser)
        assert sum(parts) == total
        assert f"Why {total} points" in browser.words.replace("\u2212", "-")


def test_what_would_change_it_is_told_and_comes_true(crm: Api, visit: Visit) -> None:
    lead_id = add_lead(crm, "1", {"name": "Ann", "job_title": "CEO"}, {"page_view": 1.0}, "marie")
    browser = visit("rep", rep="marie")
    browser.get(f"/leads/{lead_id}")
    before = drawn(browser)[-1]
    told = re.search(r"a request for a demo would add (\d+)", browser.words)
    assert told
    assert "ask for: persona. It could move this lead from \u221225 to +6" in browser.words
    add_lead(crm, "1", {}, {"demo_request": 0.0}, None)
    browser.get(f"/leads/{lead_id}")
    assert abs(drawn(browser)[-1] - before - int(told[1])) <= 1
    assert "Asked for a demo" in browser.words


def test_a_verdict_is_disputed_and_the_rep_answers(
    crm: Api, visit: Visit, app: Application
) -> None:
    best, *_ = add_three(crm, "marie")
    marie, marketing = visit("rep", rep="marie"), visit("marketing")
    marie.get("/queue")
    marie.post("/queue/feedback", lead_id=best, verdict="rejected", reason_code="no_fit")
    marketing.get(f"/leads/{best}")
    (given,) = marketing.values("feedback_id")
    answer = marketing.post(f"/leads/{best}/disputes", feedback_id=given, says=f"Look {SCRIPT}")
    assert answer.status_code == 200
    assert f"Look {SCRIPT}" in marketing.words
    assert SCRIPT not in marketing.text
    other = visit("rep", rep="paul")
    other.get(f"/leads/{best}")
    assert other.values("dispute_id") == []
    marie.get(f"/leads/{best}")
    (dispute,) = marie.values("dispute_id")
    fields: dict[str, Any] = {
        "dispute_id": dispute,
        "outcome": "overturned",
        "answer": "You are right",
    }
    assert other.post(f"/leads/{best}/resolutions", **fields).status_code == 403
    marie.post(f"/leads/{best}/resolutions", **fields)
    assert "the verdict is overturned You are right" in marie.words
    assert "counts no longer" in marie.words
    with reading(app.state.core.engine) as session:
        assert session.get_one(Lead, best).verdict is None


def test_leads_are_merged_and_parted_again(crm: Api, visit: Visit) -> None:
    one = add_lead(crm, "1", BEST, {"demo_request": 1.0}, "marie")
    two = add_lead(crm, "2", MIDDLE, {"email_reply": 2.0}, "marie")
    admin = visit("admin")
    admin.get(f"/leads/{one}")
    admin.post(f"/leads/{one}/merge", other=two)
    assert "Merged into it: Marc Le Goff" in admin.words
    assert admin.get(f"/leads/{two}").url.path == f"/leads/{one}"
    admin.post(f"/leads/{one}/unmerge", other=two)
    assert "Merged into it" not in admin.words
    assert admin.get(f"/leads/{two}").url.path == f"/leads/{two}"
    rep = visit("rep", rep="marie")
    rep.get(f"/leads/{one}")
    assert "Merge another lead" not in rep.words
    assert rep.post(f"/leads/{one}/merge", other=two).status_code == 403


def test_the_data_team_sees_no_names(crm: Api, visit: Visit) -> None:
    best, *_ = add_three(crm, "marie")
    browser = visit("data")
    browser.get(f"/leads/{best}")
    assert "Atelier Brume" in browser.words
    for private in ("Hélène", "Garnier", "+33 6 12", "helene@"):
        assert private not in browser.text


def test_hostile_text_stays_text(crm: Api, visit: Visit) -> None:
    hostile = dict.fromkeys(("name", "company", "job_title", "source", "campaign", "own"), QUOTED)
    hostile |= {"industry": SCRIPT, "region": SQL, "phone": 'javascript:alert(1)" onfocus="x'}
    lead_id = add_lead(crm, QUOTED, hostile, {"demo_request": 1.0}, QUOTED)
    browser = visit("admin")
    browser.get(f"/leads/{lead_id}")
    assert QUOTED in browser.words
    assert SCRIPT in browser.words
    assert SQL in browser.words
    assert "<img" not in browser.text
    assert "<script>" not in browser.text
    assert ' onfocus="' not in browser.text
    assert 'href="javascript' not in browser.text


def test_forms_of_other_sites_are_refused(crm: Api, visit: Visit) -> None:
    best, middle, _ = add_three(crm, "marie")
    browser = visit("admin")
    browser.get(f"/leads/{best}")
    forms: list[tuple[str, dict[str, Any]]] = [
        ("merge", {"other": middle}),
        ("unmerge", {"other": middle}),
        ("disputes", {"feedback_id": middle, "says": "x"}),
        ("resolutions", {"dispute_id": middle, "outcome": "kept", "answer": "x"}),
    ]
    for path, fields in forms:
        assert browser.post(f"/leads/{best}/{path}", csrf="0" * 64, **fields).status_code == 403


def test_what_is_not_there_is_said(crm: Api, visit: Visit) -> None:
    browser = visit("rep", rep="marie")
    assert browser.get(f"/leads/{'0' * 32}").status_code == 404
    assert browser.get("/leads/no-id").status_code == 422
    assert Browser(browser.client.app).get(f"/leads/{'0' * 32}").url.path == "/sign-in"  # type: ignore[arg-type]
