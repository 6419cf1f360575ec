"""Keeping the queue's last points fresh, so that reading it need not score every lead."""

from datetime import timedelta

from models.database import transaction
from models.facts.freshen import ask_for_fresh_points
from models.now import now
from service.kit.core import Core

AT_ONCE = 300
LAST = timedelta(hours=1)


def freshen_points(core: Core) -> None:
    """Ask the sweep for fresh points of some leads whose last ones are an hour old."""
    core.champions.refresh()
    version_id = core.champions.champion.version_id
    with transaction(core.engine) as session:
        ask_for_fresh_points(session, version_id, now() - LAST, AT_ONCE)
