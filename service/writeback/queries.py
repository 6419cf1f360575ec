"""Reading the write-back: connectors with their counts, what was written, and the shadow report."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.tables import Event, Lead, Mirror, Writeback
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.writeback.schemas import MirrorOut, ReportOut, WouldOut, WritebackOut, WrittenOut

MOST_CALLED = 200


def connectors(session: Session) -> list[WritebackOut]:
    """Return every connector with its counts."""
    return [out(session, held) for held in session.exec(select(Writeback))]


def out(session: Session, held: Writeback) -> WritebackOut:
    """Return a connector with its counts."""
    here = Mirror.system == held.system
    states: dict[str, int] = dict(
        session.exec(select(Mirror.state, func.count()).where(here).group_by(Mirror.state)).all()
    )
    waiting = session.exec(select(func.count()).where(here, col(Mirror.due))).one()
    counts = {state: states.get(state, 0) for state in ("shown", "refused", "gone")}
    return WritebackOut(**held.model_dump(), waiting=waiting, **counts)


def mirrors(
    session: Session,
    system: str,
    state: str | None,
    limit: int,
    cursor: str | None,
    external_id: str = "",
) -> Page[MirrorOut]:
    """Return what a CRM shows and showed before, by the ids of its records, or of one of them."""
    query = select(Mirror).where(Mirror.system == system)
    if external_id:
        query = query.where(Mirror.external_id == external_id)
    if state:
        query = query.where(Mirror.state == state)
    if cursor:
        query = query.where(Mirror.external_id > decode_cursor(cursor, str)[0])
    rows = session.exec(query.order_by(col(Mirror.external_id)).limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].external_id]) if len(rows) > limit else None
    return Page(items=[_mirror(row) for row in rows[:limit]], next=following)


def report(session: Session, held: Writeback) -> ReportOut:
    """Say what would have been written since the shadow began, and who would have been called."""
    would = (Mirror.system == held.system, col(Mirror.shadow_at) >= held.shadow_since)
    bands: dict[str, int] = {
        str(band): count
        for band, count in session.exec(
            select(Mirror.band, func.count()).where(*would).group_by(Mirror.band)
        )
    }
    rows = session.exec(
        select(Mirror, Lead)
        .join(Lead, col(Lead.id) == col(Mirror.lead_id))
        .where(*would, Mirror.band == "hot")
        .order_by(col(Mirror.points).desc(), col(Mirror.external_id))
        .limit(MOST_CALLED)
    ).all()
    attempts = _first_attempts(session, [lead.id for _, lead in rows])
    called = [
        _would(rank, mirror, lead, attempts.get(lead.id))
        for rank, (mirror, lead) in enumerate(rows, 1)
    ]
    records = sum(bands.values())
    return ReportOut(since=held.shadow_since, records=records, bands=bands, would_call=called)


def _mirror(row: Mirror) -> MirrorOut:
    earlier = row.earlier or {}
    written = [
        WrittenOut(field=name, shown=value, earlier=earlier.get(name))
        for name, value in sorted((row.shown or {}).items())
    ]
    return MirrorOut(**row.model_dump(), written=written)


def _first_attempts(session: Session, lead_ids: list[str]) -> dict[str, datetime]:
    kinds = ("contact_attempted", "contact_made")
    query = (
        select(Event.lead_id, func.min(Event.occurred_at))
        .where(col(Event.lead_id).in_(lead_ids), col(Event.kind).in_(kinds))
        .group_by(Event.lead_id)
    )
    return dict(session.exec(query).all())


def _would(rank: int, mirror: Mirror, lead: Lead, first_attempt_at: datetime | None) -> WouldOut:
    told: dict[str, Any] = mirror.model_dump(
        include={"external_id", "lead_id", "points", "band", "hot_since"}
    )
    return WouldOut(
        rank=rank,
        rep=lead.rep_id,
        fields=mirror.shadow or {},
        first_attempt_at=first_attempt_at,
        verdict=lead.verdict,
        **told,
    )
