"""Lawful basis and objections of leads; tombstones, and what people asked about their data.

Old code must go on working on this schema: add, fill, and remove only in a later release.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "privacy_request",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("via", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("lead_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.Column("asked_at", models.database.UTCDateTime(timezone=True), nullable=False),
        sa.Column("done_at", models.database.UTCDateTime(timezone=True), nullable=True),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
    )
    with op.batch_alter_table("privacy_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privacy_request_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_privacy_request_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "tombstone",
        sa.Column("name_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("request_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("laid_at", models.database.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["privacy_request.id"], name=op.f("fk_tombstone_request_id")
        ),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_tombstone")),
    )
    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tombstone_request_id"), ["request_id"], unique=False)

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "basis",
                sqlmodel.sql.sqltypes.AutoString(length=20),
                server_default="legitimate_interest",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("basis_note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True)
        )
        batch_op.add_column(
            sa.Column("objected_at", models.database.UTCDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_column("objected_at")
        batch_op.drop_column("basis_note")
        batch_op.drop_column("basis")

    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tombstone_request_id"))

    op.drop_table("tombstone")
    with op.batch_alter_table("privacy_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privacy_request_lead_id"))
        batch_op.drop_index(batch_op.f("ix_privacy_request_asked_at"))

    op.drop_table("privacy_request")
