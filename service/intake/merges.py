"""Merging leads that are one person, and taking it back."""

from sqlmodel import Session

from models.facts import merge
from models.now import now
from service.intake import queries
from service.intake.schemas import LeadOut
from service.kit.errors import Conflict


class NotMergeable(Conflict):
    """These two leads cannot be merged: they are the same, unknown, or merged away already."""


class NotMerged(Conflict):
    """That lead was not merged into this one."""


def merge_into(session: Session, lead_id: str, other_id: str, with_person: bool) -> LeadOut:
    """Merge another lead into this one. Raises NotMergeable."""
    try:
        merge.merge(session, lead_id, other_id, now())
    except merge.NotMergeableError as error:
        raise NotMergeable from error
    return queries.lead_by_id(session, lead_id, with_person)


def part_from(session: Session, lead_id: str, other_id: str, with_person: bool) -> LeadOut:
    """Take a merge back. Raises NotMerged."""
    try:
        merge.unmerge(session, lead_id, other_id, now())
    except merge.NotMergedError as error:
        raise NotMerged from error
    return queries.lead_by_id(session, lead_id, with_person)
