"""Filling a database with a history, as if the service had been told of it day by day."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import Engine, inspect
from sqlmodel import Session, select

from models.calendar.timetable import state_hours
from models.database import reading, transaction
from models.facts.feedback import record_feedback
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Submission
from models.ids import drawn_from
from models.now import clock
from models.reps import ensure_rep
from models.spend import state_spend
from models.tables import Lead
from training.refusals import Refusal
from training.simulate.company import Company
from training.simulate.history import History, Step
from training.simulate.office import hours_of
from training.simulate.sales import Said
from training.simulate.spending import days_of, spent_on

TOGETHER = timedelta(minutes=20)
"""Facts of so long a time are recorded together, at the instant of the last."""

MONDAY = 0

Say = Callable[[str], None]


class UnfitDatabaseError(Refusal):
    """A history cannot be put into this database."""


def check_empty(engine: Engine) -> None:
    """Refuse a database that a history must not be put into."""
    if not inspect(engine).has_table("lead"):
        raise UnfitDatabaseError("the database has no tables yet: run `smarketing migrate` first")
    with reading(engine) as session:
        if session.exec(select(Lead.id).limit(1)).first():
            raise UnfitDatabaseError("the database has leads already: name an empty one")


def fill(engine: Engine, history: History, say: Say) -> None:
    """Record a history into an empty database, a transaction for each of its days."""
    check_empty(engine)
    lead_ids: dict[str, str] = {}
    with drawn_from(history.company.draws("ids")):
        with transaction(engine) as session:
            name_reps(session, history.company, history.since)
            _state_spend(session, history)
        for day in record(engine, history.steps, lead_ids):
            if day.weekday() == MONDAY:
                say(f"{day}: {len(lead_ids):,} leads")


def record(engine: Engine, steps: Iterable[Step], lead_ids: dict[str, str]) -> Iterator[date]:
    """Record steps in the order of time, a transaction for each day; tell each day that is done.

    `lead_ids` has the ids of the leads by their external ids, and takes in those that are new.
    """
    for day, of_day in groupby(steps, key=lambda step: step.at.date()):
        with transaction(engine) as session:
            for group in _together(of_day):
                _record(session, group, lead_ids)
        yield day


def name_reps(session: Session, company: Company, since: date) -> None:
    """Name the reps and their hours."""
    with clock(lambda: _midnight(since)):
        for rep in company.reps:
            ensure_rep(session, rep.id, rep.name, team=rep.team, capacity=rep.weekly_capacity)
            state_hours(session, "rep", rep.id, hours_of(company, rep))


def _state_spend(session: Session, history: History) -> None:
    for day in days_of(history.company, history.until):
        for campaign, amount in spent_on(history.company, day):
            currency = history.company.currency
            state_spend(session, day, campaign.source, campaign.name, amount, currency)


def _together(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Group steps that are recorded together; what is known at a hand-off is recorded before it."""
    group: list[Step] = []
    for step in steps:
        if group and (step.at - group[0].at > TOGETHER or _closes(group, step)):
            yield group
            group = []
        group.append(step)
    if group:
        yield group


def _closes(group: list[Step], step: Step) -> bool:
    """Say whether a hand-off must wait until what is known of its lead has been recorded."""
    return step.hands_off and any(other.external_id == step.external_id for other in group)


def _record(session: Session, group: list[Step], lead_ids: dict[str, str]) -> None:
    at = group[-1].at
    submissions = [step.what for step in group if isinstance(step.what, Submission)]
    with clock(lambda: at):
        recorder = Recorder(Store(session.connection()), submissions, at)
        for submission in submissions:
            recorded = recorder.record(submission)
            recorder.score_changed(recorded.lead, dirty=True)
            lead_ids[submission.external_id] = recorded.lead.id
        recorder.write()
    for step in group:
        if not isinstance(step.what, Submission):
            _record_verdict(session, step, step.what, lead_ids[step.external_id])


def _record_verdict(session: Session, step: Step, said: Said, lead_id: str) -> None:
    with clock(lambda: step.at):
        record_feedback(
            session,
            lead_id,
            said.verdict,
            said.given_at,
            rep_id=step.rep,
            reason_code=said.reason_code,
            comment=said.comment,
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
