"""Our own evaluator of the reading part of Cypher, with the semantics of Neo4j 5: the answer where no other engine gives it.

`syntax` is what a query is made of, `parser` reads text into it, `values` and `functions` know what values mean, and the
rest matches patterns and runs clauses over a graph. Nothing here knows an engine or a store.
"""
