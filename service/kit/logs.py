"""Logs: one JSON object a line, without names, addresses or tokens.

What an exception says may quote what somebody sent, so that of an exception only its kind and the
places in the code that it went through are told.
"""

import io
import logging
import sys
from contextlib import suppress
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

PLACES = 12


def log_to_stderr() -> None:
    """Set up the logs of a process."""
    stream = cast(TextIO, _Patient(sys.stderr))
    logging.basicConfig(stream=stream, level=logging.WARNING, format="", force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_Plain())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            tell_where,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )


def tell_where(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the kind and the places of an exception where the exception was."""
    error: Any = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["places"] = places_of(error.__traceback__)
        if error.__cause__:
            event["cause"] = type(error.__cause__).__name__
    return event


def places_of(trace: TracebackType | None) -> list[str]:
    """Return the innermost places that an exception went through, outermost first."""
    frames = extract_tb(trace)[-PLACES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


class _Patient(io.TextIOBase):
    """Writes to another stream, and goes on without a line for which the disk has no place."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class _Plain(logging.Formatter):
    """Logs of libraries in the same shape: what they always say, without what they fill in."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        event: EventDict = {
            "event": str(record.msg)[:300],
            "logger": record.name,
            "level": record.levelname.lower(),
            "place": f"{record.filename}:{record.lineno}",
        }
        if error:
            event = tell_where(None, "", {**event, "exc_info": error})
        return str(structlog.processors.JSONRenderer()(None, "", event))
