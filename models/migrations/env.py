"""Alembic's environment: it works on the connection that `models.migrations.run` hands over."""

from alembic import context

from models.tables import all_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_tables(),
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
