"""The scorecard as JSON: one canonical spelling, whose hash is a version's id, and an audited load.

Loading builds plain numbers and strings and can execute nothing. Every limit is checked before a
scorecard exists. To change the format, raise FORMAT and keep a reader for each earlier number here.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from itertools import pairwise
from math import isfinite
from typing import Any

from models.scorecard.readings import CategoryReading, NumberReading, Reading
from models.scorecard.scorecard import Kind, PairRule, Rule, Scorecard

FORMAT = 1
MAX_BYTES = 8_000_000
MAX_RULES = 2_000
MAX_CELLS = 2_000
MAX_TEXT = 200
MAX_POINTS = 10_000.0


class ScorecardError(ValueError):
    """The document is not a scorecard: the message says where and what."""


def dump(scorecard: Scorecard) -> bytes:
    """Return the canonical JSON bytes; equal scorecards have equal bytes."""
    document = {
        "format": FORMAT,
        "base_points": _spelled(scorecard.base_points),
        "log_odds_at_50": _spelled(scorecard.log_odds_at_50),
        "rules": [_rule_document(rule) for rule in scorecard.rules],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def identify(content: bytes) -> str:
    """Return the id of the version that `content` (from `dump`) makes."""
    return sha256(content).hexdigest()[:16]


def load(content: bytes) -> Scorecard:
    """Audit JSON bytes and build the scorecard. Raises ScorecardError."""
    if len(content) > MAX_BYTES:
        raise ScorecardError(f"larger than {MAX_BYTES} bytes")
    try:
        document = json.loads(
            content, parse_constant=_refuse_constant, object_pairs_hook=_refuse_repeats
        )
    except (ValueError, RecursionError) as error:
        raise ScorecardError(f"not JSON: {error}") from error
    return parse(document)


def parse(document: object) -> Scorecard:
    """Audit a decoded document and build the scorecard. Raises ScorecardError."""
    fields = _object(document, "scorecard", {"format", "base_points", "log_odds_at_50", "rules"})
    if type(fields["format"]) is not int or fields["format"] != FORMAT:
        raise ScorecardError(f"format is {fields['format']!r}, this program reads {FORMAT}")
    rules = _list(fields["rules"], "rules", MAX_RULES)
    scorecard = Scorecard(
        base_points=_number(fields["base_points"], "base_points"),
        log_odds_at_50=_number(fields["log_odds_at_50"], "log_odds_at_50"),
        rules=tuple(_rule(rule, f"rules[{i}]") for i, rule in enumerate(rules)),
    )
    features = [rule.feature for rule in scorecard.rules]
    if twice := {feature for feature in features if features.count(feature) > 1}:
        raise ScorecardError(f"more than one rule reads {sorted(twice)}")
    return scorecard


def _rule_document(rule: Rule | PairRule) -> dict[str, Any]:
    if isinstance(rule, PairRule):
        return {
            "features": list(rule.features),
            "kind": rule.kind,
            "read": "pair",
            "readings": [_reading_document(reading) for reading in rule.readings],
            "points": [[_spelled(point) for point in row] for row in rule.points],
        }
    *points, missing = map(_spelled, rule.points)
    document = {"feature": rule.feature, "kind": rule.kind, "points": points, "missing": missing}
    return document | _reading_document(rule.reading)


def _reading_document(reading: Reading) -> dict[str, Any]:
    if isinstance(reading, NumberReading):
        return {"read": "number", "edges": [_spelled(edge) for edge in reading.edges]}
    return {"read": "category", "cases": list(reading.cases)}


def _rule(document: object, where: str) -> Rule | PairRule:
    if isinstance(document, dict) and document.get("read") == "pair":
        return _pair_rule(document, where)
    required = {"feature", "kind", "points", "missing", "read"}
    fields = _object(document, where, required, {"edges", "cases"})
    reading = _reading(fields, where)
    points = _row(fields["points"], f"{where}.points", reading.size)
    return Rule(
        feature=_text(fields["feature"], f"{where}.feature"),
        kind=_kind(fields["kind"], where),
        reading=reading,
        points=(*points, _number(fields["missing"], f"{where}.missing")),
    )


def _pair_rule(document: object, where: str) -> PairRule:
    fields = _object(document, where, {"features", "kind", "read", "readings", "points"})
    features = _two(fields["features"], f"{where}.features")
    first, second = (
        _reading(_object(item, f"{where}.readings", {"read"}, {"edges", "cases"}), where)
        for item in _two(fields["readings"], f"{where}.readings")
    )
    rows = _list(fields["points"], f"{where}.points", MAX_CELLS)
    if len(rows) != first.size + 1:
        raise ScorecardError(f"{where}.points has {len(rows)} rows for {first.size + 1} cells")
    return PairRule(
        features=(_text(features[0], where), _text(features[1], where)),
        kind=_kind(fields["kind"], where),
        readings=(first, second),
        points=tuple(_row(row, f"{where}.points", second.size + 1) for row in rows),
    )


def _row(value: object, where: str, size: int) -> tuple[float, ...]:
    points = _list(value, where, MAX_CELLS)
    if len(points) != size:
        raise ScorecardError(f"{where} has {len(points)} numbers for {size} cells")
    return tuple(_number(point, f"{where}[{i}]") for i, point in enumerate(points))


def _two(value: object, where: str) -> list[Any]:
    items = _list(value, where, 2)
    if len(items) != 2:
        raise ScorecardError(f"{where} is not two")
    return items


def _kind(value: object, where: str) -> Kind:
    if value == "fit":
        return "fit"
    if value == "engagement":
        return "engagement"
    raise ScorecardError(f"{where}.kind is neither fit nor engagement")


def _reading(fields: Mapping[str, Any], where: str) -> Reading:
    match fields["read"]:
        case "number" if "edges" in fields and "cases" not in fields:
            values = _list(fields["edges"], f"{where}.edges", MAX_CELLS)
            edges = tuple(_number(edge, f"{where}.edges", limit=None) for edge in values)
            if any(left >= right for left, right in pairwise(edges)):
                raise ScorecardError(f"{where}.edges do not increase")
            return NumberReading(edges)
        case "category" if "cases" in fields and "edges" not in fields:
            values = _list(fields["cases"], f"{where}.cases", MAX_CELLS)
            cases = tuple(_text(case, f"{where}.cases") for case in values)
            if len(set(cases)) != len(cases):
                raise ScorecardError(f"{where}.cases repeat")
            return CategoryReading(cases)
    raise ScorecardError(f"{where} reads neither a number by edges nor a category by cases")


def _object(
    value: object, where: str, required: set[str], optional: frozenset[str] | set[str] = frozenset()
) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ScorecardError(f"{where} is not an object")
    if missing := required - value.keys():
        raise ScorecardError(f"{where} lacks {sorted(missing)}")
    if unknown := value.keys() - required - optional:
        raise ScorecardError(f"{where} has unknown {sorted(map(str, unknown))[:5]}")
    return value


def _list(value: object, where: str, limit: int) -> list[Any]:
    if not isinstance(value, list):
        raise ScorecardError(f"{where} is not a list")
    if len(value) > limit:
        raise ScorecardError(f"{where} has more than {limit} items")
    return value


def _number(value: object, where: str, limit: float | None = MAX_POINTS) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScorecardError(f"{where} is not a number")
    if limit is None:
        limit = 1e300
    if abs(value) > limit or not isfinite(value):
        raise ScorecardError(f"{where} is out of bounds")
    return float(value)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise ScorecardError(f"{where} is not a text of 1 to {MAX_TEXT} characters")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ScorecardError(f"{where} holds characters that cannot be stored")
    return value


def _spelled(number: float) -> float:
    """Return the one spelling of equal numbers: 50 as 50.0, -0.0 as 0.0."""
    return float(number) + 0.0


def _refuse_constant(name: str) -> float:
    raise ScorecardError(f"{name} is not a number")


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ScorecardError("a key is given twice")
    return fields
