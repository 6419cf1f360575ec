"""What a KPI measures, in words: its name, and what an objective or a promise narrows it to."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.kpis.cases import MODES
from models.kpis.catalogue import KPIS

_MODES: Mapping[str, tuple[str, str]] = {
    "phone": ("by phone", "par téléphone"),
    "in_person": ("in person", "en personne"),
    "video": ("by video", "en visioconférence"),
}
_PARTS: Mapping[str, tuple[str, str]] = {
    "team": ("team", "équipe"),
    "rep": ("rep", "commercial"),
    "source": ("source", "source"),
    "campaign": ("campaign", "campagne"),
    "landing_page": ("landing page", "page d’arrivée"),
    "content": ("content", "contenu"),
    "persona": ("persona", "persona"),
    "band": ("band", "niveau"),
}
_COLON = (": ", "\u00a0: ")
_BETWEEN = ("; ", "\u202f; ")
_OR = (" or ", " ou ")
_MINUTES = ("{minutes} working minutes", "{minutes} min ouvrées")


def measured(
    key: str,
    parameters: Mapping[str, Any],
    locale: str,
    by: str = "all",
    value: str | None = None,
) -> str:
    """Name a KPI in "fr" or "en", with its parameters and the part of the company it is about.

    One that the catalogue no longer has stays its key.
    """
    kpi = KPIS.get(key)
    if kpi is None:
        return key
    told = details({**kpi.parameters, **parameters}, locale, by, value)
    name = kpi.fr if locale == "fr" else kpi.en
    return f"{name} ({told})" if told else name


def details(
    parameters: Mapping[str, Any], locale: str, by: str = "all", value: str | None = None
) -> str:
    """Say parameters, and a part of the company, in words; nothing for what is usual."""
    language = 1 if locale == "fr" else 0
    return _BETWEEN[language].join(_details(parameters, by, value, language))


def _details(
    parameters: Mapping[str, Any], by: str, value: str | None, language: int
) -> Iterator[str]:
    if "minutes" in parameters:
        yield _MINUTES[language].format(minutes=parameters["minutes"])
    modes = [mode for mode in MODES if mode in parameters.get("modes", ())]
    if modes and len(modes) < len(MODES):
        yield _OR[language].join(_MODES[mode][language] for mode in modes)
    if by in _PARTS:
        yield f"{_PARTS[by][language]}{_COLON[language]}{value}"
