"""The present instant and the environment each come in by one door."""

from collections.abc import Iterator

from tests.house.source_tree import Source, under, within
from tests.house.walls import Wall, each, prove

PRESENT = (
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
    "sqlmodel.func.now",
    "sqlmodel.func.current_timestamp",
)
ENVIRONMENT = (
    "os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv",
    "pydantic_settings", "dotenv",
)  # fmt: skip


def only(names: tuple[str, ...], *places: str):
    """Build a look that finds `names` outside `places`."""

    def look(source: Source) -> Iterator[tuple[int, str]]:
        if not within(source.path, *places):
            yield from ((line, f"uses {n}") for line, n in source.names if under(n, *names))

    return each(look)


WALLS = [
    Wall(
        "The present instant comes only from models/now.py",
        "One clock can be told what to say, so stories about time are tested without waiting, and\n"
        "every instant is UTC. Call models.now.now(). Durations may use monotonic, perf_counter.",
        only(PRESENT, "models/now"),
        refuses=(
            {"models/ids.py": "from datetime import datetime as dt\nx = dt.now()"},
            {"models/ids.py": "import datetime as d\nfield(default_factory=d.datetime.utcnow)"},
            {"service/app.py": "from datetime import date\ndate.today()"},
            {"service/app.py": "import time\ntime.time()"},
            {"training/fit.py": "from time import time as t\nt()"},
            {"models/tables/lead.py": "from sqlalchemy import func\nfunc.now()"},
        ),
        allows=(
            {"models/now.py": "from datetime import datetime\ndatetime.now()"},
            {"service/app.py": "import time\ntime.monotonic(), time.perf_counter()"},
            {"service/app.py": "from models.now import now\nfrom datetime import date\nnow()"},
        ),
    ),
    Wall(
        "The environment is read only in service/kit/settings.py and training/settings.py",
        "A setting has one name, one type and one default, and can be given in a test.",
        only(ENVIRONMENT, "service/kit/settings", "training/settings"),
        refuses=(
            {"service/app.py": "import os\nos.environ['HOME']"},
            {"service/app.py": "from os import getenv as g"},
            {"models/database.py": "import os as o\no.environ.get('X')"},
            {"training/fit.py": "from pydantic_settings import BaseSettings"},
        ),
        allows=(
            {"service/kit/settings.py": "import os\nos.environ"},
            {"training/settings.py": "from pydantic_settings import BaseSettings"},
            {"service/app.py": "import os\nos.cpu_count()"},
        ),
    ),
]

test_the_wall_stands, test_the_wall_sees = prove(WALLS)
