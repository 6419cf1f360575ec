"""Routes that read leads, and that merge them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from service.intake import merges, queries
from service.intake.schemas import LeadOut, OtherLead, TimelineEvent
from service.kit.dependencies import ReadsLeads, WritesLeads
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import ExternalId, RowId, System

router = APIRouter(prefix="/v1/leads", tags=["leads"])


@router.get("")
def find_leads(
    caller: ReadsLeads,
    session: Reading,
    system: Annotated[System, Query()],
    external_id: Annotated[ExternalId, Query()],
) -> Page[LeadOut]:
    """Find a lead by the name that a system knows it under."""
    found = queries.leads_by_identity(session, system, external_id, caller.sees_people)
    return Page(items=found)


@router.get("/{lead_id}")
def get_lead(caller: ReadsLeads, session: Reading, lead_id: Annotated[RowId, Path()]) -> LeadOut:
    """Return a lead as it stands."""
    return queries.lead_by_id(session, lead_id, caller.sees_people)


@router.get("/{lead_id}/timeline")
def get_timeline(
    _caller: ReadsLeads,
    session: Reading,
    lead_id: Annotated[RowId, Path()],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[TimelineEvent]:
    """Return what happened to a lead, newest first."""
    return queries.timeline(session, lead_id, limit, cursor)


@router.post("/{lead_id}/merge")
def merge_lead(
    caller: WritesLeads, session: Writing, lead_id: Annotated[RowId, Path()], body: OtherLead
) -> LeadOut:
    """Merge another lead into this one: both are the same person. It can be taken back."""
    return merges.merge_into(session, lead_id, body.lead_id, caller.sees_people)


@router.post("/{lead_id}/unmerge")
def unmerge_lead(
    caller: WritesLeads, session: Writing, lead_id: Annotated[RowId, Path()], body: OtherLead
) -> LeadOut:
    """Part a lead that was merged into this one from it again."""
    return merges.part_from(session, lead_id, body.lead_id, caller.sees_people)
