"""Hostile values in every place of every body: refused as a problem, or given back unchanged.

The places come from walking one valid body per route; a POST or PUT without one fails here, so a
new route joins by adding its body to tests/fixtures/bodies.py.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from service.app import Application
from service.rooms import document
from tests.fixtures.bodies import Example, Place, Route, World, is_instant
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.examples import EXAMPLES
from tests.fixtures.service import As

DEEP = 100_000

NOT_JSON = {
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "-Infinity": b"-Infinity",
    "1e999": b"1e999",
    "-1e999": b"-1e999",
    "just too large": b"1e301",
    "5,000 digits": b"9" * 5000,
    "minus 5,000 digits": b"-" + b"9" * 5000,
    "10**30": str(10**30).encode(),
    "beyond 2**64": str(2**64 + 1).encode(),
    "beyond 2**53": str(2**53 + 1).encode(),
    "NUL": rb'"a\u0000b"',
    "only NUL": rb'"\u0000"',
    "raw NUL": b'"a\x00b"',
    "NUL in a key": rb'{"a\u0000": 1}',
    "high surrogate": rb'"\ud800"',
    "low surrogate": rb'"x\udc00y"',
    "surrogates turned round": rb'"\ude00\ud83d"',
    "surrogate in a key": rb'{"\ud800": 1}',
    "invalid UTF-8": b'"\xff\xfe"',
    "cut UTF-8": b'"\xc3"',
    "overlong UTF-8": b'"\xc0\x80"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "duplicate keys": b'{"a": 1, "a": 2}',
    "duplicate keys, one escaped": rb'{"a": 1, "\u0061": 1}',
    "duplicate keys, far below": b'[{"b": {"a" : 1, "a"\n: 2}}]',
    "100,000 arrays": b"[" * DEEP + b"]" * DEEP,
    "100,000 arrays, never closed": b"[" * DEEP,
    "100,000 objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "40 arrays": b"[" * 40 + b"]" * 40,
    "1,000 objects": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "a bare word": b"undefined",
    "a comment": b"/* 1 */ 1",
    "single quotes": b"'text'",
    "hexadecimal": b"0x10",
    "leading zero": b"01",
    "leading plus": b"+1",
    "a trailing comma": b"[1,]",
    "a raw line break": b'"two\nlines"',
    "a raw tab": b'"a\tb"',
    "no such escape": rb'"\x41"',
    "nothing": b",",
}

ODD_TEXT = [
    "",
    " ",
    "a",
    "text",
    "1'; DROP TABLE lead;--",
    "' OR '1'='1",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "${jndi:ldap://127.0.0.1/a}",
    '=HYPERLINK("http://x")',
    "../../etc/passwd",
    "ok\r\n2026-11-23 INFO forged",
    "\u202egnp.exe",
    "שלום مرحبا",
    "zero\u200bwidth\u200d\ufeff",
    "👩‍👩‍👧‍👦 \U0010ffff \ufffe",
    "e\u0301 is not \u00e9, İ ß ſ",
    "\x01\x1b[31m\x7f\u0085\u2028",
    "%s %n %x %(a)s {0} {a}",
    "%00 \\u0000 \\",
    "null",
    "NaN",
    "Infinity",
    "1e999",
    "1_000",
    "٣٤",
    "0",
    "1767225600",
    "true",
    "a@b.fr",
    "@" + "." * 300,
    "9" * 400,
    "9" * 400 + "-" + "9" * 400,
    "x" * 200,
    "x" * 201,
    "x" * 2_001,
    "x" * 100_000,
    "é" * 2_000,
]

ODD_KINDS = [
    {}, {"$gt": ""}, {"a": {"b": [1, {"c": None}]}}, {"__proto__": {"admin": True}},
    [], [1], ["a"], [[[["deep"]]]], [None], True, False, None,
    0, -1, 17, 2**31, 2**53, -(2**53), 1.5, -0.0, 5e-324, 1e300, -1e300,
]  # fmt: skip

ODD_INSTANTS = [
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-01-01",
    "2026-01-01T25:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+99:99", "1767225600",
    "-1", "1e10", "99999999999999999999", "now", "T", "12:00:00Z", "2999-01-01T00:00:00Z",
]  # fmt: skip

MARK = "@@the hostile value goes here@@"

every_route = pytest.mark.parametrize("route", EXAMPLES, ids=str)
shares = pytest.mark.parametrize("share", [4, pytest.param(1, marks=pytest.mark.thorough)])
"""Each place gets every fourth value and its neighbour the next ones; `make test-all` sends all."""


@pytest.fixture
def world(app: Application, as_role: As) -> World:
    return World(app, as_role("admin"))


@ON_SQLITE
def test_every_route_that_takes_something_is_attacked(app: Application) -> None:
    routes = {
        Route(method.upper(), path)
        for path, operations in document()["paths"].items()
        for method in operations
        if method in ("post", "put", "patch")
    }
    assert routes == set(EXAMPLES), "add the route's valid body to tests/fixtures/bodies.py"


@ON_SQLITE
@shares
@every_route
def test_what_is_no_json_is_refused_wherever_it_stands(
    world: World, route: Route, share: int
) -> None:
    for make in EXAMPLES[route]:
        example = make(world)
        wrong = [
            f"{name} at {place}: {trouble}"
            for number, place in enumerate(places_of(example.body))
            for name, raw in list(NOT_JSON.items())[number % share :: share]
            if (trouble := refusal_trouble(world.send(example, spoilt(example, place, raw))))
        ]
        assert not wrong, "\n".join(wrong[:20])
        assert world.send(make(world)).is_success


@shares
@every_route
def test_odd_values_are_refused_or_given_back_unchanged(
    world: World, route: Route, share: int
) -> None:
    for make in EXAMPLES[route]:
        wrong = [
            f"{str(value)[:60]!r} at {place}: {trouble}"
            for number, place in enumerate(places_of(make(world).body))
            for value in odd_values(place, number, every=share * share_of(world, place))
            if (trouble := odd_trouble(world, make(world), place, value))
        ]
        assert not wrong, "\n".join(wrong[:20])
        assert world.send(make(world)).is_success


@ON_SQLITE
@every_route
def test_a_hostile_body_is_refused_whole(world: World, route: Route) -> None:
    for make in EXAMPLES[route]:
        example = make(world)
        valid = json.dumps({} if example.body is None else example.body).encode()
        bodies = [
            b"[]", b"[" + valid + b"]", b'"text"', b"1", b"true", b" ", b"\x00", b"{", b"}",
            valid[:-1], valid[: len(valid) // 2], valid + b"x", valid + valid, valid + b"\x00",
            b"\xef\xbb\xbf" + valid, valid.decode().encode("utf-16"), b'{"no such field": 1}',
            b"<xml/>", *filter(None, NOT_JSON.values()),
        ]  # fmt: skip
        if not example.body_is_optional:
            bodies += [b"null", b"{}", b""]
        wrong = [
            f"{raw[:60]!r}: {trouble}"
            for raw in bodies
            if (trouble := refusal_trouble(world.send(example, raw)))
        ]
        assert not wrong, "\n".join(wrong[:20])
        assert world.send(make(world)).is_success


def places_of(body: Any, *path: Any) -> Iterator[Place]:
    """Walk every value and every key of a body, and the first of items that look alike."""
    if isinstance(body, dict):
        for name, item in body.items():
            yield Place((*path, name), is_key=True)
            yield from places_of(item, *path, name)
    elif isinstance(body, list):
        first_of = {shape_of(item): index for index, item in reversed(list(enumerate(body)))}
        for index in sorted(first_of.values()):
            yield from places_of(body[index], *path, index)
    elif body is not None:
        yield Place(path, looks_like=body)


def shape_of(body: Any) -> Any:
    """Say what a value looks like: its type, and those of what is in it."""
    if isinstance(body, dict):
        return frozenset((name, shape_of(item)) for name, item in body.items())
    if isinstance(body, list):
        return tuple(sorted({repr(shape_of(item)) for item in body}))
    return type(body), is_instant(body)


def share_of(world: World, place: Place) -> int:
    """Say that every how manieth value is sent: what shapes refuse does not depend on the database,
    and names are texts like all others.
    """
    return 3 if place.is_key or world.app.state.core.engine.dialect.name != "sqlite" else 1


def odd_values(place: Place, number: int, every: int) -> list[Any]:
    """Return odd values for the `number`-th place; neighbours get different ones."""
    if place.is_key:
        values: list[Any] = [text for text in ODD_TEXT if text != place.path[-1]]
    else:
        instants = ODD_INSTANTS if is_instant(place.looks_like) else []
        values = [*ODD_TEXT, *ODD_KINDS, *instants]
    return values[number % every :: every]


def spoilt(example: Example, place: Place, raw: bytes) -> bytes:
    """Write the body with `raw` in a place; what is no text stands in a key's place as it is."""
    text = json.dumps(place.put(example.body, MARK), ensure_ascii=False).encode()
    return text.replace(json.dumps(MARK).encode(), raw)


