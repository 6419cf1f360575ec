"""The watch over the registry outlives what it cannot read."""

from threading import Event

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service.kit import champion
from service.kit.champion import ChampionKeeper
from tests.fixtures.databases import ON_SQLITE


@ON_SQLITE
def test_what_cannot_be_read_once_is_looked_at_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(champion, "POLL_SECONDS", 0.01)
    looks, again = 0, Event()

    def look(_session: Session) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            raise KeyError("a word of a newer release")
        if looks == 3:
            again.set()

    keeper = ChampionKeeper(engine, look)
    keeper.start()
    try:
        assert again.wait(10)
    finally:
        keeper.stop()
