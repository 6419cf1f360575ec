"""Ears: whether anybody outside listens, remembered so that the hot road need not ask each time."""

from time import monotonic

from sqlalchemy import Connection, exists, or_, select
from sqlmodel import col

from models.tables import Endpoint, Writeback

REMEMBERED_SECONDS = 2.0


class Ears:
    """Knows for two seconds what it found; who begins to listen hears of what happens after."""

    def __init__(self, always: bool = False) -> None:
        self._always = always
        self._listening = always
        self._known_until = 0.0

    def listening(self, connection: Connection) -> bool:
        """Say whether what happens has to be noted for others."""
        if not self._always and monotonic() >= self._known_until:
            self._listening = bool(connection.execute(_SOMEBODY).scalar())
            self._known_until = monotonic() + REMEMBERED_SECONDS
        return self._listening


_SOMEBODY = select(
    or_(
        exists().where(col(Endpoint.active)),
        exists().where(col(Writeback.mode).in_(["shadow", "live"])),
    )
)