def refusal_trouble(answer: Any) -> str | None:
    """Say what is wrong with a refusal, if anything is."""
    if not 400 <= answer.status_code < 500:
        return f"answers {answer.status_code}: {answer.text[:200]}"
    if answer.headers["content-type"] != "application/problem+json":
        return f"is {answer.headers['content-type']}"
    problem = answer.json()
    return None if problem["status"] == answer.status_code else problem_trouble(problem)


def problem_trouble(problem: dict[str, Any]) -> str | None:
    kinds = {"type": str, "title": str, "status": int, "detail": str}
    good = all(isinstance(problem.get(name), kind) for name, kind in kinds.items())
    return None if good else f"is no problem document: {problem}"


def odd_trouble(world: World, example: Example, place: Place, value: Any) -> str | None:
    """Send a body with an odd value; say what is wrong with the outcome, if anything is."""
    sent = place.put(example.body, value)
    answer = world.send(example, json.dumps(sent).encode())
    if not answer.is_success:
        return refusal_trouble(answer)
    refused, problem = example.refused_inside(answer.json())
    if refused:
        return problem_trouble(problem) if problem is not None else None
    if value is None:
        return None
    wanted = sent if not place.is_key else place.look(example.body)
    given = place.renamed(value).look(example.given_back(world, sent, answer.json()))
    wanted = value if not place.is_key else wanted
    return None if same(given, wanted) else f"comes back as {str(given)[:100]!r}"


def same(one: Any, other: Any) -> bool:
    """Compare as JSON does: true is not 1, 1 is 1.0, -0.0 is 0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)
