"""Single records of a CRM: what was written to each, to put back or to write again."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from service.kit.paging import Cursor
from service.kit.session import Reading, Writing
from service.kit.wire import ExternalId
from service.pages.door import Ours, PageForm
from service.pages.settings.connectors import SHOWN, SeesConnectors, Switches, System
from service.pages.settings.sections import back, show
from service.writeback import actions, queries
from service.writeback.schemas import RecordsIn, RecordsUndone

router = APIRouter(prefix="/settings/connectors/{name}/records", include_in_schema=False)

LookedFor = Annotated[str, Query(pattern=r"^[^\x00]*$", max_length=200)]


class RecordForm(PageForm):
    """A record, by the CRM's id."""

    external_id: ExternalId


@router.get("")
def show_records(
    request: Request,
    _visitor: SeesConnectors,
    session: Reading,
    name: System,
    cursor: Cursor = None,
    external_id: LookedFor = "",
) -> Response:
    """Show the records that were written, or the one that is looked for."""
    held = actions.find(session, name)
    page = queries.mirrors(session, name, None, SHOWN, cursor, external_id.strip())
    return show(
        request, "settings/records.html", name=name, held=held, page=page, looked_for=external_id
    )


@router.post("/undo")
def put_back(
    _visitor: Switches, _: Ours, session: Writing, name: System, form: Annotated[RecordForm, Form()]
) -> Response:
    """Put back what a record showed before, and leave it alone."""
    actions.undo_records(session, name, RecordsUndone(external_ids=[form.external_id]))
    return back(f"/settings/connectors/{name}/records", "putting-back")


@router.post("/write")
def write_again(
    _visitor: Switches, _: Ours, session: Writing, name: System, form: Annotated[RecordForm, Form()]
) -> Response:
    """Write a record again that was left alone."""
    actions.write_records(session, name, RecordsIn(external_ids=[form.external_id]))
    return back(f"/settings/connectors/{name}/records", "writing-again")
