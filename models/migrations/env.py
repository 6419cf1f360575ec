"""Alembic's environment: it works on the connection that `models.migrations.run` hands over."""

from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - makes the tables known to the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
