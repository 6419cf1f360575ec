"""Tables: one stored class a file. Importing this package makes them all known to the metadata."""

from models.tables.api_key import ApiKey
from models.tables.checkup import Checkup
from models.tables.event import Event
from models.tables.feedback import Feedback
from models.tables.identity import Identity
from models.tables.job import Job
from models.tables.kept_answer import KeptAnswer
from models.tables.lead import Lead
from models.tables.promotion import Promotion
from models.tables.rater import Rater
from models.tables.rep import Rep
from models.tables.score import Score
from models.tables.showing import Showing
from models.tables.spend import Spend
from models.tables.tick import Tick
from models.tables.training_run import TrainingRun
from models.tables.user import User
from models.tables.version import Version
from models.tables.visit import Visit

__all__ = [
    "ApiKey",
    "Checkup",
    "Event",
    "Feedback",
    "Identity",
    "Job",
    "KeptAnswer",
    "Lead",
    "Promotion",
    "Rater",
    "Rep",
    "Score",
    "Showing",
    "Spend",
    "Tick",
    "TrainingRun",
    "User",
    "Version",
    "Visit",
]
