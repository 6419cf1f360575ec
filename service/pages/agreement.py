"""The agreement on screen: what is signed, what would be signed, how they differ, and signing."""

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, StringConstraints, ValidationError
from sqlmodel import Session

from models.agreement import store
from models.agreement.parts import FIRST, Parts
from models.kpis.catalogue import KPIS
from models.now import now
from service.agreement import actions, printing, queries
from service.agreement.dashboard import NothingSigned, dashboard
from service.agreement.document import document_of
from service.agreement.queries import Signed
from service.agreement.schemas import AgreementOut, DifferenceOut, PartsIn, SignatureIn
from service.digest.facts import week_before
from service.digest.text import sections
from service.digest.text import title as title_of
from service.kit.errors import Invalid
from service.kit.office import InOffice
from service.kit.paging import MAX_PLACE
from service.kit.session import Reading, Writing
from service.pages.agreement_words import Changed, Content, change_of
from service.pages.door import Ours, PageForm, visiting
from service.pages.figures import kpi_name, number, typed
from service.pages.render import locale_of, render
from service.pages.words import mark
from service.people.visits import Visitor

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(visiting("agreement:read"))]
Writer = Annotated[Visitor, Depends(visiting("agreement:write"))]
Signer = Annotated[Visitor, Depends(visiting("agreement:sign"))]
Number = Annotated[int, Path(ge=1, lt=MAX_PLACE)]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]
Rows = Annotated[list[Words], Field(max_length=120)]

EMPTY_ROWS = 2
MISSING = mark("Every promise needs its words in both languages, and so does what happens when one "
               "is missed; the agreement is gone through every 1 to 1,000 days.")  # fmt: skip
NOT_MEASURED = mark("A target is a number, and a KPI's own: shares in per cent, minutes whole.")


class SignForm(PageForm):
    """What was read, and for which side it is signed."""

    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    side: Literal["marketing", "sales"]


class PartsForm(PageForm):
    """The agreement's own parts, as they are typed; a promise without words is left out."""

    side: Rows = Field(default_factory=list)
    fr: Rows = Field(default_factory=list)
    en: Rows = Field(default_factory=list)
    kpi: Rows = Field(default_factory=list)
    target: Rows = Field(default_factory=list)
    minutes: Rows = Field(default_factory=list)
    escalation_fr: Words = ""
    escalation_en: Words = ""
    review_every_days: Words = ""

    def rows(self) -> list[dict[str, str]]:
        names = ("side", "fr", "en", "kpi", "target", "minutes")
        columns = [getattr(self, name) for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]

    def parts(self, terms: tuple[str, ...] | None) -> PartsIn:
        """Return the parts. Raises ValidationError."""
        days = number(self.review_every_days)
        return PartsIn.model_validate(
            {
                "commitments": [_commitment(row) for row in self.rows() if row["fr"] or row["en"]],
                "escalation": {"fr": self.escalation_fr, "en": self.escalation_en},
                "review_every_days": int(days) if days is not None else None,
                "terms": list(terms) if terms is not None else None,
            }
        )


@router.get("/agreement")
def show_agreement(
    request: Request, _visitor: Reader, session: Reading, draft: bool = False, signed: bool = False
) -> Response:
    """Show the agreement in force, or what would be signed now."""
    found = queries.agreement(session)
    return _agreement_page(request, session, found, found.in_force is None or draft, signed)


@router.post("/agreement/sign")
def sign(visitor: Signer, _: Ours, session: Writing, form: Annotated[SignForm, Form()]) -> Response:
    """Sign what was read for one side."""
    actions.sign(session, SignatureIn(hash=form.hash, side=form.side), visitor.caller)
    return RedirectResponse("/agreement?signed=1", 303)


@router.get("/agreement/wording")
def show_parts(request: Request, _visitor: Writer, session: Reading) -> Response:
    """Ask for the agreement's own parts."""
    return _parts_page(request, _form_of(request, session), "")


@router.post("/agreement/wording")
def word(
    request: Request, visitor: Writer, _: Ours, session: Writing,
    form: Annotated[PartsForm, Form()],
) -> Response:  # fmt: skip
    """Word the agreement's own parts; what was signed before stays in force."""
    try:
        actions.word(session, form.parts(_held(session).terms), visitor.caller)
    except (ValidationError, Invalid) as wrong:
        said = MISSING if isinstance(wrong, ValidationError) else NOT_MEASURED
        return _parts_page(request, form, said)
    return RedirectResponse("/agreement?draft=1", 303)


