"""mql of scores

Old code must go on working on this schema: add, fill, and remove only in a later release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WARM, MQL = "band <> 'cold'", "coalesce(mql, band <> 'cold')"


def upgrade() -> None:
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mql", sa.Boolean(), nullable=True))

    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mql", sa.Boolean(), nullable=True))
    op.drop_index("ix_score_warm", "score")
    _index("ix_score_mql", MQL)


def downgrade() -> None:
    op.drop_index("ix_score_mql", "score")
    _index("ix_score_warm", WARM)
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_column("mql")

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_column("mql")


def _index(name: str, where: str) -> None:
    op.create_index(
        name,
        "score",
        ["scored_at"],
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
