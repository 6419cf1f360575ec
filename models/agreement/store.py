"""Keeping the agreement: its drafts, who signed which content, and what is in force.

The only writer of drafts, signatures and agreements.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson
from sqlmodel import Session, col, select

from models.agreement.parts import SIDES, Parts, Side, parts_of
from models.now import now
from models.tables import Agreement, AgreementDraft, Signature

Content = dict[str, Any]
"""What both sign: everything that was agreed, put together by `models.agreement.content`."""


class SignedAlreadyError(Exception):
    """Somebody signed for this side already, or this person for the other one."""


def draft(session: Session) -> Parts | None:
    """Return the parts as they are worded now."""
    held = _newest_draft(session)
    return parts_of(held.parts) if held else None


def word(session: Session, parts: Parts, by: str) -> bool:
    """Word the parts anew; False when they are worded so already."""
    held = _newest_draft(session)
    if held and parts_of(held.parts) == parts:
        return False
    number = held.number + 1 if held else 1
    session.add(
        AgreementDraft(number=number, parts=parts.document(), worded_by=by, worded_at=now())
    )
    session.flush()
    return True


def sign(session: Session, content: Content, side: Side, signer_id: str, name: str) -> Signature:
    """Sign a content for a side; with the second side's signature it is in force.

    Signing again changes nothing. Raises SignedAlreadyError.
    """
    content_hash = hash_of(content)
    held = {signature.side: signature for signature in signatures(session, content_hash)}
    if side in held and held[side].signer_id == signer_id:
        return held[side]
    if side in held or signer_id in {signature.signer_id for signature in held.values()}:
        raise SignedAlreadyError
    signature = Signature(
        content_hash=content_hash, side=side, signer_id=signer_id, name=name, signed_at=now()
    )
    session.add(signature)
    session.flush()
    if {*held, side} == set(SIDES):
        _put_in_force(session, content, content_hash)
    return signature


def hash_of(content: Content) -> str:
    """Return the SHA-256 of the one spelling of a content."""
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def signatures(session: Session, content_hash: str) -> Sequence[Signature]:
    """Return who signed a content, in the order they did."""
    query = select(Signature).where(Signature.content_hash == content_hash)
    return session.exec(query.order_by(col(Signature.signed_at))).all()


def in_force(session: Session) -> Agreement | None:
    """Return the agreement that both sides have signed last."""
    return session.exec(select(Agreement).order_by(col(Agreement.number).desc()).limit(1)).first()


def agreements(session: Session) -> Sequence[Agreement]:
    """Return all agreements, newest first."""
    return session.exec(select(Agreement).order_by(col(Agreement.number).desc())).all()


def _newest_draft(session: Session) -> AgreementDraft | None:
    query = select(AgreementDraft).order_by(col(AgreementDraft.number).desc())
    return session.exec(query.limit(1)).first()


def _put_in_force(session: Session, content: Content, content_hash: str) -> None:
    held = in_force(session)
    session.add(
        Agreement(
            number=held.number + 1 if held else 1,
            content_hash=content_hash,
            content=content,
            in_force_from=now(),
        )
    )
    session.flush()
