"""Rows, engines and the unit of work."""
