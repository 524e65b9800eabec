"""The mark of the key with which a database was begun, so that another key is refused at the start.

Rules: a revision that has been published is never edited; a change is a new revision.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, String

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_mark",
        Column("one", Integer, primary_key=True, autoincrement=False),
        Column("mark", String(80), nullable=False),
        CheckConstraint("one = 1", name="key_mark_one"),
    )


def downgrade() -> None:
    op.drop_table("key_mark")
