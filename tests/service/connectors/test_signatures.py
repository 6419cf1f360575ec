"""Who sends: all vectors fit, one flipped bit anywhere does not, and stamps are bounded twice."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import time
from typing import Any

import pytest
from hubspot.utils.signature import Signature
from standardwebhooks import Webhook, WebhookVerificationError

from models.now import clock
from service.connectors import signatures
from service.connectors.generic import Generic
from service.connectors.hubspot import HubSpot
from service.connectors.odoo import Odoo
from service.connectors.pipedrive import Pipedrive
from service.connectors.roll_call import CONNECTORS
from service.connectors.salesforce import Salesforce
from service.connectors.shape import Connector, Knock
from service.kit.settings import Settings
from tests.fakes import secrets

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "payloads"
VECTORS: dict[str, Any] = json.loads((PAYLOADS / "signature_vectors.json").read_text())
SIGNED_AT = datetime.fromtimestamp(1732400000.123, UTC)
URL = f"{secrets.PUBLIC_URL}/v1/hooks/hubspot"
SETTINGS = Settings(**secrets.SETTINGS, public_url=secrets.PUBLIC_URL)


def knock(headers: dict[str, str], body: bytes = b"", url: str = URL, token: str = "") -> Knock:
    sent = {name.lower().encode(): value.encode() for name, value in headers.items()}
    return Knock("POST", url, token, sent, body)


def vector(name: str) -> Knock:
    held = VECTORS[name]
    return knock(held["headers"], (PAYLOADS / held["file"]).read_bytes())


CASES: dict[str, tuple[Connector, Knock]] = {
    "hubspot_v1": (HubSpot(), vector("hubspot_v1")),
    "hubspot_v2_workflow": (HubSpot(), vector("hubspot_v2_workflow")),
    "hubspot_v2_custom_action": (HubSpot(), vector("hubspot_v2_custom_action")),
    "hubspot_v3": (HubSpot(), vector("hubspot_v3")),
    "pipedrive_basic": (Pipedrive(), vector("pipedrive_basic")),
    "standard_webhooks": (Generic(), vector("standard_webhooks")),
    "standard_webhooks_rotation": (Generic(), vector("standard_webhooks_rotation")),
    "odoo": (Odoo(), knock({}, token=secrets.ODOO)),
    "salesforce": (Salesforce(), knock({}, token=secrets.SALESFORCE)),
}

every_case = pytest.mark.parametrize("name", CASES)


@pytest.fixture(autouse=True)
def when_it_was_signed() -> Iterator[None]:
    with clock(lambda: SIGNED_AT):
        yield


@every_case
def test_every_vector_fits(name: str) -> None:
    connector, sent = CASES[name]
    assert connector.verify(SETTINGS, sent)


def test_every_vector_was_tried() -> None:
    assert {name for name in VECTORS if not name.endswith("_doc")} <= set(CASES)


def test_the_hashes_in_hubspots_own_pages_are_ours() -> None:
    first, second = VECTORS["hubspot_v1_doc"], VECTORS["hubspot_v2_doc"]
    made = signatures.hubspot_v1(first["secret"], first["body"].encode())
    assert made.decode() == first["sha256_hex"]
    made = signatures.hubspot_v2(second["secret"], second["method"], second["uri"], b"")
    assert made.decode() == second["sha256_hex"]


def flips(value: bytes) -> Iterator[bytes]:
    for bit in range(len(value) * 8):
        flipped = bytearray(value)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)


def spoilt(sent: Knock) -> Iterator[Knock]:
    """Flip every bit of every header, of the body, the address and the token, one at a time."""
    for name, value in sent.headers.items():
        yield from (sent._replace(headers={**sent.headers, name: one}) for one in flips(value))
    if sent.token:
        for one in flips(sent.token.encode()):
            yield sent._replace(token=one.decode("latin-1"))
    if not sent.token and b"authorization" not in sent.headers:
        yield from (sent._replace(body=one) for one in flips(sent.body))


@every_case
def test_one_flipped_bit_anywhere_is_refused(name: str) -> None:
    connector, sent = CASES[name]
    settings = SETTINGS
    if name == "standard_webhooks_rotation":
        settings = SETTINGS.model_copy(update={"generic_secret": secrets.STANDARD})
        sent = sent._replace(headers={**sent.headers, **one_signature(sent)})
    assert connector.verify(settings, sent)
    assert not any(connector.verify(settings, one) for one in spoilt(sent))


def one_signature(sent: Knock) -> dict[bytes, bytes]:
    """With two signatures that both fit, one may be spoilt: look at one of them."""
    return {b"webhook-signature": sent.headers[b"webhook-signature"].split(b" ")[0]}


@pytest.mark.parametrize("name", ["hubspot_v2_workflow", "hubspot_v3"])
def test_another_address_is_refused(name: str) -> None:
    connector, sent = CASES[name]
    for url in ("", f"{URL}/", URL.replace("https", "http"), f"{URL}?a=1"):
        assert not connector.verify(SETTINGS, sent._replace(url=url))


@every_case
def test_an_empty_secret_closes_the_door(name: str) -> None:
    connector, sent = CASES[name]
    closed = Settings(public_url=secrets.PUBLIC_URL)
    assert not connector.is_open(closed)
    assert not connector.verify(closed, sent)
    empty = dict.fromkeys(sent.headers, b"")
    assert not connector.verify(closed, sent._replace(headers=empty, token=""))
    assert not connector.verify(closed, sent._replace(headers={}, token=""))


@every_case
def test_what_is_no_proof_at_all_is_refused(name: str) -> None:
    connector, sent = CASES[name]
    for odd in (b"", b",", b" ", b"v1", b"v1,", b"v1,,", "é".encode(), b"\xff" * 50, b"9" * 400):
        headers = dict.fromkeys(sent.headers, odd)
        assert not connector.verify(SETTINGS, sent._replace(headers=headers, token="é" * 30))


@pytest.mark.parametrize("name", ["hubspot_v3", "standard_webhooks"])
@pytest.mark.parametrize(
    ("apart", "fits"), [(-301, False), (-299, True), (299, True), (301, False), (-86400, False)]
)
def test_stamps_are_bounded_on_both_sides(name: str, apart: float, fits: bool) -> None:
    connector, sent = CASES[name]
    with clock(lambda: SIGNED_AT + timedelta(seconds=apart)):
        assert connector.verify(SETTINGS, sent) is fits


def test_hubspots_own_class_agrees_on_a_thousand_deliveries() -> None:
    random, connector, outcomes = Random(6), HubSpot(), set()
    with clock(lambda: datetime.now(UTC)):
        for number in range(1000):
            version = ("v1", "v2", "v3")[number % 3]
            body = random_text(random)
            stamp = str(int((time() + random.choice([-1, -200, -400])) * 1000))
            made = Signature.get_signature(secrets.HUBSPOT, body, version, URL, "POST", stamp)
            made = random.choice([made, made, made[::-1], made[:-1] + "A"])
            headers = {
                "x-hubspot-signature-v3" if version == "v3" else "x-hubspot-signature": made,
                "x-hubspot-signature-version": version,
                "x-hubspot-request-timestamp": stamp,
            }
            theirs = hubspot_says(made, body, version, stamp)
            assert connector.verify(SETTINGS, knock(headers, body.encode())) is theirs
            outcomes.add((version, theirs))
    assert len(outcomes) == 6


def hubspot_says(made: str, body: str, version: str, stamp: str) -> bool:
    if version == "v3" and int(stamp) < (time() - 300) * 1000:
        return False
    said: bool = Signature.is_valid(made, secrets.HUBSPOT, body, URL, "POST", version, stamp)
    return said


def test_the_reference_library_agrees_on_a_thousand_webhooks() -> None:
    random, connector, outcomes = Random(7), Generic(), set()
    with clock(lambda: datetime.now(UTC)):
        for number in range(1000):
            body, name = random_text(random), f"msg_{number}"
            at = datetime.now(UTC) + timedelta(seconds=random.choice([0, 0, -200, 200, -400, 400]))
            secret = random.choice([secrets.STANDARD, secrets.STANDARD, "whsec_b3RoZXI="])
            made = Webhook(secret).sign(name, at, body)
            headers = {
                "webhook-id": name,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": random.choice([made, f"v1,AAAA {made}", f"v2,x {made}"]),
            }
            theirs = library_says(body, headers)
            assert connector.verify(SETTINGS, knock(headers, body.encode())) is theirs
            outcomes.add(theirs)
    assert outcomes == {True, False}


def library_says(body: str, headers: dict[str, str]) -> bool:
    try:
        Webhook(secrets.STANDARD).verify(body, headers, json_parse=False)
    except WebhookVerificationError:
        return False
    return True


def random_text(random: Random) -> str:
    letters = 'abc "{}[]:,é€😀\\n\t0123456789'
    return "".join(random.choices(letters, k=random.randint(0, 200)))


def test_hubspot_leaves_some_escapes_out_of_what_it_signs() -> None:
    url = f"{URL}?next=a%2Fb%3Fc%20d%25"
    text = f"POST{URL}?next=a/b?c%20d%25" + "{}" + "1"
    made = base64.b64encode(hmac.new(b"s", text.encode(), hashlib.sha256).digest())
    assert signatures.hubspot_v3("s", "POST", url, b"{}", b"1") == made


@pytest.mark.parametrize("token", ["short", "x" * 21, "x" * 30 + "/", "é" * 30, "a b" * 10])
def test_a_token_that_can_be_guessed_is_no_setting(token: str) -> None:
    for name in ("odoo_token", "salesforce_token"):
        with pytest.raises(ValueError, match="by chance") as refused:
            Settings.model_validate({name: token})
        assert token not in str(refused.value)


def test_a_login_without_a_password_is_no_setting() -> None:
    for login in ("hook", "hook:", ":s3cret"):
        with pytest.raises(ValueError, match="USER:PASSWORD"):
            Settings(pipedrive_login=login)


def test_every_connector_has_its_case() -> None:
    assert {connector.name for connector, _ in CASES.values()} == set(CONNECTORS)
