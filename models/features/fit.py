"""Fit: what a lead is, read from its attributes into scalars that a scorecard may see.

The same reading serves a lead in the database, a row of a CSV file and a training set. Identifiers,
addresses, names and free text never come out of it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from models.facts.attributes import CANONICAL, Scalar, is_personal
from models.facts.kinds import KINDS
from models.features.engagement import feature_names
from models.features.titles import function_of, seniority_of
from models.scorecard.readings import Value, as_number

MAX_CATEGORY = 80
MAX_WORDS = 10
REMEMBERED = 8_192

_ENGAGEMENT = frozenset(feature_names(KINDS))
"""Names of what a lead does, which no attribute may pose as."""

_IDENTIFIER = re.compile(
    r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{16,}|\d{9,}", re.IGNORECASE
)
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)(?:-|–|to|à)(\d+)")
_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}$)")
_THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f',](?=\d{3}\b)")


def features(attributes: Mapping[str, Scalar]) -> dict[str, Value]:
    """Return the fit part of a snapshot from a lead's attributes.

    `email_kind` and `phone_given` are attributes that intake derives from the personal ones.
    """
    snapshot: dict[str, Value] = {}
    for name, value in attributes.items():
        if value is not None and (read := _read(name, value)):
            snapshot[name] = read[0]
    title = attributes.get("job_title")
    if title is not None:
        snapshot["seniority"] = seniority_of(str(title))
        snapshot["function"] = function_of(str(title))
    return snapshot


@lru_cache(maxsize=REMEMBERED, typed=True)
def _read(name: str, value: Scalar) -> tuple[Value] | None:
    """Return what an attribute is as a feature of its name, or None when it never is one.

    Leads share most of their values, so what was read is remembered.
    """
    known = CANONICAL.get(name)
    use = known.use if known else None
    if use in ("personal", "apart", "title") or name in _ENGAGEMENT:
        return None
    if use == "number":
        return (amount_of(value),)
    return (category_of(value) if use == "category" else scalar_of(name, value),)


def amount_of(value: Scalar) -> float | None:
    """Read a quantity: 120, "1 200", "1,200", "1 200,50", "11-50" (its middle), "5000+"; None if it
    is none.
    """
    if isinstance(value, bool):
        return None
    if not isinstance(value, str):
        return as_number(value)
    text = _THOUSANDS.sub("", value.strip().rstrip("+").lower())
    if bounds := _RANGE.fullmatch(text.replace(" ", "")):
        return as_number((float(bounds[1]) + float(bounds[2])) / 2)
    return as_number(_DECIMAL_COMMA.sub(".", text))


def category_of(value: Scalar) -> Value:
    """Read a level: text without case or outer spaces; numbers stay numbers, booleans yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        level = " ".join(value.split()).casefold()
        return level[:MAX_CATEGORY] or None
    return as_number(value)


def scalar_of(name: str, value: Scalar) -> Value:
    """Read an attribute outside the canonical list; None when it must not be a feature."""
    if isinstance(value, str):
        text = value.strip()
        if len(text) > MAX_CATEGORY or len(text.split()) > MAX_WORDS:
            return None
        if is_personal(name, text) or _LINK.match(text) or _IDENTIFIER.fullmatch(text):
            return None
    return category_of(value)
