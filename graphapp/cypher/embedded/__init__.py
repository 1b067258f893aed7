"""A Cypher engine for stores that have none."""
