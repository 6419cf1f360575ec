"""The command `smarketing-train`: one subcommand a task."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import Engine

from models.database import make_engine, reading
from models.labels import decide
from models.now import clock, now
from models.scorecard.document import ScorecardError
from models.scorecard.written import WRITTEN
from models.tabular.csvfile import TableError
from models.tabular.mapping import MapError
from training.checkup import check_on_database
from training.evaluate import Request, evaluate_file, read_prior, written_as_json
from training.runs import run_on_database
from training.settings import Settings
from training.simulate import report
from training.simulate.company import Company
from training.simulate.demo import DEMO
from training.simulate.fill import UnfitDatabaseError, check_empty, fill
from training.simulate.history import tell

ODD_INPUT, STOPPED_BY_LEAK = 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.do(parsed))
    except (TableError, MapError, ScorecardError, UnfitDatabaseError, OSError) as error:
        print(f"smarketing-train: {error}", file=sys.stderr)
        return ODD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="smarketing-train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    evaluate = commands.add_parser(
        "evaluate", help="learn from a CSV file and judge on its later rows"
    )
    evaluate.add_argument("file", type=Path, metavar="FILE")
    evaluate.add_argument("--map", type=Path, required=True, help="MAP.toml: what the columns are")
    evaluate.add_argument("--json", type=Path, required=True, metavar="OUT", help="the report")
    evaluate.add_argument("--prior", type=Path, help="a scorecard's JSON to start from")
    evaluate.add_argument("--labels", type=int, help="learn on so many labels, drawn at random")
    evaluate.add_argument("--seed", type=int, default=0)
    evaluate.add_argument("--rolling", type=int, metavar="STEP", help="learn again each STEP rows")
    evaluate.set_defaults(do=_evaluate)
    run = commands.add_parser("run", help="train on the database's feedback, judge, publish")
    run.add_argument("--run", metavar="ID", help="a run that was asked for; else a new one")
    run.set_defaults(do=_run)
    check = commands.add_parser("check", help="look at the champion: drift, calibration, lift")
    check.set_defaults(do=_check)
    simulate = commands.add_parser("simulate", help="fill an empty database with a made-up company")
    simulate.add_argument("--demo", action="store_true", required=True, help="the demo company")
    simulate.add_argument("--seed", type=int, default=DEMO.seed)
    simulate.add_argument(
        "--until", type=date.fromisoformat, metavar="DATE", help="the day after the last; today"
    )
    simulate.add_argument("--train", action="store_true", help="train on it, and compare")
    simulate.set_defaults(do=_simulate)
    return parser


def _evaluate(parsed: argparse.Namespace) -> int:
    request = Request(
        file=parsed.file,
        map=parsed.map,
        prior=read_prior(parsed.prior) if parsed.prior else WRITTEN,
        labels=parsed.labels,
        seed=parsed.seed,
        step=parsed.rolling,
    )
    report, stopped = evaluate_file(request, say=lambda text: print(text, file=sys.stderr))
    parsed.json.write_text(written_as_json(report), encoding="utf-8")
    for leak in report["leaks"]:
        print(f"{leak['level']}: {leak['column']}: {leak['why']}", file=sys.stderr)
    return STOPPED_BY_LEAK if stopped else 0


def _run(parsed: argparse.Namespace) -> int:
    settings = Settings()
    engine = make_engine(settings.database)
    finished = run_on_database(engine, settings, parsed.run)
    print(json.dumps({"run": finished.id, "verdict": finished.verdict, **finished.report}))
    engine.dispose()
    return 0


def _check(_parsed: argparse.Namespace) -> int:
    settings = Settings()
    engine = make_engine(settings.database)
    print(json.dumps(check_on_database(engine, settings).report))
    engine.dispose()
    return 0


def _simulate(parsed: argparse.Namespace) -> int:
    settings = Settings()
    engine = make_engine(settings.database)
    try:
        _make_up(engine, settings, replace(DEMO, seed=parsed.seed), parsed)
    finally:
        engine.dispose()
    return 0


def _make_up(
    engine: Engine, settings: Settings, company: Company, parsed: argparse.Namespace
) -> None:
    check_empty(engine)
    until = parsed.until or now().date()
    print(f"making up {company.days} days until {until}", file=sys.stderr)
    history = tell(company, until)
    fill(engine, history, say=lambda text: print(text, file=sys.stderr))
    with reading(engine) as session:
        print(*report.summary(session, history), sep="\n")
    if not parsed.train:
        return
    print("training", file=sys.stderr)
    labels = decide.Settings(settings.horizon_days, settings.positive)
    with clock(lambda: datetime.combine(until, time(), UTC)):
        finished = run_on_database(engine, settings)
        with reading(engine) as session:
            compared = report.compare(session, company, finished, labels)
    print(f"the gate says: {finished.verdict}", *report.told(compared), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
