"""Executable definitions: a condition on what is known of a lead, as data that can run nothing.

{"points_from": 60}                             at least so many points
{"points_from": "mql_cutoff"}                   at least the MQL cut-off in force
{"verdict": ["accepted"]}                       what sales said last
{"event": "demo_request"}                       it happened
{"event": "page_view", "times": 3}              at least so often
{"event": "chat", "within_days": 30}            and last within so many days
{"attribute": "country", "among": ["FR", "BE"]} one of these values
{"attribute": "employees", "from": 50}          at least so large
{"all": [...]}, {"any": [...]}, {"not": {...}}  of other conditions
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from models.facts.state import LeadState
from models.scorecard.readings import as_category, as_number

CUTOFF = "mql_cutoff"
DEEPEST, MOST = 5, 20
DAY = 86_400.0

VERDICTS = ("accepted", "recycled", "rejected")

Condition = Mapping[str, Any]
Reads = frozenset[tuple[str, str]]


class ConditionError(ValueError):
    """The document is not a condition: the message says what it should be."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a lead at an instant (epoch seconds)."""

    state: LeadState
    verdict: str | None
    points: float
    cutoff: float
    at: float


Test = Callable[[Known], bool]


def check(document: object, depth: int = DEEPEST) -> None:
    """Raise ConditionError unless the document is a condition."""
    if not isinstance(document, dict) or not depth:
        raise ConditionError(f"a condition is an object, at most {DEEPEST} deep")
    match document:
        case {"all": list(parts)} | {"any": list(parts)} if len(document) == 1:
            if not 0 < len(parts) <= MOST:
                raise ConditionError(f"all and any take 1 to {MOST} conditions")
            for part in parts:
                check(part, depth - 1)
        case {"not": part} if len(document) == 1:
            check(part, depth - 1)
        case _:
            _check_plain(document)


def _check_plain(document: dict[str, Any]) -> None:
    match document:
        case {"points_from": points} if len(document) == 1:
            if points != CUTOFF and not _is_number(points):
                raise ConditionError(f'points_from is a number or "{CUTOFF}"')
        case {"verdict": list(verdicts)} if len(document) == 1:
            if not verdicts or any(verdict not in VERDICTS for verdict in verdicts):
                raise ConditionError(f"verdict lists one or more of: {', '.join(VERDICTS)}")
        case {"event": str(kind), **rest} if rest.keys() <= {"times", "within_days"}:
            _check_event(kind, rest)
        case {"attribute": str(name), **rest} if len(rest) == 1:
            _check_attribute(name, rest)
        case _:
            raise ConditionError(
                "a condition has one of: points_from, verdict, event, attribute, all, any, not"
            )


def compiled(document: Condition) -> Test:
    """Return a checked condition as a function of what is known; it is asked on every score."""
    match document:
        case {"all": parts}:
            tests = [compiled(part) for part in parts]
            return lambda known: all(test(known) for test in tests)
        case {"any": parts}:
            tests = [compiled(part) for part in parts]
            return lambda known: any(test(known) for test in tests)
        case {"not": part}:
            test = compiled(part)
            return lambda known: not test(known)
        case {"points_from": points} if points == CUTOFF:
            return lambda known: known.points >= known.cutoff
        case {"points_from": points}:
            return lambda known: known.points >= points
        case {"verdict": verdicts}:
            return lambda known: known.verdict in verdicts
        case {"event": kind, **rest}:
            return _happened(kind, rest.get("times", 1), rest.get("within_days"))
        case {"attribute": name, **rest}:
            return _reads(name, rest)
    raise ConditionError("not a condition")


def read_by(document: Condition) -> Reads:
    """Return what a checked condition reads: ("event", its kind), ("attribute", its name),
    ("verdict", "") and ("points_from", "").
    """
    match document:
        case {"all": parts} | {"any": parts}:
            return frozenset().union(*map(read_by, parts))
        case {"not": part}:
            return read_by(part)
        case {"event": name} | {"attribute": name}:
            return frozenset({("event" if "event" in document else "attribute", name)})
    return frozenset({("verdict" if "verdict" in document else "points_from", "")})


def firsts_suffice(document: Condition) -> bool:
    """Say whether the first event of each kind tells when a checked condition first held."""
    match document:
        case {"all": parts} | {"any": parts}:
            return all(map(firsts_suffice, parts))
        case {"not": part}:
            return firsts_suffice(part)
    return document.get("times", 1) == 1 and "within_days" not in document


def _happened(kind: str, times: int, days: float | None) -> Test:
    def happened(known: Known) -> bool:
        engagement = known.state.by_people(kind)
        if engagement is None or engagement.count < times:
            return False
        return days is None or engagement.last >= known.at - days * DAY

    return happened


def _reads(name: str, rest: Condition) -> Test:
    if "among" in rest:
        values = {as_category(value) for value in rest["among"]}
        return lambda known: as_category(known.state.value(name)) in values
    least = rest["from"]

    def reaches(known: Known) -> bool:
        number = as_number(known.state.value(name))
        return number is not None and number >= least

    return reaches


def _check_event(kind: str, rest: Mapping[str, Any]) -> None:
    if not 0 < len(kind) <= 64:
        raise ConditionError("event names a kind of event")
    times, days = rest.get("times", 1), rest.get("within_days", 1)
    if type(times) is not int or not 0 < times <= 1_000:
        raise ConditionError("times is a whole number from 1 to 1,000")
    if not _is_number(days) or not 0 < days <= 3_650:
        raise ConditionError("within_days is a number above 0, at most 3,650")


def _check_attribute(name: str, rest: Mapping[str, Any]) -> None:
    if not 0 < len(name) <= 100:
        raise ConditionError("attribute names an attribute")
    match rest:
        case {"among": list(values)} if 0 < len(values) <= MOST:
            if all(_is_text(value) or _is_number(value) for value in values):
                return
        case {"from": least} if _is_number(least):
            return
    raise ConditionError(f"an attribute is among 1 to {MOST} texts or numbers, or from a number")


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and isfinite(value) and abs(value) <= 1e15  # type: ignore[arg-type]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200
