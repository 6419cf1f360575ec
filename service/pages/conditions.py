"""Executable definitions as rows of a form, for those that are not nested deeply."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from models.words.conditions import CUTOFF
from models.words.said import VERDICTS
from service.kit.quantities import Locale
from service.pages.door import PageForm
from service.pages.figures import number
from service.pages.words import mark

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
NO_VERDICT = mark("Name what sales said: accepted, not now or rejected, parted by commas.")
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


def rows_of(condition: Condition | None, locale: Locale) -> tuple[str, list[Row]] | None:
    """Return how the rows of a condition are joined, and the rows; None for a nested one."""
    join, parts = "all", [condition] if condition else []
    for name in ("all", "any"):
        if condition and name in condition:
            join, parts = name, condition[name]
    rows = [_row(part, locale) for part in parts]
    shown = [row for row in rows if row is not None]
    return (join, shown + [Row()] * EMPTY_ROWS) if len(shown) == len(rows) else None


def _row(condition: Condition, locale: Locale) -> Row | None:
    match condition:
        case {"not": part}:
            row = None if "not" in part else _row(part, locale)
            return Row(row.kind, "not", row.what, row.value, row.days) if row else None
        case {"points_from": points}:
            return Row("cutoff") if points == CUTOFF else Row("points", value=f"{points:g}")
        case {"verdict": verdicts}:
            told = [VERDICTS[one][locale == "fr"] for one in verdicts]
            return Row("verdict", value=", ".join(told))
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
            return {"verdict": _verdicts(row.value)}
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


def _verdicts(text: str) -> list[str]:
    """Read verdicts by their keys or their words in either language."""
    told = {one.strip().casefold() for one in text.split(",") if one.strip()}
    known = {key: {key, *spelled} for key, spelled in VERDICTS.items()}
    if not told or told - set().union(*known.values()):
        raise UnreadConditionError(NO_VERDICT)
    return [key for key, spelled in known.items() if told & spelled]


def _number(text: str) -> float:
    given = number(text)
    if given is None:
        raise UnreadConditionError(UNREAD)
    return given
