"""The worker: acts on deliveries, claims jobs under a lease, fires schedules, sweeps dirty leads,
looks at clocks.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import col, select

from models import inbox, outbox
from models.database import reading, transaction
from models.facts.known import LeadMovedError
from models.facts.living import living
from models.facts.merge import NotMergeableError
from models.ledger import cron, jobs
from models.now import now
from models.tables import Job, Lead
from service.clocks.jobs import look_at_clocks
from service.connectors import acting
from service.kit import road
from service.kit.core import Core
from service.rota import (
    HANDLERS,
    LEARNING,
    LISTENERS,
    OUTWARD,
    PERMANENT,
    ROUNDS,
    SCHEDULES,
    Handler,
)

IDLE_SECONDS = 0.2
BREATH_SECONDS = 0.02
"""Between slices the write lock is left to whoever waits: SQLite lets waiters look now and then."""
SCHEDULE_SECONDS = 1.0
SWEEP_SLICE = 60
ACT_SLICE = 40
RELAY_SLICE = 50
ACT_TRIES = 3
REPORT_TRIES = 10

OVERTAKEN = (IntegrityError, LeadMovedError, NotMergeableError)
"""What comes of others who write about the same lead at the same moment."""

log = structlog.get_logger()


class Worker:
    """Works until it is told to stop; what it was doing then is finished, or given back."""

    def __init__(self, core: Core, handlers: Mapping[str, Handler] = HANDLERS) -> None:
        self._core = core
        elsewhere = LEARNING if core.settings.trainer == "elsewhere" else ()
        self._handlers = {kind: act for kind, act in handlers.items() if kind not in elsewhere}
        self._look_again_at = 0.0
        self.stopping = core.stopping

    def run(self) -> None:
        """Work until stopped."""
        here, learning = dict(self._handlers), {}
        for kind in LEARNING & here.keys():
            learning[kind] = here.pop(kind)
        apart = [Thread(target=self._do, args=(kinds,)) for kinds in (*OUTWARD, learning) if kinds]
        for thread in apart:
            thread.start()
        steps = self.fire_schedules, self.act, self.sweep, self.look_at_clocks, self.relay
        self._do(here, *steps)
        for thread in apart:
            thread.join()

    def _do(self, handlers: Mapping[str, Handler], *steps: Callable[[], bool]) -> None:
        """Go through steps, and do a job of some kinds after them, again and again."""

        def do_one() -> bool:
            return self.do_one(handlers)

        self._repeat(*steps, do_one)

    def _repeat(self, *steps: Callable[[], bool]) -> None:
        while not self.stopping.is_set():
            worked = False
            for step in steps:
                try:
                    if step():
                        worked = True
                        self.stopping.wait(BREATH_SECONDS)
                except Exception:  # the worker's loop outlives everything
                    log.exception("worker_step_failed", step=step.__name__)
            if not worked:
                self.stopping.wait(IDLE_SECONDS)

    def fire_schedules(self) -> bool:
        """Do what is due and nobody else has done; looked at once a second."""
        if monotonic() < self._look_again_at:
            return False
        self._look_again_at = monotonic() + SCHEDULE_SECONDS
        periods = [(name, every) for name, (every, _) in (*SCHEDULES.items(), *ROUNDS.items())]
        with reading(self._core.engine) as session:
            due = cron.due(session, periods)
        for name, _ in periods:
            if name in due:
                try:
                    self._fire(name)
                except Exception:  # one that fails keeps no other from being done
                    log.exception("schedule_failed", schedule=name)
        return False

    def do_one(self, handlers: Mapping[str, Handler] | None = None) -> bool:
        """Claim one job and do it; False when there was none."""
        handlers = self._handlers if handlers is None else handlers
        with reading(self._core.engine) as session:
            if not jobs.is_due(session, list(handlers)):
                return False
        with transaction(self._core.engine) as session:
            job = jobs.claim(session, list(handlers))
        if job is None:
            return False
        try:
            with _Heartbeat(self._core, job):
                handlers[job.kind](self._core, job.arguments)
        except jobs.GivenBackError:
            self._give_back(job)
        except Exception as error:  # a handler may fail in any way  # noqa: BLE001
            log.warning("job_failed", job=job.id, kind=job.kind, why=type(error).__name__)
            self._report(job, error)
        else:
            self._report(job, None)
        return True

    def act(self) -> bool:
        """Act on a slice of the deliveries that wait; when that fails, on each of them alone."""
        with reading(self._core.engine) as session:
            waiting = inbox.waiting(session, ACT_SLICE)
        if not waiting:
            return False
        self._core.champions.refresh()
        try:
            self._act_on(waiting)
        except OperationalError:
            raise
        except Exception as error:  # one bad delivery may not end the worker  # noqa: BLE001
            log.warning("deliveries_retried_one_by_one", why=type(error).__name__)
            for delivery_id in waiting:
                self._act_alone(delivery_id)
        return True

    def sweep(self) -> bool:
        """Score a slice of the leads that changed without being scored."""
        with reading(self._core.engine) as session:
            query = select(Lead.id).where(col(Lead.dirty).is_(True), living())
            dirty = session.exec(query.limit(SWEEP_SLICE)).all()
        if not dirty:
            return False
        self._core.champions.refresh()
        with transaction(self._core.engine) as session:
            connection = session.connection()
            listening = self._core.ears.listening(connection)
            road.sweep(connection, dirty, self._core.champions.champion, now(), listening)
        return True

    def relay(self) -> bool:
        """Pass on a slice of what happened to those who listen; when that fails, each alone."""
        with reading(self._core.engine) as session:
            waiting = outbox.waiting(session, RELAY_SLICE)
        if not waiting:
            return False
        self._core.champions.refresh()
        try:
            self._pass_on(waiting)
        except DBAPIError:
            raise
        except Exception as error:  # what cannot be told keeps the rest from nothing  # noqa: BLE001
            log.warning("bulletins_retried_one_by_one", why=type(error).__name__)
            for bulletin_id in waiting:
                self._pass_on_alone(bulletin_id)
        return True

    def look_at_clocks(self) -> bool:
        """Look at a slice of the clocks that may have changed."""
        return look_at_clocks(self._core)

    def _fire(self, name: str) -> None:
        """Do what is due; what a schedule does stands or falls with its having been done."""
        if name in SCHEDULES:
            every, act = SCHEDULES[name]
            with transaction(self._core.engine) as session:
                if cron.fire(session, name, every):
                    act(session)
            return
        every, go = ROUNDS[name]
        with transaction(self._core.engine) as session:
            fired = cron.fire(session, name, every)
        if fired:
            go(self._core)

    def _act_on(self, ids: Sequence[str]) -> None:
        core = self._core
        with transaction(core.engine) as session:
            listening = core.ears.listening(session.connection())
            acting.act(session, ids, core.champions.champion, core.barrier, listening)

    def _act_alone(self, delivery_id: str) -> None:
        for tries_left in reversed(range(ACT_TRIES)):
            try:
                self._act_on([delivery_id])
            except OperationalError:
                raise
            except Exception as error:  # what a sender may do is not known  # noqa: BLE001
                if tries_left and isinstance(error, OVERTAKEN):
                    continue
                log.error("delivery_failed", delivery=delivery_id, why=type(error).__name__)
                with transaction(self._core.engine) as session:
                    for delivery in inbox.take(session, [delivery_id]):
                        inbox.settle(session, delivery, "failed", type(error).__name__)
            return

    def _pass_on(self, ids: Sequence[str]) -> None:
        with transaction(self._core.engine) as session:
            bulletins = outbox.take(session, ids)
            for told in LISTENERS:
                told(self._core, session, bulletins)
            outbox.drop(session, bulletins)

    def _pass_on_alone(self, bulletin_id: str) -> None:
        try:
            self._pass_on([bulletin_id])
        except DBAPIError:
            raise
        except Exception:  # nobody can be told of this one
            log.exception("bulletin_dropped", bulletin=bulletin_id)
            with transaction(self._core.engine) as session:
                outbox.drop(session, outbox.take(session, [bulletin_id]))

    def _give_back(self, job: Job) -> None:
        log.info("job_given_back", job=job.id, kind=job.kind)
        with suppress(jobs.LeaseLostError), transaction(self._core.engine) as session:
            jobs.give_back(session, job.id, job.attempts)

    def _report(self, job: Job, error: Exception | None) -> None:
        """Say what came of a job while the lease lasts: unsaid, it would be done again."""
        for tries_left in reversed(range(REPORT_TRIES)):
            try:
                self._note(job, error)
            except jobs.LeaseLostError:
                log.warning("lease_lost", job=job.id, kind=job.kind)
            except OperationalError:
                if not tries_left:
                    raise
                self.stopping.wait(IDLE_SECONDS)
                continue
            return

    def _note(self, job: Job, error: Exception | None) -> None:
        with transaction(self._core.engine) as session:
            if error is None:
                jobs.finish(session, job.id, job.attempts)
                return
            told = "" if isinstance(error, DBAPIError) else f": {error}"
            why = f"{type(error).__name__}{told}"
            jobs.fail(session, job.id, job.attempts, why, isinstance(error, PERMANENT))


class _Heartbeat:
    """Extends a job's lease while the block runs."""

    def __init__(self, core: Core, job: Job) -> None:
        self._core = core
        self._job = job
        self._done = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(jobs.LEASE / timedelta(seconds=3)):
            try:
                with transaction(self._core.engine) as session:
                    jobs.extend(session, self._job.id, self._job.attempts)
            except jobs.LeaseLostError:
                return
            except Exception as error:  # a missed beat is not the end  # noqa: BLE001
                log.warning("heartbeat_missed", why=type(error).__name__)
