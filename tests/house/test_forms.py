"""Every form of every page is checked to be one of ours before anything is done."""

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from service.pages import door
from service.pages.site import ROUTERS


def asked(dependant: Dependant) -> Iterator[object]:
    """Go through what a route asks before it does anything."""
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from asked(dependency)


def test_every_form_is_checked_to_be_one_of_ours() -> None:
    routes = [route for router in ROUTERS for route in router.routes]
    posts = [one for one in routes if isinstance(one, APIRoute) and "POST" in (one.methods or ())]
    assert len(posts) > 50
    assert [one.path for one in posts if door._checked not in asked(one.dependant)] == []
