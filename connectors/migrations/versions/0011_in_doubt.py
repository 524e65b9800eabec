"""Whether the provider may have an answer although nobody recorded it: then it is asked before every further try.

Rules: what is in flight while this runs is in doubt by its lease; what was requeued is taken for doubtful.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, false

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", Column("in_doubt", Boolean, nullable=False, server_default=false()))
    op.execute("UPDATE outbox SET in_doubt = true WHERE requeued_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column("outbox", "in_doubt")
