"""Deputies, accounts, sessions, cards, departments, stations, one-time codes."""
