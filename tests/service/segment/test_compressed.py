"""Compressed calls: what a library sends by gzip, and what is no such thing."""

import gzip

import orjson
import pytest

from tests.fixtures.calls import call
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api
from tests.service.segment.conftest import Library


@ON_SQLITE
def test_compressed_calls_are_taken(library: Library, crm: Api) -> None:
    raw = orjson.dumps({"batch": [call("track", n, type="track") for n in range(50)]})
    half = len(raw) // 2
    for number, packed in enumerate(
        [gzip.compress(raw), gzip.compress(raw[:half]) + gzip.compress(raw[half:])]
    ):
        answer = library.send("/v1/batch", packed, **{"content-encoding": "gzip"})
        assert answer.status_code == 200, answer.text
        statuses = {result["status"] for result in answer.json()["results"]}
        assert statuses == ({"duplicate"} if number else {"stored"})
    key = {"content-encoding": "gzip", "idempotency-key": "once"}
    first = library.send("/v1/track", gzip.compress(orjson.dumps(call("track", 99))), **key)
    again = library.send("/v1/track", gzip.compress(orjson.dumps(call("track", 99))), **key)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


@ON_SQLITE
@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"no gzip", 400),
        (gzip.compress(b'{"batch":[]}')[:-4], 400),
        (gzip.compress(b'{"batch":[]}') + b"more", 400),
        (gzip.compress(b"{"), 400),
        (gzip.compress(gzip.compress(b'{"batch":[]}')), 400),
        (gzip.compress(b" " * (1 << 20) + b" "), 413),
        (gzip.compress(b'{"batch":[]}'), 200),
    ],
    ids=["plain", "cut", "trailing", "no JSON", "twice", "too large", "good"],
)
def test_what_is_no_gzip_stream_within_the_limit_is_refused(
    library: Library, raw: bytes, status: int
) -> None:
    answer = library.send("/v1/batch", raw, **{"content-encoding": "gzip"})
    assert answer.status_code == status
    assert library.send("/v1/batch", raw, **{"content-encoding": "br"}).status_code == 415


@ON_SQLITE
def test_other_routes_take_nothing_compressed(crm: Api) -> None:
    raw = gzip.compress(orjson.dumps({"events": []}))
    assert crm.send("/v1/events", raw, **{"content-encoding": "gzip"}).status_code == 415
