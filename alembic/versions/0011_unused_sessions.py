"""Until when a session lasts that nobody uses. One from before lasts its hours, until it is used."""

import sqlalchemy as sa
from alembic import op

import app.db.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("idle_at", app.db.base.UTCDateTime(timezone=True), nullable=True))
    op.execute("UPDATE session SET idle_at = expires_at")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.alter_column("idle_at", nullable=False)


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
