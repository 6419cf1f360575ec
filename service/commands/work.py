"""`work`: do what is queued."""

import argparse
import signal

from service.kit.core import Core
from service.kit.settings import Settings
from service.worker import Worker


def do(_options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    worker = Worker(core)
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: core.stopping.set())
    worker.run()
    core.engine.dispose()
    return 0
