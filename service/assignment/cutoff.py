"""The MQL cut-off: solved from what reps can take and how leads flow, and what it means."""

import structlog
from sqlalchemy import func
from sqlmodel import Session, select

from models import registry
from models.cutoffs import cutoffs_of, flow_of, newest_cutoff, put_in_force
from models.database import reading, transaction
from models.now import now
from models.scorecard.solve import solve
from models.stored_settings import read_setting, state_setting
from models.tables import Rep
from service.assignment.schemas import AssignmentIn, CutoffOut
from service.kit.auth import Caller
from service.kit.champion import prepare
from service.kit.core import Core

KEY = "assignment"

log = structlog.get_logger()


def assignment(session: Session) -> AssignmentIn:
    """Return how leads are assigned; until somebody says so, the CRM does it."""
    return AssignmentIn.model_validate(read_setting(session, KEY) or {"assigns": "crm"})


def put_assignment(session: Session, body: AssignmentIn, caller: Caller) -> AssignmentIn:
    """Put another way to assign in force."""
    state_setting(session, KEY, body.model_dump(), caller.name)
    return body


def wanted_per_week(session: Session) -> float:
    """Return how many leads a week are wanted: as was said, else the capacity of all reps."""
    stated = assignment(session).leads_per_week
    return float(stated or session.exec(select(func.sum(Rep.weekly_capacity))).one() or 0)


def shown_cutoff(session: Session, locale: str) -> CutoffOut:
    """Return the cut-offs in force and what they mean."""
    row = newest_cutoff(session)
    cutoffs = cutoffs_of(row)
    if row is None:
        text = "pas encore calculé" if locale == "fr" else "not solved yet"
    elif locale == "fr":
        text = f"environ {row.expected_per_week:.0f} leads par semaine"
    else:
        text = f"about {row.expected_per_week:.0f} leads a week"
    return CutoffOut(
        warm_from=cutoffs.warm_from,
        hot_from=cutoffs.hot_from,
        wanted_per_week=row.wanted_per_week if row else wanted_per_week(session),
        expected_per_week=row.expected_per_week if row else None,
        solved_at=row.solved_at if row else None,
        text=text,
    )


def solve_cutoff(core: Core) -> None:
    """Solve the cut-off anew; while what passes is near what is wanted, the present one stays."""
    with reading(core.engine) as session:
        champion = registry.champion(session)
        if champion is None:
            return
        wanted = wanted_per_week(session)
        present = cutoffs_of(newest_cutoff(session))
        solved = solve(flow_of(session, now(), prepare(champion)), wanted, present)
    if solved is None:
        return
    with transaction(core.engine) as session:
        put_in_force(session, solved, wanted, champion.id)
    log.info("cutoff_solved", warm_from=solved.cutoffs.warm_from, per_week=solved.per_week)
