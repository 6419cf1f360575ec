"""The command `smarketing`: serve, work, migrate, keys, users, import, export, sync."""

import argparse
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from getpass import getpass
from pathlib import Path

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from models import archive
from models.audit import note_command
from models.database import make_engine, transaction
from models.seed import seed
from models.tabular.csvfile import TableError
from models.tabular.mapping import MapError
from service.connectors.sync.api import NotAllowedError
from service.connectors.sync.jobs import first_sync
from service.demo import demo_company
from service.intake.imports import import_leads
from service.kit.auth import MAY
from service.kit.core import Core
from service.kit.errors import Problem
from service.kit.garbage import look_for_circles_seldom
from service.kit.logs import log_to_stderr
from service.kit.outbound import WrongAnswer
from service.kit.settings import Settings
from service.people import first_user
from service.people.demo import PASSWORD
from service.people.keys import create_key
from service.people.passwords import checked, hash_password
from service.people.users import USER_ROLES, NewUser, create_user
from service.spend.imports import import_spend
from service.worker import Worker

Command = Callable[[argparse.Namespace, Settings], int]


GRACE_SECONDS = 20
"""How long requests that were begun may take once the service is told to stop."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    log_to_stderr()
    command: Command = options.command
    return command(options, Settings())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="smarketing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = _command(commands, "serve", _serve, "answer HTTP requests")
    run = _command(commands, "run", _run, "migrate, start a worker, make a key, and serve")
    for command in (serve, run):
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=8000)
    _command(commands, "work", _work, "do what is queued: training runs, sweeps, deliveries")
    _command(commands, "migrate", _migrate, "bring the database to the newest schema, and seed it")
    keys = commands.add_parser("keys", help="make API keys").add_subparsers(required=True)
    create = _command(keys, "create", _create_key, "make a key and print it, once")
    create.add_argument("--role", required=True, choices=sorted(MAY))
    create.add_argument("--name", required=True)
    create.add_argument("--rep", help="the rep whose key this is, by the CRM's owner id")
    users = commands.add_parser("users", help="let people sign in").add_subparsers(required=True)
    user = _command(users, "create", _create_user, "make a user who can sign in to the pages")
    user.add_argument("--email", required=True)
    user.add_argument("--name", required=True)
    user.add_argument("--role", required=True, choices=USER_ROLES)
    user.add_argument("--rep", help="the rep who this user is, by the CRM's owner id")
    user.add_argument("--password-stdin", action="store_true", help="read it instead of asking")
    imports = commands.add_parser("import", help="bring data in").add_subparsers(required=True)
    leads = _command(imports, "leads", _import_leads, "import leads from a CSV file")
    leads.add_argument("file", type=Path)
    leads.add_argument("--map", type=Path, required=True, help="the MAP.toml of the file")
    spend = _command(imports, "spend", _import_spend, "import spend by day, source and campaign")
    spend.add_argument("file", type=Path)
    restored = _command(imports, "database", _archive, "fill a new database from an archive")
    export = _command(commands, "export", _archive, "write the whole database to an archive")
    for command, fills in ((restored, True), (export, False)):
        command.add_argument("file", type=Path)
        command.set_defaults(fills=fills)
    sync = _command(commands, "sync", _sync, "read a CRM's history, and keep up with it")
    sync.add_argument("connector")
    sync.add_argument("--months", type=int, default=24, choices=range(1, 61), metavar="1-60")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command)
    return parser


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from service.app import create_app  # noqa: PLC0415 - other commands need no web application

    app = create_app(settings)
    _say_how_to_set_up(app.state.core, f"http://{options.host}:{options.port}")
    look_for_circles_seldom()
    signal.signal(signal.SIGTERM, _stopped)
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return 0


def _stopped(*_: object) -> None:
    """Take the signal that uvicorn sends again once it has stopped: stopping is no failure."""


def _run(options: argparse.Namespace, settings: Settings) -> int:
    _migrate(options, settings)
    sign_ins = demo_company(settings, say=_hear)
    address = f"http://{options.host}:{options.port}"
    _say(f"\nsmarketing is on {address}, its API is told on {address}/openapi.json\n")
    for email, role in sign_ins:
        _say(f"  sign in as {email:32} ({role}), password {PASSWORD}")
    _say(f"\n  API key of role admin: {_demo_key(settings)}\n")
    worker = subprocess.Popen([sys.executable, "-m", "service", "work"])
    try:
        return _serve(options, settings)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait()


def _work(_options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    worker = Worker(core)
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: core.stopping.set())
    worker.run()
    core.engine.dispose()
    return 0


def _migrate(_options: argparse.Namespace, settings: Settings) -> int:
    from models.migrations.run import upgrade  # noqa: PLC0415 - only this command needs Alembic

    engine = make_engine(settings.database)
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
    engine.dispose()
    return 0


def _create_key(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database)
    with transaction(engine) as session:
        secret = create_key(session, options.role, options.name, options.rep)
        note_command(session, "keys create", {"role": options.role, "name": options.name})
    engine.dispose()
    _say(secret)
    return 0


def _create_user(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database)
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else getpass()
    new = NewUser(options.email, options.name, options.role, options.rep)
    try:
        password_hash = hash_password(checked(password))
        with transaction(engine) as session:
            create_user(session, new, password_hash)
            note_command(session, "users create", {"role": new.role})
    except Problem as problem:
        sys.stderr.write(f"{problem.detail}\n")
        return 2
    finally:
        engine.dispose()
    _say(f"{new.email} can sign in now.")
    return 0


def _import_leads(options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    core.champions.refresh()
    look_for_circles_seldom()
    try:
        report = import_leads(core, options.file, options.map, progress=_progress)
    except (TableError, MapError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        core.engine.dispose()
    for bad in report.bad:
        sys.stderr.write(f"line {bad.line}: {bad.why}\n")
    barred = f"{report.barred} who objected or were erased, " if report.barred else ""
    _say(
        f"{report.created} new, {report.changed} changed, {report.same} as before, "
        f"{barred}{len(report.bad)} bad rows"
    )
    return 0


def _import_spend(options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    try:
        report = import_spend(core, options.file)
    except TableError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        core.engine.dispose()
    for bad in report.bad:
        sys.stderr.write(f"line {bad.line}: {bad.why}\n")
    _say(f"{report.changed} stated, {report.same} as before, {len(report.bad)} bad rows")
    return 0


def _archive(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database)
    try:
        if options.fills:
            with transaction(engine) as session:
                counts = archive.restore(session.connection(), options.file, _progress)
        else:
            counts = archive.export(engine, options.file, _progress)
    except (archive.ArchiveError, FileExistsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        engine.dispose()
    _say(f"{sum(counts.values()):,} rows of {len(counts)} tables, counted")
    return 0


def _sync(options: argparse.Namespace, settings: Settings) -> int:
    core = Core.build(settings)
    core.champions.refresh()
    try:
        read = first_sync(core, options.connector, options.months, _progress)
    except (Problem, NotAllowedError, WrongAnswer) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        core.engine.dispose()
    _say(f"{read:,} leads read; the worker keeps them up to date from here on.")
    return 0


def _demo_key(settings: Settings) -> str:
    """Return the admin key of `smarketing run`: made once, readable by the user alone."""
    path = settings.var_dir / "demo_key"
    if not path.exists():
        engine = make_engine(settings.database)
        with transaction(engine) as session:
            secret = create_key(session, "admin", "demo", None)
        engine.dispose()
        path.touch(mode=0o600)
        path.write_text(secret)
    return path.read_text()


def _hear(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else "\r"
    sys.stderr.write(f"{done:,} of {total:,} rows{end}")
    sys.stderr.flush()


def _say_how_to_set_up(core: Core, address: str) -> None:
    with suppress(SQLAlchemyError, OSError):
        if first_user.wanted(core.engine):
            code = first_user.code_of(core.settings.secret)
            _say(f"Nobody can sign in yet: open {address}/setup and give the code {code}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
