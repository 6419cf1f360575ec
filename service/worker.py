"""The worker: claims jobs and does them under a lease, fires schedules, sweeps dirty leads."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

import structlog
from sqlmodel import Session, col, select

from models.database import reading, transaction
from models.ledger import cron, jobs
from models.now import now
from models.tables import Job, Lead
from service.checkups import jobs as checkups
from service.kit import idempotency, road
from service.kit.core import Core
from service.versions.jobs import TrainingFailedError, train

Handler = Callable[[Core, dict[str, Any]], None]

HANDLERS: Mapping[str, Handler] = {"train": train, checkups.KIND: checkups.look_after}
SCHEDULES: Mapping[str, tuple[timedelta, Callable[[Session], None]]] = {
    "forget old answers": (timedelta(hours=1), idempotency.forget_old),
    "forget done jobs": (timedelta(hours=1), jobs.forget_done),
    checkups.KIND: (checkups.EVERY, checkups.enqueue),
}
"""What happens now and then: how often, and what to do in one transaction."""

PERMANENT = (TrainingFailedError,)

IDLE_SECONDS = 0.2
SCHEDULE_SECONDS = 1.0
SWEEP_SLICE = 200

log = structlog.get_logger()


class Worker:
    """Works until it is told to stop; what it was doing then is finished or claimed again later."""

    def __init__(self, core: Core, handlers: Mapping[str, Handler] = HANDLERS) -> None:
        self._core = core
        self._handlers = handlers
        self._look_again_at = 0.0
        self.stopping = Event()

    def run(self) -> None:
        """Work until stopped."""
        while not self.stopping.is_set():
            worked = False
            for step in (self.fire_schedules, self.sweep, self.do_one):
                try:
                    worked = step() or worked
                except Exception:  # the worker's loop outlives everything
                    log.exception("worker_step_failed", step=step.__name__)
            if not worked:
                self.stopping.wait(IDLE_SECONDS)

    def fire_schedules(self) -> bool:
        """Do what is due and nobody else has done; looked at once a second."""
        if monotonic() < self._look_again_at:
            return False
        self._look_again_at = monotonic() + SCHEDULE_SECONDS
        for name, (every, act) in SCHEDULES.items():
            with transaction(self._core.engine) as session:
                if cron.fire(session, name, every):
                    act(session)
        return False

    def do_one(self) -> bool:
        """Claim one job and do it; False when there was none."""
        with transaction(self._core.engine) as session:
            job = jobs.claim(session, list(self._handlers))
        if job is None:
            return False
        try:
            with _Heartbeat(self._core, job):
                self._handlers[job.kind](self._core, job.arguments)
        except Exception as error:  # a handler may fail in any way  # noqa: BLE001
            log.warning("job_failed", job=job.id, kind=job.kind, why=type(error).__name__)
            self._report(job, error)
        else:
            self._report(job, None)
        return True

    def sweep(self) -> bool:
        """Score a slice of the leads that changed without being scored."""
        with reading(self._core.engine) as session:
            query = select(Lead.id).where(col(Lead.dirty).is_(True)).limit(SWEEP_SLICE)
            dirty = session.exec(query).all()
        if not dirty:
            return False
        self._core.champions.refresh()
        with transaction(self._core.engine) as session:
            road.sweep(session.connection(), dirty, self._core.champions.champion, now())
        return True

    def _report(self, job: Job, error: Exception | None) -> None:
        try:
            with transaction(self._core.engine) as session:
                if error is None:
                    jobs.finish(session, job.id, job.attempts)
                else:
                    why = f"{type(error).__name__}: {error}"
                    permanent = isinstance(error, PERMANENT)
                    jobs.fail(session, job.id, job.attempts, why, permanent)
        except jobs.LeaseLostError:
            log.warning("lease_lost", job=job.id, kind=job.kind)


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
