"""Figures in words: amounts with their unit, days, chances; and numbers as people type them."""

import re
from collections.abc import Callable
from typing import Any

from babel.numbers import format_decimal

from models.kpis.catalogue import KPIS
from models.kpis.said import measured
from models.labels.reasons import REASONS
from service.kit.quantities import Locale, quantity, region_of
from service.pages import words
from service.pages.words import mark

TEAMS = {"marketing": mark("marketing"), "sales": mark("sales"), "both": mark("both teams")}
VERDICTS = {
    "accepted": mark("accepted"),
    "recycled": mark("not now"),
    "rejected": mark("rejected"),
}
NEARLY = 0.05

_BLANKS = re.compile(r"[\s\u00a0\u202f'’]")
_SIGNS = re.compile(r"(%|€|eur|min)$", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,6})?")


def filters(locale: Locale) -> dict[str, Callable[..., str]]:
    """Return the filters of templates that spell figures in a language."""
    return {
        "amount": lambda number, unit: spelled(number, unit, locale),
        "percent": lambda share: spelled(share, "share", locale),
        "money": lambda number, currency: money(number, currency, locale),
        "typed": lambda number, unit: typed(number, unit, locale),
        "chances": lambda odds: chances(odds, locale),
        "measured": lambda one: _measured(one, locale),
        "reason": lambda code: reason(code, locale),
        "verdict": lambda key: words.said_by(VERDICTS, key, locale),
        "team": lambda key: words.said_by(TEAMS, key, locale),
    }


def spelled(number: float | None, unit: str, locale: Locale) -> str:
    """Spell an amount to about three figures, as a page has room for; a dash for none."""
    if number is None:
        return "–"
    places = {"share": 2, "kappa": 2, "minutes": 0, "leads": 0, "deals": 0}.get(unit, 1)
    if unit == "EUR":
        places = 2 if abs(number) < 100 else 0
    rounded = round(number, places)
    return quantity(0.0 if rounded == 0 else rounded, unit, locale)


def money(number: float, currency: str, locale: Locale) -> str:
    """Spell what was paid, to the cent."""
    return f"{format_decimal(number, '#,##0.00', locale=region_of(locale))}\u00a0{currency}"


def typed(number: float | None, unit: str, locale: Locale) -> str:
    """Spell an amount as it is typed into a field: a share in per cent, without any unit."""
    if number is None:
        return ""
    shown = round(number * 100 if unit == "share" else number, 4)
    return str(format_decimal(shown, "0.####", locale=region_of(locale)))


def chances(odds: float, locale: Locale) -> str:
    """Say odds as chances in ten."""
    say = words.catalogue(locale)
    if odds < NEARLY:
        return say.gettext("almost out of reach")
    if odds > 1 - NEARLY:
        return say.gettext("almost certain")
    tenths = min(max(round(odds * 10), 1), 9)
    text = say.ngettext("%(num)s chance in 10", "%(num)s chances in 10", tenths)
    return text % {"num": tenths}


def kpi_name(key: str, locale: Locale) -> str:
    """Name a KPI; one that the catalogue no longer has stays its key."""
    kpi = KPIS.get(key)
    return key if kpi is None else kpi.fr if locale == "fr" else kpi.en


def _measured(one: Any, locale: Locale) -> str:
    """Name what a link, an objective or an agreed KPI measures, and of which part."""
    part = getattr(one, "slice", None)
    by, value = (part.by, part.value) if part else ("all", None)
    return measured(one.kpi, one.parameters, locale, by, value)


def reason(code: str | None, locale: Locale) -> str:
    """Say a reason code in words; none given is said too."""
    if code is None:
        return words.catalogue(locale).gettext("no reason given")
    known = REASONS.get(code)
    return code if known is None else known.fr if locale == "fr" else known.en


def number(text: str) -> float | None:
    """Read a number with a point or a comma, blanks between thousands and a unit behind it."""
    plain = _SIGNS.sub("", _BLANKS.sub("", text))
    if not _NUMBER.fullmatch(plain):
        return None
    return float(plain.replace(",", "."))
