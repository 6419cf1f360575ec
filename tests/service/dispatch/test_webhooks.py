"""Outgoing webhooks from end to end, received by the reference library."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from models import now as clock_of
from models.database import transaction
from models.now import now
from models.tables import Endpoint
from service.app import Application
from service.dispatch import dispatches
from service.kit import ears
from tests.fakes.server import HANG, Reply, Request
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api
from tests.service.dispatch.receiving import Receiver, listen, receiving, work

HOT = {"job_title": "Directrice Marketing", "employees": 120, "country": "FR", "source": "webinar"}


class Inbox:
    """What the receiver answers next: the last reply stays."""

    def __init__(self) -> None:
        self.replies = [Reply(204)]

    def __call__(self, _request: Request) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(autouse=True)
def ears_that_look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears, "REMEMBERED_SECONDS", 0.0)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, inbox: Inbox) -> Iterator[Receiver]:
    with receiving(monkeypatch, inbox) as receiver:
        yield receiver


class Later:
    """Moves the clock."""

    def __init__(self) -> None:
        self.moved = timedelta()
        self._stack = ExitStack()

    def __call__(self, **how_much: float) -> None:
        self.moved += timedelta(**how_much)

    def __enter__(self) -> "Later":
        real = clock_of._clock
        self._stack.enter_context(clock_of.clock(lambda: real() + self.moved))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


@pytest.fixture
def later() -> Iterator[Later]:
    with Later() as later:
        yield later


def score(admin: Api, name: str = "1", **events: str) -> Any:
    body = {
        "lead": {"system": "crm", "external_id": name, "attributes": HOT},
        "events": [
            {"id": f"{name} {key}", "kind": kind, "occurred_at": now().isoformat()}
            for key, kind in events.items()
        ],
    }
    answer = admin.post("/v1/score", body)
    assert answer.status_code == 200
    return answer.json()


def log_of(admin: Api, endpoint: Any) -> Any:
    return admin.get(f"/v1/webhooks/{endpoint['id']}/dispatches").json()["items"]


def test_a_score_arrives_signed_and_says_why(
    app: Application, admin: Api, receiver: Receiver
) -> None:
    endpoint = listen(admin, receiver.url, "lead.scored")
    asked = score(admin)
    work(app)
    (request,) = receiver.server.seen
    told = Webhook(endpoint["secret"]).verify(request.body, dict(request.headers))
    assert told["type"] == "lead.scored"
    assert told["data"]["score_id"] == asked["score_id"]
    assert told["data"]["points"] == asked["points"]
    assert told["data"]["lead"]["identities"] == [{"system": "crm", "external_id": "1"}]
    assert 0 < len(told["data"]["reasons"]) <= 3
    assert len(request.body) < 20_000
    assert request.headers["webhook-id"] == log_of(admin, endpoint)[0]["id"]
    (dispatch,) = log_of(admin, endpoint)
    assert dispatch["state"] == "delivered"
    assert dispatch["attempts"][0]["status"] == 204


@ON_SQLITE
def test_nothing_is_noted_while_nobody_listens(app: Application, admin: Api, count) -> None:
    score(admin)
    assert count("bulletin") == 1, "only the promotion of the written scorecard"


def test_what_goes_wrong_is_tried_again_under_the_same_id(
    app: Application, admin: Api, receiver: Receiver, inbox: Inbox, later: Later
) -> None:
    inbox.replies = [Reply(500), Reply(302), Reply(200)]
    endpoint = listen(admin, receiver.url, "lead.scored")
    score(admin)
    for _ in range(3):
        work(app)
        later(minutes=6)
    ids = {request.headers["webhook-id"] for request in receiver.server.seen}
    assert (len(receiver.server.seen), len(ids)) == (3, 1)
    (dispatch,) = log_of(admin, endpoint)
    assert [one["status"] for one in dispatch["attempts"]] == [500, 302, 200]
    assert dispatch["state"] == "delivered"


@ON_SQLITE
def test_retry_after_is_honoured(
    app: Application, admin: Api, receiver: Receiver, inbox: Inbox, later: Later
) -> None:
    inbox.replies = [Reply(429, headers={"retry-after": "120"}), Reply(200)]
    listen(admin, receiver.url, "lead.scored")
    score(admin)
    work(app)
    later(seconds=100)
    work(app)
    assert len(receiver.server.seen) == 1
    later(seconds=30)
    work(app)
    assert len(receiver.server.seen) == 2


@ON_SQLITE
def test_gone_disables_at_once_and_five_days_of_failure_do_too(
    app: Application, admin: Api, receiver: Receiver, inbox: Inbox, later: Later
) -> None:
    inbox.replies = [Reply(410)]
    endpoint = listen(admin, receiver.url, "lead.scored")
    score(admin)
    work(app)
    path = f"/v1/webhooks/{endpoint['id']}"
    assert admin.get(path).json()["disabled_why"] == "it answered 410 Gone"
    assert log_of(admin, endpoint)[0]["state"] == "failed"
    inbox.replies = [Reply(500)]
    assert admin.put(path, {"active": True}).json()["active"]
    for hours in range(6):
        score(admin, str(hours))
        work(app)
        later(hours=25)
    assert not admin.get(path).json()["active"]
    assert admin.get(path).json()["disabled_why"] == "nothing arrived for five days"
    called = len(receiver.server.seen)
    score(admin, "afterwards")
    later(hours=30)
    work(app)
    assert len(receiver.server.seen) == called
    assert {one["state"] for one in log_of(admin, endpoint)} == {"failed"}


@ON_SQLITE
def test_what_failed_can_be_sent_again(
    app: Application, admin: Api, receiver: Receiver, inbox: Inbox
) -> None:
    inbox.replies = [Reply(410)]
    endpoint = listen(admin, receiver.url, "lead.scored")
    score(admin)
    work(app)
    path = f"/v1/webhooks/{endpoint['id']}"
    inbox.replies = [Reply(200)]
    admin.put(path, {"active": True})
    since = {"since": (now() - timedelta(hours=1)).isoformat()}
    assert admin.post(f"{path}/recover", since).json() == {"recovered": 1}
    work(app)
    (dispatch,) = log_of(admin, endpoint)
    assert dispatch["state"] == "delivered"
    again = admin.post(f"{path}/dispatches/{dispatch['id']}/replay")
    assert again.json()["state"] == "waiting"
    work(app)
    assert len({one.headers["webhook-id"] for one in receiver.server.seen}) == 1
    assert len(receiver.server.seen) == 3


def test_during_a_rotation_both_secrets_verify_and_afterwards_only_the_new_one(
    app: Application, admin: Api, receiver: Receiver, later: Later
) -> None:
    endpoint = listen(admin, receiver.url, "lead.scored")
    rotated = admin.post(f"/v1/webhooks/{endpoint['id']}/rotate").json()
    score(admin)
    work(app)
    first = receiver.server.seen[-1]
    for secret in (endpoint["secret"], rotated["secret"]):
        assert Webhook(secret).verify(first.body, dict(first.headers))
    for made in (admin.get("/v1/webhooks").text, admin.get(f"/v1/webhooks/{endpoint['id']}").text):
        assert "whsec_" not in made
    with transaction(app.state.core.engine) as session:
        session.get_one(Endpoint, endpoint["id"]).earlier_until = now()
    score(admin, "2")
    work(app)
    second = receiver.server.seen[-1]
    assert Webhook(rotated["secret"]).verify(second.body, dict(second.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(second.body, dict(second.headers))


@ON_SQLITE
def test_a_band_change_is_told_once_and_wavering_is_not(
    app: Application, admin: Api, receiver: Receiver
) -> None:
    listen(admin, receiver.url, "lead.band_changed")
    score(admin)
    score(admin)
    score(admin, a="demo_request", b="pricing_view", c="demo_request")
    work(app)
    told = [json.loads(one.body)["data"] for one in receiver.server.seen]
    changes = [(one["earlier_band"], one["band"]) for one in told]
    assert changes == sorted(set(changes), key=changes.index)
    assert changes[-1][1] == "hot"


@ON_SQLITE
def test_a_promotion_is_told(app: Application, admin: Api, receiver: Receiver) -> None:
    listen(admin, receiver.url, "version.promoted")
    work(app)
    told = json.loads(receiver.server.seen[0].body)
    assert told["type"] == "version.promoted"
    assert told["data"]["origin"] == "written"


@ON_SQLITE
def test_a_hanging_endpoint_is_left_alone_after_three_failures(
    app: Application, admin: Api, receiver: Receiver, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.dispatch.jobs.SECONDS", 0.4)
    inbox.replies = [HANG]
    endpoint = listen(admin, receiver.url, "lead.scored")
    for name in range(8):
        score(admin, str(name))
    work(app)
    assert len(receiver.server.seen) <= 3, "on a busy machine a try may end before it arrives"
    assert sum(len(one["attempts"]) for one in log_of(admin, endpoint)) == 3


@ON_SQLITE
def test_an_address_that_turned_private_is_refused_at_connect(
    app: Application, admin: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.dispatch import jobs
    from service.kit.outbound import Outbound

    endpoint = listen(admin, receiver.url, "lead.scored")
    with Outbound.untrusted(lambda *_: ["169.254.169.254"]) as client:
        monkeypatch.setattr(jobs, "client", lambda: client)
        score(admin)
        work(app)
    assert receiver.server.seen == []
    assert log_of(admin, endpoint)[0]["attempts"][0]["why"].startswith("refused")


@ON_SQLITE
def test_a_private_address_is_refused_at_save(admin: Api) -> None:
    for url in ("https://127.0.0.1/", "http://93.184.215.14/", "https://[::1]/"):
        answer = admin.post("/v1/webhooks", {"url": url, "kinds": ["lead.scored"]})
        assert answer.status_code == 422, url
    made = admin.post("/v1/webhooks", {"url": "https://93.184.215.14/", "kinds": ["lead.scored"]})
    path = f"/v1/webhooks/{made.json()['id']}"
    assert admin.put(path, {"url": "https://10.0.0.1/"}).status_code == 422
    assert admin.client.delete(path, headers=admin.headers).status_code == 204
    assert admin.get(path).status_code == 404


@ON_SQLITE
def test_the_log_comes_in_pages(app: Application, admin: Api, receiver: Receiver) -> None:
    endpoint = listen(admin, receiver.url, "lead.scored")
    with transaction(app.state.core.engine) as session:
        held = session.get_one(Endpoint, endpoint["id"])
        for number in range(5):
            dispatches.send(session, held, "lead.scored", {"number": number}, None)
    path = f"/v1/webhooks/{endpoint['id']}/dispatches"
    first = admin.get(path, limit=3).json()
    second = admin.get(path, limit=3, cursor=first["next"]).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 2, None)
