"""Compiles the parts that WITH and RETURN share: columns, grouping, DISTINCT, ORDER BY, SKIP and LIMIT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.aggregating import aggregates_in, grouped
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.names import names
from graphapp.cypher.evaluator.ordering import SortKey, in_order
from graphapp.cypher.evaluator.placing import placed
from graphapp.cypher.evaluator.plan import used_by
from graphapp.cypher.evaluator.rows import Evaluation, Pipeline, Row
from graphapp.cypher.evaluator.values import described, group_key
from graphapp.errors import QueryError

__all__ = ["distinct_rows", "projected"]


def projected(
    c: Compiler, projection: syntax.Projection, scope: SlotScope, constant: Mapping[str, int]
) -> tuple[Pipeline, SlotScope, SlotScope, list[str]]:
    """The rows of a projection, the scope of its columns, the scope for a following WHERE, and the names of
    the columns. `constant` are variables of the enclosing query, which remain available."""
    return _Projecting(c, projection, scope, constant).compiled()


class _Projecting:
    def __init__(
        self, c: Compiler, projection: syntax.Projection, scope: SlotScope, constant: Mapping[str, int]
    ) -> None:
        self.c = c
        self.projection = projection
        self.scope = SlotScope(scope.slots)
        self.constant = constant
        self.items = [*self._all(), *projection.items]

    def _all(self) -> list[syntax.ProjectionItem]:
        if not self.projection.star:
            return []
        own = sorted(name for name in self.scope.slots if name not in self.constant)
        return [syntax.ProjectionItem(syntax.Variable(name), name, True) for name in own]

    def compiled(self) -> tuple[Pipeline, SlotScope, SlotScope, list[str]]:
        c, projection = self.c, self.projection
        order = [item.expression for item in projection.order]
        calls = aggregates_in([item.expression for item in self.items])
        columns: dict[str, int] = {}
        computed: dict[syntax.Expression, int] = {}
        if calls:
            calls = aggregates_in([*(item.expression for item in self.items), *order])
            step = self._grouped(calls, columns, computed)
        else:
            step = self._plain(columns, computed)
        after = SlotScope({**self.constant, **columns})
        wide = SlotScope({**self.scope.slots, **columns}, computed)
        seen = SlotScope(after.slots, computed) if calls or projection.distinct else wide
        self._note(bool(calls))
        keys = [
            SortKey(self._sort_key(item.expression, seen, wide), item.descending) for item in projection.order
        ]
        skip, limit = self._bound(projection.skip, "SKIP"), self._bound(projection.limit, "LIMIT")
        self._note_bounds()
        slots = list(columns.values())
        spend = c.work.spend

        def pipeline(rows: Iterator[Row], seed: Row) -> Iterator[Row]:
            rows = step(rows, seed)
            if projection.distinct:
                rows = distinct_rows(rows, slots)
            start = 0 if skip is None else skip(seed)
            count = None if limit is None else limit(seed)
            if count == 0:
                return iter(())
            if keys:
                rows = in_order(rows, keys, None if count is None else start + count, spend)
            if start or count is not None:
                rows = islice(rows, start, None if count is None else start + count)
            return rows

        return pipeline, after, seen, list(columns)

    def _note(self, groups: bool) -> None:
        """Records the steps before sorting in the plan."""
        plan = self.c.plan
        names = [item.name for item in self.items]
        if groups:
            keys = [item.name for item in self.items if not aggregates_in([item.expression])]
            others = [name for name in names if name not in keys]
            details = ", ".join(others) + (f" by {', '.join(keys)}" if keys else "")
            plan.step("EagerAggregation", details, None if keys else 1.0)
        elif not all(isinstance(item.expression, syntax.Variable) for item in self.items):
            plan.step("Projection", ", ".join(names), plan.rows)
        if self.projection.distinct:
            plan.step("Distinct", ", ".join(names))

    def _note_bounds(self) -> None:
        plan, projection = self.c.plan, self.projection
        if projection.order:
            directions = [
                f"{used_by([item.expression]) or 'a value'} {'DESC' if item.descending else 'ASC'}"
                for item in projection.order
            ]
            plan.step("Sort" if projection.limit is None else "Top", ", ".join(directions), plan.rows)
        if projection.skip is not None:
            plan.step("Skip", *self._amount(projection.skip)[:1])
        if projection.limit is not None:
            details, most = self._amount(projection.limit)
            known = [rows for rows in (plan.rows, most) if rows is not None]
            plan.step("Limit", details, min(known) if most is not None else plan.rows)

    def _amount(self, expression: syntax.Expression) -> tuple[str, float | None]:
        """The number of rows in SKIP or LIMIT, as a string, and as a float if it is known before the query
        runs."""
        if isinstance(expression, syntax.Literal):
            return str(expression.value), float(expression.value) if type(expression.value) is int else None
        if isinstance(expression, syntax.Parameter):
            value = self.c.parameters.get(expression.name)
            return f"${expression.name}", float(value) if type(value) is int else None
        return "", None

    def _sort_key(self, expression: syntax.Expression, seen: SlotScope, wide: SlotScope) -> Evaluation:
        if names(expression) - seen.slots.keys():
            # DISTINCT and grouping hide earlier variables, except in the expressions of the items
            return self.c.expression(expression, wide)
        return self.c.expression(expression, seen)

    def _plain(self, columns: dict[str, int], computed: dict[syntax.Expression, int]) -> Pipeline:
        work: list[tuple[int, Evaluation]] = []
        for item in self.items:
            if isinstance(item.expression, syntax.Variable) and item.expression.name in self.scope.slots:
                columns[item.name] = self.scope.slots[item.expression.name]
                continue
            columns[item.name] = self.c.slot()
            work.append((columns[item.name], self.c.expression(item.expression, self.scope)))
            computed.setdefault(item.expression, columns[item.name])

        def pipeline(rows: Iterator[Row], _seed: Row) -> Iterator[Row]:
            if not work:
                return rows
            return _computed(rows, work)

        return pipeline

    def _grouped(
        self,
        calls: list[syntax.Call | syntax.CountStar],
        columns: dict[str, int],
        computed: dict[syntax.Expression, int],
    ) -> Pipeline:
        """Groups by the items without aggregates, and computes the others for each group."""
        keys: list[tuple[int, Evaluation]] = []
        later: list[syntax.ProjectionItem] = []
        for item in self.items:
            columns[item.name] = self.c.slot()
            if aggregates_in([item.expression]):
                later.append(item)
                continue
            keys.append((columns[item.name], self.c.expression(item.expression, self.scope)))
            computed[item.expression] = columns[item.name]
        results = [(call, self.c.slot()) for call in calls]
        inside = SlotScope(self.scope.slots, {**computed, **dict(results)})
        work = [(columns[item.name], self.c.expression(item.expression, inside)) for item in later]
        for item in later:
            computed.setdefault(item.expression, columns[item.name])
        computed.update(results)
        # after the items, a name refers to a column even if it was a variable before
        for item in self.items:
            if isinstance(item.expression, syntax.Variable) and item.expression.name in columns:
                computed[item.expression] = columns[item.expression.name]
        group = grouped(self.c, keys, results, self.scope)

        def pipeline(rows: Iterator[Row], seed: Row) -> Iterator[Row]:
            return _computed(group(rows, seed), work)

        return pipeline

    def _bound(self, expression: syntax.Expression | None, word: str) -> Evaluation | None:
        if expression is None:
            return None
        evaluation, at = self.c.expression(expression, SlotScope({})), expression.at

        def evaluate(row: Row) -> int:
            value = evaluation(row)
            if type(value) is not int:
                raise placed(QueryError(f"{word} takes an integer, not {described(value)}."), at)
            if value < 0:
                raise placed(QueryError(f"{word} cannot be negative."), at)
            return value

        return evaluate


def _computed(rows: Iterator[Row], work: list[tuple[int, Evaluation]]) -> Iterator[Row]:
    if len(work) == 1:
        ((slot, evaluation),) = work
        for row in rows:
            row[slot] = evaluation(row)
            yield row
        return
    for row in rows:
        for slot, evaluation in work:
            row[slot] = evaluation(row)
        yield row


def distinct_rows(rows: Iterator[Row], slots: list[int]) -> Iterator[Row]:
    """The first row for each combination of values in the slots."""
    seen: set[Any] = set()
    for row in rows:
        key = group_key(row[slots[0]]) if len(slots) == 1 else tuple([group_key(row[slot]) for slot in slots])
        if key not in seen:
            seen.add(key)
            yield row
