"""Visits: they end by themselves, one by one, and all at once."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.database import reading, transaction
from models.now import clock, now
from models.tables import User
from service.people import visits
from service.people.users import NewUser, create_user


@pytest.fixture
def user(engine: Engine, password_hash: str) -> User:
    with transaction(engine) as session:
        return create_user(session, NewUser("a@example.com", "A", "admin"), password_hash)


def start(engine: Engine, user: User) -> str:
    with transaction(engine) as session:
        return visits.start(session, user)


def found(engine: Engine, secret: str) -> bool:
    with reading(engine) as session:
        return visits.find(session, secret) is not None


def test_a_visit_lasts_twelve_hours(engine: Engine, user: User) -> None:
    secret = start(engine, user)
    began = now()
    with clock(lambda: began + timedelta(hours=11)):
        assert found(engine, secret)
    with clock(lambda: began + timedelta(hours=13)):
        assert not found(engine, secret)
        start(engine, user)
        with reading(engine) as session:
            assert len(visits.of_user(session, user.id)) == 1


def test_ending_one_visit_leaves_the_others(engine: Engine, user: User) -> None:
    first, second = start(engine, user), start(engine, user)
    with transaction(engine) as session:
        visits.end(session, first)
    assert (found(engine, first), found(engine, second)) == (False, True)


def test_all_visits_of_a_user_end_together(engine: Engine, user: User) -> None:
    secrets = [start(engine, user) for _ in range(3)]
    with reading(engine) as session:
        assert len(visits.of_user(session, user.id)) == 3
    with transaction(engine) as session:
        visits.end_all(session, user.id)
    assert not any(found(engine, secret) for secret in secrets)
