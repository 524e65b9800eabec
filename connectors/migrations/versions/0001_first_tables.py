"""The first tables: inbox, outbox, receipts, conversations, complaints.

Rules: a revision that has been published is never edited; a change is a new revision.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = ("complaints", "conversations", "receipts", "outbox", "inbox")


# Long because it is a list of tables, not logic.
def upgrade() -> None:
    identity = BigInteger().with_variant(Integer, "sqlite")
    op.create_table(
        "inbox",
        Column("id", identity, primary_key=True, autoincrement=True),
        Column("provider", String(20), nullable=False),
        Column("channel", String(10), nullable=False),
        Column("provider_id", String(200), nullable=False),
        Column("lane", String(80), nullable=False),
        Column("sender", String(80)),
        Column("country_hint", String(2)),
        Column("line", String(200), nullable=False),
        Column("address_sealed", LargeBinary),
        Column("text_sealed", LargeBinary),
        Column("media", Integer, nullable=False, server_default="0"),
        Column("state", String(10), nullable=False, server_default="due"),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("due_at", BigInteger, nullable=False),
        Column("lease_until", BigInteger),
        Column("received_at", BigInteger, nullable=False),
        Column("finished_at", BigInteger),
        UniqueConstraint("provider", "channel", "provider_id", name="inbox_once"),
        CheckConstraint("channel IN ('sms', 'whatsapp', 'voice')", name="inbox_channel"),
        CheckConstraint("state IN ('due', 'leased', 'done', 'dead')", name="inbox_state"),
        CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="inbox_lease"),
        CheckConstraint("(state IN ('done', 'dead')) = (finished_at IS NOT NULL)", name="inbox_finished"),
        CheckConstraint("(state IN ('done', 'dead')) = (text_sealed IS NULL)", name="inbox_text_wiped"),
        CheckConstraint("(state IN ('done', 'dead')) = (address_sealed IS NULL)", name="inbox_address_wiped"),
        CheckConstraint("tries >= 0", name="inbox_tries"),
    )
    op.create_index("inbox_claim", "inbox", ["state", "due_at"])
    op.create_index("inbox_lane", "inbox", ["lane", "id"])
    op.create_index("inbox_sender", "inbox", ["sender"])
    op.create_table(
        "outbox",
        Column("id", identity, primary_key=True, autoincrement=True),
        Column("inbox_id", identity, ForeignKey("inbox.id", name="outbox_inbox", ondelete="SET NULL")),
        Column("position", Integer, nullable=False),
        Column("provider", String(20), nullable=False),
        Column("channel", String(10), nullable=False),
        Column("provider_id", String(200)),
        Column("lane", String(80), nullable=False),
        Column("sender", String(80)),
        Column("line", String(200), nullable=False),
        Column("address_sealed", LargeBinary),
        Column("text_sealed", LargeBinary),
        Column("choices_sealed", LargeBinary),
        Column("state", String(10), nullable=False, server_default="due"),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("error_code", Integer),
        Column("due_at", BigInteger, nullable=False),
        Column("lease_until", BigInteger),
        Column("created_at", BigInteger, nullable=False),
        Column("finished_at", BigInteger),
        UniqueConstraint("inbox_id", "position", name="outbox_once"),
        UniqueConstraint("provider", "channel", "provider_id", name="outbox_provider_id"),
        CheckConstraint("channel IN ('sms', 'whatsapp', 'voice')", name="outbox_channel"),
        CheckConstraint("state IN ('due', 'leased', 'sent', 'dead', 'cancelled')", name="outbox_state"),
        CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="outbox_lease"),
        CheckConstraint("(state = 'sent') = (provider_id IS NOT NULL)", name="outbox_accepted"),
        CheckConstraint("(state IN ('sent', 'dead', 'cancelled')) = (finished_at IS NOT NULL)", name="outbox_finished"),
        CheckConstraint("(state IN ('sent', 'dead', 'cancelled')) = (text_sealed IS NULL)", name="outbox_text_wiped"),
        CheckConstraint(
            "(state IN ('sent', 'dead', 'cancelled')) = (address_sealed IS NULL)", name="outbox_address_wiped"
        ),
        CheckConstraint("state IN ('due', 'leased') OR choices_sealed IS NULL", name="outbox_choices_wiped"),
    )
    op.create_index("outbox_claim", "outbox", ["state", "due_at"])
    op.create_index("outbox_lane", "outbox", ["lane", "id"])
    op.create_index("outbox_sender", "outbox", ["sender"])
    op.create_table(
        "receipts",
        Column("provider", String(20), primary_key=True),
        Column("provider_id", String(200), primary_key=True),
        Column("status", String(20), nullable=False),
        Column("rank", Integer, nullable=False),
        Column("error_code", Integer),
        Column("updated_at", BigInteger, nullable=False),
        CheckConstraint(
            "status IN ('accepted', 'scheduled', 'queued', 'sending', 'sent', "
            "'failed', 'canceled', 'undelivered', 'delivered', 'read')",
            name="receipts_status",
        ),
    )
    op.create_table(
        "conversations",
        Column("sender", String(80), primary_key=True),
        Column("memory_sealed", LargeBinary, nullable=False),
        Column("opted_out", Boolean, nullable=False, server_default=false()),
        Column("updated_at", BigInteger, nullable=False),
    )
    op.create_table(
        "complaints",
        Column("id", identity, primary_key=True, autoincrement=True),
        Column("topic", String(80), nullable=False),
        Column("channel", String(10), nullable=False),
        Column("lang", String(10), nullable=False),
        Column("pack", String(80)),
        Column("day", String(10), nullable=False),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
