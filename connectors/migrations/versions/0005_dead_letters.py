"""An answer that was given up may keep its sealed text and address for some days, so that it can be sent again.

Rules: SQLite can't change a constraint, so its table is made anew with every row in it; going back wipes what is kept.
"""

from __future__ import annotations

from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ENDED = "state IN ('sent', 'dead', 'cancelled')"
BEFORE = {
    "outbox_text_wiped": f"({ENDED}) = (text_sealed IS NULL)",
    "outbox_address_wiped": f"({ENDED}) = (address_sealed IS NULL)",
    "outbox_choices_wiped": "state IN ('due', 'leased') OR choices_sealed IS NULL",
}
AFTER = {
    "outbox_text_wiped": "state = 'dead' OR (state IN ('sent', 'cancelled')) = (text_sealed IS NULL)",
    "outbox_address_wiped": "(text_sealed IS NULL) = (address_sealed IS NULL)",
    "outbox_choices_wiped": "text_sealed IS NOT NULL OR choices_sealed IS NULL",
}
REQUEUED = "requeued_at"


def upgrade() -> None:
    with op.batch_alter_table("outbox", copy_from=_outbox(BEFORE)) as batch:
        batch.add_column(Column(REQUEUED, BigInteger))
        _constrain(batch, AFTER)


def downgrade() -> None:
    op.execute(
        "UPDATE outbox SET text_sealed = NULL, address_sealed = NULL, choices_sealed = NULL WHERE state = 'dead'"
    )
    with op.batch_alter_table("outbox", copy_from=_outbox(AFTER, Column(REQUEUED, BigInteger))) as batch:
        _constrain(batch, BEFORE)
        batch.drop_column(REQUEUED)


def _constrain(batch: BatchOperations, conditions: dict[str, str]) -> None:
    for name, condition in conditions.items():
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, condition)


# The table as it was, since SQLite tells nothing of its constraints. Long because it is a list, not logic.
def _outbox(wiping: dict[str, str], *more: Column[int]) -> Table:
    identity = BigInteger().with_variant(Integer, "sqlite")
    return Table(
        "outbox",
        MetaData(),
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
        *more,
        UniqueConstraint("inbox_id", "position", name="outbox_once"),
        UniqueConstraint("provider", "channel", "provider_id", name="outbox_provider_id"),
        CheckConstraint("channel IN ('sms', 'whatsapp', 'voice')", name="outbox_channel"),
        CheckConstraint("state IN ('due', 'leased', 'sent', 'dead', 'cancelled')", name="outbox_state"),
        CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="outbox_lease"),
        CheckConstraint("(state = 'sent') = (provider_id IS NOT NULL)", name="outbox_accepted"),
        CheckConstraint(f"({ENDED}) = (finished_at IS NOT NULL)", name="outbox_finished"),
        *(CheckConstraint(condition, name=name) for name, condition in wiping.items()),
        Index("outbox_claim", "state", "due_at"),
        Index("outbox_lane", "lane", "id"),
        Index("outbox_sender", "sender"),
    )
