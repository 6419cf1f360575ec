"""The rota: how each kind of job is done, who listens to news, and what is done now and then."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from models import inbox
from models.ledger import jobs
from models.privacy import asking
from models.tables import Bulletin
from service.assignment.cutoff import solve_cutoff
from service.assignment.jobs import assign_leads
from service.checkups import jobs as checkups
from service.connectors.sync import read_back, walk
from service.connectors.sync.jobs import read_named, sync
from service.digest import jobs as digest
from service.dispatch import digests, dispatches, notices
from service.dispatch import jobs as dispatch
from service.dispatch.listen import PUSH, listen
from service.dispatch.posting import NotWantedError
from service.kit import idempotency
from service.kit.core import Core
from service.privacy import jobs as privacy
from service.queue.jobs import freshen_points
from service.reports.jobs import ask_to_store, store_days
from service.versions.jobs import TrainingFailedError, train
from service.writeback import jobs as writeback
from service.writeback.listen import listen as written_back

Handler = Callable[[Core, dict[str, Any]], None]

HANDLERS: Mapping[str, Handler] = {
    "train": train,
    "store kpis": store_days,
    checkups.CHECK: checkups.check,
    digest.JOB: digest.tell_week,
    asking.JOB: privacy.erase,
}
READERS: Mapping[str, Handler] = {walk.JOB: sync, read_back.JOB: read_named}
OUTWARD: Sequence[Mapping[str, Handler]] = (
    {dispatches.JOB: dispatch.send},
    {
        dispatches.JOB: dispatch.send,
        PUSH: dispatch.push,
        notices.NOTIFY: dispatch.notify,
        notices.LETTER: notices.write_letter,
        digests.LETTER: digests.write_letter,
    },
    READERS,
    writeback.HANDLERS,
)
"""Work that waits for others: a thread each, so that who hangs outside holds up nothing here."""

LISTENERS: Sequence[Callable[[Core, Session, Sequence[Bulletin]], None]] = (
    listen,
    written_back,
)
SCHEDULES: Mapping[str, tuple[timedelta, Callable[[Session], None]]] = {
    "forget old answers": (timedelta(hours=1), idempotency.forget_old),
    "store kpis": (timedelta(days=1), ask_to_store),
    "tell the week": (timedelta(weeks=1), digest.ask_to_tell),
    "reconcile with CRMs": (timedelta(minutes=15), walk.enqueue_all),
    "forget done jobs": (timedelta(hours=1), jobs.forget_done),
    "forget old deliveries": (timedelta(hours=1), inbox.forget_old),
    "forget old dispatches": (timedelta(hours=1), dispatches.forget_old),
    "check the champion": (checkups.EVERY, checkups.enqueue_check),
}
"""What happens now and then: how often, and what to do in one transaction."""

ROUNDS: Mapping[str, tuple[timedelta, Callable[[Core], None]]] = {
    "solve the cut-off": (timedelta(hours=1), solve_cutoff),
    "freshen points": (timedelta(minutes=1), freshen_points),
    "forget who was kept too long": (timedelta(days=1), privacy.forget_outlived),
    "empty SQLite's log": (timedelta(hours=1), privacy.empty_log),
    "assign leads": (timedelta(seconds=15), assign_leads),
    "train when due": (timedelta(hours=1), checkups.train_when_due),
}
"""What happens now and then in transactions of its own."""

LEARNING = frozenset({"train", checkups.CHECK})
"""Jobs that wait for a child process: in a thread of their own, or left to `smarketing-train watch`
where the trainer is elsewhere.
"""

PERMANENT = (TrainingFailedError, NotWantedError)
"""What a job fails of for good: trying again would not help."""
