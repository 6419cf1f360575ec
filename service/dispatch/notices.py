"""Notices of clocks go out: a reminder to the rep, an escalation to the rep's managers.

In working hours, those of a moment together, and none of a step that has come meanwhile.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.calendar.timetable import Timetable, read_timetable
from models.clocks import notices
from models.clocks.watch import NEWS
from models.database import reading
from models.facts.state import LeadState
from models.ledger import jobs
from models.now import now
from models.tables import Bulletin, Endpoint, Lead, Notice, Rep, User
from service.dispatch import dispatches, endpoints, notice_text
from service.dispatch.hours import reachable_at
from service.dispatch.notice_text import Line, Said
from service.dispatch.posting import post
from service.kit.core import Core

RAISED = "notice.raised"
NOTIFY = "notify"
LETTER = "notice letter"
GATHERING = timedelta(seconds=30)
"""A notice waits so long for others."""

LONGEST_KEY = 200


def ask(core: Core, session: Session, bulletin: Bulletin, slacks: Sequence[Endpoint]) -> None:
    """Have people told of a notice, when the office of who is to act is open."""
    if not (slacks or core.settings.sends_mail):
        return
    kind, rep_id = str(bulletin.facts["kind"]), str(bulletin.facts["rep"])
    timetable = read_timetable(session, core.settings.hours)
    hours = timetable.of(rep_id) if kind == "reminder" else timetable.company
    at = reachable_at(now() + GATHERING, hours)
    if at is None:
        return
    key = f"{NOTIFY}:{kind}:{rep_id}"[:LONGEST_KEY]
    jobs.enqueue(session, NOTIFY, {"kind": kind, "rep": rep_id}, at, key)


def pass_on(core: Core, session: Session, kind: str, rep_id: str) -> None:
    """Make letters and messages of all that a rep, or the rep's managers, are to be told now."""
    at = now()
    waiting = notices.untold(session, kind, rep_id, at - NEWS)
    timetable = read_timetable(session, core.settings.hours)
    standing = notices.standing(session, waiting, timetable, at)
    notices.mark_told(session, waiting, at)
    if standing:
        _fan_out(core, session, standing, timetable)


def write_letter(core: Core, arguments: dict[str, Any]) -> None:
    """Write to one person of the notices that still stand. Raises what posting raises."""
    with reading(core.engine) as session:
        user = session.get(User, arguments["user_id"])
        ids = col(Notice.id).in_(arguments["notice_ids"])
        held = session.exec(select(Notice).where(ids).order_by(col(Notice.id))).all()
        timetable = read_timetable(session, core.settings.hours)
        standing = notices.standing(session, held, timetable, now())
        if user is None or not standing:
            return
        said = _said(core, session, standing, timetable)
    locale = user.locale or core.settings.locale
    post(core.settings, user.email, notice_text.subject(said, locale), said.body(locale))


def _fan_out(
    core: Core, session: Session, standing: Sequence[Notice], timetable: Timetable
) -> None:
    said = _said(core, session, standing, timetable)
    for endpoint in endpoints.active(session):
        if endpoint.shape == "slack" and RAISED in endpoint.kinds:
            body = notice_text.slack(said, core.settings.locale)
            dispatches.send(session, endpoint, RAISED, body, None)
    if not core.settings.sends_mail:
        return
    ids = [notice.id for notice in standing]
    for user in _addressed(session, standing[0]):
        if at := reachable_at(now(), timetable.of(user.rep_id)):
            jobs.enqueue(session, LETTER, {"user_id": user.id, "notice_ids": ids}, at)


def _addressed(session: Session, notice: Notice) -> Sequence[User]:
    """Return who is told: the rep, or the managers of the rep's team and those of no team."""
    if notice.kind == "reminder":
        query = select(User).where(User.rep_id == notice.rep_id)
        return session.exec(query.order_by(User.email)).all()
    managers = select(User).where(
        User.role == "manager", col(User.rep_id).is_distinct_from(notice.rep_id)
    )
    teams = dict(session.exec(select(Rep.id, Rep.team)).all())
    team = teams.get(notice.rep_id)
    return [
        user
        for user in session.exec(managers.order_by(User.email))
        if teams.get(user.rep_id or "", team) == team
    ]


def _said(core: Core, session: Session, standing: Sequence[Notice], timetable: Timetable) -> Said:
    ids = {notice.lead_id for notice in standing}
    leads = {one.id: one for one in session.exec(select(Lead).where(col(Lead.id).in_(ids)))}
    rep = session.get(Rep, standing[0].rep_id)
    public = core.settings.public_url.rstrip("/")
    return Said(
        kind=standing[0].kind,
        rep=rep.name if rep else standing[0].rep_id,
        zone=timetable.of(standing[0].rep_id).zone,
        lines=[_line(notice, leads[notice.lead_id]) for notice in standing],
        link=f"{public}/queue" if public else "",
    )


def _line(notice: Notice, lead: Lead) -> Line:
    attributes = LeadState.from_json(lead.state).current()
    return Line(lead.person, attributes, notice.step, notice.due_at)
