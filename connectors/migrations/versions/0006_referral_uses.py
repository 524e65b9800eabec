"""How often each office's code was sent, by channel and ISO week.

Rules: nothing in a row points to a message or to a person.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, String

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_uses",
        Column("code", String(8), primary_key=True),
        Column("channel", String(10), primary_key=True),
        Column("week", String(8), primary_key=True),
        Column("uses", Integer, nullable=False),
        CheckConstraint("channel IN ('sms', 'whatsapp', 'voice')", name="referral_uses_channel"),
        CheckConstraint("uses > 0", name="referral_uses_some"),
    )


def downgrade() -> None:
    op.drop_table("referral_uses")
