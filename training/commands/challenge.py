"""`challenge MODULE:ESTIMATOR`: an estimator of the data team's in the gate beside the champion."""

import argparse
import json
from pathlib import Path
from typing import Any

from models.database import opened
from models.scorecard.written import WRITTEN
from training.challenger import Challenger, find_estimator
from training.commands.evaluate import told
from training.commands.words import DONE, Commands, add_engine, say
from training.evaluate import Request, evaluate_file, read_prior
from training.refusals import Refusal
from training.runs import challenge_on_database
from training.settings import Settings


class HalfAskedError(Refusal):
    """To judge on a file give FILE, --map and --json together; without them the database is it."""


def add(commands: Commands) -> None:
    command = commands.add_parser(
        "challenge", help="judge a scikit-learn estimator of yours, and distil it to a scorecard"
    )
    command.add_argument("estimator", metavar="MODULE:ESTIMATOR", help="what to import")
    command.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a CSV to judge on")
    command.add_argument("--map", type=Path, help="MAP.toml: what the columns of FILE are")
    command.add_argument("--json", type=Path, metavar="OUT", help="the report on FILE")
    command.add_argument("--prior", type=Path, help="the scorecard's JSON to judge it beside")
    command.add_argument("--seed", type=int, default=0)
    add_engine(command)
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    given = [asked.file, asked.map, asked.json]
    if any(given) != all(given):
        raise HalfAskedError
    challenger = Challenger(find_estimator(asked.estimator), say)
    if asked.file:
        prior = read_prior(asked.prior) if asked.prior else WRITTEN
        request = Request(asked.file, asked.map, prior, seed=asked.seed, learner=challenger)
        report, stopped = evaluate_file(request, say)
        _say_what_was_lost(report)
        return told(report, stopped, asked.json)
    settings = Settings()
    with opened(settings.database) as engine:
        finished = challenge_on_database(engine, settings, challenger)
    _say_what_was_lost(finished.report)
    say(f"the gate says: {finished.verdict}")
    if finished.version_id:
        say(f"version {finished.version_id} is its scorecard, which only a person may promote")
    ended = {"run": finished.id, "verdict": finished.verdict, "version": finished.version_id}
    print(json.dumps(ended | finished.report))
    return DONE


def _say_what_was_lost(report: dict[str, Any]) -> None:
    if taught := report.get("distilled_from"):
        verdict = taught["gate"]["verdict"]
        say(f"as it is: AUC {taught['auc']:.4f}, log loss {taught['log_loss']:.4f}: {verdict}")
        lost = taught["lost_log_loss"]
        say(
            f"as a scorecard: AUC {report['auc']:.4f}, log loss {report['log_loss']:.4f};"
            f" distilling lost {lost:+.4f}"
        )
