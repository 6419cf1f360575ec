"""The audit, which the database itself keeps from being rewritten; rotation and limits of keys.

Old code must go on working on this schema: add, fill, and remove only in a later release.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


REFUSE = """
CREATE FUNCTION audit_refuses() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$ LANGUAGE plpgsql
"""
TRIGGER = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_refuses()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER audit_append_only_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
"""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("at", models.database.UTCDateTime(timezone=True), nullable=False),
        sa.Column("who", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("expires_at", models.database.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("earlier_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True)
        )
        batch_op.add_column(
            sa.Column("earlier_until", models.database.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("per_minute", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_api_key_earlier_hash"), ["earlier_hash"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_TRIGGER.format(verb=verb))
    else:
        op.execute(REFUSE)
        op.execute(TRIGGER)


def downgrade() -> None:
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_earlier_hash"))
        batch_op.drop_column("per_minute")
        batch_op.drop_column("earlier_until")
        batch_op.drop_column("earlier_hash")
        batch_op.drop_column("expires_at")

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_refuses")
