"""`simulate`: fill an empty database with a made-up company."""

import argparse
from dataclasses import replace
from datetime import UTC, date, datetime, time

from sqlalchemy import Engine

from models.database import reading
from models.labels import decide
from models.now import clock, now
from training.commands.words import DONE, Commands, opened_database, say
from training.runs import run_on_database
from training.settings import Settings
from training.simulate import report
from training.simulate.company import Company
from training.simulate.demo import DEMO
from training.simulate.fill import check_empty, fill
from training.simulate.history import tell


def add(commands: Commands) -> None:
    command = commands.add_parser("simulate", help="fill an empty database with a made-up company")
    command.add_argument("--demo", action="store_true", required=True, help="the demo company")
    command.add_argument("--seed", type=int, default=DEMO.seed)
    command.add_argument(
        "--until", type=date.fromisoformat, metavar="DATE", help="the day after the last; today"
    )
    command.add_argument("--train", action="store_true", help="train on it, and compare")
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    settings = Settings()
    with opened_database(settings) as engine:
        _make_up(engine, settings, replace(DEMO, seed=asked.seed), asked)
    return DONE


def _make_up(
    engine: Engine, settings: Settings, company: Company, asked: argparse.Namespace
) -> None:
    check_empty(engine)
    until = asked.until or now().date()
    say(f"making up {company.days} days until {until}")
    history = tell(company, until)
    fill(engine, history, say=say)
    with reading(engine) as session:
        print(*report.summary(session, history), sep="\n")
    if not asked.train:
        return
    say("training")
    labels = decide.Settings(settings.horizon_days, settings.positive)
    with clock(lambda: datetime.combine(until, time(), UTC)):
        finished = run_on_database(engine, settings)
        with reading(engine) as session:
            compared = report.compare(session, company, finished, labels)
    print(f"the gate says: {finished.verdict}", *report.told(compared), sep="\n")
