"""The plan of a query: the steps chosen by the compiler, recorded in execution order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.tree import walk

__all__ = ["Plan", "PlannedStep", "node_text", "relationship_text", "used_by"]


class PlannedStep(NamedTuple):
    """A step, with the name that Neo4j gives the same operator; its details; the estimated output rows (None
    if unknown); and the steps that provide its input rows."""

    operator: str
    details: str
    rows: float | None
    before: tuple[PlannedStep, ...]


class Plan:
    """Records steps; `last` is the newest one."""

    def __init__(self) -> None:
        self.last: PlannedStep | None = None
        self._aside: list[PlannedStep] = []

    @property
    def rows(self) -> float | None:
        """The estimated rows after the last step; 1 if there are no steps yet; None if unknown."""
        return 1.0 if self.last is None else self.last.rows

    def step(self, operator: str, details: str = "", rows: float | None = None) -> None:
        """Record a step that takes the rows of the last one."""
        before = [] if self.last is None else [self.last]
        self.last = PlannedStep(operator, details, rows, (*before, *self._aside))
        self._aside = []

    def times(self, operator: str, details: str, factor: float) -> None:
        """Record a step that makes about `factor` rows of each input row."""
        self.step(operator, details, None if self.rows is None else self.rows * factor)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Steps recorded in this block belong to a subquery of the next step recorded after it."""
        outer = self.last, self._aside
        self.last, self._aside = None, []
        yield
        inner: list[PlannedStep] = [] if self.last is None else [self.last]
        self.last, waiting = outer
        self._aside = [*waiting, *inner]


def node_text(name: str, labels: Iterable[syntax.LabelExpression] = ()) -> str:
    """A node in pattern syntax. Nodes without a name in the query have an internal name that begins with a
    space."""
    return _shown(name) + "".join(f":{_labels(one)}" for one in labels)


def relationship_text(left: str, pattern: syntax.RelationshipPattern, right: str) -> str:
    """A relationship between two nodes in pattern syntax."""
    types = "" if pattern.types is None else f":{_labels(pattern.types)}"
    length = ""
    if pattern.length is not None:
        least, most = pattern.length.least, pattern.length.most
        length = f"*{least}..{'' if most is None else most}"
    inside = f"[{pattern.variable or ''}{types}{length}]"
    begin, end = {"out": ("-", "->"), "in": ("<-", "-")}.get(pattern.direction, ("-", "-"))
    return f"({_shown(left)}){begin}{inside}{end}({_shown(right)})"


def used_by(expressions: Sequence[syntax.Expression]) -> str:
    """The properties and variables that expressions use, each once."""
    found: dict[str, None] = {}
    for expression in expressions:
        inner: set[int] = set()
        for part in walk(expression):
            if isinstance(part, syntax.Property) and isinstance(part.of, syntax.Variable):
                found[f"{_shown(part.of.name)}.{part.name}"] = None
                inner.add(id(part.of))
            elif isinstance(part, syntax.Variable) and id(part) not in inner:
                found[_shown(part.name)] = None
    return ", ".join(name for name in found if name)


def _shown(name: str) -> str:
    return "" if name.startswith(" ") else name


def _labels(expression: syntax.LabelExpression) -> str:
    if isinstance(expression, syntax.LabelName):
        return expression.name
    if isinstance(expression, syntax.LabelAny):
        return "%"
    if isinstance(expression, syntax.LabelNot):
        return f"!{_labels(expression.operand)}"
    sign = "&" if isinstance(expression, syntax.LabelAnd) else "|"
    return sign.join(map(_labels, expression.operands))
