"""The examples of docs/api.md, run in their order: what the guide shows is what happens."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.direct import call
from tests.fixtures.service import As

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
PAIR = re.compile(r"```http\n(\w+) (\S+)\n(?:\n(.*?))?```\n\n```json\n(\d{3})\n(.*?)```", re.DOTALL)
LEAST_EXAMPLES = 15


class Example(NamedTuple):
    method: str
    path: str
    body: str
    status: int
    shown: Any


def examples() -> Iterator[Example]:
    for method, path, body, status, shown in PAIR.findall(GUIDE.read_text(encoding="utf-8")):
        yield Example(method, path, body or "", int(status), json.loads(shown))


def shape_differences(shown: Any, told: Any, place: str = "") -> Iterator[str]:
    """Say what the guide shows and the answer does not have, or has as something else."""
    if isinstance(shown, dict) and isinstance(told, dict):
        for name, value in shown.items():
            if name not in told:
                yield f"{place}/{name} is not there"
            else:
                yield from shape_differences(value, told[name], f"{place}/{name}")
    elif isinstance(shown, list) and isinstance(told, list):
        if len(told) < len(shown):
            yield f"{place} has {len(told)}"
        for number, (one, other) in enumerate(zip(shown, told, strict=False)):
            yield from shape_differences(one, other, f"{place}/{number}")
    elif type(shown) is not type(told):
        yield f"{place} is {told!r}"
    elif isinstance(shown, str) and "…" not in shown and shown != told:
        yield f"{place} is {told!r} and not {shown!r}"


def test_every_example_of_the_guide_is_seen() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert text.count("```http") == len(list(examples())) >= LEAST_EXAMPLES


@ON_SQLITE
def test_the_guide_tells_what_happens(
    app: Application, as_role: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.kit.outbound.check", lambda _url: None)  # the name is made up
    api = as_role("admin")
    known: dict[str, str] = {}
    headers = {**api.headers, "content-type": "application/json"}

    def filled(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda name: known.get(name[1], name[0]), text)

    for example in examples():
        path, raw = filled(example.path), filled(example.body).encode()
        answer = call(api.client, example.method, path, headers, raw)
        assert answer.status_code == example.status, (path, answer.text)
        told = answer.json()
        assert list(shape_differences(example.shown, told)) == [], (path, told)
        known |= {name: one for name, one in told.items() if isinstance(one, str)}


@pytest.mark.parametrize(
    ("shown", "told"),
    [({"a": 1}, {}), ({"a": 1}, {"a": "1"}), ({"a": "x"}, {"a": "y"}), ([1], [])],
)
def test_a_difference_is_seen(shown: Any, told: Any) -> None:
    assert list(shape_differences(shown, told))
