"""What is told late finds its place: in any order, dated facts end in the same state."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database import transaction
from models.facts.record import Recorder
from models.facts.replay import state_through
from models.facts.state import LeadState
from models.facts.store import Store
from models.facts.submission import Submission
from models.now import now
from tests.fixtures.databases import ON_SQLITE

pytestmark = ON_SQLITE

T0 = datetime(2026, 1, 5, tzinfo=UTC)


def tell(session: Session, name: str, day: int | None, **attributes: Any) -> None:
    at = None if day is None else T0 + timedelta(days=day)
    submission = Submission("crm", name, attributes, attributes_at=at)
    recorder = Recorder(Store(session.connection()), [submission], now())
    recorder.record(submission)
    recorder.write()


def lead_of(session: Session, name: str) -> Any:
    (lead_id,) = Store(session.connection()).identities([("crm", name)]).values()
    return Store(session.connection()).leads([lead_id])[lead_id]


TOLD: list[tuple[int, dict[str, Any]]] = [
    (1, {"country": "FR", "first_name": "Anne", "source": "web", "email": "a@one.example"}),
    (2, {"country": "DE", "first_name": "Annie", "source": "fair", "email": "a@gmail.com"}),
    (3, {"country": "FR", "first_name": "Anne", "source": "web", "email": "a@one.example"}),
    (4, {"country": None, "phone": "0102030405", "first_name": None}),
]


def test_any_order_of_dated_facts_ends_in_one_state(engine: Engine) -> None:
    with transaction(engine) as session:
        for number, order in enumerate(permutations(TOLD)):
            for day, attributes in order:
                tell(session, str(number), day, **attributes)
            row = lead_of(session, str(number))
            state = LeadState.from_json(row["state"])
            assert state.current() == {
                "source": "web", "email_kind": "company", "domain": "one.example",
                "phone_given": "yes",
            }, order  # fmt: skip
            assert row["person"] == {"email": "a@one.example", "phone": "0102030405"}, order
            assert row["email"] == "a@one.example"
            assert state_through(session, row["id"], state.events) == state


def test_what_is_told_without_a_date_is_of_now(engine: Engine) -> None:
    with transaction(engine) as session:
        tell(session, "1", None, first_name="Anne", country="FR")
        tell(session, "1", 9, first_name="Annie", country="DE")
        row = lead_of(session, "1")
        assert row["person"] == {"first_name": "Anne"}
        assert LeadState.from_json(row["state"]).current() == {"country": "FR"}


@pytest.mark.parametrize("day", [None, 3])
def test_the_same_again_changes_nothing(engine: Engine, day: int | None) -> None:
    with transaction(engine) as session:
        for _ in range(3):
            tell(session, "1", day, first_name="Anne", country="FR")
        assert lead_of(session, "1")["state"]["events"] == 1
