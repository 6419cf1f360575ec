"""Tables: one stored class a file. Importing this package makes them all known to the metadata."""

from models.tables.announced_band import AnnouncedBand
from models.tables.api_key import ApiKey
from models.tables.dispatch import Dispatch
from models.tables.endpoint import Endpoint
from models.tables.event import Event
from models.tables.feedback import Feedback
from models.tables.identity import Identity
from models.tables.job import Job
from models.tables.kept_answer import KeptAnswer
from models.tables.lead import Lead
from models.tables.mirror import Mirror
from models.tables.notice import Notice
from models.tables.promotion import Promotion
from models.tables.rep import Rep
from models.tables.score import Score
from models.tables.spend import Spend
from models.tables.tick import Tick
from models.tables.training_run import TrainingRun
from models.tables.user import User
from models.tables.version import Version
from models.tables.visit import Visit
from models.tables.writeback import Writeback

__all__ = [
    "AnnouncedBand",
    "ApiKey",
    "Dispatch",
    "Endpoint",
    "Event",
    "Feedback",
    "Identity",
    "Job",
    "KeptAnswer",
    "Lead",
    "Mirror",
    "Notice",
    "Promotion",
    "Rep",
    "Score",
    "Spend",
    "Tick",
    "TrainingRun",
    "User",
    "Version",
    "Visit",
    "Writeback",
]
