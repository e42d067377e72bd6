"""Motion, party step, pre-deliberation by the standing committee, opinions and their answers."""
