"""Wire shapes of the agreement."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from service.kit.wire import StrictFloat, StrictInt, Wire

Words = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Side = Literal["marketing", "sales"]


class TextIn(Wire):
    """The same in French and in English."""

    fr: Words
    en: Words


class CommitmentIn(Wire):
    """What a side promises, and the KPI with its target that tells whether it is kept."""

    side: Side
    text: TextIn
    kpi: Key | None = None
    parameters: dict[str, Any] = Field(default_factory=dict, max_length=10)
    target: StrictFloat | None = None


class PartsIn(Wire):
    """What is written for the agreement alone; `terms` null stands for the whole glossary."""

    commitments: Annotated[list[CommitmentIn], Field(max_length=100)]
    escalation: TextIn
    review_every_days: Annotated[StrictInt, Field(ge=1, le=1_000)]
    terms: Annotated[list[Key], Field(max_length=500)] | None = None


class SignatureIn(Wire):
    """The hash of the content that was read, and for which side it is signed."""

    hash: Hash
    side: Side


class SignatureOut(BaseModel):
    side: str
    name: str
    signed_at: datetime


class DifferenceOut(BaseModel):
    """One difference from the agreement in force; `fields` has what changed: [before, after]."""

    what: str
    change: str
    name: str
    fields: dict[str, tuple[Any, Any]]


class DraftOut(BaseModel):
    """What would be signed now: its content, who signed it, and who still has to."""

    hash: str
    content: dict[str, Any]
    signatures: list[SignatureOut]
    to_sign: list[str]


class VersionSummary(BaseModel):
    number: int
    hash: str
    in_force_from: datetime
    signatures: list[SignatureOut]


class AgreementVersion(VersionSummary):
    """An agreement as it was signed, and how it differs from the one before."""

    content: dict[str, Any]
    differences: list[DifferenceOut]


class AgreementOut(BaseModel):
    """The agreement in force, what would be signed now, and how the two differ.

    A draft whose content is in force already has nobody left to sign.
    """

    in_force: VersionSummary | None
    draft: DraftOut
    differences: list[DifferenceOut]


class AgreedSlice(BaseModel):
    """The part of the company that was agreed on."""

    by: str
    value: str


class AgreedKpi(BaseModel):
    """One KPI of the agreement in force over its newest days that have matured.

    `kept` is null where there is no target or nothing to count; `immature` leads count later.
    """

    kpi: str
    fr: str
    en: str
    parameters: dict[str, Any]
    slice: AgreedSlice | None
    unit: str
    side: str
    agreed_fr: str
    agreed_en: str
    direction: str
    target: float | None
    first: date
    last: date
    value: float | None
    low: float | None
    high: float | None
    of: float
    immature: int
    kept: bool | None
