"""What keeps this process from scoring and storing leads, in words."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.database import reading
from models.migrations.newest import newest
from service.kit.core import Core


def troubles(core: Core) -> list[str]:
    """Return what is wrong; nothing when the process can do its work."""
    found = [*core.troubles]
    try:
        with reading(core.engine) as session:
            held = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if held is None or held < newest():
                found.append("the database is behind this release: run `smarketing migrate`")
    except SQLAlchemyError:
        found.append("the database does not answer, or was never migrated")
    if core.champions.trouble:
        found.append(core.champions.trouble)
    if core.writer.full:
        found.append("the writer's queue is full")
    return found
