"""What the provider did by itself about a message (silenced the person, let her back), so that it isn't answered twice.

Rules: written out in SQL, because SQLite takes a new column's constraint only together with the column.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS = "'stop', 'start', 'start_if_out', 'help'"


def upgrade() -> None:
    check = f"CONSTRAINT inbox_provider_did CHECK (provider_did IN ({WORDS}))"
    op.execute(f"ALTER TABLE inbox ADD COLUMN provider_did VARCHAR(12) {check}")


def downgrade() -> None:
    op.execute("ALTER TABLE inbox DROP COLUMN provider_did")
