"""What the made-up company has agreed on, so that its pages have something to show."""

from datetime import timedelta

from models.now import now
from service.kit.auth import Caller
from service.kit.core import Core
from service.objectives import actions as objectives
from service.objectives.schemas import ObjectiveIn

MARKETING = Caller("marketing", "Nadia Benali", "marketing", None)
MANAGER = Caller("manager", "Hélène Marchand", "manager", None)


def agree(core: Core) -> dict[str, str]:
    """Let the teams agree, and return what addresses of pages name of it."""
    return {"objective": _objectives(core)}


def _objectives(core: Core) -> str:
    today = now().date()
    stated = {
        "team": "marketing",
        "owner": "Nadia Benali",
        "starts_on": (today - timedelta(days=7)).isoformat(),
        "due_on": (today + timedelta(days=60)).isoformat(),
    }
    objectives.create(
        core,
        ObjectiveIn.model_validate(
            stated
            | {"name": "Lead à moins de 30 €", "kpi": "cost_per_lead_eur"}
            | {"direction": "at_most", "target": 30.0}
        ),
        MARKETING,
    )
    objective_id, _ = objectives.create(
        core,
        ObjectiveIn.model_validate(
            stated
            | {"name": "40 leads par semaine et par commercial", "kpi": "leads_per_rep_per_week"}
            | {"direction": "at_least", "target": 40.0}
        ),
        MANAGER,
    )
    return objective_id
