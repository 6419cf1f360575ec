"""Leaving single records alone: what was written is put back, and nothing is written any more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.now import now
from models.tables import Mirror
from service.writeback import mirrors
from service.writeback.content import names_to_restore


def ask(session: Session, system: str, ids: Collection[str], fields: list[str] | None) -> int:
    """Have records left alone once `fields`, by the CRM's names, or all show what they showed.

    Return how many there are; one that we never wrote is left alone at once.
    """
    found = _of(session, system, ids)
    for mirror in found:
        mirror.state = "left" if mirror.earlier is None else "leaving"
        mirror.put_back, mirror.due, mirror.why = fields, False, None
        session.add(mirror)
    mirrors.queue_run(session, system, now())
    return len(found)


def ask_for_leads(session: Session, lead_ids: Collection[str]) -> None:
    """Have all records of leads left alone that may show something of ours."""
    query = select(Mirror).where(col(Mirror.lead_id).in_(lead_ids), Mirror.unsettled)
    by_system: defaultdict[str, list[str]] = defaultdict(list)
    for mirror in session.exec(query.order_by(col(Mirror.system), col(Mirror.external_id))):
        by_system[mirror.system].append(mirror.external_id)
    for system, ids in by_system.items():
        ask(session, system, ids, None)


def write_again(session: Session, system: str, ids: Collection[str]) -> int:
    """Write records again that were left alone; return how many there are."""
    found = [one for one in _of(session, system, ids) if one.state in ("left", "leaving")]
    for mirror in found:
        mirror.state, mirror.put_back, mirror.why = "fresh", None, None
        mirror.due, mirror.asks = True, mirror.asks + 1
        mirror.points = mirror.scored_at = None
        session.add(mirror)
    mirrors.queue_run(session, system, now())
    return len(found)


def asked(session: Session, system: str, most: int) -> Sequence[Mirror]:
    """Return records that are to be left alone, and still show something of ours."""
    query = select(Mirror).where(Mirror.system == system, Mirror.state == "leaving")
    return session.exec(query.order_by(col(Mirror.external_id)).limit(most)).all()


def note(session: Session, system: str, results: Mapping[str, tuple[str, str | None]]) -> None:
    """Note which records were put back; what the CRM refused says so."""
    for mirror in _of(session, system, results):
        if mirror.state != "leaving":
            continue
        state, why = results[mirror.external_id]
        mirror.state, mirror.why = ("left" if state in ("restored", "kept") else state), why
        if mirror.state in ("left", "gone"):
            _forget_shown(mirror)
        session.add(mirror)


def forget(session: Session, system: str) -> None:
    """Let everything be put back, of single records too."""
    here = (col(Mirror.system) == system, col(Mirror.state) == "leaving")
    session.execute(update(Mirror).where(*here).values(state="shown", put_back=None))


def _forget_shown(mirror: Mirror) -> None:
    """Forget what stood in fields that were put back; others are still ours to restore."""
    back = names_to_restore(mirror)
    rest = {name: value for name, value in (mirror.shown or {}).items() if name not in back}
    mirror.shown, mirror.attempted, mirror.put_back = rest or None, None, None
    if not rest:
        mirror.earlier, mirror.unsettled = None, False


def _of(session: Session, system: str, ids: Collection[str]) -> Sequence[Mirror]:
    query = select(Mirror).where(Mirror.system == system, col(Mirror.external_id).in_(ids))
    return session.exec(query.order_by(col(Mirror.external_id)).with_for_update()).all()
