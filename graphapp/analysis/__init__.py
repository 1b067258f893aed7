"""Statistics of an author, similar names, shortest paths."""
