"""Wording the agreement's own parts, and signing it."""

from sqlmodel import Session

from models.agreement import store
from models.agreement.parts import parts_of
from models.agreement.store import hash_of
from models.kpis.catalogue import KPIS, ParameterError, with_defaults
from models.words import glossary
from service.agreement import queries
from service.agreement.schemas import AgreementOut, CommitmentIn, PartsIn, SignatureIn
from service.kit.auth import Caller
from service.kit.errors import Conflict, Invalid


class NotMeasurable(Invalid):
    """A commitment names a KPI or parameters that the catalogue does not have."""


class UnknownTerms(Invalid):
    """The agreement names terms that the glossary does not have."""


class ReadAgain(Conflict):
    """The agreement was changed since you read it: read it again, then sign the new hash."""


class SignedBefore(Conflict):
    """This side has signed, or you have for the other one: each side needs its own person."""


def word(session: Session, body: PartsIn, caller: Caller) -> AgreementOut:
    """Word the agreement's own parts. Raises NotMeasurable, UnknownTerms."""
    for commitment in body.commitments:
        _check(commitment)
    known = {term.key for term in glossary.terms(session)}
    if unknown := sorted(set(body.terms or ()) - known):
        raise UnknownTerms(f"The glossary does not have: {', '.join(unknown)}.")
    store.word(session, parts_of(body.model_dump()), caller.name)
    return queries.agreement(session)


def sign(session: Session, body: SignatureIn, caller: Caller) -> AgreementOut:
    """Sign what was read for a side. Raises ReadAgain, SignedBefore."""
    content = queries.drafted(session)
    if hash_of(content) != body.hash:
        raise ReadAgain
    try:
        store.sign(session, content, body.side, caller.key_id, caller.name)
    except store.SignedAlreadyError as error:
        raise SignedBefore from error
    return queries.agreement(session)


def _check(commitment: CommitmentIn) -> None:
    kpi = KPIS.get(commitment.kpi or "")
    if kpi is None:
        if commitment.kpi or commitment.parameters or commitment.target is not None:
            raise NotMeasurable(f"A KPI is one of: {', '.join(KPIS)}.")
        return
    try:
        with_defaults(kpi, commitment.parameters)
    except ParameterError as error:
        raise NotMeasurable(str(error)) from error
