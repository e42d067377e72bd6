"""Files in: a year that was formed outside the system."""
