"""Reading the agreement: in force, drafted, earlier, and how they differ."""

from dataclasses import asdict, dataclass

from sqlmodel import Session

from models.agreement import store
from models.agreement.content import put_together
from models.agreement.differences import differences
from models.agreement.parts import FIRST, SIDES
from models.agreement.store import Content, hash_of
from models.tables import Agreement
from service.agreement.schemas import (
    AgreementOut,
    AgreementVersion,
    DifferenceOut,
    DraftOut,
    SignatureOut,
    VersionSummary,
)
from service.kit.errors import NotFound

NOTHING: Content = {
    "commitments": [],
    "objectives": [],
    "terms": [],
    "kpis": [],
    "escalation": {},
    "review_every_days": None,
}
"""What the first agreement is compared with."""


class UnknownAgreement(NotFound):
    """No agreement with this number was signed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A content to print: which version it is (None for a draft), and who signed it."""

    content: Content
    version: VersionSummary | None
    signatures: list[SignatureOut]


def drafted(session: Session) -> Content:
    """Return the content that would be signed now."""
    return put_together(session, store.draft(session) or FIRST)


def agreement(session: Session) -> AgreementOut:
    """Return the agreement in force, the draft, and how they differ."""
    held, content = store.in_force(session), drafted(session)
    return AgreementOut(
        in_force=_summary(session, held) if held else None,
        draft=_draft(session, content),
        differences=_differences(held.content if held else NOTHING, content),
    )


def versions(session: Session) -> list[VersionSummary]:
    """Return all agreements that were signed, newest first."""
    return [_summary(session, row) for row in store.agreements(session)]


def version(session: Session, number: int) -> AgreementVersion:
    """Return an agreement as it was signed. Raises UnknownAgreement."""
    rows = {row.number: row for row in store.agreements(session)}
    if number not in rows:
        raise UnknownAgreement
    row, before = rows[number], rows.get(number - 1)
    return AgreementVersion(
        **_summary(session, row).model_dump(),
        content=row.content,
        differences=_differences(before.content if before else NOTHING, row.content),
    )


def to_print(session: Session, number: int | None) -> Signed:
    """Return an agreement to print: the one in force by default, the draft before there is one."""
    if number is None:
        held = store.in_force(session)
        if held is None:
            content = drafted(session)
            return Signed(content, None, _signatures(session, hash_of(content)))
        number = held.number
    found = version(session, number)
    return Signed(found.content, found, found.signatures)


def _draft(session: Session, content: Content) -> DraftOut:
    content_hash = hash_of(content)
    signatures = _signatures(session, content_hash)
    signed = {signature.side for signature in signatures}
    return DraftOut(
        hash=content_hash,
        content=content,
        signatures=signatures,
        to_sign=[side for side in SIDES if side not in signed],
    )


def _summary(session: Session, row: Agreement) -> VersionSummary:
    return VersionSummary(
        number=row.number,
        hash=row.content_hash,
        in_force_from=row.in_force_from,
        signatures=_signatures(session, row.content_hash),
    )


def _signatures(session: Session, content_hash: str) -> list[SignatureOut]:
    return [
        SignatureOut(**row.model_dump(include={"side", "name", "signed_at"}))
        for row in store.signatures(session, content_hash)
    ]


def _differences(before: Content, after: Content) -> list[DifferenceOut]:
    return [DifferenceOut(**asdict(found)) for found in differences(before, after)]
