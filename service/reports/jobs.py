"""Storing the days that have settled: the job that a schedule asks for each day."""

from typing import Any

from sqlmodel import Session

from models.database import reading, transaction
from models.kpis.office import office_of
from models.kpis.store import keep_day, settled_days
from models.ledger import jobs
from models.now import now
from service.kit.core import Core


def ask_to_store(session: Session) -> None:
    """Ask for the job, unless it waits already."""
    jobs.enqueue(session, "store kpis", {}, key="store kpis")


def store_days(core: Core, _arguments: dict[str, Any]) -> None:
    """Store the values of every day that has settled, a transaction a day."""
    with reading(core.engine) as session:
        office = office_of(session, core.settings.hours)
        for settled in settled_days(session, now(), office):
            with transaction(core.engine) as writing:
                keep_day(writing, settled)
