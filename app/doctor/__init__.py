"""Checks the invariants of the ballot box and the record."""
