"""Each kind of CRM with leads of ours, and a service that hears at once who begins to listen."""

from collections.abc import Iterator

import pytest

from service.app import Application
from service.kit import ears
from tests.fixtures.service import Api
from tests.service.writeback.worlds import FAKES, World, world_of


@pytest.fixture(autouse=True)
def ears_that_look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears, "REMEMBERED_SECONDS", 0.0)


@pytest.fixture(params=list(FAKES))
def world(
    request: pytest.FixtureRequest, app: Application, admin: Api, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    with world_of(request.param, app, admin, monkeypatch) as world:
        yield world
