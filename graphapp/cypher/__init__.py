"""Cypher: which text may run, what an answer looks like, and an engine for stores that have none."""
