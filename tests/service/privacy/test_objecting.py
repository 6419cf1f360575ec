"""Objection: from the answer on she is left alone, by whoever asked it for her."""

import json

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from models.database import reading
from models.labels.decide import Settings as LabelSettings
from models.now import now
from models.tables import Lead, Mirror, Score
from service.app import Application
from service.kit.settings import Settings
from service.privacy import links
from tests.fakes.hubspot_sender import property_change, signed
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser
from tests.fixtures.service import Api, As
from tests.service.privacy.conftest import EMAIL, LEAD, NAME, Work
from training.dataset import load

pytestmark = ON_SQLITE

ASKED = {"kind": "demo_request", "occurred_at": "2026-01-03T09:30:00Z"}
SCANNERS = ("curl/8.5.0", "Googlebot/2.1", "Microsoft Office/16.0 (SafeLinks)")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Cookies of an https site would not come back over http."""
    return settings.model_copy(update={"public_url": ""})


@pytest.fixture
def admin(as_role: As) -> Api:
    return as_role("admin")


@pytest.fixture
def lead_id(admin: Api) -> str:
    body = {"lead": LEAD, "events": [{"id": "e1", **ASKED}]}
    return str(admin.post("/v1/score", body).json()["lead_id"])


def scores(app: Application) -> int:
    with reading(app.state.core.engine) as session:
        return len(session.exec(select(Score)).all())


def test_she_is_not_scored_listed_or_learned_from(
    app: Application, admin: Api, lead_id: str, work: Work
) -> None:
    admin.post("/v1/feedback", {"lead_id": lead_id, "verdict": "accepted", "rep": "marie"})

    def rows() -> int:
        with reading(app.state.core.engine) as session:
            return len(load(session, now(), LabelSettings()).lead_ids)

    before = scores(app)
    assert rows() == 1
    answer = admin.post(
        "/v1/privacy/objections", {"lead": {"system": "hubspot", "external_id": NAME}}
    )
    assert answer.status_code == 201
    assert rows() == 0
    assert admin.get("/v1/queue").json()["items"] == []
    assert admin.post("/v1/score", {"lead": LEAD, "events": []}).status_code == 409
    work()
    assert scores(app) == before
    lead = admin.get(f"/v1/leads/{lead_id}").json()
    assert (lead["points"], lead["band"]) == (None, None)


def test_nothing_is_written_into_a_crm_any_more(
    app: Application, admin: Api, lead_id: str, work: Work
) -> None:
    fields = {"points": "smarketing_points", "band": "smarketing_band"}
    shadow = {"mode": "shadow", "record": "contacts", "fields": fields, "least_points": 2}
    assert admin.put("/v1/writeback/hubspot", shadow).status_code == 200
    admin.post("/v1/privacy/objections", {"lead_id": lead_id})
    work()
    with reading(app.state.core.engine) as session:
        mirrors = session.exec(select(Mirror)).all()
    assert [mirror.shadow for mirror in mirrors if mirror.shadow] == []
    assert not any(mirror.due for mirror in mirrors)


@pytest.mark.parametrize("key", ["lead_id", "email"])
def test_who_objects_twice_objects_once(admin: Api, lead_id: str, key: str) -> None:
    body = {"lead_id": lead_id} if key == "lead_id" else {"email": EMAIL}
    answers = [admin.post("/v1/privacy/objections", body).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(admin.get("/v1/privacy/requests").json()["items"]) == 1


def test_who_is_not_known_yet_can_object(admin: Api) -> None:
    assert admin.post("/v1/privacy/objections", {"email": EMAIL}).status_code == 201
    assert admin.post("/v1/leads", LEAD).status_code == 409
    assert admin.post("/v1/leads", {**LEAD, "email": None, "attributes": {}}).status_code == 201


def test_a_link_objects_with_one_tap_and_not_by_looking(
    app: Application, admin: Api, lead_id: str
) -> None:
    path = admin.post("/v1/privacy/links", {"lead_id": lead_id}).json()["url"]
    assert path.startswith("/o/"), path
    phone = Browser(app, language="fr-FR,fr;q=0.9")
    for scanner in SCANNERS:
        headers = {"user-agent": scanner}
        assert phone.client.get(path, headers=headers).status_code == 200
        phone.client.head(path, headers=headers)
        assert phone.client.post(path, headers=headers).status_code in (403, 415)
    with reading(app.state.core.engine) as session:
        assert session.get_one(Lead, lead_id).objected_at is None
    phone.get(path)
    assert "Vous opposez-vous à ce score\u202f?" in phone.text
    assert phone.post(path).status_code == 200
    assert "Nous vous laissons tranquille." in phone.words
    (request,) = admin.get("/v1/privacy/requests").json()["items"]
    assert (request["kind"], request["via"]) == ("objection", "link")


def test_a_forged_link_is_not_found(app: Application, admin: Api, lead_id: str) -> None:
    token = links.token("another secret", lead_id)
    assert Browser(app).get(f"/o/{token}").status_code == 404


def test_who_comes_back_is_scored_again(admin: Api, lead_id: str) -> None:
    admin.post("/v1/privacy/objections", {"lead_id": lead_id})
    assert admin.delete(f"/v1/privacy/objections/{lead_id}").status_code == 204
    scored = admin.post("/v1/score", {"lead": LEAD, "events": []})
    assert scored.json()["lead_id"] == lead_id
    assert admin.delete(f"/v1/privacy/objections/{lead_id}").status_code == 404


def test_a_record_that_a_crm_merges_her_into_is_left_alone_too(
    admin: Api, lead_id: str, client: TestClient, work: Work
) -> None:
    admin.post("/v1/leads", {"system": "hubspot", "external_id": "222"})
    admin.post("/v1/privacy/objections", {"lead_id": lead_id})
    merge = {**property_change(222, "", "", 1_767_432_600_000), "subscriptionType": "contact.merge"}
    merge |= {"primaryObjectId": 222, "mergedObjectIds": [int(NAME)], "newObjectId": 222}
    sent = signed(json.dumps([merge]).encode(), version="v1")
    assert client.post(sent.path, content=sent.raw, headers=sent.headers).status_code == 202
    work()
    answer = admin.post("/v1/leads", {"system": "hubspot", "external_id": "222"})
    assert answer.status_code == 409


def test_the_lawful_basis_is_kept(admin: Api, lead_id: str) -> None:
    path = f"/v1/privacy/leads/{lead_id}"
    assert admin.get(path).json()["basis"] == "legitimate_interest"
    admin.put(f"{path}/basis", {"basis": "consent", "note": "form of March"})
    told = admin.get(path).json()
    assert (told["basis"], told["basis_note"]) == ("consent", "form of March")
