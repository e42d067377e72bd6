"""A fictional district and its session."""
