"""Converts the evaluator's answer from another process (see `answer_writer`) to a `ResultTable`. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphapp import errors
from graphapp.cypher.answers import stopped, too_big
from graphapp.cypher.results import Node, PathValue, PlanStep, QueryLimits, Relationship, ResultTable
from graphapp.errors import QueryError

__all__ = ["plan", "plan_table", "raised", "table"]

_CUT = {
    "rows": "truncated to {rows:,} of {total} rows, the limit set by query_rows",
    "cells": "truncated to {shown:,} of {total} rows, because the result exceeds {cells:,} cells, the limit set by query_cells",
    "bytes": "truncated to {shown:,} of {total} rows, because the result exceeds {bytes:,} bytes, the limit set by query_bytes",
}


def raised(answer: Mapping[str, Any], limits: QueryLimits, narrower: str = "") -> QueryError:
    """The error in an answer. `narrower` says how to reduce a query that took too long, see `answers.stopped`."""
    if answer["error"] in ("MemoryError", "RecursionError"):
        return too_big()
    if answer["error"] == "QueryStopped":
        return stopped(limits.seconds, narrower)
    kind = getattr(errors, answer["error"], None)
    if kind is None:
        return QueryError(
            f"The query could not be run: internal error ({answer['error']}).",
            "Rewrite the query in a different way.",
        )
    error: QueryError = kind(answer["message"], answer["hint"], line=answer["line"], column=answer["column"])
    return error


def table(answer: Mapping[str, Any], limits: QueryLimits) -> ResultTable:
    """The table of an answer without an error."""
    rows = [[_read(value) for value in row] for row in answer["rows"]]
    cut = ""
    if answer["cut"]:
        total = "more" if answer["total"] is None else f"{answer['total']:,}"
        cut = _CUT[answer["cut"]].format(**limits._asdict(), shown=len(rows), total=total)
    return ResultTable(list(answer["columns"]), rows, cut, seconds=answer["milliseconds"] / 1000)


def plan(held: Sequence[Any]) -> PlanStep:
    """The plan in an answer: its last step, with the steps before it."""
    operator, details, rows, children = held
    return PlanStep(operator, details, rows, tuple(plan(child) for child in children))


def plan_table(step: PlanStep) -> ResultTable:
    """The steps of a plan in the order of execution."""
    rows: list[list[Any]] = []

    def add(one: PlanStep) -> None:
        for child in one.children:
            add(child)
        rows.append([len(rows) + 1, f"{one.operator} {one.details}".rstrip(), one.rows])

    add(step)
    return ResultTable(["step", "operation", "estimated_rows"], rows)


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((kind, held),) = value.items()
        reader = _READERS.get(kind)
        if reader is not None:
            return reader(held)
    return {key: _read(item) for key, item in value.items()}


def _read_node(held: Any) -> Node:
    id, label, properties = held
    return Node(id, label, {key: _read(item) for key, item in properties.items()})


def _read_relationship(held: Any) -> Relationship:
    type, start, end, properties = held
    return Relationship(
        type, tuple(start), tuple(end), {key: _read(item) for key, item in properties.items()}
    )


_READERS: dict[str, Callable[[Any], Any]] = {
    "__float": float,
    "__map": lambda held: {key: _read(item) for key, item in held.items()},
    "__node": _read_node,
    "__relationship": _read_relationship,
    "__path": lambda held: PathValue(
        [_read_node(one) for one in held[0]], [_read_relationship(one) for one in held[1]]
    ),
}
