"""What people ask about their data: to be left alone, to be erased, to be scored again.

The only writer of privacy requests and tombstones. From the commit on nothing about them is scored,
learned from or written anywhere, under any name or address they were known by.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models import outbox
from models.facts.barrier import Barrier
from models.facts.family import addresses_of, family_of, names_of, note_objection
from models.facts.store import Key, Store
from models.features import emails
from models.ids import new_id
from models.ledger import jobs
from models.now import now
from models.tables import Lead, Mirror, PrivacyRequest, Tombstone, Writeback

JOB = "erase"
PUT_BACK = "put back what a CRM showed"
WAITS = timedelta(minutes=15)
"""How long an erasure waits for CRMs to show again what they showed before our scores."""

LOOKS_AGAIN = timedelta(seconds=5)

Kind = Literal["objection", "erasure"]
Via = Literal["api", "crm", "link", "retention"]


class UnknownLeadError(Exception):
    """There is no lead with this id."""


def object_to(
    session: Session, barrier: Barrier, lead_id: str, via: Via, by: str
) -> PrivacyRequest:
    """Leave a person alone from now on; asked again, it is the same request.

    Raises UnknownLeadError.
    """
    leads = _family(session, lead_id)
    if leads[0].objected_at and (known := _newest(session, leads[0].id, "objection")):
        return known
    request = _request(session, "objection", via, by, leads[0].id)
    request.done_at = request.asked_at
    _shut_out(session, barrier, leads, request)
    return request


def wait_for_writers(session: Session, address: str) -> None:
    """Let whoever makes a lead of an address just now be done first, so that it is found."""
    Store(session.connection()).leads_with_email([emails.normalise(address) or address])


def object_by_name(
    session: Session, barrier: Barrier, names: Sequence[Key], addresses: Sequence[str], by: str
) -> PrivacyRequest:
    """Leave a person alone whom nobody here knows yet."""
    request = _request(session, "objection", "api", by, None)
    request.done_at = request.asked_at
    _lay(session, barrier.of(names, addresses), request)
    return request


def lift(session: Session, lead_id: str) -> bool:
    """Score a person again who objected and came back; False when nobody objected.

    Raises UnknownLeadError.
    """
    leads = _family(session, lead_id)
    ids = [lead.id for lead in leads]
    if leads[0].objected_at is None or _waiting(session, leads[0].id):
        return False
    asked = select(PrivacyRequest.id).where(col(PrivacyRequest.lead_id).in_(ids))
    session.execute(delete(Tombstone).where(col(Tombstone.request_id).in_(asked)))
    note_objection(session, ids, None)
    return True


def ask_erasure(
    session: Session, barrier: Barrier, lead_id: str, via: Via, by: str
) -> PrivacyRequest:
    """Have a person erased: shut out in this transaction, removed by a job soon after it.

    Who was only kept too long (`via` retention) may come back. Raises UnknownLeadError.
    """
    leads = _family(session, lead_id)
    if known := _waiting(session, leads[0].id):
        return known
    request = _request(session, "erasure", via, by, leads[0].id)
    if via == "retention":
        note_objection(session, [lead.id for lead in leads], request.asked_at)
    else:
        _shut_out(session, barrier, leads, request)
    if _written_to_crms(session, [lead.id for lead in leads]):
        jobs.enqueue(session, PUT_BACK, {"request_id": request.id})
    _enqueue(session, request)
    return request


def erase_later(session: Session, request: PrivacyRequest) -> bool:
    """Have an erasure wait while CRMs show scores of the person; not for longer than WAITS."""
    if request.lead_id is None or now() - request.asked_at > WAITS:
        return False
    ids = [lead.id for lead in family_of(session, request.lead_id)]
    if not _written_to_crms(session, ids):
        return False
    _enqueue(session, request, now() + LOOKS_AGAIN)
    return True


def note_erased(session: Session, request: PrivacyRequest, removed: dict[str, int]) -> None:
    """Note that nothing is left of the person, and let no request name the lead any more."""
    of_lead = select(PrivacyRequest).where(PrivacyRequest.lead_id == request.lead_id)
    for one in session.exec(of_lead).all():
        one.lead_id = None
        session.add(one)
    request.removed, request.done_at = removed, now()
    session.add(request)
    session.flush()


def _enqueue(session: Session, request: PrivacyRequest, run_at: datetime | None = None) -> None:
    jobs.enqueue(session, JOB, {"request_id": request.id}, run_at, key=f"{JOB} {request.id}")


def _written_to_crms(session: Session, lead_ids: Sequence[str]) -> bool:
    query = (
        select(Mirror.system)
        .join(Writeback, col(Writeback.system) == col(Mirror.system))
        .where(col(Mirror.lead_id).in_(lead_ids), Mirror.unsettled, Writeback.mode == "live")
    )
    return session.exec(query.limit(1)).first() is not None


def _family(session: Session, lead_id: str) -> list[Lead]:
    leads = family_of(session, lead_id)
    if not leads:
        raise UnknownLeadError(lead_id)
    return leads


def _shut_out(
    session: Session, barrier: Barrier, leads: Sequence[Lead], request: PrivacyRequest
) -> None:
    ids = [lead.id for lead in leads]
    _lay(session, barrier.of(names_of(session, ids), addresses_of(leads)), request)
    note_objection(session, ids, request.asked_at)
    outbox.forget(session, ids)


def _request(
    session: Session, kind: Kind, via: Via, by: str, lead_id: str | None
) -> PrivacyRequest:
    request = PrivacyRequest(
        id=new_id(), kind=kind, via=via, asked_by=by, lead_id=lead_id, asked_at=now(), removed={}
    )
    session.add(request)
    session.flush()
    return request


def _lay(session: Session, hashes: Sequence[str], request: PrivacyRequest) -> None:
    why = "erased" if request.kind == "erasure" else "objected"
    rows = [
        {"name_hash": one, "why": why, "request_id": request.id, "laid_at": request.asked_at}
        for one in sorted(set(hashes))
    ]
    if not rows:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    laid = insert(Tombstone)
    anew = {name: laid.excluded[name] for name in ("why", "request_id", "laid_at")}
    where = laid.excluded.why == "erased"
    session.execute(
        laid.on_conflict_do_update(index_elements=["name_hash"], set_=anew, where=where), rows
    )


def _newest(session: Session, lead_id: str, kind: Kind) -> PrivacyRequest | None:
    query = select(PrivacyRequest).where(
        PrivacyRequest.lead_id == lead_id, PrivacyRequest.kind == kind
    )
    return session.exec(query.order_by(col(PrivacyRequest.id).desc())).first()


def _waiting(session: Session, lead_id: str) -> PrivacyRequest | None:
    newest = _newest(session, lead_id, "erasure")
    return newest if newest and newest.done_at is None else None
