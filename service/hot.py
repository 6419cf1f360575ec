"""The roll-call of what is answered past FastAPI: hot routes, and doors to senders and keepers."""

from service.connectors.callouts import CALLOUT, FLOW
from service.connectors.hooks import HOOKS
from service.intake.hot import HOT as INTAKE_HOT
from service.kit.asgi import Scope
from service.kit.doors import door_of
from service.scoring.hot import HOT as SCORING_HOT
from service.segment.browser import DOORS as BROWSER_DOORS
from service.segment.hot import HOT as SEGMENT_HOT
from service.watching.health import HEALTHZ, READYZ

HOT = {route.path: route for route in [*INTAKE_HOT, *SCORING_HOT, *SEGMENT_HOT, FLOW]}
DOORS = [HOOKS, CALLOUT, HEALTHZ, READYZ, *BROWSER_DOORS]


def is_hot(scope: Scope) -> bool:
    """Say whether a request is answered without any of the rooms."""
    hot = scope["path"] in HOT and scope["method"] == "POST"
    return hot or door_of(DOORS, scope) is not None
