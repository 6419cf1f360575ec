"""`export` and `import database`: the whole database to a file, and back."""

import argparse
import sys

from models import archive
from models.database import make_engine, transaction
from service.commands.words import progress, say
from service.kit.settings import Settings


def do(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database)
    try:
        if options.fills:
            with transaction(engine) as session:
                counts = archive.restore(session.connection(), options.file, progress)
        else:
            counts = archive.export(engine, options.file, progress)
    except (archive.ArchiveError, FileExistsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        engine.dispose()
    say(f"{sum(counts.values()):,} rows of {len(counts)} tables, counted")
    return 0
