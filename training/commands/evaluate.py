"""`evaluate FILE`: learn from a CSV file and judge on its later rows."""

import argparse
from pathlib import Path
from typing import Any

from models.scorecard.written import WRITTEN
from training.commands.words import DONE, STOPPED_BY_LEAK, Commands, add_engine, say
from training.evaluate import Request, evaluate_file, read_prior, written_as_json


def add(commands: Commands) -> None:
    command = commands.add_parser("evaluate", help="learn from a CSV file, judge on its later rows")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--map", type=Path, required=True, help="MAP.toml: what the columns are")
    command.add_argument("--json", type=Path, required=True, metavar="OUT", help="the report")
    command.add_argument("--prior", type=Path, help="a scorecard's JSON to start from")
    command.add_argument("--labels", type=int, help="learn on so many labels, drawn at random")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--rolling", type=int, metavar="STEP", help="learn again each STEP rows")
    add_engine(command)
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    request = Request(
        file=asked.file,
        map=asked.map,
        prior=read_prior(asked.prior) if asked.prior else WRITTEN,
        labels=asked.labels,
        seed=asked.seed,
        step=asked.rolling,
    )
    report, stopped = evaluate_file(request, say)
    return told(report, stopped, asked.json)


def told(report: dict[str, Any], stopped: bool, out: Path) -> int:
    """Write a report, name its leaks and its verdict, and return the exit code."""
    out.write_text(written_as_json(report), encoding="utf-8")
    for leak in report["leaks"]:
        say(f"{leak['level']}: {leak['column']}: {leak['why']}")
    say(f"the gate says: {report['gate']['verdict']}")
    return STOPPED_BY_LEAK if stopped else DONE
