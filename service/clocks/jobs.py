"""What the worker does about clocks: it looks at those that may have changed."""

from models.calendar.timetable import read_timetable
from models.clocks.commitments import agreed, in_force
from models.clocks.watch import Looker, due
from models.database import reading, transaction
from models.now import now
from service.kit.core import Core


def look_at_clocks(core: Core) -> bool:
    """Look at some of the clocks that are due; False when none are."""
    at = now()
    with reading(core.engine) as session:
        watched = due(session, at)
    if not watched:
        return False
    with transaction(core.engine) as session:
        timetable = read_timetable(session, core.settings.hours)
        looker = Looker(session, in_force(session), timetable, at, agreed(session))
        looker.look(watched)
    return True
