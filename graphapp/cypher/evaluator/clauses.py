"""Compiles queries: a sequence of clauses, and UNION."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.aggregating import aggregates_in
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.counting import known_count
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.plan import used_by
from graphapp.cypher.evaluator.procedures import PROCEDURE_CALLS
from graphapp.cypher.evaluator.projecting import distinct_rows, projected
from graphapp.cypher.evaluator.rows import Pipeline, Row
from graphapp.errors import QueryError

__all__ = ["compiled_query"]


def compiled_query(
    c: Compiler, query: syntax.Query, scope: SlotScope, *, distinct: bool = False
) -> tuple[Pipeline, SlotScope, list[str]]:
    """See Compiler.query. `distinct` is set if it does not matter how often a row is found."""
    return _union(c, query, [(scope, scope.slots)] * len(query.parts), distinct=distinct)


def _union(
    c: Compiler,
    query: syntax.Query,
    scopes: list[tuple[SlotScope, Mapping[str, int]]],
    *,
    distinct: bool = False,
) -> tuple[Pipeline, SlotScope, list[str]]:
    """The single queries joined by UNION; each has the scope of its first clause, and the variables available
    until its end."""
    singles = [_Single(c, scope, constant, distinct) for scope, constant in scopes]
    if len(singles) == 1:
        return singles[0].compiled(query.parts[0])
    parts = []
    for single, part in zip(singles, query.parts, strict=True):
        with c.plan.aside():
            parts.append(single.compiled(part))
    c.plan.step("Union", "ALL" if query.every else "DISTINCT")
    columns = parts[0][2]
    common = {name: c.slot() for name in columns}
    arms = [
        (pipeline, [(scope.slots[name], common[name]) for name in columns]) for pipeline, scope, _ in parts
    ]

    def pipeline(rows: Iterator[Row], seed: Row) -> Iterator[Row]:
        # a query with several parts starts with a single row
        first = next(rows)
        united = chain.from_iterable(_moved(arm(iter((first.copy(),)), seed), moves) for arm, moves in arms)
        return united if query.every else distinct_rows(united, list(common.values()))

    return pipeline, SlotScope({**scopes[0][1], **common}), columns


def _moved(rows: Iterator[Row], moves: list[tuple[int, int]]) -> Iterator[Row]:
    for row in rows:
        for source, target in moves:
            row[target] = row[source]
        yield row


class _Single:
    """Compiles the clauses of a query without UNION."""

    def __init__(self, c: Compiler, scope: SlotScope, constant: Mapping[str, int], distinct: bool) -> None:
        self.c = c
        self.distinct = distinct
        self.following: syntax.Clause | None = None
        self.scope = SlotScope(scope.slots)
        self.constant = constant
        self.pipelines: list[Pipeline] = []
        self.columns: list[str] = []

    def compiled(self, query: syntax.SingleQuery) -> tuple[Pipeline, SlotScope, list[str]]:
        number = None if self.scope.slots else known_count(self.c.graph, query)
        if number is not None:
            return self._constant(query.clauses[-1], number)
        for clause, following in zip(query.clauses, (*query.clauses[1:], None), strict=True):
            self.following = following
            _CLAUSES[type(clause)](self, clause)
        pipelines = self.pipelines

        def pipeline(rows: Iterator[Row], seed: Row) -> Iterator[Row]:
            for one in pipelines:
                rows = one(rows, seed)
            return rows

        return pipeline, self.scope, self.columns

    def _constant(self, clause: syntax.Clause, number: int) -> tuple[Pipeline, SlotScope, list[str]]:
        """A query whose result is one number."""
        assert isinstance(clause, syntax.Return)
        name, slot = clause.projection.items[0].name, self.c.slot()
        self.c.plan.step("CountFromGraph", name, 1.0)

        def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
            for row in rows:
                row[slot] = number
                yield row

        return pipeline, SlotScope({name: slot}), [name]

    def match(self, clause: syntax.Match) -> None:
        distinct = self.distinct if self.following is None else ignores_duplicates(self.following)
        found, scope = self.c.match(clause.patterns, clause.condition, self.scope, distinct=distinct)
        new = [slot for name, slot in scope.slots.items() if name not in self.scope.slots]
        self.pipelines.append(_optional(found, new) if clause.optional else found)
        if clause.optional:
            self.c.plan.step("Optional", "null if there is no match")
        self.scope = scope

    def unwind(self, clause: syntax.Unwind) -> None:
        items, slot = self.c.expression(clause.items, self.scope), self.c.slot()
        self.scope = self.scope.with_({clause.variable: slot})
        self.c.plan.step("Unwind", clause.variable)
        spend = self.c.work.spend

        def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
            for row in rows:
                found = items(row)
                if found is None:
                    continue
                for item in found if type(found) is list else (found,):
                    spend()
                    new = row.copy()
                    new[slot] = item
                    yield new

        self.pipelines.append(pipeline)

    def project(self, clause: syntax.With | syntax.Return) -> None:
        found, after, seen, columns = projected(self.c, clause.projection, self.scope, self.constant)
        self.pipelines.append(found)
        condition = clause.condition if isinstance(clause, syntax.With) else None
        if condition is not None:
            test = self.c.predicate(condition, seen)
            self.c.plan.step("Filter", used_by([condition]))
            self.pipelines.append(lambda rows, _seed: (row for row in rows if test(row) is True))
        self.scope = after
        self.columns = columns

    def finish(self, _clause: syntax.Finish) -> None:
        self.pipelines.append(lambda rows, _seed: _nothing(rows))
        self.columns = []

    def subquery(self, clause: syntax.CallSubquery) -> None:
        scopes = [self._inner(part, clause.imports) for part in clause.query.parts]
        with self.c.plan.aside():
            found, scope, columns = _union(self.c, clause.query, scopes)
        self.c.plan.step("Subquery", ", ".join(columns))
        slots = {name: scope.slots[name] for name in columns}

        def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
            for row in rows:
                yield from found(iter((row.copy(),)), row)

        self.pipelines.append(_optional(pipeline, list(slots.values())) if clause.optional else pipeline)
        self.scope = self.scope.with_(slots)

    def _inner(
        self, part: syntax.SingleQuery, imports: tuple[str, ...] | None
    ) -> tuple[SlotScope, Mapping[str, int]]:
        slots = self.scope.slots
        if imports is None:
            # only an importing WITH, which must be the first clause, sees the variables of the enclosing
            # query
            first = part.clauses[0]
            return SlotScope(slots if isinstance(first, syntax.With) else {}), {}
        names = slots.keys() if imports == ("*",) else imports
        found = {name: slots[name] for name in names}
        return SlotScope(found), found

    def procedure(self, clause: syntax.CallProcedure) -> None:
        procedure = PROCEDURE_CALLS.get(clause.name.lower())
        if procedure is None:
            raise placed(
                QueryError(f"Unknown procedure {clause.name}.", f"Available: {', '.join(PROCEDURE_CALLS)}."),
                clause.at,
            )
        column, compute = procedure
        yields = clause.yields if clause.yields is not None else ((column, column),)
        for name, _ in yields:
            if name != column:
                raise placed(QueryError(f"{clause.name} yields {column}, not {name}."), clause.at)
        slots = {alias: self.c.slot() for _, alias in yields}
        self.c.plan.step("ProcedureCall", clause.name)
        self.scope = self.scope.with_(slots)
        self.columns = list(slots)
        graph = self.c.graph

        def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
            for row in rows:
                for value in compute(graph):
                    new = row.copy()
                    for slot in slots.values():
                        new[slot] = value
                    yield new

        self.pipelines.append(_optional(pipeline, list(slots.values())) if clause.optional else pipeline)
        if clause.condition is not None:
            test = self.c.predicate(clause.condition, self.scope)
            self.pipelines.append(lambda rows, _seed: (row for row in rows if test(row) is True))


def _nothing(rows: Iterator[Row]) -> Iterator[Row]:
    for _ in rows:
        pass
    return iter(())


_EACH_ONCE = ("min", "max")


def ignores_duplicates(clause: syntax.Clause) -> bool:
    """True if the result of a clause does not depend on how often it receives the same row."""
    if not isinstance(clause, (syntax.With, syntax.Return)):
        return False
    items = [item.expression for item in clause.projection.items]
    calls = aggregates_in([*items, *(item.expression for item in clause.projection.order)])
    if not calls:
        return clause.projection.distinct
    return all(isinstance(one, syntax.Call) and (one.distinct or one.name in _EACH_ONCE) for one in calls)


def _optional(found: Pipeline, slots: list[int]) -> Pipeline:
    """Adds a row of nulls for each input row without results."""

    def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
        for row in rows:
            none = True
            for one in found(iter((row.copy(),)), row):
                none = False
                yield one
            if none:
                for slot in slots:
                    row[slot] = None
                yield row

    return pipeline


_CLAUSES: dict[type, Callable[[_Single, Any], None]] = {
    syntax.Match: _Single.match,
    syntax.Unwind: _Single.unwind,
    syntax.With: _Single.project,
    syntax.Return: _Single.project,
    syntax.Finish: _Single.finish,
    syntax.CallSubquery: _Single.subquery,
    syntax.CallProcedure: _Single.procedure,
}
