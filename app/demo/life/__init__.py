"""The year of 福汀区 around its session: suggestions, the list they become, the work that follows."""
