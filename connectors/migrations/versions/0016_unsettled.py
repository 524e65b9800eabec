"""How many claims of an answer ended with their process: these say nothing against the message.

Rules: what is in flight while this runs counts from now on.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", Column("unsettled", Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("outbox", "unsettled")
