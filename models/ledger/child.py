"""Jobs that learn are done by child processes: who claims them never loads the learner."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from threading import Event

from models.ledger.jobs import GivenBackError

LOOK_SECONDS = 0.5
KEPT_OF_ERROR = 1_000


class ChildFailedError(Exception):
    """The child process ended without a result; `last_words` are what it complained of."""

    def __init__(self, code: int, last_words: str) -> None:
        super().__init__(f"exit {code}: {last_words[-KEPT_OF_ERROR:].strip()}")
        self.last_words = last_words


def train(
    words: Sequence[str],
    environment: Mapping[str, str],
    stopping: Event,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Run `smarketing-train WORDS`, niced, and wait for it, calling `meanwhile` again and again.

    Raises ChildFailedError, GivenBackError when this process is told to stop, and what `meanwhile`
    raises: the child is ended then, and whatever it had not committed never was.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "training", *words],
        env=environment,
        preexec_fn=lambda: os.nice(10),  # noqa: PLW1509 - it only asks for less
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            last_words = _last_words(child, stopping, meanwhile)
        finally:
            child.kill()
    if child.returncode != 0:
        raise ChildFailedError(child.returncode, last_words)


def _last_words(
    child: "subprocess.Popen[str]", stopping: Event, meanwhile: Callable[[], None] | None
) -> str:
    while True:
        try:
            return child.communicate(timeout=LOOK_SECONDS)[1]
        except subprocess.TimeoutExpired:
            if stopping.is_set():
                raise GivenBackError from None
            if meanwhile:
                meanwhile()
