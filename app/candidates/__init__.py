"""This year's groups, candidates and list versions."""
