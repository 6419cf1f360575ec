"""Who must be left alone, remembered by hashes for when the database cannot be asked."""

from datetime import timedelta
from time import monotonic
from typing import Any

from sqlmodel import Session, func, select

from models.facts.barrier import Barrier, Named
from models.tables import Tombstone

LOOK_AGAIN = timedelta(seconds=5)


class Objectors:
    """The tombstones as they were a few seconds ago."""

    def __init__(self, barrier: Barrier) -> None:
        self._barrier = barrier
        self._hashes: frozenset[str] = frozenset()
        self._seen: Any = None
        self._look_again_at = 0.0

    def refresh(self, session: Session) -> None:
        """Read the tombstones again when there are others, now and then."""
        if monotonic() < self._look_again_at:
            return
        self._look_again_at = monotonic() + LOOK_AGAIN.total_seconds()
        seen = session.exec(select(func.count(), func.max(Tombstone.laid_at))).one()
        if seen != self._seen:
            self._hashes = frozenset(session.exec(select(Tombstone.name_hash)))
            self._seen = seen

    def include(self, named: Named) -> bool:
        """Say whether a name or address is one of theirs, as far as is remembered."""
        if not self._hashes:
            return False
        return not self._hashes.isdisjoint(self._barrier.of(named.names, named.addresses))
