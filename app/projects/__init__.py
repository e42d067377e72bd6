"""What was selected, its progress, reports, rectification and residents' grades."""
