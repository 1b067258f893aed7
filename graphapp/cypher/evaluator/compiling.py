"""Shared by the parts of a compiled query: variables as slots of a row, the work limit, and the compiler that
connects the parts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.graph import Graph
from graphapp.cypher.evaluator.plan import Plan
from graphapp.cypher.evaluator.rows import Evaluation, Pipeline, Row
from graphapp.errors import QueryStopped, QueryTooBig

__all__ = ["Compiler", "SlotScope", "SubqueryParts", "Work"]

_STEPS = 4096


class Work:
    """Counts steps, and checks the clock every few thousand of them.

    Raises QueryStopped after `seconds` and QueryTooBig after `most` steps.
    """

    __slots__ = ("_deadline", "_left", "_most", "_seconds", "_spent")

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._most = most
        self._spent = 0
        self._left = _STEPS

    def spend(self, steps: int = 1) -> None:
        """Count `steps`."""
        self._left -= steps
        if self._left < 0:
            self._look()

    def _look(self) -> None:
        self._spent += _STEPS - self._left
        self._left = _STEPS
        narrower = "Narrow the query: add a LIMIT, use fewer steps, or match fewer nodes."
        if time.monotonic() > self._deadline:
            raise QueryStopped(
                f"The query took more than {self._seconds:g} seconds and was stopped.", narrower
            )
        if self._spent > self._most:
            raise QueryTooBig(f"The query took more than {self._most:,} steps and was stopped.", narrower)


@dataclass(frozen=True)
class SlotScope:
    """The variables that an expression may use, with their slots. Immutable: each change makes a new
    scope."""

    slots: Mapping[str, int]
    # computed items by expression, for the row that ORDER BY sees
    computed: Mapping[syntax.Expression, int] = field(default_factory=dict)

    def with_(self, more: Mapping[str, int]) -> SlotScope:
        return SlotScope({**self.slots, **more}, self.computed)


class SubqueryParts(NamedTuple):
    """The functions that compile the parts of a query; they call each other through the compiler. See its
    methods."""

    expression: Callable[[Compiler, syntax.Expression, SlotScope], Evaluation]
    predicate: Callable[[Compiler, syntax.Expression, SlotScope], Evaluation]
    match: Callable[..., tuple[Pipeline, SlotScope]]
    query: Callable[..., tuple[Pipeline, SlotScope, list[str]]]
    repeated: Callable[..., Any]
    searched: Callable[..., Any]


class Compiler:
    """Compiles one query for one graph and given parameter values."""

    def __init__(self, graph: Graph, parameters: Mapping[str, Any], work: Work, parts: SubqueryParts) -> None:
        self.graph = graph
        self.parameters = parameters
        self.work = work
        self.parts = parts
        self.plan = Plan()
        self.size = 0
        self.hidden = 0

    def slot(self) -> int:
        """Allocates a slot."""
        self.size += 1
        return self.size - 1

    def name(self) -> str:
        """Makes a name for a pattern element that has no name in the query."""
        self.hidden += 1
        return f" {self.hidden}"

    def row(self) -> Row:
        """An empty row; only valid once everything is compiled."""
        return [None] * self.size

    def expression(self, expression: syntax.Expression, scope: SlotScope) -> Evaluation:
        """Returns the function that computes an expression for a row."""
        return self.parts.expression(self, expression, scope)

    def predicate(self, condition: syntax.Expression, scope: SlotScope) -> Evaluation:
        """Returns the function that tests a condition for a row: True, False or None."""
        return self.parts.predicate(self, condition, scope)

    def match(
        self,
        patterns: tuple[syntax.PathPattern, ...],
        condition: syntax.Expression | None,
        scope: SlotScope,
        *,
        distinct: bool = False,
    ) -> tuple[Pipeline, SlotScope]:
        """Finds patterns; the returned scope contains their variables. `distinct` is set if it does not
        matter how often a row is found."""
        return self.parts.match(self, patterns, condition, scope, distinct=distinct)

    def query(
        self, query: syntax.Query, scope: SlotScope, *, distinct: bool = False
    ) -> tuple[Pipeline, SlotScope, list[str]]:
        """A query or subquery: its rows, the scope of its columns, and the column names in order."""
        return self.parts.query(self, query, scope, distinct=distinct)
