"""Handing leads above the cut-off to reps, in turn, when we and not the CRM do it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.calendar.hours import Hours
from models.calendar.timetable import read_timetable
from models.calendar.working_time import is_working
from models.database import reading, transaction
from models.facts.merge import SYSTEM
from models.facts.record import Fact, Recorder
from models.facts.store import Store
from models.now import now
from models.reps import territories
from models.tables import Lead, Rep
from service.assignment.choose import Taker, choose
from service.assignment.cutoff import assignment
from service.kit.core import Core

SLICE = 500


def assign_leads(core: Core) -> None:
    """Hand off a slice of the leads that wait, best first, to reps who are at work and have room.

    Who fits nobody, or comes when nobody works, waits.
    """
    at = now()
    with reading(core.engine) as session:
        if assignment(session).assigns != "smarketing":
            return
        core.champions.refresh()
        waiting = _waiting(session, core.champions.champion.cutoffs.warm_from)
    if not waiting:
        return
    with transaction(core.engine) as session:
        takers = _takers(session, core.settings.hours, at)
        recorder = Recorder(Store(session.connection()), [], at)
        leads = {lead.id: lead for lead in recorder.take(waiting)}
        for lead in (leads[lead_id] for lead_id in waiting if lead_id in leads):
            taker = choose(takers, lead.state.current())
            if taker and lead.row["rep_id"] is None:
                recorder.tell(lead, SYSTEM, Fact("lead_assigned", at, None, {"rep": taker.rep_id}))
                taker.given += 1
        recorder.write()


def _waiting(session: Session, warm_from: float) -> list[str]:
    query = select(Lead.id).where(
        col(Lead.rep_id).is_(None),
        col(Lead.merged_into).is_(None),
        col(Lead.verdict).is_(None),
        col(Lead.points) >= warm_from,
    )
    return list(session.exec(query.order_by(col(Lead.points).desc(), col(Lead.id)).limit(SLICE)))


def _takers(session: Session, company: Hours, at: datetime) -> list[Taker]:
    """Return the reps who are at work, with what each was given this week."""
    timetable, taken = read_timetable(session, company), territories(session)
    given = select(Lead.rep_id, func.count()).where(col(Lead.handed_off_at) >= _monday(company, at))
    counts = dict(session.exec(given.group_by(col(Lead.rep_id))).all())
    reps = session.exec(select(Rep).where(col(Rep.weekly_capacity) > 0).order_by(col(Rep.id)))
    return [
        Taker(rep.id, rep.weekly_capacity, counts.get(rep.id, 0), taken.get(rep.id, {}))
        for rep in reps
        if is_working(at, timetable.of(rep.id))
    ]


def _monday(company: Hours, at: datetime) -> datetime:
    """Return when the company's week began."""
    local = at.astimezone(ZoneInfo(company.zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=local.weekday())
