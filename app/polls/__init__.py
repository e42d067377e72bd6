"""票决: polls, their rolls, the sealed ballot box, paper, counting and certifying."""
