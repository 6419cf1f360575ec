"""Tables: one stored class a file, read when it is first asked for (PEP 562).

Making a table takes some milliseconds, and who scores a lead needs half of the fifty. A table reads
those that it refers to; who needs them all asks `all_tables`.
"""

from importlib import import_module
from re import sub
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from models.tables.absence import Absence
    from models.tables.agreement import Agreement
    from models.tables.agreement_draft import AgreementDraft
    from models.tables.announced_band import AnnouncedBand
    from models.tables.api_key import ApiKey
    from models.tables.audit import Audit
    from models.tables.breach import Breach
    from models.tables.bulletin import Bulletin
    from models.tables.checkup import Checkup
    from models.tables.connector_mapping import ConnectorMapping
    from models.tables.cutoff import Cutoff
    from models.tables.delivery import Delivery
    from models.tables.dispatch import Dispatch
    from models.tables.dispute import Dispute
    from models.tables.endpoint import Endpoint
    from models.tables.event import Event
    from models.tables.feedback import Feedback
    from models.tables.flag import Flag
    from models.tables.identity import Identity
    from models.tables.job import Job
    from models.tables.kept_answer import KeptAnswer
    from models.tables.kpi_series import KpiSeries
    from models.tables.kpi_value import KpiValue
    from models.tables.lead import Lead
    from models.tables.mirror import Mirror
    from models.tables.notice import Notice
    from models.tables.objective import Objective
    from models.tables.objective_change import ObjectiveChange
    from models.tables.privacy_request import PrivacyRequest
    from models.tables.promotion import Promotion
    from models.tables.proposal import Proposal
    from models.tables.rater import Rater
    from models.tables.rep import Rep
    from models.tables.score import Score
    from models.tables.setting import Setting
    from models.tables.showing import Showing
    from models.tables.signature import Signature
    from models.tables.spend import Spend
    from models.tables.sync import Sync
    from models.tables.term import Term
    from models.tables.term_read import TermRead
    from models.tables.territory import Territory
    from models.tables.tick import Tick
    from models.tables.tombstone import Tombstone
    from models.tables.training_run import TrainingRun
    from models.tables.user import User
    from models.tables.version import Version
    from models.tables.visit import Visit
    from models.tables.watched_clock import WatchedClock
    from models.tables.working_hours import WorkingHours
    from models.tables.writeback import Writeback

__all__ = [
    "Absence",
    "Agreement",
    "AgreementDraft",
    "AnnouncedBand",
    "ApiKey",
    "Audit",
    "Breach",
    "Bulletin",
    "Checkup",
    "ConnectorMapping",
    "Cutoff",
    "Delivery",
    "Dispatch",
    "Dispute",
    "Endpoint",
    "Event",
    "Feedback",
    "Flag",
    "Identity",
    "Job",
    "KeptAnswer",
    "KpiSeries",
    "KpiValue",
    "Lead",
    "Mirror",
    "Notice",
    "Objective",
    "ObjectiveChange",
    "PrivacyRequest",
    "Promotion",
    "Proposal",
    "Rater",
    "Rep",
    "Score",
    "Setting",
    "Showing",
    "Signature",
    "Spend",
    "Sync",
    "Term",
    "TermRead",
    "Territory",
    "Tick",
    "Tombstone",
    "TrainingRun",
    "User",
    "Version",
    "Visit",
    "WatchedClock",
    "WorkingHours",
    "Writeback",
]


def all_tables() -> MetaData:
    """Return what knows every table."""
    for name in __all__:
        __getattr__(name)
    return SQLModel.metadata


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    file = sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    table = globals()[name] = getattr(import_module(f"{__name__}.{file}"), name)
    return table
