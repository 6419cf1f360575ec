"""Child processes that learn: the service itself never loads the learner."""

import os
import subprocess
import sys
from collections.abc import Sequence

from models.ledger.jobs import GivenBackError
from service.kit.core import Core

LOOK_SECONDS = 0.5
KEPT_OF_ERROR = 1000


class ChildFailedError(Exception):
    """The child process ended without a result; `last_words` are what it complained of."""

    def __init__(self, code: int, last_words: str) -> None:
        super().__init__(f"exit {code}: {last_words[-KEPT_OF_ERROR:]}")
        self.last_words = last_words


def train(core: Core, words: Sequence[str]) -> None:
    """Run `smarketing-train WORDS`, niced and on one thread, and wait for it.

    Raises ChildFailedError, and GivenBackError when this process is told to stop meanwhile: the
    child is ended then, and whatever it had not committed never was.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "training", *words],
        env=core.settings.child_environment,
        preexec_fn=lambda: os.nice(10),  # noqa: PLW1509 - it only asks for less
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            last_words = _last_words(core, child)
        finally:
            child.kill()
    if child.returncode != 0:
        raise ChildFailedError(child.returncode, last_words)


def _last_words(core: Core, child: "subprocess.Popen[str]") -> str:
    while True:
        try:
            return child.communicate(timeout=LOOK_SECONDS)[1]
        except subprocess.TimeoutExpired:
            if core.stopping.is_set():
                raise GivenBackError from None
