"""Indexes that the queue reads open leads by.

Old code must go on working on this schema: add, fill, and remove only in a later release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = sa.text("merged_into IS NULL AND verdict IS NULL")
RECYCLED = sa.text("merged_into IS NULL AND verdict = 'recycled'")
INDEXES = {
    "ix_lead_open": (["points", "id"], OPEN),
    "ix_lead_open_of_rep": (["rep_id", "points", "id"], OPEN),
    "ix_lead_recycled": (["rep_id", "points"], RECYCLED),
}


def upgrade() -> None:
    for name, (columns, which) in INDEXES.items():
        op.create_index(name, "lead", columns, sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "lead")
