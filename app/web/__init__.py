"""Shared HTTP furniture that knows no feature."""
