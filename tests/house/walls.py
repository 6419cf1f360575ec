"""A wall: a house rule that checks itself, shows what it forbids, and says why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.house.source_tree import PROGRAM, Source, project

Tree = dict[str, str]
Finding = tuple[str, int, str]


@dataclass(frozen=True)
class Wall:
    """A rule, why it is there, and small trees (path to text) that it must refuse and allow."""

    name: str
    why: str
    find: Callable[[tuple[Source, ...]], Iterator[Finding]]
    refuses: tuple[Tree, ...]
    allows: tuple[Tree, ...] = ()
    roots: tuple[str, ...] = PROGRAM

    def __str__(self) -> str:
        return self.name

    def findings(self, tree: Tree) -> list[Finding]:
        return list(self.find(tuple(Source(path, text) for path, text in tree.items())))

    def stand(self, sources: tuple[Source, ...]) -> None:
        found = [f"  {path}:{line}: {what}" for path, line, what in self.find(sources)]
        if found:
            story = "\n".join(sorted(set(found)))
            pytest.fail(f"{self.name}.\n{self.why}\n{story}", pytrace=False)


def each(
    look: Callable[[Source], Iterator[tuple[int, str]]],
) -> Callable[[tuple[Source, ...]], Iterator[Finding]]:
    """Make a wall's `find` out of a look at one file."""

    def find(sources: tuple[Source, ...]) -> Iterator[Finding]:
        return ((source.path, line, what) for source in sources for line, what in look(source))

    return find


def prove(walls: list[Wall]) -> tuple[Callable[..., None], Callable[..., None]]:
    """Make the two tests of a family of walls: they stand, and they see what they are shown."""
    every_wall = pytest.mark.parametrize("wall", walls, ids=str)

    @every_wall
    def stands(wall: Wall) -> None:
        wall.stand(project(*wall.roots))

    @every_wall
    def sees(wall: Wall) -> None:
        assert wall.refuses, "a wall that refuses nothing proves nothing"
        for tree in wall.refuses:
            assert wall.findings(tree), f"lets through {tree}"
        for tree in wall.allows:
            assert not wall.findings(tree), f"stops {tree}"

    return stands, sees
