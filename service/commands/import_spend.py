"""`import spend`: bring in what marketing paid, by day, source and campaign."""

import argparse

from models.tabular.csvfile import TableError
from service.commands.words import give, say
from service.kit.core import Core
from service.kit.settings import Settings
from service.spend.imports import import_spend


def do(options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    try:
        report = import_spend(core, options.file)
    except TableError as error:
        say(str(error))
        return 2
    finally:
        core.engine.dispose()
    for bad in report.bad:
        say(f"line {bad.line}: {bad.why}")
    give(f"{report.changed} stated, {report.same} as before, {len(report.bad)} bad rows")
    return 0
