"""Manners: nobody shouts on standard output, nobody swallows what went wrong."""

import ast
from collections.abc import Iterator

from tests.house.source_tree import Source
from tests.house.walls import Wall, each, prove

BROAD = {"Exception", "BaseException"}


LOOPS = (
    "service/worker.py",
    "service/kit/batches.py",
    "service/kit/champion.py",
    "service/kit/front.py",
)


def printing(source: Source) -> Iterator[tuple[int, str]]:
    if not source.path.startswith("service/commands/"):
        yield from ((call.lineno, "prints") for call, name in source.calls if name == "print")


def swallowing(source: Source) -> Iterator[tuple[int, str]]:
    if source.path in LOOPS:
        return
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
            yield node.lineno, "catches everything"
    for call, name in source.calls:
        if name == "contextlib.suppress" and any(map(_is_broad, call.args)):
            yield call.lineno, "suppresses everything"


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(map(_is_broad, caught.elts))
    return caught is None or (isinstance(caught, ast.Name) and caught.id in BROAD)


WALLS = [
    Wall(
        "Only commands print",
        "A service tells its story through structlog, where it can be searched.",
        each(printing),
        refuses=({"service/app.py": "print('here')"},),
        allows=({"service/commands/work.py": "print('key')"}, {"models/a.py": "self.print(x)"}),
        roots=("models", "service"),
    ),
    Wall(
        "Only loops that must outlive anything catch everything",
        "Catch what you can name and handle; the rest belongs to the error handlers at the top.",
        each(swallowing),
        refuses=(
            {"models/a.py": "try: f()\nexcept: pass"},
            {"service/app.py": "try: f()\nexcept Exception as e: raise"},
            {"training/a.py": "try: f()\nexcept (OSError, BaseException): pass"},
            {"training/a.py": "from contextlib import suppress\nwith suppress(Exception): f()"},
        ),
        allows=(
            {"service/worker.py": "try: f()\nexcept Exception: pass"},
            {"models/a.py": "try: f()\nexcept (OSError, ValueError): pass"},
        ),
    ),
]

test_the_wall_stands, test_the_wall_sees = prove(WALLS)
