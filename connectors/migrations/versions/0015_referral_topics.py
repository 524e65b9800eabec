"""What people ask about whom an office sent, by office, topic and month.

Rules: nothing in a row points to a message or to a person.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, String

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_topics",
        Column("code", String(8), primary_key=True),
        Column("topic", String(80), primary_key=True),
        Column("month", String(7), primary_key=True),
        Column("times", Integer, nullable=False),
        CheckConstraint("times > 0", name="referral_topics_some"),
    )


def downgrade() -> None:
    op.drop_table("referral_topics")
