"""Dates, times and durations as Neo4j has them."""
