"""Creates the graph of a scenario: an interpreter of CREATE and DELETE, as the evaluator is read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.assembling import compiler
from graphapp.cypher.evaluator.columns import ColumnGraph, of_entities
from graphapp.cypher.evaluator.compiling import SlotScope, Work
from graphapp.cypher.evaluator.parse_clauses import ClauseParser
from graphapp.cypher.evaluator.values import NodeRef, RelationshipRef

__all__ = ["created"]


@dataclass(frozen=True)
class _Create:
    patterns: tuple[syntax.PathPattern, ...]


@dataclass(frozen=True)
class _Delete:
    names: tuple[str, ...]


class _Parser(ClauseParser):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._clauses.update({"CREATE": self._create, "DELETE": self._delete})  # type: ignore[dict-item]

    def _create(self) -> _Create:
        self.i += 1
        return _Create(self.patterns())

    def _delete(self) -> _Delete:
        self.i += 1
        return _Delete((self.name("a variable"),))


def created(statements: Sequence[str]) -> ColumnGraph:
    """The graph that the statements create. Raises QueryError for a clause other than CREATE, DELETE and read-only clauses."""
    builder = _Builder()
    for statement in statements:
        builder.run(statement)
    return builder.graph()


@dataclass
class _Builder:
    nodes: list[tuple[tuple[str, ...], dict[str, Any]]] = field(default_factory=list)
    relationships: list[tuple[int, str, int, dict[str, Any]]] = field(default_factory=list)

    def graph(self) -> ColumnGraph:
        return of_entities(self.nodes, self.relationships)

    def run(self, statement: str) -> None:
        for clauses in _statements(statement):
            rows: list[dict[str, Any]] = [{}]
            waiting: list[Any] = []
            for clause in clauses:
                if isinstance(clause, (_Create, _Delete)):
                    rows = self._read(waiting, rows)
                    waiting = []
                    for row in rows:
                        if isinstance(clause, _Create):
                            self._create(clause, row)
                        else:
                            self._delete(clause, row)
                else:
                    waiting.append(clause)

    def _read(self, clauses: Sequence[Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows that read-only clauses return for the input `rows`."""
        if not clauses:
            return rows
        graph = self.graph()
        named = list(rows[0]) if rows else []
        first = syntax.Unwind(syntax.Parameter("rows"), " row")
        items = tuple(
            syntax.ProjectionItem(syntax.Property(syntax.Variable(" row"), name), name, True)
            for name in named
        )
        ending = syntax.Return(syntax.Projection((), star=True))
        if items:
            clauses = [first, syntax.With(syntax.Projection(items)), *clauses]
        given = [{name: _of_graph(value, graph) for name, value in row.items()} for row in rows]
        c = compiler(graph, {"rows": given}, Work(20, 10**8))
        query = syntax.Query((syntax.SingleQuery((*clauses, ending)),))
        pipeline, scope, columns = c.query(query, SlotScope({}))
        empty = c.row()
        return [
            {name: row[scope.slots[name]] for name in columns}
            for row in pipeline(iter((empty.copy(),)), empty)
        ]

    def _create(self, clause: _Create, row: dict[str, Any]) -> None:
        for pattern in clause.patterns:
            places = [self._node(one, row) for one in pattern.elements if isinstance(one, syntax.NodePattern)]
            walked = [one for one in pattern.elements if isinstance(one, syntax.RelationshipPattern)]
            for one, left, right in zip(walked, places, places[1:], strict=False):
                start, end = (right, left) if one.direction == "in" else (left, right)
                assert isinstance(one.types, syntax.LabelName)
                self.relationships.append((start, one.types.name, end, self._properties(one.properties, row)))

    def _node(self, pattern: syntax.NodePattern, row: dict[str, Any]) -> int:
        if pattern.variable in row:
            held = row[pattern.variable]
            assert isinstance(held, NodeRef)
            return held.index
        self.nodes.append((_labels(pattern.labels), self._properties(pattern.properties, row)))
        place = len(self.nodes) - 1
        if pattern.variable:
            row[pattern.variable] = NodeRef(place)
        return place

    def _properties(self, properties: syntax.Expression | None, row: Mapping[str, Any]) -> dict[str, Any]:
        if properties is None:
            return {}
        graph = self.graph()
        c = compiler(graph, {}, Work(20, 10**8))
        slots = {name: c.slot() for name in row}
        evaluation = c.expression(properties, SlotScope(slots))
        values = c.row()
        for name, slot in slots.items():
            values[slot] = _of_graph(row[name], graph)
        return {name: value for name, value in evaluation(values).items() if value is not None}

    def _delete(self, clause: _Delete, row: Mapping[str, Any]) -> None:
        for name in clause.names:
            held = row[name]
            assert isinstance(held, RelationshipRef)
            ends = held.start, held.type, held.end
            place = next(i for i, one in enumerate(self.relationships) if one[:3] == ends)
            del self.relationships[place]


def _statements(text: str) -> list[tuple[Any, ...]]:
    parser = _Parser(text)
    found: list[tuple[Any, ...]] = []
    clauses: list[Any] = []
    while parser.words[parser.i] in parser._clauses:
        clauses.append(parser._clauses[parser.words[parser.i]]())
    found.append(tuple(clauses))
    if not parser.ended:
        raise parser.unexpected()
    return found


def _labels(labels: syntax.LabelExpression | None) -> tuple[str, ...]:
    if labels is None:
        return ()
    if isinstance(labels, syntax.LabelName):
        return (labels.name,)
    assert isinstance(labels, syntax.LabelAnd)
    return tuple(name for one in labels.operands for name in _labels(one))


def _of_graph(value: Any, graph: ColumnGraph) -> Any:
    """`value` with its nodes replaced by those of a newer graph."""
    if isinstance(value, NodeRef):
        return graph.node(value.index)
    return [_of_graph(one, graph) for one in value] if isinstance(value, list) else value
