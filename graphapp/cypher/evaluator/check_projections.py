"""Checks WITH and RETURN before a query runs: columns, grouping, ORDER BY, SKIP and LIMIT. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.check_expressions import aggregates
from graphapp.cypher.evaluator.check_patterns import PatternChecker
from graphapp.cypher.evaluator.check_scope import NameScope
from graphapp.cypher.evaluator.function_types import AGGREGATES
from graphapp.cypher.evaluator.static_types import Type
from graphapp.cypher.evaluator.tree import children, walk

__all__ = ["ProjectionChecker"]

_PATTERNS = (s.PatternPredicate, s.PatternComprehension, s.Subquery)


def _aggregate(found: Any) -> bool:
    return isinstance(found, s.CountStar) or (isinstance(found, s.Call) and found.name in AGGREGATES)


def _own_variables(found: Any) -> frozenset[str]:
    """The variables that an expression defines for its own parts."""
    if isinstance(found, (s.QuantifierPredicate, s.ListComprehension)):
        return frozenset({found.variable})
    return frozenset({found.variable, found.accumulator}) if isinstance(found, s.Reduce) else frozenset()


def _used(found: Any) -> Iterator[tuple[str, int]]:
    """The variables in a pattern or subquery, with their offsets."""
    for part in walk(found):
        if isinstance(part, s.Variable):
            yield part.name, part.at
        elif isinstance(part, (s.NodePattern, s.RelationshipPattern)) and part.variable:
            yield part.variable, part.at


class ProjectionChecker(PatternChecker):
    """Checks projections."""

    def projection(
        self, found: s.Projection, scope: NameScope, clause: str, at: int, where: s.Expression | None = None
    ) -> dict[str, Type]:
        """The columns of a WITH or RETURN, in order. `clause` is its name in messages, `where` the condition
        of a WITH."""
        if found.star and not found.items and clause != "WITH" and not scope.local:
            raise self.wrong("RETURN * requires at least one variable.", at)
        columns = {name: scope.local[name] for name in sorted(scope.local)} if found.star else {}
        named: set[str] = set()
        for item in found.items:
            kind = self.typed(item.expression, scope)
            self._check_name(item, scope, clause, named)
            named.add(item.name)
            columns[item.name] = kind
            self.met.add(item.name)
        grouped = any(aggregates(item.expression) for item in found.items)
        if grouped:
            self._check_grouping(found, scope)
        self._check_rest(found, scope, columns, grouped, where)
        self._check_bounds(found)
        return columns

    def _check_name(self, item: s.ProjectionItem, scope: NameScope, clause: str, named: set[str]) -> None:
        plain = isinstance(item.expression, (s.Variable, s.MapProjection))
        if not item.aliased and not plain and clause != "RETURN":
            raise self.wrong(
                f"An expression in {clause} needs an alias.", item.expression.at, f"Write {item.name[:60]} AS name."
            )  # fmt: skip
        if item.name in named:
            raise self.wrong(f"Two columns have the name {item.name[:60]}.", item.expression.at, "Rename one of the columns with AS.")  # fmt: skip
        same = isinstance(item.expression, s.Variable) and item.expression.name == item.name
        if item.name in scope.constants and not same:
            raise self.wrong(
                f"{item.name} is already a variable of the enclosing query.",
                item.expression.at,
                "Choose another name.",
            )

    # --- grouping

    def _check_grouping(self, found: s.Projection, scope: NameScope) -> None:
        """Check that an expression with an aggregate contains, besides the aggregate, only grouping columns
        and constants."""
        keys = [item.expression for item in found.items if not aggregates(item.expression)]
        if found.star:
            keys.extend(s.Variable(name) for name in scope.local)
        variables = frozenset(key.name for key in keys if isinstance(key, s.Variable))
        simple = [key for key in keys if isinstance(key, s.Property) and isinstance(key.of, s.Variable)]
        for item in found.items:
            if aggregates(item.expression):
                self._grouped(item.expression, variables, simple, scope)

    def _grouped(
        self, found: Any, variables: frozenset[str], simple: list[s.Property], scope: NameScope
    ) -> None:
        if _aggregate(found) or found in simple:
            return
        if isinstance(found, s.Variable) and found.name not in variables:
            raise self._ungrouped(found.name, found.at)
        if isinstance(found, s.Property) and isinstance(found.of, s.Variable):
            if found.of.name not in variables:
                raise self._ungrouped(f"{found.of.name}.{found.name}", found.at)
            return
        if isinstance(found, _PATTERNS):
            for name, at in _used(found):
                if scope.get(name) is not None and name not in variables:
                    raise self._ungrouped(name, at)
            return
        inner = variables | _own_variables(found)
        for part in children(found):
            self._grouped(part, inner, simple, scope)

    def _ungrouped(self, name: str, at: int) -> Exception:
        return self.wrong(
            f"{name} is combined with an aggregate, but is not a grouping key.",
            at,
            f"Return {name} as a separate column, or compute the aggregate in a preceding WITH.",
        )

    # --- ORDER BY and WHERE

    def _check_rest(
        self,
        found: s.Projection,
        scope: NameScope,
        columns: dict[str, Type],
        grouped: bool,
        where: s.Expression | None,
    ) -> None:
        inner = NameScope({**scope.local, **columns}, scope.constants)
        for sort in found.order:
            self._check_later(sort.expression, found, scope, inner, columns, grouped, "ORDER BY")
            self.computed = {item.expression: columns[item.name] for item in found.items}
            self.typed(sort.expression, inner)
            self.computed = {}
        if where is not None:
            self._check_later(where, found, scope, inner, columns, grouped, "WHERE")
            self.condition(where, inner)

    def _check_later(
        self,
        expression: Any,
        found: s.Projection,
        scope: NameScope,
        inner: NameScope,
        columns: dict[str, Type],
        grouped: bool,
        clause: str,
    ) -> None:
        """Check an expression in ORDER BY or WHERE: after DISTINCT or an aggregate it can use the columns
        only."""
        if aggregates(expression) and not grouped:
            raise self.wrong(
                f"{clause} cannot use an aggregate unless a column uses one.", expression.at, "Return the aggregate as a column, and use its name."
            )  # fmt: skip
        if not (grouped or found.distinct):
            return
        items = [item.expression for item in found.items]
        self._reachable(expression, items, frozenset(columns) | scope.constants.keys(), inner, clause)

    def _reachable(
        self, found: Any, items: list[s.Expression], names: frozenset[str], scope: NameScope, clause: str
    ) -> None:
        if found in items:
            return
        if _aggregate(found):
            raise self.wrong(
                f"{clause} uses an aggregate that is not a column.", found.at, "Return the aggregate as a column, and use its name."
            )  # fmt: skip
        used = _used(found) if isinstance(found, _PATTERNS) else iter(())
        if isinstance(found, s.Variable):
            used = iter([(found.name, found.at)])
        for name, at in used:
            if scope.get(name) is not None and name not in names and s.Variable(name) not in items:
                raise self.wrong(
                    f"{clause} cannot use {name} after DISTINCT or an aggregate.",
                    at,
                    f"Return {name} as a column.",
                )
        if not isinstance(found, _PATTERNS):
            own = _own_variables(found)
            for part in children(found):
                # an expression over the items of a list is not matched with a column of the same expression
                once = not own or part in (found.items, getattr(found, "start", None))
                self._reachable(part, items if once else [], names | own, scope, clause)

    # --- SKIP and LIMIT

    def _check_bounds(self, found: s.Projection) -> None:
        for name, bound in (("SKIP", found.skip), ("LIMIT", found.limit)):
            if bound is None:
                continue
            for part in walk(bound):
                if isinstance(part, (s.Variable, *_PATTERNS)) or _aggregate(part):
                    raise self.wrong(
                        f"{name} takes a number or a parameter, not an expression that depends on rows.", bound.at
                    )  # fmt: skip
            if isinstance(bound, s.Literal) and not (type(bound.value) is int and bound.value >= 0):
                raise self.wrong(f"{name} takes a non-negative integer.", bound.at)
            self.expect(bound, NameScope(), frozenset({"integer"}), f"{name} takes {{}}, not {{}}.")
