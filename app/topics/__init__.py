"""项目建议: residents' suggestions all year, and what becomes of each."""
