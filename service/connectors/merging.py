"""Merging leads as their CRM did."""

from collections.abc import Iterable

from sqlmodel import Session, select

from models.facts import merge
from models.now import now
from models.tables import Identity


def merge_known(session: Session, system: str, survivor: str, absorbed: Iterable[str]) -> None:
    """Merge what is known of leads under the CRM's names for them; doing it again changes nothing.

    All of the names should be known here, so that what is told of one late finds its lead.
    """
    for name in absorbed:
        kept, gone = _lead_id(session, system, survivor), _lead_id(session, system, name)
        if kept and gone and kept != gone:
            merge.merge(session, kept, gone, now())
            session.flush()


def _lead_id(session: Session, system: str, name: str) -> str | None:
    query = select(Identity.lead_id).where(Identity.system == system, Identity.external_id == name)
    return session.exec(query).first()
