"""Where a durable score spends its time: `python -m benchmarks.stages`.

Each stage of the hot road, for groups of 32 new leads with three events on SQLite: microseconds a
request, the least of many rounds, without the garbage collector. The least is what the code itself
takes; under load the same stages take up to twice as long, for their data is no longer in the
processor's caches.
"""

import gc
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import orjson

from benchmarks.speed.load import score_body
from models.database import make_engine, transaction, writing
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Submission
from models.migrations.run import upgrade
from models.now import now
from models.seed import seed
from service.kit import road, strict_json
from service.kit.core import Core
from service.kit.explain import answer_of
from service.kit.road import Ask, Scored
from service.kit.settings import Settings
from service.kit.stated import submission_of
from service.scoring.schemas import ScoreIn

GROUP, ROUNDS = 32, 100


class Stages:
    """The least time that each stage took, in seconds, in the order of the road."""

    def __init__(self) -> None:
        self.least: dict[str, float] = defaultdict(lambda: float("inf"))

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.least[name] = min(self.least[name], perf_counter() - began)


def main() -> None:
    """Walk the road again and again, and print what each stage took."""
    stage = Stages()
    with TemporaryDirectory() as folder:
        core = _core(Path(folder))
        numbers = count()
        gc.disable()
        for _ in range(ROUNDS):
            raws = [score_body(next(numbers)) for _ in range(GROUP)]
            submissions = _read(stage, raws)
            scored = _walk(stage, core, submissions)
            _answer(stage, scored)
            gc.collect()
        core.engine.dispose()
    for name, seconds in stage.least.items():
        sys.stdout.write(f"{name:44}{seconds / GROUP * 1e6:8.1f} us\n")


def _core(folder: Path) -> Core:
    settings = Settings(database_url=f"sqlite:///{folder / 'stages.db'}", var_dir=folder)
    engine = make_engine(settings.database)
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
    engine.dispose()
    core = Core.build(settings)
    core.champions.refresh()
    return core


def _read(stage: Stages, raws: list[bytes]) -> list[Submission]:
    with stage("parse strictly"):
        documents = [strict_json.loads(raw) for raw in raws]
    with stage("validate"):
        bodies = [ScoreIn.model_validate(document) for document in documents]
    with stage("make a submission of it"):
        return [submission_of(body.lead, [e.fact() for e in body.events]) for body in bodies]


def _walk(stage: Stages, core: Core, submissions: list[Submission]) -> list[Scored]:
    """Walk the road in its stages, throw that away, and walk it in one go."""
    champion, at = core.champions.champion, now()
    with core.engine.connect() as connection:
        with stage("of the walk: read what is known"):
            recorder = Recorder(Store(connection), submissions, at, core.barrier)
        with stage("of the walk: fold into the lead"):
            recorded = [recorder.record(submission) for submission in submissions]
        with stage("of the walk: snapshot, points, stage"):
            for one in recorded:
                road.look(one.lead, champion, at)
        with stage("of the walk: write lead, name, events"):
            recorder.write()
        connection.rollback()
    asks = [Ask([submission], scored=True) for submission in submissions]
    with writing(core.engine) as connection, stage("walk: read, fold, score, write"):
        walked = road.walk(connection, asks, champion, at, core.barrier)
    return [one.scored for (one,) in walked if one.scored]


def _answer(stage: Stages, scored: list[Scored]) -> None:
    with stage("word the reasons"):
        answers = [answer_of(one, "en") for one in scored]
    with stage("write the answer"):
        for answer in answers:
            orjson.dumps(answer)


if __name__ == "__main__":
    main()
