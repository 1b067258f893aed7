"""Cypher as text: tokens, keywords, statements. Knows no engine."""
