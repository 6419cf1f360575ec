"""One rule of the scorecard as a form: cases in words, points beside them, and empty rows for more.

Cases with the same points share a row, parted by commas, or by bars when one has a comma in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from models.words.features import read_text, value_text
from service.kit.quantities import Locale
from service.pages.door import PageForm
from service.pages.figures import number, typed
from service.pages.words import mark

EMPTY_ROWS = 3

NO_POINTS = mark("Write points as a number beside every case, such as 5 or -2.5.")
NO_STEPS = mark("Write each step as a number: the value up to which it goes.")
NO_NAME = mark("Name what the rule reads, such as industry.")

Cell = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=4000)]
Typed = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]
Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """Cases (or the end of a step) as they are typed, their points, and the cases in words where
    they are written otherwise.
    """

    case: str
    points: str
    said: str = ""


class UnreadRuleError(ValueError):
    """What was typed is no rule: the text says what to write, for the catalogues."""


class RuleForm(PageForm):
    """A rule as it is typed: rows of cases, then the points of all others and of the unknown."""

    feature: Typed = ""
    kind: Literal["fit", "engagement"] = "fit"
    read_as: Literal["category", "number"] = "category"
    case: list[Cell] = Field(default_factory=list, max_length=400)
    points: list[Typed] = Field(default_factory=list, max_length=400)
    other: Typed = "0"
    missing: Typed = "0"
    says: Words = ""
    act: Literal["publish", "propose", "remove", "try"] = "try"

    def document(self) -> dict[str, Any]:
        """Return the rule. Raises UnreadRuleError."""
        if not self.feature.strip():
            raise UnreadRuleError(NO_NAME)
        rows = list(self._rows())
        numbers = [_points(row.points) for row in rows]
        told: dict[str, Any] = {"feature": self.feature.strip(), "kind": self.kind}
        told |= {"read": self.read_as, "missing": _points(self.missing)}
        if self.read_as == "number":
            steps = sorted(zip(map(_step, rows), numbers, strict=True))
            edges, points = [edge for edge, _ in steps], [given for _, given in steps]
            return told | {"edges": edges, "points": [*points, _points(self.other)]}
        cases = [(case, n) for row, n in zip(rows, numbers, strict=True) for case in _split(row)]
        named = [case for case, _ in cases]
        return told | {"cases": named, "points": [*(n for _, n in cases), _points(self.other)]}

    def _rows(self) -> Iterator[Row]:
        for case, points in zip(self.case, self.points, strict=False):
            if case.strip():
                yield Row(case, points)


def form_of(rule: Rule, locale: Locale) -> dict[str, Any]:
    """Return what a rule's form shows: its rows, and the points of all others and the unknown."""
    *points, other = [typed(value, "points", locale) for value in rule["points"]]
    if rule["read"] == "number":
        rows = [
            Row(typed(edge, "points", locale), points[i]) for i, edge in enumerate(rule["edges"])
        ]
    else:
        pairs = groupby(zip(rule["cases"], points, strict=True), key=lambda pair: pair[1])
        rows = [_row(rule["feature"], [case for case, _ in cases], given, locale)
                for given, cases in pairs]  # fmt: skip
    return {
        "rows": rows + [Row("", "")] * EMPTY_ROWS,
        "other": other,
        "missing": typed(rule["missing"], "points", locale),
    }


def feature_name(rule: Rule, locale: Locale) -> str:
    """Say in words what a rule reads."""
    names = rule["features"] if rule["read"] == "pair" else [rule["feature"]]
    return " × ".join(read_text(name, locale) for name in names)


def spread(rule: Rule) -> tuple[float, float]:
    """Return the fewest and the most points that a rule gives."""
    if rule["read"] == "pair":
        given = [point for row in rule["points"] for point in row]
    else:
        given = [*rule["points"], rule["missing"]]
    return min(given), max(given)


def case_name(feature: str, case: str, locale: Locale) -> str:
    """Say a case of a rule in a language; the company's own words stay as they are."""
    if case in _CASES or _STEPS.match(case):
        return case if locale == "en" else _CASES.get(case) or _STEPS.sub(_step_in_french, case)
    return value_text(feature, case, locale)


def _row(feature: str, cases: list[str], points: str, locale: Locale) -> Row:
    said = [case_name(feature, case, locale) for case in cases]
    others = [words for words, case in zip(said, cases, strict=True) if words.lower() != case]
    return Row(_joined(cases), points, ", ".join(dict.fromkeys(others)))


def _step_in_french(step: re.Match[str]) -> str:
    low, high = (typed(float(end), "points", "fr") if end else "" for end in step.group(2, 3))
    words = {"up to": f"jusqu’à {high}", "above": f"au-dessus de {high}"}
    return words.get(step[1] or "", f"de {low} à {high}")


_CASES: Mapping[str, str] = {
    "any other": "tout autre cas",
    "any number": "tout nombre",
    "not known": "non renseigné",
}
_STEPS = re.compile(r"^(?:(up to|above) |(-?[\d.e+]+) to )(-?[\d.e+]+)$")


def _points(text: str) -> float:
    given = number(text.replace("\u2212", "-").replace("+", ""))
    if given is None:
        raise UnreadRuleError(NO_POINTS)
    return given


def _step(row: Row) -> float:
    edge = number(row.case)
    if edge is None:
        raise UnreadRuleError(NO_STEPS)
    return edge


def _split(row: Row) -> list[str]:
    parted = row.case.split("|" if "|" in row.case else ",")
    return [case.strip() for case in parted if case.strip()]


def _joined(cases: list[str]) -> str:
    if any("," in case for case in cases):
        return " | ".join([*cases, ""]).strip()
    return ", ".join(cases)
