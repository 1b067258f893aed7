"""General helpers: worker processes, caches, temporary folders, rules for values, exact JSON."""
