"""Users: who may be made, by whom, and the demo company's."""

import io
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import make_engine, reading, transaction
from models.reps import ensure_rep
from models.tables import Audit
from service.__main__ import main
from service.app import Application
from service.commands.serve import say_how_to_set_up
from service.people import first_user, passwords
from service.people.demo import PASSWORD, demo_users, ensure_demo_users
from service.people.users import (
    EmailTaken,
    NeedsRep,
    NewUser,
    NotAnAddress,
    create_user,
    user_with,
)
from tests.fixtures.databases import ON_SQLITE


def test_users_are_made_once_with_an_address_and_reps_with_their_rep(engine: Engine) -> None:
    with transaction(engine) as session:
        made = create_user(session, NewUser("A.B@Example.com", "A B", "rep", "a.b"), "$")
        assert (made.email, made.rep_id, made.locale) == ("a.b@example.com", "a.b", None)
        for new, refusal in [
            (NewUser("a.b@example.COM", "again", "admin"), EmailTaken),
            (NewUser("no address", "x", "admin"), NotAnAddress),
            (NewUser("a\x00@example.com", "x", "admin"), NotAnAddress),
            (NewUser("c@example.com", "x", "rep"), NeedsRep),
        ]:
            with pytest.raises(refusal):
                create_user(session, new, "$")


def test_the_demo_users_are_one_for_each_rep_and_other_role(engine: Engine) -> None:
    with transaction(engine) as session:
        ensure_rep(session, "camille.roux", "Camille Roux")
        ensure_demo_users(session)
        first = demo_users(session)
        ensure_demo_users(session)
        again = demo_users(session)
        camille = user_with(session, "camille.roux@demo.example")
    assert first == again
    assert {role for _, role in first} == {"rep", "marketing", "manager", "data", "admin"}
    assert len(first) == 5
    assert camille is not None
    assert (camille.name, camille.rep_id) == ("Camille Roux", "camille.roux")
    assert passwords.verify(PASSWORD, camille.password_hash)


@ON_SQLITE
def test_the_command_makes_a_user_with_a_password_from_standard_input(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("SMARKETING_DATABASE_URL", database_url)
    monkeypatch.setenv("SMARKETING_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setattr("service.kit.logs.log_to_stderr", lambda: None)

    def run(*arguments: str) -> int:
        return main(arguments)

    arguments = ["users", "create", "--email", "B@x.example", "--name", "B", "--role", "rep"]
    asked = [*arguments, "--rep", "b", "--password-stdin"]
    monkeypatch.setattr("sys.stdin", io.StringIO("too short\n"))
    assert run(*asked) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough, surely\n"))
    assert run(*asked) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("long enough, surely\n"))
    assert run(*arguments, "--password-stdin") == 2
    engine = make_engine(database_url)
    with reading(engine) as session:
        user = user_with(session, "b@x.example")
        acts = [(act.who, act.act, act.subject) for act in session.exec(select(Audit))]
    engine.dispose()
    assert acts == [("command line", "smarketing users create", {"role": "rep"})]
    assert user is not None
    assert passwords.verify("long enough, surely", user.password_hash)
    assert "long enough" not in "".join(capsys.readouterr())


@ON_SQLITE
def test_the_set_up_code_is_told_while_nobody_can_sign_in(
    app: Application, capsys, make_user
) -> None:
    core = app.state.core
    say_how_to_set_up(core, "http://here")
    code = first_user.code_of(core.settings.secret)
    assert f"http://here/setup and give the code {code}" in capsys.readouterr().out
    make_user("admin")
    say_how_to_set_up(core, "http://here")
    assert capsys.readouterr().out == ""
