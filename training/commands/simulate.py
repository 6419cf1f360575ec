"""`simulate`: a made-up company whose truth is known, to demonstrate on or to measure by."""

import argparse
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from models.database import opened, reading
from models.labels import decide
from models.now import clock, now
from training.commands.words import DONE, Commands, say
from training.runs import run_on_database
from training.settings import Settings
from training.simulate import report
from training.simulate.care import CARE, staffed
from training.simulate.company import Company
from training.simulate.course import Course
from training.simulate.demo import DEMO
from training.simulate.fill import check_empty, fill
from training.simulate.fresh import fresh_database
from training.simulate.history import tell
from training.simulate.loop import Loop
from training.simulate.months import HEAD, line

NO_KNOBS = ("do", "demo", "train", "json")

ABOUT = """\
Without --demo: live through months of a company in a database of its own, which is thrown away.
Each Monday reps call the leads that the champion ranks first; each month ends with a checkup and a
training run. Every row tells what was done, and how good the champion then is on the leads of the
month to come, whose chances are known. What --sabotage and --drift do happens half-way.
With --demo: fill the empty database that SMARKETING_DATABASE_URL names with 90 days of the demo
company, where every lead is called.
"""


def add(commands: Commands) -> None:
    command = commands.add_parser(
        "simulate", help="measure on a made-up company, or fill in a demo"
    )
    command.description = ABOUT
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--seed", type=int, default=DEMO.seed, help="another chance (%(default)s)")
    command.add_argument(
        "--until", type=date.fromisoformat, metavar="DATE", help="the day after the last; today"
    )
    command.add_argument("--demo", action="store_true", help="fill in the demo company")
    command.add_argument("--train", action="store_true", help="with --demo: train, and compare")
    _add_knobs(command)
    command.set_defaults(do=_do)


def _add_knobs(command: argparse.ArgumentParser) -> None:
    usual = Course(DEMO)
    knobs = command.add_argument_group("months of a company")
    knobs.add_argument("--months", type=_count(1, 36), default=usual.months, help="%(default)s")
    knobs.add_argument("--reps", choices=["demo", *CARE], default="demo",
                       help="the demo's eight, or ten of known care (%(default)s)")  # fmt: skip
    knobs.add_argument("--territories", action="store_true", help="a campaign is one rep's alone")
    knobs.add_argument("--capacity", type=_count(1, 1_000), default=usual.capacity, metavar="N",
                       help="leads that a rep calls a week, of about 30 (%(default)s)")  # fmt: skip
    knobs.add_argument("--calls", choices=["best", "any"], default=usual.calls,
                       help="whom reps call: the best by points, or any (%(default)s)")  # fmt: skip
    knobs.add_argument("--exploration", type=_share, default=usual.exploration, metavar="SHARE",
                       help="leads brought up whatever their points (%(default)s)")  # fmt: skip
    knobs.add_argument("--late", type=_share, default=DEMO.late_feedback, metavar="SHARE",
                       help="verdicts given 3 to 15 working days late (%(default)s)")  # fmt: skip
    knobs.add_argument("--bots", type=_share, default=DEMO.scanned, metavar="SHARE",
                       help="leads whose letters a mail scanner reads (%(default)s)")  # fmt: skip
    knobs.add_argument("--sabotage", type=_count(0, 100_000), default=usual.sabotage, metavar="N",
                       help="false acceptances that one rep sends (%(default)s)")  # fmt: skip
    knobs.add_argument("--drift", type=_share, default=usual.drift, metavar="SHARE",
                       help="how far who comes and who is wanted moves (%(default)s)")  # fmt: skip
    knobs.add_argument("--json", type=Path, metavar="OUT", help="write the months there as well")


def _count(low: int, high: int) -> Any:
    def number(text: str) -> int:
        if not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text} is not from {low} to {high}")
        return int(text)

    return number


def _share(text: str) -> float:
    if not 0 <= float(text) <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 1")
    return float(text)


def _do(asked: argparse.Namespace) -> int:
    settings = Settings()
    if not asked.demo:
        _live(settings, _course(asked), asked)
        return DONE
    with opened(settings.database) as engine:
        _make_up(engine, settings, replace(DEMO, seed=asked.seed), asked)
    return DONE


def _course(asked: argparse.Namespace) -> Course:
    company = replace(DEMO, seed=asked.seed, late_feedback=asked.late, scanned=asked.bots)
    if asked.reps != "demo":
        company = staffed(company, CARE[asked.reps])
    return Course(
        company, asked.months, asked.capacity, asked.calls, asked.exploration,
        asked.territories, asked.sabotage, asked.drift,
    )  # fmt: skip


def _live(settings: Settings, course: Course, asked: argparse.Namespace) -> None:
    """Live through the months, and tell each when it is over."""
    months = []
    with fresh_database() as engine:
        print(HEAD, flush=True)
        for month in Loop(course, engine, asked.until or now().date(), settings).months(say):
            months.append(month.document())
            print(line(month), flush=True)
    if asked.json:
        knobs = {name: value for name, value in vars(asked).items() if name not in NO_KNOBS}
        told = json.dumps({"knobs": knobs, "months": months}, default=str, indent=1)
        asked.json.write_text(told + "\n", encoding="utf-8")


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
