"""The salt that decisions on a count bind beside its digest. Empty for earlier counts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.add_column(sa.Column("count_salt", sa.String(length=32), nullable=True))


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
