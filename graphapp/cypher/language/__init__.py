"""Cypher as text: tokens, keywords, statements. Independent of engines."""
