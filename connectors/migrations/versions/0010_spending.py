"""What SMS cost: segments by day and country, and by day and person.

Rules: a country's row points to nobody; a person's lies under the pseudonym and is deleted within two days.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, false

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spending",
        Column("day", String(10), primary_key=True),
        Column("country", String(2), primary_key=True),
        Column("segments", Integer, nullable=False),
        Column("messages", Integer, nullable=False),
        CheckConstraint("segments >= messages AND messages > 0", name="spending_some"),
    )
    op.create_table(
        "person_spending",
        Column("sender", String(80), primary_key=True),
        Column("day", String(10), primary_key=True),
        Column("segments", Integer, nullable=False),
        Column("told", Boolean, nullable=False, server_default=false()),
        CheckConstraint("segments > 0", name="person_spending_some"),
    )


def downgrade() -> None:
    op.drop_table("person_spending")
    op.drop_table("spending")
