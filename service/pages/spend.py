"""Spend: what marketing paid, entered by row or taken from a CSV file, with what is wrong in it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints, ValidationError
from sqlmodel import Session

from models.database import reading
from models.now import now
from models.tabular.csvfile import TableError
from service.kit.paging import Cursor
from service.kit.session import Reading, Writing
from service.pages.door import Ours, PageForm, core_of, visiting
from service.pages.figures import number
from service.pages.render import render
from service.pages.words import mark
from service.people.visits import Visitor
from service.spend import actions
from service.spend.imports import SpendReport, import_spend
from service.spend.schemas import SpendIn

router = APIRouter(include_in_schema=False)

Keeper = Annotated[Visitor, Depends(visiting("spend"))]
Typed = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]

SHOWN = 40
WRONG: Mapping[str, str] = {
    "day": mark("Write a day such as 2026-03-01."),
    "source": mark("Name a source of at most 80 letters."),
    "campaign": mark("A campaign has at most 80 letters."),
    "amount": mark("Write an amount from 0 on, such as 1 250.50."),
    "currency": mark("A currency has three letters, such as EUR."),
}
TWICE = mark("The same day, source and campaign stand in an earlier row.")
UNLIKE = mark("This row has other columns than the header.")


class SpendForm(PageForm):
    """One row of spend, as it is typed."""

    day: Typed = ""
    source: Typed = ""
    campaign: Typed = ""
    amount: Typed = ""

    def row(self) -> SpendIn:
        """Return the row. Raises ValidationError."""
        stated = {"day": self.day, "source": self.source.strip(), "amount": number(self.amount)}
        return SpendIn.model_validate(stated | {"campaign": self.campaign.strip()})


@router.get("/marketing/spend")
def show_spend(
    request: Request, _visitor: Keeper, session: Reading, cursor: Cursor = None, kept: str = ""
) -> Response:
    """Show what was spent, newest first, and ask for more."""
    form = SpendForm(day=now().date().isoformat())
    return _page(request, session, form, cursor=cursor, kept=bool(kept))


@router.post("/marketing/spend")
def state(
    request: Request, _visitor: Keeper, _: Ours, session: Writing,
    form: Annotated[SpendForm, Form()],
) -> Response:  # fmt: skip
    """State what was spent on a day; stating it again replaces the amount."""
    try:
        actions.put_spend(session, form.row(), core_of(request).settings.currency)
    except ValidationError as error:
        return _page(request, session, form, 422, errors=_wrong(error))
    return RedirectResponse("/marketing/spend?kept=1", 303)


@router.post("/marketing/spend/file")
def take_file(
    request: Request, _visitor: Keeper, _: Ours, file: Annotated[UploadFile, File()]
) -> Response:
    """Take a CSV file; what stands in good rows is kept, the others are named."""
    report = _taken(request, file)
    form = SpendForm(day=now().date().isoformat())
    with reading(core_of(request).engine) as session:
        return _page(request, session, form, 200 if report else 422, report=report, read=True)


def _taken(request: Request, file: UploadFile) -> SpendReport | None:
    """Import what was sent; None when it is no table of spend."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "spend.csv"
        path.write_bytes(file.file.read())
        try:
            return import_spend(core_of(request), path)
        except TableError:
            return None


def _wrong(error: ValidationError) -> dict[str, str]:
    names = [str(each["loc"][0]) for each in error.errors(include_url=False)]
    return {name: WRONG[name] for name in names}


def _said(why: str) -> str:
    """Word why a row was not taken; the import names the field first."""
    return WRONG.get(why.partition(":")[0], UNLIKE if "cells" in why else TWICE)


def _page(
    request: Request, session: Session, form: SpendForm, status: int = 200,
    errors: Mapping[str, str] | None = None, cursor: str | None = None, kept: bool = False,
    report: SpendReport | None = None, read: bool = False,
) -> Response:  # fmt: skip
    since: date | None = None
    page = actions.spend(session, since, None, SHOWN, cursor)
    known = {row.source for row in page.items}, {row.campaign for row in page.items}
    shown: dict[str, Any] = {"sources": sorted(known[0]), "campaigns": sorted(known[1] - {""})}
    bad = [(row.line, _said(row.why)) for row in report.bad] if report else []
    return render(
        request, "spend.html", status, page=page, form=form, errors=errors or {}, kept=kept,
        report=report, bad=bad, read=read, **shown,
    )  # fmt: skip
