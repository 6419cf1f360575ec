"""What is known of a person is told whole, and their score in words that add up."""

import re
from typing import Any

import pytest

from models import inbox
from models.database import transaction
from models.facts.barrier import Barrier
from models.now import now
from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As
from tests.service.privacy.conftest import EMAIL, LEAD

pytestmark = ON_SQLITE

EVENT = {"id": "e1", "kind": "demo_request", "occurred_at": "2026-01-03T09:30:00Z"}


@pytest.fixture
def admin(as_role: As) -> Api:
    return as_role("admin")


@pytest.fixture
def score(admin: Api) -> dict[str, Any]:
    return dict(admin.post("/v1/score", {"lead": LEAD, "events": [EVENT]}, reasons="all").json())


def test_all_that_is_known_is_told(admin: Api, score: dict[str, Any]) -> None:
    said = {"lead_id": score["lead_id"], "verdict": "accepted", "comment": "keen"}
    admin.post("/v1/feedback", said)
    told = admin.get(f"/v1/privacy/leads/{score['lead_id']}").json()
    records = told["records"]
    assert [row["email"] for row in records["lead"]] == [EMAIL]
    assert records["lead"][0]["person"]["last_name"] == "Quatrebarbes"
    assert [row["external_id"] for row in records["identity"]] == [LEAD["external_id"]]
    assert "demo_request" in [row["kind"] for row in records["event"]]
    assert [row["comment"] for row in records["feedback"]] == ["keen"]
    assert records["score"][0]["id"] == score["score_id"]


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_score_is_explained_in_words(admin: Api, score: dict[str, Any], locale: str) -> None:
    told = admin.get(f"/v1/privacy/leads/{score['lead_id']}").json()["explanation"][locale]
    assert len(told["reasons"]) == len(score["reasons"])
    asked = {"en": "asked for a demo", "fr": "a demandé une démo"}[locale]
    assert any(asked in reason for reason in told["reasons"])
    assert {"en": "double the odds", "fr": "doublent les chances"}[locale] in told["summary"]
    if locale == "fr":
        assert not re.search(r"(?<!\u202f)[;!?»]|(?<!\u00a0):(?!\d)", told["summary"])


def test_what_would_change_it_is_true(app: Application, admin: Api, score: dict[str, Any]) -> None:
    changes = admin.get(f"/v1/privacy/leads/{score['lead_id']}").json()["explanation"]["en"][
        "changes"
    ]
    assert any(one["change"] > 0 for one in changes)
    assert any(one["change"] < 0 for one in changes)
    for one in changes:
        assert one["points"] == pytest.approx(score["points"] + one["change"])


def test_nobody_is_told_of_nobody(admin: Api) -> None:
    assert admin.get(f"/v1/privacy/leads/{'0' * 32}").status_code == 404


def test_who_is_told_of_keeps_nobody_from_writing(
    app: Application, admin: Api, score: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(app.state.core.engine) as session:
        parcel = inbox.Parcel("hubspot", "contact.unheardOf", "1", f'"{EMAIL}"'.encode())
        inbox.keep(session.connection(), [parcel], now())
        (delivery,) = inbox.take(session, inbox.waiting(session, 1))
        inbox.settle(session, delivery, "ignored")
    names_in, written = Barrier.names_in, []

    def while_others_write(barrier: Barrier, system: str, text: bytes) -> set[str]:
        other = {"system": "crm", "external_id": "another"}
        written.append(admin.post("/v1/leads", other).status_code)
        return names_in(barrier, system, text)

    monkeypatch.setattr(Barrier, "names_in", while_others_write)
    told = admin.get(f"/v1/privacy/leads/{score['lead_id']}").json()
    assert written == [201]
    assert [row["body"] for row in told["records"]["delivery"]] == [f'"{EMAIL}"']
    acts = admin.get("/v1/audit").json()["items"]
    assert acts[0]["act"] == "GET /v1/privacy/leads/{lead_id}"
