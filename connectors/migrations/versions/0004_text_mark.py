"""A keyed mark of what was written, so that an impatient repeat is known without keeping the text.

Rules: the mark is wiped an hour after its row ended; without the node's key it tells nothing.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", Column("text_mark", String(80)))


def downgrade() -> None:
    op.drop_column("inbox", "text_mark")
