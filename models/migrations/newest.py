"""Which schema this release expects, told without loading Alembic."""

from pathlib import Path


def newest() -> str:
    """Return the number of the newest migration, as the database names it."""
    versions = Path(__file__).parent / "versions"
    return max(path.name[:4] for path in versions.glob("[0-9]*.py"))
