"""The closed loop: leads come, the champion ranks them, reps call and say, and the run learns.

All of it is the product's own: facts are recorded as the service records them, the queue's draw
explores, labels ripen or are censored, raters are weighed, and the gate decides each month.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models import registry, showings
from models.database import reading, transaction
from models.facts.feedback import record_feedback
from models.facts.state import LeadState
from models.facts.submission import Fact
from models.ids import drawn_from
from models.now import clock
from models.scorecard.scorecard import Scorecard
from models.tables import Lead, Version
from training.checkup import check_on_database
from training.runs import NoChampionError, loaded, run_on_database
from training.settings import Settings
from training.simulate.company import Company
from training.simulate.course import WEEKS_A_MONTH, Course, Handing
from training.simulate.fill import check_empty, name_reps, record
from training.simulate.history import Step, own_steps, sold_steps
from training.simulate.lives import Life, born_on, live
from training.simulate.months import Month, Tally, measured, of_checkup
from training.simulate.office import Shifts
from training.simulate.sales import Case
from training.simulate.truth import chance

Say = Callable[[str], None]

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Given:
    """A lead in the hands of a rep, and the company as it was when the lead came."""

    life: Life
    company: Company
    rep: str

    def chance(self, at: datetime) -> float:
        """Return how likely it is that sales would want the lead."""
        return 0.0 if self.life.oddity else chance(self.company, self.life, at)


class Loop:
    """One company in one empty database, up to the last Monday before a day."""

    def __init__(self, course: Course, engine: Engine, until: date, settings: Settings) -> None:
        last = until - until.weekday() * DAY
        self._course, self._engine, self._settings = course, engine, settings
        self._monday = last - course.months * WEEKS_A_MONTH * WEEK
        self._handing = Handing(course)
        self._reps = {
            rep.id: (rep, Shifts(course.company, rep, self._monday, last))
            for rep in course.company.reps
        }
        self._lead_ids: dict[str, str] = {}
        self._waiting: list[tuple[Life, Company]] = []
        self._steps: list[Step] = []
        self._tally = Tally()

    def months(self, say: Say) -> Iterator[Month]:
        """Live through the months, and measure the champion after each.

        Raises UnfitDatabaseError, NoChampionError.
        """
        check_empty(self._engine)
        with transaction(self._engine) as session:
            name_reps(session, self._course.company, self._monday)
        for month in range(1, self._course.months + 1):
            with drawn_from(self._course.company.draws("ids", month)):
                yield self._month(month, say)

    def _month(self, month: int, say: Say) -> Month:
        for _ in range(WEEKS_A_MONTH):
            self._week(self._course.company_in(month))
            say(f"until {self._monday}: {len(self._lead_ids):,} leads")
        at = _midnight(self._monday)
        with clock(lambda: at):
            if month == self._course.middle and self._course.sabotage:
                self._sabotage(at)
            say(f"training at the end of month {month}")
            found = of_checkup(check_on_database(self._engine, self._settings).report)
            run = run_on_database(self._engine, self._settings)
            with reading(self._engine) as session:
                rivals = {"champion": _champion(session)[1], "written": _written(session)}
        coming = self._course.company_in(month + 1)
        yardstick = measured(coming, self._monday, self._monday + WEEKS_A_MONTH * WEEK, rivals)
        return self._tally.month(month, run, found, yardstick)

    def _week(self, company: Company) -> None:
        """Live through a week; on the Monday after it, reps call those handed off to them."""
        for day in (self._monday + n * DAY for n in range(7)):
            for external_id in born_on(company, day):
                life = live(company, external_id)
                self._steps += own_steps(life)
                self._waiting.append((life, company))
        self._monday += WEEK
        at = _midnight(self._monday)
        given = list(self._hand_off(at))
        self._record(at)
        with clock(lambda: at), transaction(self._engine) as session:
            for rep_id in self._reps:
                own = {self._lead_ids[g.life.external_id]: g for g in given if g.rep == rep_id}
                self._call(session, rep_id, own, at)

    def _hand_off(self, until: datetime) -> Iterator[Given]:
        """Hand off the leads whose time has come, in the order of time."""
        ripe = [
            (life.handed_off_at, life.external_id, life, company)
            for life, company in self._waiting
            if life.handed_off_at and life.handed_off_at < until
        ]
        gone = {external_id for _, external_id, _, _ in ripe}
        self._waiting = [one for one in self._waiting if one[0].external_id not in gone]
        for handed_off_at, _, life, company in sorted(ripe, key=lambda one: one[:2]):
            rep = self._handing.rep_of(life)
            handoff = Fact("lead_assigned", handed_off_at, properties={"rep": rep})
            self._steps += sold_steps(life, rep, [handoff], [])
            yield Given(life, company, rep)

    def _record(self, until: datetime) -> None:
        """Record what happened before an instant; what reps will yet do waits."""
        self._steps.sort(key=lambda step: (step.at, step.external_id, step.number))
        past = [step for step in self._steps if step.at < until]
        for _ in record(self._engine, past, self._lead_ids):
            pass
        del self._steps[: len(past)]

    def _call(self, session: Session, rep_id: str, own: dict[str, Given], at: datetime) -> None:
        """Let a rep call down a queue of leads (by id), as far as the week allows."""
        version, champion = _champion(session)
        points = _points(session, champion, list(own), at)
        ranked, share = sorted(own, key=lambda one: (-points[one], one)), self._course.exploration
        if self._course.calls == "any":
            self._course.company.draws("any", rep_id, at).shuffle(ranked)
            share = 0.0
        rows = []
        for n, placed in showings.order(ranked, self._course.capacity, share):
            lead_id = ranked[n]
            called = placed.place <= self._course.capacity
            self._tally.count(placed, called, own[lead_id].chance(at))
            if called:
                self._work(own[lead_id], at)
            rows.append(showings.showing(rep_id, lead_id, placed, points[lead_id], version.id))
        if self._course.calls == "best":
            showings.record(session, rows)

    def _work(self, given: Given, at: datetime) -> None:
        random = given.company.draws("sales", given.life.external_id)
        case = Case(given.company, given.life, *self._reps[given.rep], random)
        case.work(at)
        self._steps += sold_steps(given.life, given.rep, case.facts, case.said)

    def _sabotage(self, at: datetime) -> None:
        """Let the last rep accept leads that were handed off to anybody, whatever they are."""
        company, false = self._course.company, [*self._reps][-1]
        with transaction(self._engine) as session:
            query = select(Lead.id).where(col(Lead.handed_off_at).is_not(None))
            lead_ids = session.exec(query.order_by(col(Lead.id))).all()
            number = min(self._course.sabotage, len(lead_ids))
            for lead_id in company.draws("sabotage").sample(lead_ids, number):
                record_feedback(session, lead_id, "accepted", at, rep_id=false)


def _points(
    session: Session, champion: Scorecard, lead_ids: Sequence[str], at: datetime
) -> dict[str, float]:
    """Return the fresh points of leads."""
    rows = session.exec(select(Lead.id, Lead.state).where(col(Lead.id).in_(lead_ids)))
    return {
        lead_id: champion.score(LeadState.from_json(state).snapshot(at.timestamp())).total
        for lead_id, state in rows
    }


def _champion(session: Session) -> tuple[Version, Scorecard]:
    version = registry.champion(session)
    if version is None:
        raise NoChampionError
    return version, loaded(version)


def _written(session: Session) -> Scorecard:
    version = registry.written(session)
    if version is None:
        raise NoChampionError
    return loaded(version)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
