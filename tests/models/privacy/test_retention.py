"""Retention: 36 months after the lead's own last sign of life; a click counts, an open does not."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from models.database import reading, transaction
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Fact, Submission
from models.now import clock
from models.privacy.retention import MONTH
from models.tables import Lead, Tombstone
from service.app import Application
from service.privacy.jobs import forget_outlived
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE

pytestmark = ON_SQLITE

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
OLD = TODAY - 40 * MONTH
RECENT = TODAY - 35 * MONTH

KEPT = ("email_click", "form_submit", "call_answered", "meeting_held", "page_view")
FORGOTTEN = ("email_open", "email_delivered", "contact_attempted", "unsubscribed", "bounced")


def remember(app: Application, name: str, kind: str | None, at: datetime) -> None:
    facts = [Fact(kind, at, known_at=at)] if kind else []
    submission = Submission("crm", name, facts=facts, created_at=OLD, email=f"{name}@x.example")
    with clock(lambda: at), transaction(app.state.core.engine) as session:
        recorder = Recorder(Store(session.connection()), [submission], at)
        recorder.record(submission)
        recorder.write()


def left(app: Application) -> set[str]:
    core = app.state.core
    with clock(lambda: TODAY):
        forget_outlived(core)
        worker = Worker(core)
        while worker.do_one():
            pass
    with reading(core.engine) as session:
        return {str(email).partition("@")[0] for email in session.exec(select(Lead.email))}


def test_signs_of_life_count_and_what_programs_or_we_did_does_not(app: Application) -> None:
    for kind in (*KEPT, *FORGOTTEN):
        remember(app, kind, kind, RECENT)
    assert left(app) == set(KEPT)


def test_who_only_came_is_kept_as_long(app: Application) -> None:
    remember(app, "old", None, OLD)
    assert left(app) == set()


def test_who_was_forgotten_may_come_back(app: Application) -> None:
    remember(app, "old", None, OLD)
    left(app)
    with reading(app.state.core.engine) as session:
        assert session.exec(select(Tombstone)).all() == []
    remember(app, "old", "form_submit", TODAY)
    assert left(app) == {"old"}


def test_a_bots_click_is_no_sign_of_life(app: Application) -> None:
    remember(app, "scanned", "email_delivered", RECENT)
    remember(app, "scanned", "email_click", RECENT + timedelta(seconds=1))
    assert left(app) == set()
