"""Telling the week: on Monday morning the digest is written, and who passes news on sends it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, get_args

from sqlmodel import Session

from models import outbox
from models.database import reading, transaction
from models.kpis.office import office_of
from models.kpis.store import first_day
from models.ledger import cron, jobs
from models.now import now
from service.digest.facts import A_WEEK, week_before
from service.digest.text import markdown, title
from service.kit.core import Core
from service.kit.quantities import Locale

JOB = "tell the week"
WRITTEN = "digest.written"
MORNING = timedelta(hours=6)
"""How long after Monday began, in UTC, both teams are told."""


def ask_to_tell(session: Session) -> None:
    """Ask for the job, when a week has begun."""
    jobs.enqueue(session, JOB, {}, now() + MORNING, key=JOB)


def tell_week(core: Core, _arguments: dict[str, Any]) -> None:
    """Note the digest of the last whole week, in both languages, if there was anything by then.

    Once a week: a worker that dies before it can report has another one come here again.
    """
    with reading(core.engine) as session:
        office = office_of(session, core.settings.hours)
        week, begun = week_before(session, now(), office), first_day(session, office)
    if begun is None or begun >= week.monday + A_WEEK:
        return
    facts = {
        "week": week.monday.isoformat(),
        "title": {locale: title(week, locale) for locale in get_args(Locale)},
        "text": {locale: markdown(week, locale) for locale in get_args(Locale)},
    }
    monday = datetime.combine(week.monday, time(), UTC)
    with transaction(core.engine) as session:
        if cron.once(session, WRITTEN, monday):
            outbox.note(session.connection(), [outbox.bulletin(WRITTEN, facts)])
