"""The demo company: what the program would hold had it been there all along.

The simulation tells what happened. From that come the scores as leads became known, the cut-offs,
the objectives that both teams agreed on three weeks ago, and the stored days of the KPIs.
"""

import subprocess
import sys
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from models.calendar.hours import zone_of
from models.database import reading, transaction
from models.facts.state import LeadState
from models.kpis.days import ONE_DAY, day_of
from models.now import clock, now
from models.tables import Event, Lead
from service.assignment.cutoff import solve_cutoff
from service.kit import road
from service.kit.auth import Caller
from service.kit.core import Core
from service.kit.settings import Settings
from service.objectives.actions import create
from service.objectives.schemas import ObjectiveIn
from service.people.demo import demo_users, ensure_demo_users
from service.reports.jobs import store_days

Say = Callable[[str], None]

SOLVED_EVERY = timedelta(weeks=4)
AGREED_BEFORE = timedelta(weeks=3)
MARKETING, SALES = "Nadia Benali", "Hélène Marchand"
MANAGER = Caller("demo", SALES, "manager", None)

FIVE: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    ("40 leads par semaine et par commercial", "40 leads a week a rep", 1,
     {"team": "marketing", "owner": MARKETING, "kpi": "leads_per_rep_per_week",
      "direction": "at_least", "target": 40}),
    ("Un lead à moins de 30\u00a0€ plutôt que 40\u00a0€", "A lead under €30 rather than €40",
     2, {"team": "marketing", "owner": MARKETING, "kpi": "cost_per_lead_eur",
         "direction": "at_most", "baseline": 40, "target": 30}),
    ("Contacter chaque lead dans les 30 minutes", "Every lead contacted within 30 minutes", 3,
     {"team": "sales", "owner": SALES, "kpi": "share_attempted_within_minutes",
      "direction": "at_least", "target": 1.0, "parameters": {"minutes": 30}}),
    ("Un rendez-vous pour un prospect sur deux", "A meeting for one lead in two", 3,
     {"team": "sales", "owner": SALES, "kpi": "meeting_rate", "direction": "at_least",
      "target": 0.5, "parameters": {"modes": ["phone", "in_person"]}}),
    ("Signer un rendez-vous sur trois", "One meeting in three signed", 3,
     {"team": "sales", "owner": SALES, "kpi": "signature_rate", "direction": "at_least",
      "target": 0.333}),
)  # fmt: skip
"""In French, in English, within how many months, and what is measured."""


def demo_company(settings: Settings, say: Say) -> list[tuple[str, str]]:
    """Fill an empty database with the demo company; return who can sign in to it, and as what.

    Training simulates the company in a process of its own, so that the service never loads it.
    """
    core = Core.build(settings)
    with reading(core.engine) as session:
        empty = session.exec(select(Lead.id).limit(1)).first() is None
    if empty:
        command = [sys.executable, "-m", "training", "simulate", "--demo"]
        subprocess.run(command, check=True, env=settings.child_environment, stdout=sys.stderr)
        with transaction(core.engine) as session:
            ensure_demo_users(session)
        catch_up(core, say)
    with reading(core.engine) as session:
        sign_ins = demo_users(session)
    core.engine.dispose()
    return sign_ins


def catch_up(core: Core, say: Say) -> None:
    """Do about a history what the program would have done while it went on."""
    say("scoring the leads as they came")
    _score(core)
    say("measuring the KPIs of each day")
    agreed_at = now() - AGREED_BEFORE
    with clock(lambda: agreed_at):
        store_days(core, {})
        agreed_on = day_of(agreed_at, zone_of(core.settings.hours.zone))
        for body in objectives(agreed_on, core.settings.locale):
            create(core, body, MANAGER)
    store_days(core, {})


def _score(core: Core) -> None:
    """Score all that became known, and solve the cut-off every four weeks."""
    states: dict[str, LeadState] = {}
    with reading(core.engine) as session:
        since = session.exec(select(func.min(col(Event.recorded_at)))).one()
    today = now()
    while since < today:
        until = min(since + SOLVED_EVERY, today)
        core.champions.refresh()
        _score_between(core, states, since, until)
        with clock(lambda at=until: at):  # type: ignore[misc]
            solve_cutoff(core)
        since = until


def _score_between(
    core: Core, states: dict[str, LeadState], since: datetime, until: datetime
) -> None:
    query = select(Event).where(Event.recorded_at >= since, Event.recorded_at < until)
    in_order = query.order_by(col(Event.recorded_at), col(Event.lead_id), col(Event.number))
    with transaction(core.engine) as session:
        log = session.exec(in_order).all()
        road.score_past(session.connection(), log, states, core.champions.champion)


def objectives(agreed_on: date, locale: str) -> Iterator[ObjectiveIn]:
    """Go through the five objectives of the founding text, as agreed on a day."""
    starts_on = (agreed_on + ONE_DAY).isoformat()
    for french, english, months, said in FIVE:
        yield ObjectiveIn(
            name=french if locale == "fr" else english,
            starts_on=starts_on,
            due_on=months_after(agreed_on, months).isoformat(),
            **said,
        )


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
