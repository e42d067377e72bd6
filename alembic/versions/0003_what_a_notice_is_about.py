"""What a notice is about: the suggestion whose title is among its words. Empty in notices from before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=10), server_default="", nullable=False))
        batch_op.create_index("ix_notice_about", ["about"], unique=False)


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
