"""Handing MQLs to reps, in turn, when we and not the CRM do it."""

from contextlib import closing
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from models import outbox
from models.calendar.hours import Hours
from models.calendar.timetable import read_timetable
from models.calendar.working_time import is_working
from models.database import reading, transaction
from models.facts.known import SYSTEM
from models.facts.living import living
from models.facts.record import Recorder
from models.facts.state import LeadState
from models.facts.store import Store
from models.facts.submission import Fact
from models.now import now
from models.reps import territories
from models.tables import Lead, Rep
from models.words.conditions import Known
from service.assignment.choose import Taker, choose
from service.assignment.cutoff import assignment
from service.kit.champion import Champion
from service.kit.core import Core

SLICE = 500


def assign_leads(core: Core) -> None:
    """Hand off leads that wait, best first, to reps who are at work and have room.

    Who fits nobody, or comes when nobody works, waits.
    """
    at = now()
    with reading(core.engine) as session:
        if assignment(session).assigns != "smarketing":
            return
        core.champions.refresh()
        takers = _takers(session, core.settings.hours, at)
        turns = _turns(session, takers, core.champions.champion, at)
    if not turns:
        return
    with transaction(core.engine) as session:
        connection, told = session.connection(), []
        recorder = Recorder(Store(connection), [], at)
        for lead in recorder.take(list(turns)):
            if lead.row["rep_id"] is None:
                rep = {"rep": turns[lead.id]}
                recorder.tell(lead, SYSTEM, Fact("lead_assigned", at, properties=rep))
                told.append(outbox.bulletin("lead.assigned", rep, lead.id))
        recorder.write()
        if core.ears.listening(connection):
            outbox.note(connection, told)


def _turns(
    session: Session, takers: list[Taker], champion: Champion, at: datetime
) -> dict[str, str]:
    """Go through the leads that wait and are MQLs, by the definition and the cut-off in force;
    return whose turn each is.
    """
    warm_from = champion.cutoffs.warm_from
    query = select(Lead.id, Lead.state, Lead.points).where(
        col(Lead.rep_id).is_(None),
        living(),
        col(Lead.verdict).is_(None),
        or_(col(Lead.points) >= warm_from, col(Lead.mql).is_(True)),
    )
    turns: dict[str, str] = {}
    room = sum(max(taker.capacity - taker.given, 0) for taker in takers)
    if not room:
        return turns
    best_first = query.order_by(col(Lead.points).desc(), col(Lead.id))
    with closing(session.exec(best_first.execution_options(yield_per=SLICE))) as waiting:
        for lead_id, document, points in waiting:
            state = LeadState.from_json(document)
            known = Known(state, None, points or 0.0, warm_from, at.timestamp())
            taker = choose(takers, state.current()) if champion.definitions.mql(known) else None
            if taker:
                taker.given += 1
                turns[lead_id] = taker.rep_id
            if len(turns) == min(room, SLICE):
                break
    return turns


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
