"""Attendance in the order in which it is read: of a sitting by id, of a deputy by the hour."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_sitting_id")
        batch_op.create_index("ix_attendance_sitting", ["sitting_id", "id"], unique=False)
        batch_op.create_index("ix_attendance_deputy", ["deputy_id", "checked_in_at"], unique=False)


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
