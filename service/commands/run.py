"""`run`: migrate, start a worker, make a key, and serve the demo company."""

import argparse
import signal
import subprocess
import sys

from models.database import opened, transaction
from service.commands import migrate, serve
from service.commands.words import give, say
from service.demo import demo_company
from service.kit.settings import Settings
from service.people.demo import PASSWORD
from service.people.keys import create_key


def do(options: argparse.Namespace, settings: Settings) -> int:
    migrate.do(options, settings)
    sign_ins = demo_company(settings, say=say)
    address = f"http://{options.host}:{options.port}"
    give(f"\nsmarketing is on {address}, its API is told on {address}/openapi.json\n")
    for email, role in sign_ins:
        give(f"  sign in as {email:32} ({role}), password {PASSWORD}")
    give(f"\n  API key of role admin: {_demo_key(settings)}\n")
    worker = subprocess.Popen([sys.executable, "-m", "service", "work"])
    try:
        return serve.do(options, settings)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait()


def _demo_key(settings: Settings) -> str:
    """Return the admin key of `smarketing run`: made once, readable by the user alone."""
    path = settings.var_dir / "demo_key"
    if not path.exists():
        with opened(settings.database) as engine, transaction(engine) as session:
            secret = create_key(session, "admin", "demo", None)
        path.touch(mode=0o600)
        path.write_text(secret)
    return path.read_text()
