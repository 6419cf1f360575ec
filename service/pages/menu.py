"""The menu: the roll-call of pages that can be gone to from anywhere, each for who may open it."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.kit.roles import MAY, Role
from service.pages.words import mark


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; the addresses below its own belong to it."""

    path: str
    text: str
    permission: str

    def holds(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}/")


ENTRIES = (
    Entry("/queue", mark("Queue"), "queue"),
    Entry("/objectives", mark("Objectives"), "objectives:read"),
    Entry("/chain", mark("The chain"), "agreement:read"),
    Entry("/marketing", mark("Marketing"), "reports"),
    Entry("/scorecard", mark("Scorecard"), "scorecard:read"),
    Entry("/mutual", mark("Between us"), "mutual:read"),
    Entry("/glossary", mark("Glossary"), "glossary:read"),
    Entry("/agreement", mark("Agreement"), "agreement:read"),
    Entry("/versions", mark("Versions"), "versions:read"),
    Entry("/settings", mark("Settings"), "connectors:read"),
)
"""In the order of the menu; a role's first one is its home."""


def menu_of(role: Role) -> Iterator[Entry]:
    """Go through the entries that a role may open."""
    return (entry for entry in ENTRIES if entry.permission in MAY[role])
