"""An answer to each: notices in an outbox, delivered with retry."""
