"""Who may import whom: roof, rooms, kit, ground; never sideways, never up."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.house.source_tree import PROGRAM, Source, under, within
from tests.house.walls import Finding, Wall, each, prove

ROOF = (
    "service/app",
    "service/api",
    "service/hot",
    "service/rooms",
    "service/commands",
    "service/rota",
    "service/worker",
    "service/__main__",
    "service/demo",
    "service/pages",
)
HTTP = ("fastapi", "starlette", "uvicorn")
CLIENTS = (
    "httpx", "httpx2", "httpcore", "requests", "aiohttp", "urllib3", "urllib.request",
    "http.client",
)  # fmt: skip


def upward(source: Source) -> Iterator[tuple[int, str]]:
    allowed = _neighbours(source.path)
    for line, name in source.imports:
        if under(name, *PROGRAM) and not under(name, *allowed):
            yield line, f"imports {name}; may import {', '.join(allowed) or 'nothing of ours'}"


def _neighbours(path: str) -> tuple[str, ...]:
    top, *rest = path.split("/")
    if top != "service":
        return {"models": ("models",), "training": ("models", "training")}[top]
    if within(path, *ROOF):
        return "models", "service"
    if rest == ["__init__.py"]:
        return ()
    room = rest[0].removesuffix(".py")
    return "models", "service.kit", f"service.{room}"


def loose(source: Source) -> Iterator[tuple[int, str]]:
    in_service = source.path.startswith("service/") and source.path.count("/") == 1
    if in_service and not within(source.path, *ROOF, "service/__init__"):
        yield 1, "is neither a room nor part of the roof"


def only(packages: tuple[str, ...], *places: str) -> Wall:
    """Build the wall: `packages` may be imported in `places` only."""

    def look(source: Source) -> Iterator[tuple[int, str]]:
        if not within(source.path, *places):
            wrong = ((line, name) for line, name in source.imports if under(name, *packages))
            yield from ((line, f"imports {name}") for line, name in wrong)

    stranger = "models/words.py"
    return Wall(
        f"{', '.join(packages)} only in {', '.join(places)}",
        "A heavy or far-reaching library has one home, so that the rest can do without it.",
        each(look),
        refuses=(
            {stranger: f"def f():\n    import {packages[0]}.deep as d"},
            {stranger: f"from {packages[-1]} import thing"},
        ),
        allows=(
            {f"{places[0]}.py": f"import {packages[0]}"},
            {stranger: f"import {packages[0]}_other"},
        ),
    )


def circles(sources: tuple[Source, ...]) -> Iterator[Finding]:
    known = {source.module: source for source in sources}
    graph = {
        module: {
            target
            for _, name in source.imports
            if (target := _module_of(name, known)) and target != module
        }
        for module, source in known.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield known[circle[0]].path, 1, " <- ".join(circle)


def _module_of(name: str, known: dict[str, Source]) -> str | None:
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name or None


WALLS = [
    Wall(
        "Imports go roof -> rooms -> kit -> ground, never sideways, never up",
        "models knows nobody; service and training never meet; kit knows models; a room knows\n"
        "models, kit and itself; only the roof may look into rooms: pages, commands, and what\n"
        "lies in service/ itself.",
        each(upward),
        refuses=(
            {"models/facts/store.py": "from service.kit import road"},
            {"models/facts/store.py": "def f():\n    import training.fit"},
            {"service/reports/queries.py": "from training import fit"},
            {"training/fit.py": "import service"},
            {"training/fit.py": "import importlib\nimportlib.import_module('service.app')"},
            {"service/kit/road.py": "from service import reports"},
            {"service/kit/road.py": "from ..reports.queries import top"},
            {"service/reports/queries.py": "from service.scoring.actions import score"},
            {"service/reports/__init__.py": "from ..scoring import actions"},
            {"service/reports/routes.py": "from service import pages"},
            {"service/reports/routes.py": "from service.app import app"},
            {"service/__init__.py": "from service.app import app"},
        ),
        allows=(
            {"service/reports/routes.py": "from . import queries\nfrom service.kit import paging"},
            {"service/reports/queries.py": "from models import tables\nimport training_wheels"},
            {"service/pages/queue.py": "from service.queue import queries"},
            {"service/worker.py": "from service.intake.jobs import sweep"},
            {"training/fit.py": "from training import bins\nfrom models import registry"},
        ),
    ),
    Wall(
        "service/ holds kit, rooms, pages, commands, and the files of the roof",
        "A loose file belongs to a room, or to the kit when every room needs it.",
        each(loose),
        refuses=({"service/extras.py": ""},),
        allows=({"service/app.py": "", "service/__init__.py": "", "service/kit/road.py": ""},),
    ),
    only(("sklearn", "scipy", "joblib"), "training"),
    only(HTTP, "service"),
    only(CLIENTS, "service/kit/outbound", "service/kit/connections"),
    Wall(
        "No modules import each other in a circle",
        "Files in a circle are one file in disguise: move what both need below both. Imports in\n"
        "functions and under TYPE_CHECKING count.",
        circles,
        refuses=(
            {"models/a.py": "from models import b", "models/b.py": "from models.a import x"},
            {
                "models/a.py": "def f():\n    import models.b",
                "models/b.py": "import models.c",
                "models/c/__init__.py": "from .. import a",
            },
        ),
        allows=(
            {"models/a.py": "from models import b, now", "models/b.py": "from models import now"},
        ),
    ),
]

test_the_wall_stands, test_the_wall_sees = prove(WALLS)
