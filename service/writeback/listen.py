"""Listening to scores: records of scored leads wait for a run of their CRM."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.tables import Bulletin, Identity, Writeback
from service.kit.core import Core
from service.writeback import mirrors


def listen(_core: Core, session: Session, bulletins: Sequence[Bulletin]) -> None:
    """Ask for the records of the leads that were scored, each once."""
    lead_ids = {one.lead_id for one in bulletins if one.kind == "lead.scored" and one.lead_id}
    modes = col(Writeback.mode).in_(("shadow", "live"))
    systems = session.exec(select(Writeback.system).where(modes)).all() if lead_ids else []
    if not systems:
        return
    query = select(Identity).where(
        col(Identity.lead_id).in_(lead_ids), col(Identity.system).in_(systems)
    )
    by_system: defaultdict[str, list[Identity]] = defaultdict(list)
    for identity in session.exec(query):
        by_system[identity.system].append(identity)
    for system, identities in sorted(by_system.items()):
        mirrors.ask(session, system, identities)
        mirrors.queue_run(session, system)
