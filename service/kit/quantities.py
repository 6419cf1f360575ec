"""Amounts in words: a number with its unit, as French or English spells it."""

from typing import Literal

from babel.numbers import format_currency, format_decimal, format_percent

Locale = Literal["fr", "en"]

PERCENT = {"fr": "#,##0.##\u00a0%", "en": "#,##0.##%"}
EUROS = {"fr": "#,##0{cents}\u00a0¤", "en": "¤#,##0{cents}"}


def quantity(number: float, unit: str, locale: Locale) -> str:
    """Spell an amount of a KPI's unit."""
    region = region_of(locale)
    match unit:
        case "share":
            return str(format_percent(number, PERCENT[locale], locale=region))
        case "EUR":
            cents = "" if number == round(number) else ".00"
            pattern = EUROS[locale].format(cents=cents)
            return str(
                format_currency(number, "EUR", pattern, locale=region, currency_digits=False)
            )
    spelled = str(format_decimal(number, "#,##0.##", locale=region))
    return f"{spelled}\u00a0min" if unit == "minutes" else spelled


def region_of(locale: Locale) -> str:
    """Return the region whose spelling a language follows."""
    return "fr_FR" if locale == "fr" else "en_GB"