@router.get("/agreement/kpis")
def show_kpis(request: Request, _visitor: Reader, session: Reading, office: InOffice) -> Response:
    """Show exactly the KPIs that were signed, beside what was agreed on them."""
    try:
        agreed = dashboard(session, office)
    except NothingSigned:
        agreed = []
    return render(request, "agreed_kpis.html", agreed=agreed)


@router.get("/agreement/week")
def show_week(request: Request, _visitor: Reader, session: Reading, office: InOffice) -> Response:
    """Tell what both teams should hear of the last whole week."""
    week, locale = week_before(session, now(), office), locale_of(request)
    return render(request, "week.html", title=title_of(week, locale),
                  sections=sections(week, locale))  # fmt: skip


@router.get("/agreement/document")
def print_agreement(
    request: Request, _visitor: Reader, session: Reading,
    form: Annotated[Literal["pdf", "markdown"], Query()] = "pdf",
    version: Annotated[int | None, Query(ge=1, lt=MAX_PLACE)] = None,
) -> Response:  # fmt: skip
    """Give the agreement to print: in force, else drafted, or an earlier version."""
    return printing.answer(queries.to_print(session, version), form, locale_of(request))


@router.get("/agreement/versions")
def show_versions(request: Request, _visitor: Reader, session: Reading) -> Response:
    """Show all agreements that were signed."""
    return render(request, "agreement_versions.html", versions=queries.versions(session))


@router.get("/agreement/versions/{number}")
def show_version(request: Request, _visitor: Reader, session: Reading, number: Number) -> Response:
    """Show an agreement as it was signed, and how it differs from the one before."""
    found = queries.version(session, number)
    document = document_of(queries.to_print(session, number), locale_of(request))
    before = queries.version(session, number - 1).content if number > 1 else None
    changes = _worded(request, found.differences, found.content, before)
    return render(
        request, "agreement_version.html", version=found, document=document, changes=changes,
        pdf=_has_pdf(),
    )  # fmt: skip


def _agreement_page(
    request: Request, session: Session, found: AgreementOut, draft: bool, signed: bool
) -> Response:
    would = Signed(found.draft.content, None, found.draft.signatures)
    document = document_of(would if draft else queries.to_print(session, None), locale_of(request))
    held = found.in_force
    before = queries.version(session, held.number).content if held else None
    changes = _worded(request, found.differences, found.draft.content, before)
    return render(
        request, "agreement.html", agreement=found, draft=draft, document=document,
        changes=changes, signed=signed, pdf=_has_pdf(),
    )  # fmt: skip


def _worded(
    request: Request, found: Iterable[DifferenceOut], after: Content, before: Content | None
) -> list[Changed]:
    contents = [after, before] if before else [after]
    return [change_of(one, contents, locale_of(request)) for one in found]


def _has_pdf() -> bool:
    return find_spec("typst") is not None


def _held(session: Session) -> Parts:
    return store.draft(session) or FIRST


def _form_of(request: Request, session: Session) -> PartsForm:
    held, locale = _held(session), locale_of(request)
    rows = held.commitments
    empty = [""] * EMPTY_ROWS
    units = [KPIS[row.kpi].unit if row.kpi in KPIS else "" for row in rows]
    return PartsForm(
        side=[row.side for row in rows] + ["marketing", "sales"],
        fr=[row.text.fr for row in rows] + empty,
        en=[row.text.en for row in rows] + empty,
        kpi=[row.kpi or "" for row in rows] + empty,
        target=[typed(row.target, unit, locale) for row, unit in zip(rows, units, strict=True)]
        + empty,
        minutes=[str(row.parameters.get("minutes", "")) for row in rows] + empty,
        escalation_fr=held.escalation.fr,
        escalation_en=held.escalation.en,
        review_every_days=str(held.review_every_days),
    )


def _commitment(row: Mapping[str, str]) -> dict[str, Any]:
    kpi = row["kpi"] or None
    target = number(row["target"]) if row["target"].strip() else None
    if row["target"].strip() and target is None:
        raise actions.NotMeasurable
    if target is not None and kpi in KPIS and KPIS[kpi].kind == "share":
        target = round(target / 100, 6)
    minutes = number(row["minutes"]) if row["minutes"].strip() else None
    return {
        "side": row["side"],
        "text": {"fr": row["fr"], "en": row["en"]},
        "kpi": kpi,
        "target": target,
        "parameters": {"minutes": int(minutes)} if minutes is not None else {},
    }


def _parts_page(request: Request, form: PartsForm, wrong: str) -> Response:
    kpis = [(key, kpi_name(key, locale_of(request))) for key in KPIS]
    return render(
        request, "agreement_form.html", 422 if wrong else 200, form=form, rows=form.rows(),
        kpis=kpis, wrong=wrong,
    )  # fmt: skip
