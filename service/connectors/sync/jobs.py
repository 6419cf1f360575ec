"""Doing a walk: in slices by the worker, or to its end by the command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from service.connectors.sync import read_back, walk
from service.connectors.sync.api import Api, NotAllowedError, NotNowError, WrongAnswer
from service.connectors.sync.readers import NotSetUp, Reader, reader_of
from service.kit.core import Core
from service.kit.outbound import Outbound

SLICE_SECONDS = 10.0

Progress = Callable[[int, int], None]


def sync(core: Core, arguments: dict[str, Any]) -> None:
    """Walk on for some seconds, so that other jobs get their turn, and queue what is left.

    Raises NotAllowedError and WrongAnswer, which are told beside the walk too.
    """
    reader = reader_of(arguments["connector"])
    core.champions.refresh()
    ends_at = monotonic() + SLICE_SECONDS
    with _calling(core, reader) as api:
        try:
            if not walk.state_of(core, reader).pages:
                walk.name_reps(core, reader, api)
            while walk.step(core, reader, api) != "done":
                if monotonic() > ends_at:
                    walk.carry_on(core, reader, 0.0)
                    return
        except NotNowError as error:
            walk.note_error(core, reader, str(error))
            walk.carry_on(core, reader, error.seconds)
        except (NotAllowedError, WrongAnswer) as error:
            walk.note_error(core, reader, str(error))
            raise


def read_named(core: Core, arguments: dict[str, Any]) -> None:
    """Read what deliveries only named, until none waits; without a key to the CRM they go on to.

    Raises NotAllowedError and WrongAnswer.
    """
    reader = reader_of(arguments["connector"])
    core.champions.refresh()
    try:
        with _calling(core, reader) as api:
            while read_back.step(core, reader, api):
                pass
    except NotSetUp:
        return
    except NotNowError as error:
        read_back.carry_on(core, reader, error.seconds)


def first_sync(core: Core, connector: str, months: int, progress: Progress) -> int:
    """Begin a first sync or take it up where it was, and walk to its end; return the leads read.

    Waits as long as the CRM asks. Raises UnknownConnector, NotSetUp, NotAllowedError, WrongAnswer.
    """
    reader = reader_of(connector)
    with _calling(core, reader) as api:
        begun = walk.start(core, reader, months)
        _patiently(lambda: walk.name_reps(core, reader, api))
        while begun.first_done_at is None:
            _patiently(lambda: walk.step(core, reader, api))
            begun = walk.state_of(core, reader)
            progress(begun.read, max(begun.total or 0, begun.read))
    return begun.read


@contextmanager
def _calling(core: Core, reader: Reader) -> Iterator[Api]:
    with Outbound.trusted() as outbound:
        yield reader.api(outbound, core.settings)


def _patiently(act: Callable[[], object]) -> None:
    """Do something, as often and as late as the CRM asks for."""
    while True:
        try:
            act()
        except NotNowError as error:
            sleep(error.seconds)
        else:
            return
