"""Executable definitions in words, in French and English."""

from collections.abc import Mapping, Sequence

from models.words.conditions import CUTOFF, Condition
from models.words.features import event_text, feature_name

EVENTS: Mapping[str, tuple[str, str]] = {
    "lead_assigned": ("it was handed to a rep", "il a été attribué à un commercial"),
    "contact_attempted": ("somebody tried to reach it", "quelqu’un a tenté de le joindre"),
    "contact_made": ("somebody reached it", "quelqu’un l’a joint"),
    "meeting_booked": ("a meeting was booked", "un rendez-vous a été pris"),
    "meeting_held": ("a meeting was held", "un rendez-vous a eu lieu"),
    "opportunity_created": ("a deal was opened", "une affaire a été ouverte"),
    "deal_won": ("a deal was won", "une affaire a été signée"),
    "deal_lost": ("a deal was lost", "une affaire a été perdue"),
    "recycled": ("it was put off", "il a été remis à plus tard"),
}
"""What sales did to a lead."""
VERDICTS: Mapping[str, tuple[str, str]] = {
    "accepted": ("accepted", "accepté"),
    "recycled": ("not now", "plus tard"),
    "rejected": ("rejected", "refusé"),
}

_JOINED = {"all": ("and", "et"), "any": ("or", "ou")}
_NOT = ("not ({condition})", "pas ({condition})")
_CUTOFF = ("its points reach the MQL cut-off", "ses points atteignent le seuil MQL")
_POINTS = ("its points reach {points}", "ses points atteignent {points}")
_VERDICT = ("sales said last: {verdicts}", "le dernier verdict des ventes est\u00a0: {verdicts}")
_AMONG = ("{name} is {values}", "{name} vaut {values}")
_FROM = ("{name} is at least {value}", "{name} vaut au moins {value}")
_TIMES = ("{event} ({times} times or more)", "{event} ({times} fois ou plus)")
_WITHIN = ("{event}, in the last {days} days", "{event}, dans les {days} derniers jours")


def said(condition: Condition | None, locale: str) -> str:
    """Say a checked condition in words, in "fr" or "en"; none says nothing."""
    return _said(condition, 1 if locale == "fr" else 0, inside=False) if condition else ""


def event_name(kind: str, locale: str) -> str:
    """Say what happened, for a kind of event."""
    return EVENTS[kind][locale == "fr"] if kind in EVENTS else event_text(kind, locale)


def _said(condition: Condition, language: int, inside: bool) -> str:
    match condition:
        case {"all": parts} | {"any": parts}:
            between = _JOINED["all" if "all" in condition else "any"][language]
            text = f", {between} ".join(_said(part, language, True) for part in parts)
            return f"({text})" if inside and len(parts) > 1 else text
        case {"not": part}:
            return _NOT[language].format(condition=_said(part, language, False))
        case {"points_from": points} if points == CUTOFF:
            return _CUTOFF[language]
        case {"points_from": points}:
            return _POINTS[language].format(points=_number(points, language))
        case {"verdict": verdicts}:
            given = [VERDICTS[one][language] for one in verdicts]
            return _VERDICT[language].format(verdicts=_either(given, language))
        case {"event": kind}:
            return _event(kind, condition, language)
        case {"attribute": name, "among": values}:
            told = _either([str(value) for value in values], language)
            return _AMONG[language].format(name=_name(name, language), values=told)
        case {"attribute": name, "from": least}:
            value = _number(least, language)
            return _FROM[language].format(name=_name(name, language), value=value)
    return str(dict(condition))


def _event(kind: str, condition: Condition, language: int) -> str:
    text = event_name(kind, _LOCALES[language])
    if condition.get("times", 1) > 1:
        text = _TIMES[language].format(event=text, times=condition["times"])
    if "within_days" in condition:
        days = _number(condition["within_days"], language)
        text = _WITHIN[language].format(event=text, days=days)
    return text


_LOCALES = ("en", "fr")


def _name(attribute: str, language: int) -> str:
    return feature_name(attribute, _LOCALES[language])


def _either(told: Sequence[str], language: int) -> str:
    *first, last = told
    return f"{', '.join(first)} {_JOINED['any'][language]} {last}" if first else last


def _number(number: float, language: int) -> str:
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language else text
