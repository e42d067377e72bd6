"""Backups taken while the service runs, and their way back into an empty database."""
