"""Signing in: the right password, pauses that grow, and nothing to learn from a refusal."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.database import reading, transaction
from models.now import clock, now
from models.tables import User, Visit
from service.kit.auth import hash_secret
from service.kit.errors import Unavailable
from service.people import passwords, visits
from service.people.sign_in import FREE_TRIES, WrongSignIn, pause_after, sign_in
from service.people.users import NewUser, change_password, create_user, user_with
from tests.fixtures.people import PASSWORD

EMAIL = "marie@example.com"


@pytest.fixture
def user(engine: Engine, password_hash: str) -> User:
    with transaction(engine) as session:
        return create_user(session, NewUser(EMAIL, "Marie", "rep", "marie"), password_hash)


def fail(engine: Engine, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongSignIn):
            sign_in(engine, EMAIL, "not the password")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare passwords without argon2, which takes its time."""
    monkeypatch.setattr(passwords, "verify", lambda given, held: bool(held) and given == PASSWORD)


def test_the_right_password_begins_a_visit(engine: Engine, user: User) -> None:
    secret = sign_in(engine, " Marie@EXAMPLE.com ", PASSWORD)
    with reading(engine) as session:
        visitor = visits.find(session, secret)
        stored = session.get_one(Visit, hash_secret(secret))
    assert visitor is not None
    assert (visitor.user_id, visitor.role, visitor.rep_id) == (user.id, "rep", "marie")
    assert stored.secret_hash != secret
    assert stored.ends_at - stored.begun_at == visits.LASTS


def test_wrong_and_unknown_are_refused_alike(engine: Engine, user: User) -> None:
    with pytest.raises(WrongSignIn) as wrong:
        sign_in(engine, EMAIL, "not the password")
    with pytest.raises(WrongSignIn) as unknown:
        sign_in(engine, "nobody@example.com", PASSWORD)
    assert wrong.value.detail == unknown.value.detail


def test_unknown_users_and_pauses_cost_the_same_work(
    engine: Engine, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str | None] = []

    def remember(_given: str, held: str | None) -> bool:
        compared.append(held)
        return False

    monkeypatch.setattr(passwords, "verify", remember)
    for email in ("nobody@example.com", *[EMAIL] * (FREE_TRIES + 1)):
        with pytest.raises(WrongSignIn):
            sign_in(engine, email, PASSWORD)
    assert [held is None for held in compared] == [True, *[False] * FREE_TRIES, True]


@pytest.mark.usefixtures("quick")
def test_five_wrong_tries_lock_the_right_password_out_for_a_quarter_of_an_hour(
    engine: Engine, user: User
) -> None:
    fail(engine, FREE_TRIES)
    last = now()
    with clock(lambda: last + timedelta(minutes=14)), pytest.raises(WrongSignIn):
        sign_in(engine, EMAIL, PASSWORD)
    with clock(lambda: last + timedelta(minutes=16)):
        assert sign_in(engine, EMAIL, PASSWORD)
    with reading(engine) as session:
        held = user_with(session, EMAIL)
    assert held is not None
    assert (held.failures, held.locked_until) == (0, None)


@pytest.mark.usefixtures("quick")
def test_a_try_counts_before_the_password_is_looked_at(
    engine: Engine, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> bool:
        raise Unavailable

    monkeypatch.setattr(passwords, "verify", gone)
    with pytest.raises(Unavailable):
        sign_in(engine, EMAIL, PASSWORD)
    with reading(engine) as session:
        held = user_with(session, EMAIL)
    assert held is not None
    assert held.failures == 1


def test_a_password_that_is_changed_while_it_is_looked_at_lets_nobody_in(
    engine: Engine, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed_meanwhile(*_: object) -> bool:
        with transaction(engine) as session:
            change_password(session, user.id, "the hash of another one")
        return True

    monkeypatch.setattr(passwords, "verify", changed_meanwhile)
    with pytest.raises(WrongSignIn):
        sign_in(engine, EMAIL, PASSWORD)
    with reading(engine) as session:
        assert not visits.of_user(session, user.id)


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(n) for n in range(1, 60)]
    assert pauses == sorted(pauses)
    assert set(pauses[: FREE_TRIES - 1]) == {timedelta()}
    assert pause_after(FREE_TRIES) == timedelta(minutes=15)
    assert pauses[-1] == timedelta(hours=1)


def test_too_many_at_once_are_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.0)
    with passwords._turn(), passwords._turn(), pytest.raises(Unavailable):
        passwords.verify("x", None)


def test_few_wait_for_their_turn_and_the_rest_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 3600.0)
    with ExitStack() as line:
        for _ in range(passwords.AT_ONCE + passwords.MOST_WAITING):
            line.enter_context(passwords._taken(passwords._places, 0.0))
        with pytest.raises(Unavailable):
            passwords.verify("x", None)


@pytest.mark.usefixtures("real_argon2")
def test_passwords_are_kept_as_argon2_with_its_recommended_cost() -> None:
    held = passwords.hash_password(PASSWORD)
    assert held.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.verify(PASSWORD, held)
    assert not passwords.verify(PASSWORD + "!", held)
    assert not passwords.verify(PASSWORD, None)
