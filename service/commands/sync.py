"""`sync`: read a CRM's history, and keep up with it."""

import argparse

from service.commands.words import give, progress, say
from service.connectors.sync.api import NotAllowedError
from service.connectors.sync.jobs import first_sync
from service.kit.core import Core
from service.kit.errors import Problem
from service.kit.outbound import WrongAnswer
from service.kit.settings import Settings


def do(options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    core.champions.refresh()
    try:
        read = first_sync(core, options.connector, options.months, progress)
    except (Problem, NotAllowedError, WrongAnswer) as error:
        say(str(error))
        return 2
    finally:
        core.engine.dispose()
    give(f"{read:,} leads read; the worker keeps them up to date from here on.")
    return 0
