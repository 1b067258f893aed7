"""Cypher: which queries may run, the form of results, and an engine for stores that have none."""
