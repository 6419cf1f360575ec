"""The same seed and day tell the same story, and each life is told without the others."""

import shutil
from dataclasses import replace

import pytest

from models.database import make_engine
from tests.training.simulate.conftest import UNTIL
from training.simulate.demo import DEMO
from training.simulate.fill import UnfitDatabaseError, check_empty, fill
from training.simulate.history import tell
from training.simulate.lives import live
from training.simulate.truth import chance, chance_of

TABLES = ("lead", "identity", "event", "feedback", "spend", "rep")
SHORT = replace(DEMO, days=12)


@pytest.fixture
def rows_of(sqlite_template, tmp_path):
    """Fill a database with a company, and return all rows of it."""

    def rows(company, name):
        path = tmp_path / name
        shutil.copy(sqlite_template, path)
        engine = make_engine(f"sqlite:///{path}")
        fill(engine, tell(company, UNTIL), say=lambda _: None)
        with engine.connect() as connection:
            found = {
                table: connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2").all()
                for table in TABLES
            }
        engine.dispose()
        return found

    return rows


def test_the_same_seed_and_day_make_the_same_rows_with_the_same_ids(rows_of):
    first, second = rows_of(SHORT, "first.db"), rows_of(SHORT, "second.db")
    assert all(first[table] for table in TABLES)
    assert first == second


def test_another_seed_makes_another_company():
    first, second = tell(SHORT, UNTIL), tell(replace(SHORT, seed=2), UNTIL)
    assert [life.attributes for life in first.lives] != [life.attributes for life in second.lives]


def test_a_life_does_not_depend_on_the_days_that_are_looked_at(history):
    told = {life.external_id: life for life in history.lives}
    short = tell(SHORT, UNTIL)
    assert short.lives
    for life in short.lives:
        assert (told[life.external_id].attributes, told[life.external_id].luck) == (
            life.attributes,
            life.luck,
        )


def test_the_oracle_knows_a_lead_by_its_external_id(history):
    for life in history.lives[::100]:
        assert chance_of(DEMO, life.external_id) == chance(DEMO, live(DEMO, life.external_id))
        assert 0 < chance_of(DEMO, life.external_id) < 1


def test_a_database_with_leads_or_without_tables_is_refused(demo, tmp_path):
    with pytest.raises(UnfitDatabaseError, match="leads already"):
        check_empty(demo)
    empty = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(UnfitDatabaseError, match="smarketing migrate"):
        check_empty(empty)
    empty.dispose()
