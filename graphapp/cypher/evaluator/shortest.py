"""Shortest paths: shortestPath, allShortestPaths, SHORTEST k, SHORTEST k GROUPS, ALL SHORTEST, ANY.

Paths are found in order of their length. Where nothing but the nodes and relationships themselves is asked of a path, it is searched for
breadth first (from both ends where both are given); else all paths are gone through, shortest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.breadth import Search, by_length, from_both_ends, reached
from graphapp.cypher.evaluator.compiling import Compiler, Evaluation, Row, Scope
from graphapp.cypher.evaluator.elements import Elements, elements_of
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.segments import Found, Segments, segments_of
from graphapp.cypher.evaluator.steps import Ends, Step, Taken, built_path
from graphapp.cypher.evaluator.values import NodeRef
from graphapp.errors import QueryError

__all__ = ["searched"]

_OLD = ("shortestPath", "allShortestPaths")
