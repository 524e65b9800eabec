"""What WhatsApp needs: an answer's language, whether the person was reminded of it, and which contents exist.

Rules: a row of `contents` holds a hash and an id at the provider, no word of a message.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", Column("lang", String(10)))
    op.add_column("outbox", Column("reminded_at", BigInteger))
    op.create_table(
        "contents",
        Column("key", String(64), primary_key=True),
        Column("sid", String(34), nullable=False),
        Column("made_at", BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("contents")
    op.drop_column("outbox", "reminded_at")
    op.drop_column("outbox", "lang")
