"""The inbox: who is let in, what is kept, and that acting happens once."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine, text, update
from starlette.testclient import TestClient

from models import inbox
from models.database import transaction
from models.now import now
from models.tables import Delivery
from service.app import Application, create_app
from service.connectors import odoo
from service.connectors.salesforce import ACK
from service.connectors.signatures import standard_webhook as sign
from service.kit.settings import Settings
from service.kit.writer import Writer
from tests.fakes import (
    hubspot_sender,
    odoo_sender,
    pipedrive_sender,
    salesforce_sender,
    secrets,
    standard_sender,
)
from tests.fakes.sending import Post, Sent
from tests.fixtures.databases import ON_SQLITE
from tests.service.connectors.conftest import Act, Stored

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "payloads"
ADVERSARIAL = {
    "deep_array_100k": b"[" * 100_000 + b"]" * 100_000,
    "duplicate_keys": b'{"lead_id":"1","lead_id":"2","outcome":"lost","outcome":"won"}',
    "empty": b"",
    "huge_int_5000_digits": b'{"n":' + b"9" * 5000 + b"}",
    "infinity": b'{"lead_id":"1","features":{"employees":-Infinity}}',
    "injection_strings": json.dumps(
        {
            "lead_id": "1'; DROP TABLE leads;--",
            "company": "${jndi:ldap://127.0.0.1/a}",
            "title": "{{7*7}} <script>alert(1)</script>",
            "csv": '=HYPERLINK("http://x")',
            "path": "../../etc/passwd",
            "log": "ok\r\n2026-11-23 INFO forged",
        }
    ).encode(),
    "invalid_utf8": b'{"lead_id":"\xff\xfe"}',
    "lone_surrogate": b'{"lead_id":"\\ud800"}',
    "nan": b'{"lead_id":"1","features":{"employees":NaN}}',
    "nul_in_string": b'{"lead_id":"a\\u0000b"}',
    "overflow_1e999": b'{"lead_id":"1","features":{"employees":1e999}}',
    "truncated": b'{"lead_id":"1","features":{"a":',
    "wrong_types": b'{"lead_id":{"$gt":""},"features":"DROP"}',
    "xxe": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    + salesforce_sender.envelope_of([]).replace(b"00Dxx0000001gPLEAY", b"&e;"),
    "laughs": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 99 + b'">]><l>&b;</l>',
    "utf-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
    "unknown encoding": b'<?xml version="1.0" encoding="x-none"?><x/>',
    "deep XML": b"<a>" * 100_000 + b"</a>" * 100_000,
    "a message of nothing": salesforce_sender.envelope_of([]),
    "a record without a name": salesforce_sender.envelope_of(
        [{"notification": "04l1", "fields": {}}]
    ),
    "a list of nothing": b"[]",
    "a list of lists": b"[[]]",
    "null": b"null",
    "nulls": b'{"meta":null,"_model":null,"_id":null,"vid":null,"type":null,"data":null}',
    "objects": b'{"meta":{"entity":{},"action":[]},"_model":{},"_id":[],"vid":true,"type":1}',
}


def signed(connector: str, raw: bytes) -> Sent:
    """Sign whatever a sender may have got hold of."""
    if connector == "generic":
        sent = standard_sender.signed(b"{}")
        return standard_webhook(raw, sent)
    makers: dict[str, Callable[[bytes], Sent]] = {
        "hubspot": hubspot_sender.signed,
        "salesforce": salesforce_sender.signed,
        "pipedrive": pipedrive_sender.signed,
        "odoo": odoo_sender.signed,
    }
    return makers[connector](raw)


def standard_webhook(raw: bytes, like: Sent) -> Sent:
    name, stamp = like.headers["webhook-id"], like.headers["webhook-timestamp"]
    made = sign(secrets.STANDARD, name.encode(), stamp.encode(), raw)
    return Sent(like.path, like.headers | {"webhook-signature": made.decode()}, raw)


SAMPLES: dict[str, bytes] = {
    "hubspot": (PAYLOADS / "hubspot_webhooks_batch.json").read_bytes(),
    "salesforce": (PAYLOADS / "salesforce_outbound_message.xml").read_bytes(),
    "pipedrive": (PAYLOADS / "pipedrive_v2_person_change.json").read_bytes(),
    "odoo": (PAYLOADS / "odoo_webhook_crm_lead.json").read_bytes(),
    "generic": (PAYLOADS / "standard_webhooks_lead_scored.json").read_bytes(),
}
every_connector = pytest.mark.parametrize("connector", SAMPLES)


@every_connector
def test_a_delivery_is_kept_and_acknowledged_once(
    post: Post, stored: Stored, connector: str
) -> None:
    sent = signed(connector, SAMPLES[connector])
    for _ in range(3):
        heard = post(sent)
        assert heard.status == (200 if connector == "salesforce" else 202)
    kept = stored.deliveries()
    assert len(kept) == {"hubspot": 3, "salesforce": 2, "odoo": 3}.get(connector, 1)
    assert {delivery.connector for delivery in kept} == {connector}
    assert all(delivery.state == "waiting" and delivery.body for delivery in kept)


@ON_SQLITE
@every_connector
def test_what_no_sender_sends_is_refused_even_when_signed(
    post: Post, stored: Stored, connector: str
) -> None:
    for name, raw in ADVERSARIAL.items():
        heard = post(signed(connector, raw))
        assert 400 <= heard.status < 500, (name, heard)
        assert json.loads(heard.body)["status"] == heard.status
    assert not stored.deliveries()


@ON_SQLITE
@every_connector
def test_who_cannot_prove_who_he_is_learns_nothing(
    client: TestClient, stored: Stored, connector: str
) -> None:
    sent = signed(connector, SAMPLES[connector])
    kind = {"content-type": sent.headers["content-type"]}
    for path in (f"/v1/hooks/{connector}", f"/v1/hooks/{connector}/wrong", "/v1/hooks/nobody"):
        answer = client.post(path, content=sent.raw, headers=kind)
        if path.endswith("nobody"):
            unknown = answer.json()
        assert answer.status_code == 401
    assert answer.json()["detail"] == unknown["detail"]
    assert not stored.deliveries()


@ON_SQLITE
def test_our_own_keys_open_no_hook(crm: Any, stored: Stored) -> None:
    for path in ("/v1/hooks/hubspot", "/v1/hooks/odoo/wrong", "/v1/callouts/hubspot"):
        assert crm.post(path, {}).status_code == 401
    assert not stored.deliveries()


@ON_SQLITE
def test_only_the_senders_media_type_and_size_are_taken(client: TestClient) -> None:
    sent = signed("odoo", SAMPLES["odoo"])
    assert (
        client.post(sent.path, content=sent.raw, headers={"content-type": "text/xml"}).status_code
        == 415
    )
    gzip = sent.headers | {"content-encoding": "gzip"}
    assert client.post(sent.path, content=sent.raw, headers=gzip).status_code == 415
    large = sent.raw + b" " * (1 << 20)
    assert client.post(sent.path, content=large, headers=sent.headers).status_code == 413


@ON_SQLITE
def test_a_full_queue_says_so_in_the_senders_terms(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Writer, "full", property(lambda _: True))
    assert post(signed("odoo", SAMPLES["odoo"])).status == 503


@ON_SQLITE
def test_salesforce_hears_the_ack_it_waits_for(post: Post) -> None:
    heard = post(signed("salesforce", SAMPLES["salesforce"]))
    assert (
        heard.body
        == ACK
        == (PAYLOADS / "salesforce_outbound_ack_true.response.xml").read_bytes().strip()
    )


def test_a_session_of_salesforce_is_stored_nowhere(
    post: Post, stored: Stored, act: Act, engine: Engine
) -> None:
    raw = salesforce_sender.envelope_of([salesforce_sender.lead("04l1", "00Q1", Company="Acme")])
    assert salesforce_sender.SESSION.encode() in raw
    assert post(signed("salesforce", raw)).status == 200
    (delivery,) = stored.deliveries()
    assert salesforce_sender.SESSION.encode() not in delivery.body


def test_neither_tokens_nor_their_paths_are_logged(client: TestClient) -> None:
    with structlog.testing.capture_logs() as logs:
        for path in (odoo_sender.PATH, f"/v1/hooks/odoo/{secrets.ODOO}x", salesforce_sender.PATH):
            client.post(path, content=b"{", headers={"content-type": "application/json"})
    assert len(logs) == 3
    assert {entry["route"] for entry in logs} == {"/v1/hooks/{connector}"}
    assert secrets.ODOO not in str(logs)
    assert secrets.SALESFORCE not in str(logs)


def test_what_was_done_keeps_its_name_and_loses_its_body(
    post: Post, act: Act, stored: Stored
) -> None:
    sent = signed(
        "odoo",
        json.dumps(odoo_sender.record(1, phone="0102", write_date="2026-11-01 10:00:00")).encode(),
    )
    assert post(sent).status == 202
    act()
    assert post(sent).status == 202
    act()
    (delivery,) = stored.deliveries()
    assert (delivery.state, delivery.body) == ("done", b"")
    assert delivery.acted_at


def test_a_delivery_that_breaks_the_worker_fails_alone(
    app: Application, post: Post, act: Act, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        record = odoo_sender.record(number, phone=f"0{number}")
        assert post(odoo_sender.signed(json.dumps(record).encode())).status == 202
    usual = odoo.Odoo.read

    def breaks(self: odoo.Odoo, received: Any) -> Any:
        if b'"phone": "01"' in received.body:
            raise ZeroDivisionError
        return usual(self, received)

    monkeypatch.setattr(odoo.Odoo, "read", breaks)
    act()
    assert sorted(stored.states()) == ["done", "done", "failed"]
    failed = next(d for d in stored.deliveries() if d.state == "failed")
    assert failed.error == "ZeroDivisionError"
    assert failed.body
    assert [stored.knows("odoo", str(n)) for n in range(3)] == [True, False, True]


def test_old_deliveries_are_forgotten_but_not_waiting_ones(
    app: Application, engine: Engine, post: Post, act: Act, stored: Stored
) -> None:
    post(signed("odoo", SAMPLES["odoo"]))
    act()
    post(signed("pipedrive", SAMPLES["pipedrive"]))
    with transaction(engine) as session:
        session.execute(update(Delivery).values(received_at=now() - timedelta(days=31)))
        inbox.forget_old(session)
    assert stored.states() == ["waiting"]


def test_a_locked_database_is_said_so_and_found_again(
    database_url: str, engine: Engine, tmp_path: Path
) -> None:
    settings = Settings(database_url=database_url, var_dir=tmp_path, **secrets.SETTINGS)
    sent = signed("odoo", SAMPLES["odoo"])
    locking = engine.connect().execution_options(writes=True)
    with TestClient(create_app(settings)) as client, locking as other:
        lock = "LOCK TABLE delivery" if engine.dialect.name == "postgresql" else "SELECT 1"
        other.execute(text(lock))
        answer = client.post(sent.path, content=sent.raw, headers=sent.headers)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        other.rollback()
        assert client.post(sent.path, content=sent.raw, headers=sent.headers).status_code == 202
