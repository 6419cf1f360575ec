"""`import leads`: bring leads in from a CSV file."""

import argparse

from models.tabular.csvfile import TableError
from models.tabular.mapping import MapError
from service.commands.words import give, progress, say
from service.intake.imports import import_leads
from service.kit.core import Core
from service.kit.garbage import OF_A_FILE, look_for_circles_seldom
from service.kit.settings import Settings


def do(options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    core.champions.refresh()
    look_for_circles_seldom(OF_A_FILE)
    try:
        report = import_leads(core, options.file, options.map, progress=progress)
    except (TableError, MapError) as error:
        say(str(error))
        return 2
    finally:
        core.engine.dispose()
    for bad in report.bad:
        say(f"line {bad.line}: {bad.why}")
    barred = f"{report.barred} who objected or were erased, " if report.barred else ""
    give(
        f"{report.created} new, {report.changed} changed, {report.same} as before, "
        f"{barred}{len(report.bad)} bad rows"
    )
    return 0
