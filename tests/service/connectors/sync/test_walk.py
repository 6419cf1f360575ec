"""A walk that is begun anew while a page of the old one is being stored."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from models.database import transaction
from models.tables import Sync
from service.connectors.sync import walk
from service.connectors.sync.readers import READERS

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_no_page_of_the_old_walk_counts_for_the_new_one(engine: Engine) -> None:
    reader = READERS["hubspot"]

    def begin(months: int) -> int:
        with transaction(engine) as session:
            return walk.take_up(session, reader, months).pages

    assert begin(12) == 0
    with ThreadPoolExecutor(1) as pool, engine.connect() as looking:
        with transaction(engine) as session:
            stored = session.get_one(Sync, reader.system, with_for_update=True)
            stored.pages += 1
            session.flush()
            begun = pool.submit(begin, 24)
            while not begun.done() and not looking.exec_driver_sql(WAITING).scalar_one():
                pass
        assert begun.result() == 2
