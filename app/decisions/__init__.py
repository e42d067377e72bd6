"""What a body decided: recorded by one human, countersigned by another, bound to a digest."""
