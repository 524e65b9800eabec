"""What the talk under way needs apart from what is remembered of the person, so that it can be forgotten sooner.

Rules: what was written before stays readable; its talk is dropped at the next turn or when it is pruned.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, LargeBinary

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", Column("talk_sealed", LargeBinary))
    op.create_index("conversations_idle", "conversations", ["updated_at"])


def downgrade() -> None:
    op.drop_index("conversations_idle", "conversations")
    op.drop_column("conversations", "talk_sealed")
