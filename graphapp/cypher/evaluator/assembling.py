"""Builds the compiler from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphapp.cypher.evaluator.clauses import compiled_query
from graphapp.cypher.evaluator.compiling import Compiler, SubqueryParts, Work
from graphapp.cypher.evaluator.expressions import compiled, predicate
from graphapp.cypher.evaluator.graph import Graph
from graphapp.cypher.evaluator.matching import matched
from graphapp.cypher.evaluator.repeating import repeated
from graphapp.cypher.evaluator.shortest import searched

__all__ = ["compiler"]

_PARTS = SubqueryParts(compiled, predicate, matched, compiled_query, repeated, searched)


def compiler(graph: Graph, parameters: Mapping[str, Any], work: Work) -> Compiler:
    """A compiler of one query for `graph`, with the values of the query parameters and the limits in
    `work`."""
    return Compiler(graph, parameters, work, _PARTS)
