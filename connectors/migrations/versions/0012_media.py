"""What kind of media a message brought, and sealed what has to be known of it until it is answered.

Rules: written out in SQL, because SQLite takes a new column's constraint only together with the column; the bare count
that stood here before told nothing and goes.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = "'image', 'audio', 'video', 'document', 'contact', 'sticker', 'location'"


def upgrade() -> None:
    sealed = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    kind = f"CONSTRAINT inbox_media_kind CHECK (media_kind IN ({KINDS}))"
    wiped = "CONSTRAINT inbox_media_wiped CHECK (state NOT IN ('done', 'dead') OR media_sealed IS NULL)"
    op.execute(f"ALTER TABLE inbox ADD COLUMN media_kind VARCHAR(10) {kind}")
    op.execute(f"ALTER TABLE inbox ADD COLUMN media_sealed {sealed} {wiped}")
    op.execute("ALTER TABLE inbox DROP COLUMN media")


def downgrade() -> None:
    op.execute("ALTER TABLE inbox ADD COLUMN media INTEGER NOT NULL DEFAULT '0'")
    op.execute("ALTER TABLE inbox DROP COLUMN media_sealed")
    op.execute("ALTER TABLE inbox DROP COLUMN media_kind")
