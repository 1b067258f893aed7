"""Dates, times and durations with the semantics of Neo4j."""
