"""Cross-origin requests: pages of the company's web sites send behaviour from the browser.

Only where events are taken, and without cookies: what proves a page is its key of role
`collector`, which anybody can read there, so that it may send behaviour and nothing else.
"""

from collections.abc import Mapping, Sequence

from service.kit.asgi import Answer, Headers, Scope
from service.kit.doors import Door, door_of
from service.kit.hot import HotRoute

TAKES_EVENTS = "events"
ANY = "*"

_PREFLIGHT = {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": (
        "authorization, content-type, content-encoding, idempotency-key, anonymousid"
    ),
    "access-control-max-age": "7200",
}
"""`anonymousid` is what RudderStack's library for browsers sends along."""


def shared_with(
    origins: str,
    hot: Mapping[str, HotRoute],
    doors: Sequence[Door],
    scope: Scope,
    headers: Headers,
) -> dict[str, str]:
    """Return the headers that let a page read the answer; none when it may not, or did not ask.

    `origins` is the setting: origins parted by spaces, or `*` for all.
    """
    origin = headers.get(b"origin", b"").decode("latin-1")
    route = (hot.get(scope["path"]) or door_of(doors, scope)) if origin else None
    if route is None or route.permission != TAKES_EVENTS:
        return {}
    allowed = origins.split()
    if ANY not in allowed and origin not in allowed:
        return {}
    shared = ANY if ANY in allowed else origin
    return {
        "access-control-allow-origin": shared,
        "access-control-expose-headers": "x-request-id, retry-after",
        "vary": "origin",
    }


def preflight(scope: Scope, shared: Mapping[str, str]) -> Answer | None:
    """Return the answer to a browser that asks whether a page may send; None to anybody else."""
    if scope["method"] != "OPTIONS" or not shared:
        return None
    return Answer(204, b"", headers=_PREFLIGHT)
