"""Gathers facts, asks the rules, moves cycles and polls; the desk."""
