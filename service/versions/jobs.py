"""Jobs of versions: a training run is walked by a child process."""

from typing import Any

from models import registry
from models.database import transaction
from models.ledger import child
from models.tables import TrainingRun
from service.kit.core import Core


class TrainingFailedError(Exception):
    """The child process ended without a verdict."""


def train(core: Core, arguments: dict[str, Any]) -> None:
    """Walk a training run to its verdict. Raises TrainingFailedError."""
    run_id = str(arguments["run_id"])
    try:
        words = ["run", "--run", run_id]
        child.train(words, core.settings.child_environment, core.stopping)
    except child.ChildFailedError as error:
        _note_failure(core, run_id, error.last_words)
        raise TrainingFailedError(str(error)) from error
    except OSError as error:  # no process could be made: left open, the run would keep off others
        _note_failure(core, run_id, f"no process could be started: {error}")
        raise TrainingFailedError(str(error)) from error


def _note_failure(core: Core, run_id: str, error: str) -> None:
    """Mark the run as failed, when the child died before it could say so itself."""
    with transaction(core.engine) as session:
        run = session.get(TrainingRun, run_id)
        if run and run.state in ("queued", "running"):
            registry.fail_run(
                session, run, error.strip().rpartition("\n")[2] or "the process ended"
            )
