"""The words of complaints, and counts of what was asked in vain.

Rules: nothing in a row points to a message or to a person; the words are sealed.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, LargeBinary, String

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "complaint_texts",
        Column("id", _ID, primary_key=True, autoincrement=True),
        Column("topic", String(80), nullable=False),
        Column("lang", String(10), nullable=False),
        Column("pack", String(80)),
        Column("day", String(10), nullable=False),
        Column("text_sealed", LargeBinary, nullable=False),
    )
    op.create_table(
        "unanswered",
        Column("topic", String(80), primary_key=True),
        Column("origin", String(2), primary_key=True),
        Column("destination", String(2), primary_key=True),
        Column("week", String(8), primary_key=True),
        Column("times", Integer, nullable=False),
        CheckConstraint("times > 0", name="unanswered_some"),
    )


def downgrade() -> None:
    op.drop_table("unanswered")
    op.drop_table("complaint_texts")
