"""家站点: homes, stations and points of the deputies, their heads and what happens there."""
