"""derived secrets told notices

Old code must go on working on this schema: add, fill, and remove only in a later release. Secrets
are the exception: they leave the database at once, so an endpoint from before is switched off until
somebody rotates its secret.
"""

from secrets import token_hex

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHY = "its secret was stored before: rotate it, then switch this on"
ENDPOINT = sa.table(
    "endpoint",
    sa.column("id", sa.String),
    sa.column("salt", sa.String),
    sa.column("active", sa.Boolean),
    sa.column("disabled_why", sa.String),
)


def upgrade() -> None:
    salt = sqlmodel.sql.sqltypes.AutoString(length=32)
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("salt", salt, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("earlier_salt", salt, nullable=True))
        batch_op.drop_column("secret")
        batch_op.drop_column("earlier_secret")
    connection = op.get_bind()
    for (endpoint_id,) in connection.execute(sa.select(ENDPOINT.c.id)).fetchall():
        off = {"salt": token_hex(16), "active": False, "disabled_why": WHY}
        connection.execute(ENDPOINT.update().where(ENDPOINT.c.id == endpoint_id).values(off))
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.alter_column("salt", server_default=None)
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("told_at", models.database.UTCDateTime(timezone=True), nullable=True)
        )
    with op.batch_alter_table("mirror", schema=None) as batch_op:
        batch_op.add_column(sa.Column("put_back", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mirror", schema=None) as batch_op:
        batch_op.drop_column("put_back")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("told_at")
    secret = sqlmodel.sql.sqltypes.AutoString(length=100)
    with op.batch_alter_table("endpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earlier_secret", secret, nullable=True))
        batch_op.add_column(sa.Column("secret", secret, nullable=False, server_default=""))
        batch_op.drop_column("earlier_salt")
        batch_op.drop_column("salt")
