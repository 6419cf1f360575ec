"""`users create`: let somebody sign in."""

import argparse
import sys
from getpass import getpass

from models.audit import note_command
from models.database import opened, transaction
from service.commands.words import give, say
from service.kit.errors import Problem
from service.kit.settings import Settings
from service.people.passwords import checked, hash_password
from service.people.users import NewUser, create_user


def do(options: argparse.Namespace, settings: Settings) -> int:
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else getpass()
    new = NewUser(options.email, options.name, options.role, options.rep)
    try:
        password_hash = hash_password(checked(password))
        with opened(settings.database) as engine, transaction(engine) as session:
            create_user(session, new, password_hash)
            note_command(session, "users create", {"role": new.role})
    except Problem as problem:
        say(problem.detail)
        return 2
    give(f"{new.email} can sign in now.")
    return 0
