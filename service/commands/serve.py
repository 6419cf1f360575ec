"""`serve`: answer HTTP requests."""

import argparse
import signal
from contextlib import suppress

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from service.app import create_app
from service.commands.words import give
from service.kit import garbage
from service.kit.core import Core
from service.kit.settings import Settings
from service.people import first_user

GRACE_SECONDS = 20
"""How long requests that were begun may take once the service is told to stop."""


def do(options: argparse.Namespace, settings: Settings) -> int:
    garbage.look_for_circles_seldom()
    app = create_app(settings, garbage.put_off)
    say_how_to_set_up(app.state.core, f"http://{options.host}:{options.port}")
    signal.signal(signal.SIGTERM, _stopped)
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return 0


def _stopped(*_: object) -> None:
    """Take the signal that uvicorn sends again once it has stopped: stopping is no failure."""


def say_how_to_set_up(core: Core, address: str) -> None:
    """Tell the code that makes the first user, while there is none."""
    with suppress(SQLAlchemyError, OSError):
        if first_user.wanted(core.engine):
            code = first_user.code_of(core.settings.secret)
            give(f"Nobody can sign in yet: open {address}/setup and give the code {code}")
