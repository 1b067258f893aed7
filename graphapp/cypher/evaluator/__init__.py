"""graphapp's own evaluator of read-only Cypher, with the semantics of Neo4j 5, for stores that have no engine
of their own.

`syntax` defines the tree of a query, `parser` parses text into it, `values` and `functions` define the values
and what operates on them, and the other modules match patterns and run clauses over a graph. Nothing here
depends on an engine or a store.
"""
