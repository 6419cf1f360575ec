"""Wire shapes of the glossary."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, StringConstraints

from models.words.conditions import ConditionError, check
from service.kit.wire import Wire

Team = Literal["marketing", "sales", "both"]
TermKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2000)]


def _condition(document: dict[str, Any]) -> dict[str, Any]:
    try:
        check(document)
    except ConditionError as error:
        raise ValueError(str(error)) from error
    return document


Condition = Annotated[dict[str, Any], AfterValidator(_condition)]
"""An executable definition; `models/words/conditions.py` tells its grammar."""


class BothLanguages(Wire):
    """A text in French and in English."""

    fr: Text
    en: Text


class TermIn(Wire):
    """A wording of a term: its names, what it means, an example, and what the program executes.

    A text that is given once stands for both languages. Without a `condition` a term keeps the one
    that it has; null takes it away.
    """

    key: TermKey
    fr: Name
    en: Name
    team: Team
    definition: Text | BothLanguages
    example: Text | BothLanguages = ""
    condition: Condition | None = None


class EffectIn(Wire):
    """A condition to try in the place of a term's own; null for none."""

    key: TermKey
    condition: Condition | None


class TermOut(BaseModel):
    """A term as it is worded; `read` says whether the caller has read this wording.

    `decides_by` is the condition that the program decides by now, for those terms that decide
    something: the one in the signed agreement, or before there is one the newest wording's.
    """

    key: str
    number: int
    fr: str
    en: str
    team: str
    definition: BothLanguages
    example: BothLanguages
    condition: dict[str, Any] | None
    decides_by: dict[str, Any] | None
    worded_by: str
    worded_at: datetime
    read: bool


class TermHistory(TermOut):
    """A term with its earlier wordings, newest first."""

    earlier: list[TermOut]


class ReadOut(BaseModel):
    """Who has read which wording of a term, and when."""

    key: str
    number: int
    name: str
    read_at: datetime


class SourceEffect(BaseModel):
    source: str
    before: int
    after: int


class SideOut(BaseModel):
    """How many leads crossed a definition, and what sales said of them."""

    leads: int
    accepted: int
    recycled: int
    rejected: int


class EffectOut(BaseModel):
    """Who crossed the definition in force, and who would have crossed the new one, since `since`.

    `gained` and `lost` name at most a hundred leads each.
    """

    key: str
    condition: dict[str, Any] | None
    since: datetime
    before: SideOut
    after: SideOut
    both: int
    gained: list[str]
    lost: list[str]
    by_source: list[SourceEffect]
