"""Jobs of versions: a training run is a child process, so the service never loads the learner."""

import os
import subprocess
import sys
from typing import Any

from models import registry
from models.database import transaction
from models.tables import TrainingRun
from service.kit.core import Core


class TrainingFailedError(Exception):
    """The child process ended without a verdict."""


def train(core: Core, arguments: dict[str, Any]) -> None:
    """Run `smarketing-train run --run ID`, niced and on one thread, and wait for it."""
    run_id = str(arguments["run_id"])
    command = [sys.executable, "-m", "training", "run", "--run", run_id]
    child = subprocess.run(
        command,
        check=False,
        env=core.settings.child_environment,
        preexec_fn=lambda: os.nice(10),
        capture_output=True,
        text=True,
    )
    if child.returncode != 0:
        _note_failure(core, run_id, child.stderr)
        raise TrainingFailedError(f"exit {child.returncode}: {child.stderr[-1000:]}")


def _note_failure(core: Core, run_id: str, error: str) -> None:
    """Mark the run as failed, when the child died before it could say so itself."""
    with transaction(core.engine) as session:
        run = session.get(TrainingRun, run_id)
        if run and run.state in ("queued", "running"):
            registry.fail_run(
                session, run, error.strip().rpartition("\n")[2] or "the process ended"
            )
