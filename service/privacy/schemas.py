"""Wire shapes of privacy: whom it is about, what was asked, what is known."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints, model_validator

from models.tables import PrivacyRequest
from service.kit.stated import LeadName
from service.kit.wire import Email, RowId, Wire

Basis = Literal["legitimate_interest", "consent", "contract"]
Note = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=500)]


class PersonIn(Wire):
    """A person by `lead_id`, by the name a system knows them under, or by e-mail address."""

    lead_id: RowId | None = None
    lead: LeadName | None = None
    email: Email | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "PersonIn":
        if sum(said is not None for said in (self.lead_id, self.lead, self.email)) != 1:
            raise ValueError("give one of `lead_id`, `lead` and `email`")
        return self


class BasisIn(Wire):
    """On which lawful basis a lead is kept, and what shows it (a form, a contract, a test)."""

    basis: Basis
    note: Note | None = None


class BasisOut(BaseModel):
    lead_id: str
    basis: Basis
    note: str | None
    objected_at: datetime | None


class RequestOut(BaseModel):
    """What was asked; an erasure is done when `done_at` says so, and `removed` counts rows."""

    request_id: str
    kind: Literal["objection", "erasure"]
    via: Literal["api", "crm", "link", "retention"]
    asked_by: str
    lead_id: str | None
    asked_at: datetime
    done_at: datetime | None
    removed: dict[str, int]

    @classmethod
    def of(cls, request: PrivacyRequest) -> "RequestOut":
        told = request.model_dump(exclude={"id"})
        return cls.model_validate({"request_id": request.id, **told})


class RequestsOut(BaseModel):
    """One request for each lead that the person is."""

    requests: list[RequestOut]


class LinkOut(BaseModel):
    """The address with which the person objects, without signing in; it does not expire."""

    url: str


class Change(BaseModel):
    """What the points would be if one fact, and nothing else, were another."""

    text: str
    points: float
    change: float


class Explanation(BaseModel):
    """The newest score in words: the rule of it, what counted, and what would change it."""

    summary: str
    reasons: list[str]
    changes: list[Change]


class PersonOut(BaseModel):
    """All that is known of a person: rows by table, and their score explained in both languages."""

    lead_id: str
    basis: Basis
    basis_note: str | None
    objected_at: datetime | None
    told_at: datetime
    explanation: dict[Literal["en", "fr"], Explanation] | None
    records: dict[str, list[dict[str, Any]]]
