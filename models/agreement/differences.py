"""Readable differences between two contents of an agreement: what came, what went, what changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from models.agreement.store import Content

What = Literal["commitment", "objective", "term", "kpi", "escalation", "review"]
Change = Literal["added", "removed", "changed"]

NAMED_BY: Mapping[str, tuple[What, str]] = {
    "objectives": ("objective", "id"),
    "terms": ("term", "key"),
    "kpis": ("kpi", "key"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `name` says of what in the reader's terms, `fields` which parts changed, each
    with what it was and what it is.
    """

    what: What
    change: Change
    name: str
    fields: dict[str, tuple[Any, Any]]


def differences(before: Content, after: Content) -> list[Difference]:
    """Return how one content differs from another, in the order of the document."""
    return list(_all(before, after))


def _all(before: Content, after: Content) -> Iterator[Difference]:
    yield from _commitments(before["commitments"], after["commitments"])
    for part, (what, name) in NAMED_BY.items():
        yield from _named(what, _by(before[part], name), _by(after[part], name))
    if before["escalation"] != after["escalation"]:
        yield Difference(
            "escalation", "changed", "", _fields(before["escalation"], after["escalation"])
        )
    if before["review_every_days"] != after["review_every_days"]:
        days = (before["review_every_days"], after["review_every_days"])
        yield Difference("review", "changed", "", {"review_every_days": days})


def _commitments(before: Sequence[Content], after: Sequence[Content]) -> Iterator[Difference]:
    """Pair commitments by side and words: a reworded one is another promise."""
    held = {(c["side"], c["text"]["en"], c["text"]["fr"]): c for c in before}
    new = {(c["side"], c["text"]["en"], c["text"]["fr"]): c for c in after}
    for key in [*held, *(key for key in new if key not in held)]:
        yield from _one("commitment", held.get(key), new.get(key))


def _named(
    what: What, before: Mapping[str, Content], after: Mapping[str, Content]
) -> Iterator[Difference]:
    for name in [*before, *(name for name in after if name not in before)]:
        yield from _one(what, before.get(name), after.get(name))


def _one(what: What, before: Content | None, after: Content | None) -> Iterator[Difference]:
    if before is None and after is not None:
        yield Difference(what, "added", _name(after), {})
    elif after is None and before is not None:
        yield Difference(what, "removed", _name(before), {})
    elif before is not None and after is not None and before != after:
        yield Difference(what, "changed", _name(after), _fields(before, after))


def _name(content: Content) -> str:
    """Name a part as people do: an objective by its name, a term or KPI in English, a promise by
    its words.
    """
    if "text" in content:
        return str(content["text"]["en"])
    return str(content.get("name") or content["en"])


def _fields(before: Content, after: Content) -> dict[str, tuple[Any, Any]]:
    names = [*before, *(name for name in after if name not in before)]
    return {
        name: (before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    }


def _by(parts: Sequence[Content], name: str) -> dict[str, Content]:
    return {str(part[name]): part for part in parts}
