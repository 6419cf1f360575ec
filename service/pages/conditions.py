"""Executable definitions in words, and as rows of a form for those that are not nested deeply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from models.words.conditions import CUTOFF, VERDICTS
from service.kit.quantities import Locale
from service.pages import words
from service.pages.door import PageForm
from service.pages.figures import VERDICTS as VERDICT_WORDS
from service.pages.figures import number, typed
from service.pages.rule_form import one_feature
from service.pages.words import mark

EVENTS: Mapping[str, str] = {
    "lead_assigned": mark("it was handed to a rep"),
    "contact_attempted": mark("somebody tried to reach it"),
    "contact_made": mark("somebody reached it"),
    "meeting_booked": mark("a meeting was booked"),
    "meeting_held": mark("a meeting was held"),
    "opportunity_created": mark("a deal was opened"),
    "deal_won": mark("a deal was won"),
    "deal_lost": mark("a deal was lost"),
    "recycled": mark("it was put off"),
}
KINDS: Mapping[str, str] = {
    "": mark("nothing"),
    "cutoff": mark("its points reach the MQL cut-off"),
    "points": mark("its points reach the value"),
    "verdict": mark("sales said the value last"),
    "event": mark("this happened"),
    "among": mark("this attribute is one of the values"),
    "from": mark("this attribute is at least the value"),
}
UNREAD = mark(
    "A row is not filled in as its kind needs: look at what it is about and at its value."
)
EMPTY_ROWS = 2

Typed = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]
Condition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One plain condition as it is typed; `no` is "not" where it must not hold."""

    kind: str = ""
    no: str = ""
    what: str = ""
    value: str = ""
    days: str = ""


class UnreadConditionError(ValueError):
    """What was typed is no condition."""


class ConditionForm(PageForm):
    """Rows of plain conditions, all or any of which must hold."""

    join: Literal["all", "any"] = "all"
    kind: list[Typed] = Field(default_factory=list, max_length=30)
    no: list[Typed] = Field(default_factory=list, max_length=30)
    what: list[Typed] = Field(default_factory=list, max_length=30)
    value: list[Typed] = Field(default_factory=list, max_length=30)
    days: list[Typed] = Field(default_factory=list, max_length=30)

    def rows(self) -> list[Row]:
        columns = (self.kind, self.no, self.what, self.value, self.days)
        return [Row(*cells) for cells in zip(*columns, strict=False)]

    def condition(self) -> dict[str, Any] | None:
        """Return the condition; None for none. Raises UnreadConditionError."""
        parts = [_plain(row) for row in self.rows() if row.kind]
        if len(parts) > 1:
            return {self.join: parts}
        return parts[0] if parts else None


def said(condition: Condition | None, locale: Locale) -> str:
    """Say a condition in words."""
    return _said(condition, locale, inside=False) if condition else ""


def rows_of(condition: Condition | None) -> tuple[str, list[Row]] | None:
    """Return how the rows of a condition are joined, and the rows; None for a nested one."""
    join, parts = "all", [condition] if condition else []
    for name in ("all", "any"):
        if condition and name in condition:
            join, parts = name, condition[name]
    rows = [_row(part) for part in parts]
    shown = [row for row in rows if row is not None]
    return (join, shown + [Row()] * EMPTY_ROWS) if len(shown) == len(rows) else None


def _said(condition: Condition, locale: Locale, inside: bool) -> str:
    say = words.catalogue(locale)
    match condition:
        case {"all": parts} | {"any": parts}:
            between = say.gettext("and") if "all" in condition else say.gettext("or")
            text = f", {between} ".join(_said(part, locale, True) for part in parts)
            return f"({text})" if inside and len(parts) > 1 else text
        case {"not": part}:
            return say.gettext("not (%(condition)s)") % {"condition": _said(part, locale, False)}
        case {"points_from": points} if points == CUTOFF:
            return words.said_by(KINDS, "cutoff", locale)
        case {"points_from": points}:
            return say.gettext("its points reach %(points)s") % {
                "points": typed(points, "", locale)
            }
        case {"verdict": verdicts}:
            told = [words.said_by(VERDICT_WORDS, one, locale) for one in verdicts]
            return say.gettext("sales said last: %(verdicts)s") % {
                "verdicts": _either(told, say.gettext("or"))
            }
        case {"event": kind}:
            return _event(kind, condition, locale)
        case {"attribute": name, "among": values}:
            told = [str(value) for value in values]
            spelled = {
                "name": one_feature(name, locale),
                "values": _either(told, say.gettext("or")),
            }
            return say.gettext("%(name)s is %(values)s") % spelled
        case {"attribute": name, "from": least}:
            spelled = {"name": one_feature(name, locale), "value": typed(least, "", locale)}
            return say.gettext("%(name)s is at least %(value)s") % spelled
    return str(dict(condition))


def _event(kind: str, condition: Condition, locale: Locale) -> str:
    say = words.catalogue(locale)
    text = event_name(kind, locale)
    times, days = condition.get("times", 1), condition.get("within_days")
    if times > 1:
        counted = say.ngettext("%(num)s time or more", "%(num)s times or more", times)
        text = f"{text} ({counted % {'num': times}})"
    if days is not None:
        within = say.gettext("in the last %(days)s days") % {"days": typed(days, "", locale)}
        text = f"{text}, {within}"
    return text


def event_name(kind: str, locale: Locale) -> str:
    """Say in words what happened."""
    if kind in EVENTS:
        return words.said_by(EVENTS, kind, locale)
    return one_feature(f"{kind}.count", locale).rpartition(",")[0] or kind


def _either(told: Sequence[str], between: str) -> str:
    *first, last = told
    return f"{', '.join(first)} {between} {last}" if first else last


def _row(condition: Condition) -> Row | None:
    match condition:
        case {"not": part}:
            row = None if "not" in part else _row(part)
            return Row(row.kind, "not", row.what, row.value, row.days) if row else None
        case {"points_from": points}:
            return Row("cutoff") if points == CUTOFF else Row("points", value=f"{points:g}")
        case {"verdict": verdicts}:
            return Row("verdict", value=", ".join(verdicts))
        case {"event": kind}:
            times, days = condition.get("times"), condition.get("within_days")
            return Row("event", "", kind, f"{times or ''}", f"{days:g}" if days else "")
        case {"attribute": name, "among": values}:
            return Row("among", "", name, ", ".join(map(str, values)))
        case {"attribute": name, "from": least}:
            return Row("from", "", name, f"{least:g}")
    return None


def _plain(row: Row) -> dict[str, Any]:
    part = _positive(row)
    return {"not": part} if row.no else part


def _positive(row: Row) -> dict[str, Any]:
    what = row.what.strip()
    match row.kind:
        case "cutoff":
            return {"points_from": CUTOFF}
        case "points":
            return {"points_from": _number(row.value)}
        case "verdict":
            values = [one for one in VERDICTS if one in row.value]
            return {"verdict": values}
        case "event" if what:
            told: dict[str, Any] = {"event": what}
            told |= {"times": int(_number(row.value))} if row.value.strip() else {}
            return told | ({"within_days": _number(row.days)} if row.days.strip() else {})
        case "among" if what:
            values = [one.strip() for one in row.value.split(",") if one.strip()]
            return {"attribute": what, "among": values}
        case "from" if what:
            return {"attribute": what, "from": _number(row.value)}
    raise UnreadConditionError(UNREAD)


def _number(text: str) -> float:
    given = number(text)
    if given is None:
        raise UnreadConditionError(UNREAD)
    return given
