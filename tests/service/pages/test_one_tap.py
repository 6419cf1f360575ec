"""The one-tap link: scanners record nothing, one tap records, undo takes it back."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.database import reading
from models.now import clock, now
from models.tables import Feedback, Lead
from service.app import Application
from service.kit import links
from service.kit.links import LASTS, Tap
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser
from tests.fixtures.service import Api
from tests.service.pages.leads import add_three

pytestmark = ON_SQLITE

SCANNERS = (
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)", "Barracuda Sentinel", "Mimecast",
    "Microsoft Office/16.0 (SafeLinks)", "Googlebot/2.1", "Slackbot-LinkExpanding 1.0",
    "facebookexternalhit/1.1", "WhatsApp/2.23", "python-requests/2.32", "curl/8.5.0",
)  # fmt: skip


@pytest.fixture
def lead_id(crm: Api) -> str:
    return add_three(crm, "marie")[0]


@pytest.fixture
def address(app: Application, lead_id: str) -> str:
    return "/f/" + links.token(app.state.core.settings.secret, Tap(lead_id, "marie", None))


@pytest.fixture
def phone(app: Application, lead_id: str) -> Browser:
    return Browser(app)


def feedback(app: Application) -> list[Feedback]:
    with reading(app.state.core.engine) as session:
        return list(session.exec(select(Feedback).order_by(Feedback.id)))


def test_ten_scanners_record_nothing(app: Application, phone: Browser, address: str) -> None:
    for scanner in SCANNERS:
        headers = {"user-agent": scanner, "accept": "*/*"}
        assert phone.client.get(address, headers=headers).status_code == 200
        phone.client.head(address, headers=headers)
        phone.client.options(address, headers=headers)
        for link in ("?said=" + "0" * 32, "?undone=" + "0" * 32, "?verdict=accepted"):
            assert phone.client.get(address + link, headers=headers).status_code == 200
        blind = phone.client.post(address, data={"verdict": "accepted"}, headers=headers)
        assert blind.status_code == 403
    assert feedback(app) == []


def test_the_page_says_who_and_why(phone: Browser, address: str) -> None:
    answer = phone.get(address)
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "<script>" not in phone.text
    for words in ("Hélène Garnier", "asked for a demo a day ago", "hot", "Nothing is recorded"):
        assert words in phone.words


def test_the_page_speaks_french(app: Application, lead_id: str, address: str) -> None:
    phone = Browser(app, language="fr-FR,fr;q=0.9")
    phone.get(address)
    assert "Que vaut ce lead\u202f?" in phone.text
    assert "a demandé une démo" in phone.words


def test_one_tap_records_in_the_reps_name(
    app: Application, phone: Browser, address: str, lead_id: str
) -> None:
    phone.get(address)
    answer = phone.post(address, verdict="accepted")
    assert answer.status_code == 200
    assert "Accepted: Hélène Garnier." in phone.words
    (given,) = feedback(app)
    assert (given.lead_id, given.rep_id, given.verdict) == (lead_id, "marie", "accepted")


def test_a_reason_and_a_comment_go_with_it(app: Application, phone: Browser, address: str) -> None:
    phone.get(address)
    assert "no_fit_size" in phone.values("reason_code")
    phone.post(address, verdict="rejected", reason_code="no_fit_size", comment="three people")
    (given,) = feedback(app)
    assert (given.reason_code, given.comment) == ("no_fit_size", "three people")


def test_undo_takes_it_back(app: Application, phone: Browser, address: str, lead_id: str) -> None:
    phone.get(address)
    phone.post(address, verdict="accepted")
    (feedback_id,) = phone.values("feedback_id")
    answer = phone.post(f"{address}/undo", feedback_id=feedback_id)
    assert answer.status_code == 200
    assert "Taken back" in phone.words
    with reading(app.state.core.engine) as session:
        assert session.get_one(Lead, lead_id).verdict is None


def test_a_link_opens_only_its_own_lead_and_only_whole(
    app: Application, phone: Browser, address: str
) -> None:
    assert phone.get(address[:-2]).status_code == 404
    assert phone.get("/f/nonsense").status_code == 404
    other = links.token("another secret", Tap("0" * 32, "marie", None))
    assert phone.get(f"/f/{other}").status_code == 404
    unknown = links.token(app.state.core.settings.secret, Tap("0" * 32, "marie", None))
    assert phone.get(f"/f/{unknown}").status_code == 404


def test_a_link_expires(app: Application, phone: Browser, address: str) -> None:
    later = now() + LASTS + timedelta(minutes=1)
    with clock(lambda: later):
        answer = phone.get(address)
    assert answer.status_code == 410
    assert "This link is too old" in phone.words


def test_an_undo_of_somebody_elses_word_is_refused(
    app: Application, phone: Browser, address: str, lead_id: str
) -> None:
    phone.get(address)
    phone.post(address, verdict="accepted")
    (feedback_id,) = phone.values("feedback_id")
    paul = links.token(app.state.core.settings.secret, Tap(lead_id, "paul", None))
    assert phone.post(f"/f/{paul}/undo", feedback_id=feedback_id).status_code == 404
    assert len(feedback(app)) == 1


def test_a_lead_that_was_merged_since_is_met_as_its_survivor(
    app: Application, phone: Browser, address: str, lead_id: str, admin: Api
) -> None:
    made = admin.post("/v1/leads", {"system": "crm", "external_id": "survivor"}).json()
    merged = admin.post(f"/v1/leads/{made['lead_id']}/merge", {"lead_id": lead_id})
    assert merged.status_code == 200
    phone.get(address)
    phone.post(address, verdict="accepted")
    (given,) = feedback(app)
    assert given.lead_id == made["lead_id"]


def test_the_address_is_not_in_the_log(
    app: Application, phone: Browser, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    phone.get(address)
    assert address.removeprefix("/f/") not in capsys.readouterr().out
