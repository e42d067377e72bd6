"""Two-step sign-in of an account: its sealed secret, the time step last used, its recovery codes; and which
administrator last set its password or took its second step away."""

import sqlalchemy as sa
from alembic import op

import app.db.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_step", sa.LargeBinary(length=80), nullable=True))
        batch_op.add_column(
            sa.Column("second_step_at", app.db.base.UTCDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("second_step_used", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("password_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("second_step_off_by", sa.String(length=40), nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_account_id"), ["account_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("a migration is never undone: restore the backup instead")
