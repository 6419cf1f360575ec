"""Objections, erasures and links, as callers ask for them."""

from collections.abc import Callable, Sequence

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from models.facts.barrier import Barrier
from models.facts.family import state_basis
from models.features import emails
from models.privacy import asking
from models.tables import Identity, Lead, PrivacyRequest
from service.kit.auth import Caller
from service.kit.errors import NotFound
from service.kit.settings import Settings
from service.privacy import links
from service.privacy.schemas import BasisIn, BasisOut, LinkOut, PersonIn, RequestOut, RequestsOut

Ask = Callable[[Session, Barrier, str, asking.Via, str], PrivacyRequest]


class UnknownPerson(NotFound):
    """Nobody is known here by that."""


def object_to(session: Session, barrier: Barrier, person: PersonIn, caller: Caller) -> RequestsOut:
    """Leave a person alone, also one who is not known yet."""
    if person.email:
        asking.wait_for_writers(session, person.email)
    found = leads_of(session, person)
    if found:
        return _ask(session, barrier, found, caller, asking.object_to)
    if person.lead_id:
        raise UnknownPerson
    names = [(person.lead.system, person.lead.external_id)] if person.lead else []
    addresses = [person.email] if person.email else []
    request = asking.object_by_name(session, barrier, names, addresses, caller.name)
    return RequestsOut(requests=[RequestOut.of(request)])


def erase(session: Session, barrier: Barrier, person: PersonIn, caller: Caller) -> RequestsOut:
    """Have a person erased. Raises UnknownPerson."""
    found = leads_of(session, person)
    if not found:
        raise UnknownPerson
    return _ask(session, barrier, found, caller, asking.ask_erasure)


def object_by_link(session: Session, barrier: Barrier, lead_id: str) -> None:
    """Leave the person alone whose link this is; who was erased meanwhile is left alone already."""
    if session.get(Lead, lead_id):
        asking.object_to(session, barrier, lead_id, "link", "the person")


def lift(session: Session, lead_id: str) -> None:
    """Score a person again who objected and came back. Raises UnknownPerson."""
    try:
        lifted = asking.lift(session, lead_id)
    except asking.UnknownLeadError as error:
        raise UnknownPerson from error
    if not lifted:
        raise UnknownPerson("Nobody objected here, or the lead is about to be erased.")


def link(session: Session, settings: Settings, person: PersonIn) -> LinkOut:
    """Return the link with which a person objects. Raises UnknownPerson."""
    found = leads_of(session, person)
    if not found:
        raise UnknownPerson
    return LinkOut(url=links.address(settings, found[0].id))


def put_basis(session: Session, lead_id: str, body: BasisIn) -> BasisOut:
    """State on which basis a lead is kept. Raises UnknownPerson."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise UnknownPerson
    state_basis(session, lead, body.basis, body.note)
    return BasisOut(
        lead_id=lead.id, basis=body.basis, note=lead.basis_note, objected_at=lead.objected_at
    )


def leads_of(session: Session, person: PersonIn) -> Sequence[Lead]:
    """Return the leads that a person is: one, or several that share an unverified address."""
    query = select(Lead).order_by(col(Lead.id))
    if person.lead_id:
        query = query.where(Lead.id == person.lead_id)
    elif person.lead:
        known = select(Identity.lead_id).where(
            Identity.system == person.lead.system, Identity.external_id == person.lead.external_id
        )
        query = query.where(col(Lead.id).in_(known))
    else:
        address = emails.normalise(person.email or "") or (person.email or "")
        told = func.lower(func.trim(col(Lead.person)["email"].as_string()))
        query = query.where(or_(col(Lead.email) == address, told == address.lower()))
    return session.exec(query).all()


def _ask(
    session: Session, barrier: Barrier, leads: Sequence[Lead], caller: Caller, ask: Ask
) -> RequestsOut:
    asked = [ask(session, barrier, lead.id, "api", caller.name) for lead in leads]
    once = {request.id: request for request in asked}
    return RequestsOut(requests=[RequestOut.of(request) for request in once.values()])
