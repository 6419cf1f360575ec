"""How far the walk through each CRM's records has come.

Revision ID: events
Revises: 0001
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sync",
        sa.Column("connector", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("stream", sa.Integer(), nullable=False),
        sa.Column("cursors", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("started_at", models.database.UTCDateTime(timezone=True), nullable=False),
        sa.Column("first_done_at", models.database.UTCDateTime(timezone=True), nullable=True),
        sa.Column("advanced_at", models.database.UTCDateTime(timezone=True), nullable=True),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.PrimaryKeyConstraint("connector", name=op.f("pk_sync")),
    )


def downgrade() -> None:
    op.drop_table("sync")
