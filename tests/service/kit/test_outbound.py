from pathlib import Path
from time import monotonic

import pytest
import structlog

from service.kit import outbound
from service.kit.addresses import is_public
from service.kit.outbound import (
    Answer,
    Outbound,
    OutboundError,
    RefusedAddress,
    Unreachable,
    WrongAnswer,
)
from tests.fakes.public import PUBLIC, Network, our_tls, their_tls
from tests.fakes.server import DROP, HANG, Reply, serving

TESTS = Path(__file__).parents[2]
HOSTILE = (TESTS / "fixtures/ssrf_callback_urls.txt").read_text().splitlines()
NAMES = {
    "localtest.me": "127.0.0.1",
    "127.0.0.1.nip.io": "127.0.0.1",
    "metadata.google.internal": "169.254.169.254",
    "localhost": "127.0.0.1",
    "2130706433": "127.0.0.1",
    "0x7f000001": "127.0.0.1",
    "0177.0.0.1": "127.0.0.1",
    "127.1": "127.0.0.1",
}


def names(host: str, port: int) -> list[str]:
    return [NAMES.get(host, host)]


def line_about(what: str) -> str:
    return next(line.split()[0] for line in HOSTILE if what in line)


def refused(client: Outbound, url: str) -> None:
    with pytest.raises(RefusedAddress):
        client.send("POST", url)


@pytest.mark.parametrize("scheme", ["as written", "https"])
@pytest.mark.parametrize("url", [line for line in HOSTILE if " " not in line])
def test_hostile_addresses_are_refused_at_save_and_at_connect(url: str, scheme: str) -> None:
    if scheme == "https":
        url = url.replace("http://", "https://", 1)
    network = Network()
    with pytest.raises(RefusedAddress):
        outbound.check(url, names)
    with Outbound.untrusted(names, network) as client, pytest.raises(RefusedAddress):
        client.send("POST", url, content=b"{}")
    assert network.dialled == []


def test_a_name_that_changes_its_answer_after_it_was_saved_is_refused_at_connect() -> None:
    url = line_about("rebind")
    answers = iter([PUBLIC, "127.0.0.1"])
    network = Network()
    outbound.check(url, lambda *_: [next(answers)])
    with Outbound.untrusted(lambda *_: [next(answers)], network) as client:
        refused(client, url)
    assert network.dialled == []


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    network = Network()
    with Outbound.untrusted(lambda *_: [PUBLIC, "10.0.0.1"], network) as client:
        refused(client, "https://hooks.example/")
    assert network.dialled == []


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:53aa::1",
        "::ffff:10.0.0.1", "::1", "::", "fec0::1", "fd00::1", "fe80::1%eth0", "ff02::1",
        "2001:db8::1", "5f00::1",
        "100.64.0.1", "198.18.0.1", "224.0.1.1", "255.255.255.255", "0.0.0.0", "192.0.0.9",
        "169.254.1.1", "not an address",
    ],
)  # fmt: skip
def test_addresses_that_lead_elsewhere_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example:22/", "https://hooks.example:0443/x y", "https://user@hooks.example/",
        "https://hooks.example#@10.0.0.1/", "https://hooks.example\\@10.0.0.1/", "//hooks.example/",
        "https://hooks.example/\r\nx: y", "https:///path", "https://hooks.example:99999/",
        "https://h" + "o" * 3000, "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "https://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_spellings_that_could_be_read_in_two_ways_are_refused(url: str) -> None:
    with pytest.raises(RefusedAddress):
        outbound.check(url, lambda *_: [PUBLIC])


def test_the_checked_address_is_dialled_once_under_the_name_that_was_asked_for() -> None:
    server_side = their_tls()
    asked: list[str | None] = []
    server_side.sni_callback = lambda _socket, name, _context: asked.append(name)
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return [PUBLIC] if len(looked_up) == 1 else ["127.0.0.1"]

    with serving(lambda _: Reply.of({"ok": True}), server_side) as server:
        network = Network(server.port)
        with Outbound.untrusted(resolve, network, our_tls()) as client:
            answer = client.send("POST", "https://hooks.example/x?y=1", json={"a": 1})
    assert answer.json() == {"ok": True}
    assert network.dialled == [PUBLIC]
    assert looked_up == ["hooks.example"]
    assert asked == ["hooks.example"]
    assert server.seen[0].headers["host"] == "hooks.example"
    assert server.seen[0].path == "/x?y=1"


def test_a_certificate_of_another_name_is_not_accepted() -> None:
    with (
        serving(lambda _: Reply(), their_tls()) as server,
        Outbound.untrusted(lambda *_: [PUBLIC], Network(server.port), our_tls()) as client,
        pytest.raises(Unreachable),
    ):
        client.send("GET", "https://other.example/")


def test_a_redirect_is_an_answer_and_nothing_follows_it() -> None:
    target = {"location": "http://169.254.169.254/latest/"}
    url = line_about("redirects").replace("redirects-to-169.254.example", "hooks.example")
    with serving(lambda _: Reply(302, headers=target), their_tls()) as server:
        network = Network(server.port)
        with Outbound.untrusted(lambda *_: [PUBLIC], network, our_tls()) as client:
            answer = client.send("POST", url)
    assert (answer.status, answer.succeeded) == (302, False)
    assert network.dialled == [PUBLIC]
    assert len(server.seen) == 1


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with serving(lambda _: Reply.of({})) as server, Outbound.trusted() as client:
        assert client.send("GET", server.url).succeeded


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (HANG, Unreachable),
        (DROP, Unreachable),
        (Reply(200, b"x" * 100, drip=True), Unreachable),
        (Reply(200, b"x" * 2_000_000), WrongAnswer),
        (Reply(200, b"x", {"content-encoding": "gzip"}), WrongAnswer),
    ],
    ids=["hangs", "drops", "drips", "too large", "compressed"],
)
def test_what_is_not_a_whole_answer_is_an_error(reply: Reply, error: type[OutboundError]) -> None:
    with serving(lambda _: reply) as server, Outbound.trusted() as client:
        began = monotonic()
        with pytest.raises(error):
            client.send("GET", server.url, seconds=0.3, most_bytes=1_000_000)
    assert monotonic() - began < 5


def test_wrong_json_is_a_wrong_answer() -> None:
    with pytest.raises(WrongAnswer):
        Answer(200, {}, b"<html>").json()


def test_nobody_there_is_unreachable() -> None:
    with Outbound.trusted() as client, pytest.raises(Unreachable):
        client.send("GET", "http://127.0.0.1:1/")


def test_logs_name_neither_path_nor_query_nor_headers_nor_body() -> None:
    with (
        serving(lambda _: Reply.of({"body": "hush"})) as server,
        structlog.testing.capture_logs() as logs,
        Outbound.trusted() as client,
    ):
        headers = {"authorization": "Bearer hush"}
        client.send("POST", f"{server.url}/hush?key=hush", headers=headers, json={"hush": 1})
    assert "hush" not in str(logs)
    assert logs[0]["status"] == 200
