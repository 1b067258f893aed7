"""Evaluates a query: parses, checks and compiles it, and returns its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.assembling import compiler
from graphapp.cypher.evaluator.checks import check
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope, Work
from graphapp.cypher.evaluator.graph import Graph
from graphapp.cypher.evaluator.parser import parse
from graphapp.cypher.evaluator.placing import offset_of
from graphapp.cypher.evaluator.plan import PlannedStep
from graphapp.cypher.evaluator.rows import Pipeline, Row
from graphapp.cypher.evaluator.temporal.clock import now, statement_time
from graphapp.cypher.evaluator.tree import walk
from graphapp.errors import QueryError, QueryTooLong

__all__ = ["Result", "evaluate", "explain"]

_CLOCKS = re.compile(r"(local)?(date|time)")


class Result(NamedTuple):
    """The columns and rows of a result. Rows are computed during iteration, which may raise QueryError."""

    columns: list[str]
    rows: Iterator[list[Any]]


def evaluate(text: str, parameters: Mapping[str, Any], graph: Graph, *, seconds: float, work: int) -> Result:
    """The result of one reading query.

    `parameters` are JSON values. Raises QuerySyntax and other QueryErrors, with line and column if known;
    QueryStopped after `seconds`, QueryTooBig after `work` steps.
    """
    c = compiler(graph, parameters, Work(seconds, work))
    instant = now("realtime")
    query, (pipeline, scope, columns) = _compiled(c, text, instant)
    slots = [scope.slots[name] for name in columns]
    asks_the_clock = any(isinstance(one, syntax.Call) and _CLOCKS.match(one.name) for one in walk(query))

    def rows() -> Iterator[list[Any]]:
        first = c.row()
        try:
            found = pipeline(iter((first.copy(),)), first)
            for row in _at(instant, found) if asks_the_clock else found:
                yield [row[slot] for slot in slots]
        except QueryError as error:
            raise _with_place(error, text) from None
        except RecursionError:
            raise _too_deep() from None

    return Result(columns, rows())


def explain(
    text: str, parameters: Mapping[str, Any], graph: Graph, *, seconds: float, work: int
) -> PlannedStep:
    """The plan by which `evaluate` would run the query. Raises QueryError."""
    c = compiler(graph, parameters, Work(seconds, work))
    columns = _compiled(c, text, now("realtime"))[1][2]
    c.plan.step("ProduceResults", ", ".join(columns), c.plan.rows)
    assert c.plan.last is not None
    return c.plan.last


def _compiled(
    c: Compiler, text: str, instant: int
) -> tuple[syntax.Query, tuple[Pipeline, SlotScope, list[str]]]:
    """The parsed query and the result of `Compiler.query`, with the statement clock fixed."""
    query = parse(text)
    check(query, text)
    try:
        with statement_time(instant):
            return query, c.query(query, SlotScope({}))
    except QueryError as error:
        raise _with_place(error, text) from None
    except RecursionError:
        raise _too_deep() from None


def _at(instant: int, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, computed with the statement clock fixed at `instant`."""
    while True:
        with statement_time(instant):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _too_deep() -> QueryTooLong:
    return QueryTooLong(
        "The query has too many clauses or is nested too deeply.", "Split the query into several queries."
    )


def _with_place(error: QueryError, text: str) -> QueryError:
    """The error with line and column added."""
    at = offset_of(error)
    if at is not None and error.line is None:
        before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
        error.line = before.count("\n") + 1
        error.column = len(before) - before.rfind("\n")
    return error
