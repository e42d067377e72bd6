"""The digest of what the opened box gave, held against until the count is stored. Empty for earlier counts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The planner samples no ballot and no share of a key: its samples would outlive shredding.
BALLOTS = (
    ("box", "blob"),
    ("opened_ballot", "encoded"),
    ("paper_sheet", "encoded"),
    ("paper_sheet", "doubt"),
    ("paper_stack", "first_totals"),
    ("paper_stack", "second_totals"),
    ("poll_key", "share_hashes"),
)


def upgrade() -> None:
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opened_digest", sa.String(length=64), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table, column in BALLOTS:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
