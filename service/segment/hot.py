"""Hot routes of Segment's HTTP API; libraries compress what they send."""

from service.kit.bodies import USUAL_BYTES
from service.kit.hot import HotRoute
from service.segment.actions import ITEM_BYTES, take_batch, take_call
from service.segment.schemas import (
    Alias,
    CallsIn,
    Group,
    Identify,
    Item,
    ItemsTaken,
    PageSeen,
    ScreenSeen,
    Track,
)


def _call(name: str, body: type[Item], summary: str) -> HotRoute:
    return HotRoute(
        path=f"/v1/{name}",
        permission="events",
        body=body,
        answers=ItemsTaken,
        handle=take_call,
        summary=summary,
        max_bytes=ITEM_BYTES,
        gzip=True,
    )


HOT = [
    _call("identify", Identify, "Say who somebody is"),
    _call("track", Track, "Say what somebody did"),
    _call("page", PageSeen, "Say which page somebody saw"),
    _call("screen", ScreenSeen, "Say which screen of an app somebody saw"),
    _call("group", Group, "Say which company somebody belongs to"),
    _call("alias", Alias, "Give somebody another name"),
    HotRoute(
        path="/v1/batch",
        permission="events",
        body=CallsIn,
        answers=ItemsTaken,
        handle=take_batch,
        summary="Take many calls of an analytics library",
        max_bytes=USUAL_BYTES,
        gzip=True,
    ),
]
