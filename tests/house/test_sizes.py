"""Sizes are alarms: what grows past them is looked at, and divided if it says two things."""

import ast
from collections.abc import Iterator

from tests.house.source_tree import Source, within
from tests.house.walls import Wall, each, prove

FILE, FUNCTION, ROUTE = 300, 50, 8
ROUTERS = {"get", "post", "put", "delete", "patch"}
# A released migration is history: it is never edited again.
HISTORY = "models/migrations/versions"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_files(source: Source) -> Iterator[tuple[int, str]]:
    lines = len(source.text.splitlines())
    if lines > FILE and not within(source.path, HISTORY):
        yield FILE, f"{lines} lines, alarm at {FILE}"


def long_functions(source: Source) -> Iterator[tuple[int, str]]:
    for function in _functions(source):
        lines = _lines([function])
        if lines > FUNCTION and not within(source.path, HISTORY):
            yield function.lineno, f"{function.name} has {lines} lines, alarm at {FUNCTION}"


def long_routes(source: Source) -> Iterator[tuple[int, str]]:
    for function in _functions(source):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if _is_route(function) and _lines(body) > ROUTE:
            yield function.lineno, f"{function.name} has {_lines(body)} lines, alarm at {ROUTE}"


def _functions(source: Source) -> Iterator[Function]:
    return (node for node in source.nodes if isinstance(node, Function))


def _lines(nodes: list[Function] | list[ast.stmt]) -> int:
    return (nodes[-1].end_lineno or 0) - nodes[0].lineno + 1 if nodes else 0


def _is_route(function: Function) -> bool:
    called = [d.func for d in function.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(name, ast.Attribute) and name.attr in ROUTERS for name in called)


def _function(lines: int, head: str = "def f():", path: str = "service/a.py") -> dict[str, str]:
    body = "\n".join(f"    x{n} = {n}" for n in range(lines))
    return {path: f"{head}\n{body}"}


WALLS = [
    Wall(
        f"A file has at most {FILE} lines",
        "Usual is 120. A file that long has two subjects: give each its own.",
        each(long_files),
        refuses=({"models/a.py": "x = 1\n" * (FILE + 1)},),
        allows=({"models/a.py": "x = 1\n" * FILE},),
    ),
    Wall(
        f"A function has at most {FUNCTION} lines",
        "Usual is 10. Name its parts.",
        each(long_functions),
        refuses=(
            _function(FUNCTION),
            _function(FUNCTION, "async def f():"),
        ),
        allows=(_function(FUNCTION - 1), _function(FUNCTION, path=f"{HISTORY}/1.py")),
    ),
    Wall(
        f"A route has at most {ROUTE} lines in its body",
        "A route is a signature: who may, what in, what out, one call to an action.",
        each(long_routes),
        refuses=(_function(ROUTE + 1, "@router.post('/x')\ndef f():"),),
        allows=(
            _function(ROUTE, "@router.get('/x')\ndef f():\n    'What it does.'"),
            _function(ROUTE + 1, "@cache(1)\ndef f():"),
        ),
    ),
]

test_the_wall_stands, test_the_wall_sees = prove(WALLS)
