"""Answers a query: reads it, checks it, compiles it and gives its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphapp.cypher.evaluator.checks import check
from graphapp.cypher.evaluator.compiling import Compiler, Scope, Work
from graphapp.cypher.evaluator.graph import Graph
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.evaluator.placing import offset_of
from graphapp.errors import QueryError

__all__ = ["Result", "evaluate"]


class Result(NamedTuple):
    """The columns of an answer and its rows of values, as they are found. Going through the rows raises QueryError."""

    columns: list[str]
    rows: Iterator[list[Any]]


def evaluate(text: str, parameters: Mapping[str, Any], graph: Graph, *, seconds: float, work: int) -> Result:
    """The answer to one reading query.

    `parameters` are values of JSON. Raises QuerySyntax and other QueryErrors, with line and column where they are known; QueryStopped
    after `seconds`, QueryTooBig after `work` steps.
    """
    spent = Work(seconds, work)
    query = parse(text)
    check(query, text)
    c = Compiler(graph, parameters, spent)
    try:
        pipeline, scope, columns = c.query(query, Scope({}))
    except QueryError as error:
        raise _with_place(error, text) from None
    slots = [scope.slots[name] for name in columns]

    def rows() -> Iterator[list[Any]]:
        first = c.row()
        try:
            for row in pipeline(iter((first.copy(),)), first):
                yield [row[slot] for slot in slots]
        except QueryError as error:
            raise _with_place(error, text) from None

    return Result(columns, rows())


def _with_place(error: QueryError, text: str) -> QueryError:
    """The error, with line and column."""
    at = offset_of(error)
    if at is not None and error.line is None:
        before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
        error.line = before.count("\n") + 1
        error.column = len(before) - before.rfind("\n")
    return error
