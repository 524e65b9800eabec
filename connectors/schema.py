"""The tables, and what may never be true of a row, as constraints of the database itself.

Refuses (through the database) an unknown state, a lease without an owner's deadline, two rows for one provider
message, and a finished row that still holds a text or an address; only an answer that was given up (dead) may keep
both for a while, so that an operator can send it again. Rules: times are UTC epoch milliseconds, so both databases
compare them alike; what is sealed is bytes; `lane` is the queue within which order is kept.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    false,
)

metadata = MetaData()
_Id = BigInteger().with_variant(Integer, "sqlite")

MEDIA_KINDS = ("image", "audio", "video", "document", "contact", "sticker", "location")
INBOX_OPEN = ("due", "leased")
INBOX_ENDED = ("done", "dead")
OUTBOX_OPEN = ("due", "leased")
OUTBOX_ENDED = ("sent", "dead", "cancelled")
PROVIDER_DID = ("stop", "start", "start_if_out", "help")

# Callbacks arrive in any order; the highest rank wins, and no two words share one, so every order ends alike.
STATUS_RANK = {
    "accepted": 0, "scheduled": 0, "queued": 1, "sending": 2, "sent": 3,
    "failed": 4, "canceled": 5, "undelivered": 6, "delivered": 7, "read": 8,
}  # fmt: skip


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


inbox = Table(
    "inbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("provider", String(20), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("provider_id", String(200), nullable=False),
    Column("lane", String(80), nullable=False),
    Column("sender", String(80)),
    Column("country_hint", String(2)),
    Column("line", String(200), nullable=False),
    Column("address_sealed", LargeBinary),
    Column("text_sealed", LargeBinary),
    Column("media_kind", String(10)),
    Column("media_sealed", LargeBinary),
    Column("text_mark", String(80)),
    Column("state", String(10), nullable=False, server_default="due"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("received_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("provider_did", String(12)),
    UniqueConstraint("provider", "channel", "provider_id", name="inbox_once"),
    CheckConstraint("channel IN ('sms', 'whatsapp', 'voice')", name="inbox_channel"),
    CheckConstraint(_one_of("state", INBOX_OPEN + INBOX_ENDED), name="inbox_state"),
    CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="inbox_lease"),
    CheckConstraint("(state IN ('done', 'dead')) = (finished_at IS NOT NULL)", name="inbox_finished"),
    CheckConstraint("(state IN ('done', 'dead')) = (text_sealed IS NULL)", name="inbox_text_wiped"),
    CheckConstraint("(state IN ('done', 'dead')) = (address_sealed IS NULL)", name="inbox_address_wiped"),
    CheckConstraint(_one_of("media_kind", MEDIA_KINDS), name="inbox_media_kind"),
    CheckConstraint("state NOT IN ('done', 'dead') OR media_sealed IS NULL", name="inbox_media_wiped"),
    CheckConstraint("tries >= 0", name="inbox_tries"),
    CheckConstraint(_one_of("provider_did", PROVIDER_DID), name="inbox_provider_did"),
    Index("inbox_claim", "state", "due_at"),
    Index("inbox_lane", "lane", "id"),
    Index("inbox_sender", "sender"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("inbox_id", _Id, ForeignKey("inbox.id", name="outbox_inbox", ondelete="SET NULL")),
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
    Column("requeued_at", BigInteger),
    Column("in_doubt", Boolean, nullable=False, server_default=false()),
    Column("unsettled", Integer, nullable=False, server_default="0"),
    Column("lang", String(10)),
    Column("reminded_at", BigInteger),
    UniqueConstraint("inbox_id", "position", name="outbox_once"),
    UniqueConstraint("provider", "channel", "provider_id", name="outbox_provider_id"),
    CheckConstraint("channel IN ('sms', 'whatsapp', 'voice')", name="outbox_channel"),
    CheckConstraint(_one_of("state", OUTBOX_OPEN + OUTBOX_ENDED), name="outbox_state"),
    CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="outbox_lease"),
    CheckConstraint("(state = 'sent') = (provider_id IS NOT NULL)", name="outbox_accepted"),
    CheckConstraint("(state IN ('sent', 'dead', 'cancelled')) = (finished_at IS NOT NULL)", name="outbox_finished"),
    CheckConstraint(
        "state = 'dead' OR (state IN ('sent', 'cancelled')) = (text_sealed IS NULL)", name="outbox_text_wiped"
    ),
    CheckConstraint("(text_sealed IS NULL) = (address_sealed IS NULL)", name="outbox_address_wiped"),
    CheckConstraint("text_sealed IS NOT NULL OR choices_sealed IS NULL", name="outbox_choices_wiped"),
    Index("outbox_claim", "state", "due_at"),
    Index("outbox_lane", "lane", "id"),
    Index("outbox_sender", "sender"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("provider", String(20), primary_key=True),
    Column("provider_id", String(200), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("error_code", Integer),
    Column("updated_at", BigInteger, nullable=False),
    CheckConstraint(_one_of("status", tuple(STATUS_RANK)), name="receipts_status"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("sender", String(80), primary_key=True),
    Column("memory_sealed", LargeBinary, nullable=False),
    Column("opted_out", Boolean, nullable=False, server_default=false()),
    Column("updated_at", BigInteger, nullable=False),
    Column("talk_sealed", LargeBinary),
    Index("conversations_idle", "updated_at"),
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("topic", String(80), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("lang", String(10), nullable=False),
    Column("pack", String(80)),
    Column("day", String(10), nullable=False),
)

referral_uses = Table(
    "referral_uses",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("channel", String(10), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("uses", Integer, nullable=False),
    CheckConstraint("channel IN ('sms', 'whatsapp', 'voice')", name="referral_uses_channel"),
    CheckConstraint("uses > 0", name="referral_uses_some"),
)

complaint_texts = Table(
    "complaint_texts",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("topic", String(80), nullable=False),
    Column("lang", String(10), nullable=False),
    Column("pack", String(80)),
    Column("day", String(10), nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
)

referral_topics = Table(
    "referral_topics",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("topic", String(80), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("times", Integer, nullable=False),
    CheckConstraint("times > 0", name="referral_topics_some"),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("topic", String(80), primary_key=True),
    Column("origin", String(2), primary_key=True),
    Column("destination", String(2), primary_key=True),
    Column("week", String(8), primary_key=True),
    Column("times", Integer, nullable=False),
    CheckConstraint("times > 0", name="unanswered_some"),
)

spending = Table(
    "spending",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("segments", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    CheckConstraint("segments >= messages AND messages > 0", name="spending_some"),
)

person_spending = Table(
    "person_spending",
    metadata,
    Column("sender", String(80), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("segments", Integer, nullable=False),
    Column("told", Boolean, nullable=False, server_default=false()),
    CheckConstraint("segments > 0", name="person_spending_some"),
)

contents = Table(
    "contents",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("sid", String(34), nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

key_mark = Table(
    "key_mark",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("mark", String(80), nullable=False),
    CheckConstraint("one = 1", name="key_mark_one"),
)

clock_seen = Table(
    "clock_seen",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("latest", BigInteger, nullable=False),
    Column("doubted", BigInteger, nullable=False),
    CheckConstraint("one = 1", name="clock_seen_one"),
)
