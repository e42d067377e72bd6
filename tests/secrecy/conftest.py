"""The hall of the permission tests with its vote open, anew for each module."""

from tests.permissions.conftest import scene

__all__ = ["scene"]
