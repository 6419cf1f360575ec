"""Noting sensitive acts, in the transaction of what was done; the only writer of the audit."""

from collections.abc import Mapping

from sqlmodel import Session

from models.ids import new_id
from models.now import now
from models.tables import Audit

UNNAMED = ("lead_id", "score_id", "request_id")
LONGEST = 200


def note_act(
    session: Session, who: str, role: str, act: str, subject: Mapping[str, object]
) -> None:
    """Add who did what to which things, which are named as the route names them."""
    named = {name: str(told)[:LONGEST] for name, told in subject.items() if name not in UNNAMED}
    session.add(Audit(id=new_id(), at=now(), who=who, role=role, act=act, subject=named))


def note_command(session: Session, act: str, subject: Mapping[str, object]) -> None:
    """Add what somebody did who may give commands on the machine itself, and so may do all."""
    note_act(session, "command line", "admin", f"smarketing {act}", subject)
