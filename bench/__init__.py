"""Measurements of the service as it is served; see ``README.md``. Nothing of ``app`` imports this."""
