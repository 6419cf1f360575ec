"""Doors: requests that come without our keys, from who proves itself in its own way or need not.

Handled in front of the router like hot routes, and documented from the same table.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.kit.asgi import Answer, Headers, Receive, Scope
from service.kit.core import Core


@dataclass(frozen=True, slots=True)
class Door:
    """All requests of `method` to `begins`, or below it where it ends in a slash.

    The log and the metrics say `path` instead.

    `serve(core, scope, headers, receive)` verifies the sender before anything else and returns the
    answer. Raises problems. `documented` has an OpenAPI operation for each path template.
    `permission` is what a key in the body must have.
    """

    begins: str
    path: str
    serve: Callable[[Core, Scope, Headers, Receive], Awaitable[Answer]]
    documented: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    method: str = "POST"
    permission: str = ""

    def leads_to(self, path: str) -> bool:
        return path.startswith(self.begins) if self.begins.endswith("/") else path == self.begins


def door_of(doors: Sequence[Door], scope: Scope) -> Door | None:
    """Return the door that a request comes to, if it comes to one."""
    method, path = scope["method"], scope["path"]
    return next((door for door in doors if door.method == method and door.leads_to(path)), None)
