"""Differences between two agreements in the reader's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.kpis.catalogue import KPIS
from models.kpis.said import details
from models.words.said import said
from service.agreement.schemas import DifferenceOut
from service.kit.quantities import Locale
from service.pages import words
from service.pages.figures import TEAMS, kpi_name, spelled
from service.pages.words import mark

Content = Mapping[str, Any]

WHAT: Mapping[str, str] = {
    "commitment": mark("promise"),
    "objective": mark("objective"),
    "term": mark("term"),
    "kpi": mark("KPI"),
    "escalation": mark("when a promise is missed"),
    "review": mark("going through it again"),
}
CHANGES: Mapping[str, str] = {
    "added": mark("new"),
    "removed": mark("taken out"),
    "changed": mark("changed"),
}
FIELDS: Mapping[str, str] = {
    "target": mark("target"),
    "baseline": mark("starting point"),
    "direction": mark("which way"),
    "starts_on": mark("from"),
    "due_on": mark("due on"),
    "owner": mark("who answers for it"),
    "team": mark("team"),
    "side": mark("side"),
    "kpi": mark("measured by"),
    "parameters": mark("details"),
    "number": mark("wording"),
    "name": mark("name"),
    "fr": mark("in French"),
    "en": mark("in English"),
    "definition_fr": mark("meaning, in French"),
    "definition_en": mark("meaning, in English"),
    "condition": mark("what the program executes"),
    "review_every_days": mark("days between"),
    "definition": mark("how it is counted"),
    "counts": mark("how it is counted"),
}
DIRECTIONS: Mapping[str, str] = {"at_least": mark("at least"), "at_most": mark("at most")}
PLACES = ("commitments", "objectives", "terms", "kpis")


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference: of what, which, how, and what was and is of each part that changed."""

    what: str
    change: str
    kind: str
    name: str
    parts: Sequence[tuple[str, str, str]]


def change_of(found: DifferenceOut, contents: Sequence[Content], locale: Locale) -> Changed:
    """Word a difference; `contents` are the agreements it lies between, newest first."""
    part = next((one for one in _parts(contents) if found.name in _names(one)), {})
    unit = KPIS[part["kpi"]].unit if part.get("kpi") in KPIS else ""
    parts = [
        (_say(FIELDS, field, locale), *(_spelled(v, field, unit, locale) for v in pair))
        for field, pair in found.fields.items()
    ]
    return Changed(
        _say(WHAT, found.what, locale),
        _say(CHANGES, found.change, locale),
        found.change,
        _name(part, found.name, locale),
        parts,  # type: ignore[arg-type]
    )


def _parts(contents: Sequence[Content]) -> Iterator[Content]:
    for content in contents:
        for place in PLACES:
            yield from content[place]


def _names(part: Content) -> set[str]:
    text = part.get("text") or {}
    return {str(name) for name in (part.get("name"), part.get("en"), text.get("en")) if name}


def _name(part: Content, otherwise: str, locale: Locale) -> str:
    if "text" in part:
        return str(part["text"][locale])
    return str(part.get("name") or part.get(locale) or otherwise)


def _spelled(value: Any, field: str, unit: str, locale: Locale) -> str:
    if value is None or value == {}:
        return words.catalogue(locale).gettext("nothing")
    if field in ("target", "baseline"):
        return spelled(value, unit, locale)
    if field in ("starts_on", "due_on"):
        return words.day(date.fromisoformat(value), locale)
    if field == "condition":
        return said(value, locale)
    if field == "parameters":
        return details(value, locale) or words.catalogue(locale).gettext("nothing")
    if field == "kpi":
        return kpi_name(value, locale)
    if field in ("direction", "team", "side"):
        return words.said_by({**DIRECTIONS, **TEAMS}, str(value), locale)
    if isinstance(value, dict):
        return str(value[locale]) if locale in value else _listed(value.values())
    return str(value)


def _listed(values: Any) -> str:
    return ", ".join(map(str, values))


def _say(table: Mapping[str, str], key: str, locale: Locale) -> str:
    return words.said_by(table, key, locale)
