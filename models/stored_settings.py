"""Settings that people change while the program runs; the only writer of them."""

from typing import Any

from sqlmodel import Session

from models.now import now
from models.tables import Setting


def read_setting(session: Session, key: str) -> dict[str, Any] | None:
    """Return the value in force; None while nobody has set one."""
    setting = session.get(Setting, key)
    return dict(setting.value) if setting else None


def state_setting(session: Session, key: str, value: dict[str, Any], set_by: str) -> None:
    """Put a value in force."""
    session.merge(Setting(key=key, value=value, set_by=set_by, set_at=now()))
