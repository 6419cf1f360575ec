"""The barrier: who objected or was erased is known by keyed hashes alone, and kept out.

A hash is keyed BLAKE2b, under a key derived from the installation's secret, of an e-mail address as
identities are joined on it, or of a system's name for a lead. Without the secret nobody can try
addresses against the tombstones; with another secret nobody is recognised.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Protocol

import orjson
from sqlalchemy import Connection

from models.facts.store import Key
from models.features import emails

_TOKEN = re.compile(rb"[^\s\"'<>,;:(){}\[\]\\/=&?]+")
_ON_SQLITE = "SELECT name_hash FROM tombstone WHERE name_hash IN (SELECT value FROM json_each(?))"
_ON_POSTGRES = (
    "SELECT name_hash FROM tombstone "
    "WHERE name_hash IN (SELECT value FROM json_array_elements_text(%s::json))"
)
_ANY = "SELECT 1 FROM tombstone LIMIT 1"
LONGEST_NAME = 320


class Named(Protocol):
    """What carries names and addresses of somebody."""

    @property
    def names(self) -> Sequence[Key]: ...

    @property
    def addresses(self) -> Sequence[str]: ...


class Barrier:
    """Makes the hashes, and asks which of them have a tombstone."""

    def __init__(self, secret: str) -> None:
        self._key = blake2b(secret.encode(), person=b"tombstones").digest()

    def of_name(self, system: str, external_id: str) -> str:
        """Return the hash of a system's name for a lead."""
        return self._hash(f"name\x1f{system}\x1f{external_id}")

    def of_address(self, address: str) -> str:
        """Return the hash of an e-mail address, however it is spelled."""
        return self._hash(f"address\x1f{emails.normalise(address) or address}")

    def of(self, names: Iterable[Key], addresses: Iterable[str]) -> list[str]:
        """Return the hashes of all that somebody is known under."""
        return [
            *(self.of_name(system, external_id) for system, external_id in names),
            *map(self.of_address, addresses),
        ]

    def bars(
        self, connection: Connection, names: Iterable[Key], addresses: Iterable[str] = ()
    ) -> bool:
        """Say whether one of these names or addresses has a tombstone."""
        return bool(self.standing(connection, self.of(names, addresses)))

    def barred(self, connection: Connection, group: Sequence[Named]) -> frozenset[int]:
        """Return the Python ids of those that carry a name or address with a tombstone."""
        if connection.exec_driver_sql(_ANY).scalar() is None:
            return frozenset()
        hashes = [(id(one), mark) for one in group for mark in self.of(one.names, one.addresses)]
        standing = self.standing(connection, (mark for _, mark in hashes))
        return frozenset(which for which, mark in hashes if mark in standing)

    def standing(self, connection: Connection, hashes: Iterable[str]) -> set[str]:
        """Return those hashes that have a tombstone."""
        wanted = orjson.dumps(sorted(set(hashes))).decode()
        postgres = connection.dialect.name == "postgresql"
        found = connection.exec_driver_sql(_ON_POSTGRES if postgres else _ON_SQLITE, (wanted,))
        return set(found.scalars())

    def names_in(self, system: str, text: bytes) -> set[str]:
        """Return the hashes of all words of a text, taken as names in a system and as addresses."""
        hashes = set()
        for raw in _TOKEN.findall(text):
            if len(raw) <= LONGEST_NAME:
                word = raw.decode("utf-8", "replace")
                hashes.add(self.of_address(word) if "@" in word else self.of_name(system, word))
        return hashes

    def _hash(self, text: str) -> str:
        raw = text.encode("utf-8", "surrogatepass")
        return blake2b(raw, key=self._key, digest_size=32).hexdigest()
