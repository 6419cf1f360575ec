"""One word, one meaning: misleading words stay out of names, and nothing is left for later."""

import ast
import re
from collections.abc import Iterator

from tests.house.source_tree import PROGRAM, TESTS, Source
from tests.house.walls import Wall, each, prove

INSTEAD = {
    "prospect": "lead",
    "prediction": "score",
    "annotation": "feedback",
    "grade": "band",
    "activity": "engagement, or event",
    "rating": "points",
}
PLURALS = {f"{word}s": word for word in INSTEAD} | {"activities": "activity"}
NAMELESS = {"util", "utils", "helper", "helpers"}
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def misleading(source: Source) -> Iterator[tuple[int, str]]:
    for line, name in [*_given(source), *((1, step) for step in source.module.split("."))]:
        for part in PART.findall(name):
            word = PLURALS.get(part.lower(), part.lower())
            if word in INSTEAD:
                yield line, f"{name}: say {INSTEAD[word]} rather than {word}"


def _given(source: Source) -> Iterator[tuple[int, str]]:
    """Name what this file names itself; what it merely uses was named by others."""
    for node in source.nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.Import() | ast.ImportFrom():
                yield from ((node.lineno, alias.asname) for alias in node.names if alias.asname)


def nameless(source: Source) -> Iterator[tuple[int, str]]:
    for step in source.module.split("."):
        if NAMELESS & set(step.split("_")):
            yield 1, f"{step} says nothing about what is inside"


def unfinished(source: Source) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield number, line.strip()


WALLS = [
    Wall(
        "No misleading words in names",
        "The project says one word for one thing; the README's glossary has them all.",
        each(misleading),
        refuses=(
            {"models/a.py": "def best_prospect(): pass"},
            {"models/a.py": "class LeadRating: pass"},
            {"models/a.py": "def f(*, activity_count): pass"},
            {"models/a.py": "GRADE: str = 'A'"},
            {"models/a.py": "self.predictions = x"},
            {"models/a.py": "import x as annotations"},
            {"models/activities.py": ""},
        ),
        allows=(
            {"models/a.py": "def upgrade(): pass\ncontact_made = gradient = x.prediction"},
            {"models/a.py": "from __future__ import annotations"},
        ),
        roots=PROGRAM + TESTS,
    ),
    Wall(
        "No module is called utils or helpers",
        "A file is named after what it knows.",
        each(nameless),
        refuses=({"service/kit/utils.py": ""}, {"models/text_helpers/__init__.py": ""}),
        allows=({"service/kit/utility_rates.py": ""},),
        roots=PROGRAM + TESTS,
    ),
    Wall(
        "Nothing is left for later in a comment",
        "Do it, or open an issue; a note in the code is read by nobody.",
        each(unfinished),
        refuses=({"models/a.py": "x = 1  # TODO: more"}, {"models/a.py": "# FIXME"}),
        allows=({"models/a.py": "TODOS = 'mastodon'"},),
    ),
]

test_the_wall_stands, test_the_wall_sees = prove(WALLS)
