"""The command `smarketing`: serve, work, migrate, keys, users, import, export, sync.

What a command needs is read once it is known which one was asked for.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from service.kit import garbage
from service.kit.roles import MAY, USER_ROLES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    with garbage.put_off():
        from service.kit.logs import log_to_stderr  # noqa: PLC0415 - a wrong word needs no more
        from service.kit.settings import Settings  # noqa: PLC0415 - the same

        command = import_module(f"service.commands.{options.command}")
    log_to_stderr()
    return int(command.do(options, Settings()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="smarketing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = _command(commands, "serve", "serve", "answer HTTP requests")
    run = _command(commands, "run", "run", "migrate, start a worker, make a key, and serve")
    for command in (serve, run):
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=8000)
    _command(commands, "work", "work", "do what is queued: training runs, sweeps, deliveries")
    _command(commands, "migrate", "migrate", "bring the database to the newest schema, and seed it")
    keys = commands.add_parser("keys", help="make API keys").add_subparsers(required=True)
    create = _command(keys, "create", "create_key", "make a key and print it, once")
    create.add_argument("--role", required=True, choices=sorted(MAY))
    create.add_argument("--name", required=True)
    create.add_argument("--rep", help="the rep whose key this is, by the CRM's owner id")
    users = commands.add_parser("users", help="let people sign in").add_subparsers(required=True)
    user = _command(users, "create", "create_user", "make a user who can sign in to the pages")
    user.add_argument("--email", required=True)
    user.add_argument("--name", required=True)
    user.add_argument("--role", required=True, choices=USER_ROLES)
    user.add_argument("--rep", help="the rep who this user is, by the CRM's owner id")
    user.add_argument("--password-stdin", action="store_true", help="read it instead of asking")
    imports = commands.add_parser("import", help="bring data in").add_subparsers(required=True)
    leads = _command(imports, "leads", "import_leads", "import leads from a CSV file")
    leads.add_argument("file", type=Path)
    leads.add_argument("--map", type=Path, required=True, help="the MAP.toml of the file")
    spend = _command(imports, "spend", "import_spend", "import spend by day, source and campaign")
    spend.add_argument("file", type=Path)
    restored = _command(imports, "database", "archive", "fill a new database from an archive")
    export = _command(commands, "export", "archive", "write the whole database to an archive")
    for command, fills in ((restored, True), (export, False)):
        command.add_argument("file", type=Path)
        command.set_defaults(fills=fills)
    sync = _command(commands, "sync", "sync", "read a CRM's history, and keep up with it")
    sync.add_argument("connector")
    sync.add_argument("--months", type=int, default=24, choices=range(1, 61), metavar="1-60")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: str,
    text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
