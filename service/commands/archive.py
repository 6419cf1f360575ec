"""`export` and `import database`: the whole database to a file, and back."""

import argparse

from models import archive
from models.database import opened, transaction
from service.commands.words import give, progress, say
from service.kit.settings import Settings


def do(options: argparse.Namespace, settings: Settings) -> int:
    try:
        with opened(settings.database) as engine:
            if options.fills:
                with transaction(engine) as session:
                    counts = archive.restore(session.connection(), options.file, progress)
            else:
                counts = archive.export(engine, options.file, progress)
    except (archive.ArchiveError, FileExistsError) as error:
        say(str(error))
        return 2
    give(f"{sum(counts.values()):,} rows of {len(counts)} tables, counted")
    return 0
