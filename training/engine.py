"""Where pieces of work that do not wait for each other are done: here, one after another, or on a
Dask cluster. What comes out is the same.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from joblib import Parallel, delayed, parallel_config

from training.refusals import Refusal

EngineName = Literal["local", "dask"]
ENGINES: tuple[EngineName, ...] = ("local", "dask")
CONNECT_SECONDS = 30

Result = TypeVar("Result")


class NoClusterError(Refusal):
    """Give the address of a Dask scheduler: --engine dask --scheduler tcp://HOST:8786."""


def each(do: Callable[..., Result], pieces: Iterable[tuple[Any, ...]]) -> Iterator[Result]:
    """Do each piece on the engine in use, a few at a time, and return results in their order."""
    done: Iterator[Result] = Parallel(return_as="generator")(
        delayed(do)(*piece) for piece in pieces
    )
    return done


@contextmanager
def engine(name: EngineName, scheduler: str | None) -> Iterator[None]:
    """Do what `each` and joblib are given inside the block on an engine. Raises NoClusterError.

    The workers of a cluster need the same release of smarketing.
    """
    if name == "local":
        yield
        return
    if not scheduler:
        raise NoClusterError
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and heavy
    except ImportError as error:
        raise NoClusterError("Dask is not installed: pip install 'smarketing[dask]'.") from error
    try:
        client: Any = Client(scheduler, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoClusterError(f"no scheduler answers at {scheduler}") from error
    with client, parallel_config(backend="dask"):
        yield
