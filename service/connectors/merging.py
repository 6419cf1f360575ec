"""Merging leads as their CRM did, and parting with those of whom one objected."""

from collections.abc import Sequence

from sqlmodel import Session

from models.facts import merge
from models.facts.barrier import Barrier
from models.now import now
from models.privacy import asking
from models.tables import Identity


def merge_told(
    session: Session, barrier: Barrier, system: str, survivor: str, absorbed: Sequence[str]
) -> None:
    """Merge what is known of leads under the CRM's names for them; doing it again changes nothing.

    An objection of one person is taken as that of all the records they are told to be.
    """
    names = [survivor, *absorbed]
    if barrier.bars(session.connection(), [(system, name) for name in names]):
        for lead_id in {found for name in names if (found := _lead_id(session, system, name))}:
            asking.object_to(session, barrier, lead_id, "crm", system)
        return
    for name in absorbed:
        kept, gone = _lead_id(session, system, survivor), _lead_id(session, system, name)
        if kept and gone and kept != gone:
            merge.merge(session, kept, gone, now())
            session.flush()


def _lead_id(session: Session, system: str, name: str) -> str | None:
    identity = session.get(Identity, (system, name), populate_existing=True)
    return identity.lead_id if identity else None
