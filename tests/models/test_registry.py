"""The registry: promotions stack, and roll back takes the top away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models import registry
from models.database import transaction
from models.scorecard.written import WRITTEN
from models.tables import Version


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with transaction(engine) as session:
        yield session


def learned(session: Session, base_points: float) -> Version:
    scorecard = replace(WRITTEN, base_points=base_points)
    return registry.add_version(session, scorecard, "learned")


def champion_id(session: Session) -> str:
    champion = registry.champion(session)
    assert champion
    return champion.id


def test_the_same_scorecard_is_the_same_version(session: Session) -> None:
    assert learned(session, 41.0) is learned(session, 41.0)
    assert learned(session, 41.0) is not learned(session, 42.0)


def test_promotions_stack_and_roll_back_walks_down(session: Session) -> None:
    written = champion_id(session)
    one, two = learned(session, 41.0), learned(session, 42.0)
    registry.promote(session, one, "data")
    registry.promote(session, two, "data")
    assert (one.state, two.state) == ("retired", "champion")
    registry.roll_back(session, "data")
    assert champion_id(session) == one.id
    registry.roll_back(session, "data")
    assert champion_id(session) == written
    with pytest.raises(registry.NothingBelowError):
        registry.roll_back(session, "data")


def test_promoting_the_champion_again_changes_nothing(session: Session) -> None:
    one = learned(session, 41.0)
    first = registry.promote(session, one, "data")
    assert registry.promote(session, one, "data").number == first.number


def test_a_rejected_champion_stays_champion(session: Session) -> None:
    one = learned(session, 41.0)
    registry.promote(session, one, "data")
    registry.reject(session, one)
    assert one.state == "champion"


def test_the_scorecard_published_last_is_in_force(session: Session) -> None:
    registry.publish_written(session, replace(WRITTEN, base_points=30.0))
    again = registry.publish_written(session, WRITTEN)
    assert registry.written(session) is again
