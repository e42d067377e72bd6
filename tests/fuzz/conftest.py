"""The hall of the permission tests, played once a module: what is sent meets things that exist."""

from tests.permissions.conftest import scene

__all__ = ["scene"]
