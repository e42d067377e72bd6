"""Runs on the connection that ``app.db.migrations`` hands over; there is no alembic.ini."""

from alembic import context

import app.tables  # noqa: F401  every feature's tables, so that autogenerate sees them
from app.db.base import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
