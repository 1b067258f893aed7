"""Checks expressions before a query runs: variables, functions, types, aggregates. Pure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from graphapp.cypher.evaluator import static_types as t
from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.check_scope import NameScope, Problems
from graphapp.cypher.evaluator.function_types import AGGREGATES, FUNCTIONS, RANDOM, result
from graphapp.cypher.evaluator.static_types import Type
from graphapp.cypher.evaluator.tree import children
from graphapp.cypher.evaluator.unknown_functions import unknown_function

__all__ = ["ExpressionChecker", "aggregates"]

_BOOLEAN = frozenset({"boolean"})
_STRING = frozenset({"string"})
_INTEGER = frozenset({"integer"})
_ENTITY = frozenset({"node", "relationship"})
_AGGREGATE_BEFORE = "Compute the aggregate in a preceding WITH, as in WITH p, count(*) AS n WHERE n > 1."
_IN_LISTS = "an expression for each item in a list"


def aggregates(expression: Any) -> bool:
    """True if an expression aggregates rows of its own query, as opposed to those of a subquery in braces."""
    left = [expression]
    while left:
        found = left.pop()
        if isinstance(found, s.CountStar) or (isinstance(found, s.Call) and found.name in AGGREGATES):
            return True
        if not isinstance(found, s.Subquery):
            left.extend(children(found))
    return False


class ExpressionChecker(Problems):
    """Determines the types of expressions; subclasses check the patterns and queries inside them.

    Raises QuerySyntax for expressions that Neo4j rejects before it runs a query.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        # name of the enclosing construct that forbids aggregates; "" if they are allowed
        self.no_aggregates = ""
        self.in_aggregate = ""
        # columns whose expressions ORDER BY may repeat
        self.computed: dict[s.Expression, Type] = {}
        self._rules: dict[type, Callable[[Any, NameScope], Type]] = {
            s.Literal: self._literal,
            s.Parameter: lambda _, __: t.ANY,
            s.Variable: self._variable,
            s.Subject: lambda _, __: t.ANY,
            s.ListLiteral: self._list,
            s.MapLiteral: self._map,
            s.Property: self._property,
            s.Subscript: self._subscript,
            s.Slice: self._slice,
            s.Unary: self._unary,
            s.Binary: self._binary,
            s.Comparison: self._comparison,
            s.Logical: self._logical,
            s.Not: self._not,
            s.InList: self._in,
            s.IsNull: self._test,
            s.IsType: self._test,
            s.HasLabels: self._labels,
            s.Case: self._case,
            s.Call: self._call,
            s.CountStar: self._count_star,
            s.QuantifierPredicate: self._quantifier,
            s.Reduce: self._reduce,
            s.ListComprehension: self._comprehension,
            s.PatternComprehension: self.pattern_comprehension,
            s.PatternPredicate: self._pattern,
            s.Subquery: self.subquery,
            s.MapProjection: self._projection,
        }

    @abstractmethod
    def pattern_comprehension(self, found: s.PatternComprehension, scope: NameScope) -> Type:
        """The type of a pattern comprehension."""

    @abstractmethod
    def pattern_predicate(self, found: s.PatternPredicate, scope: NameScope) -> Type:
        """The type of a pattern as an expression."""

    @abstractmethod
    def subquery(self, found: s.Subquery, scope: NameScope) -> Type:
        """The type of EXISTS { }, COUNT { } or COLLECT { }."""

    def typed(self, expression: s.Expression, scope: NameScope) -> Type:
        """The type of an expression."""
        if self.computed and expression in self.computed:
            return self.computed[expression]
        return self._rules[type(expression)](expression, scope)

    def expect(
        self,
        expression: s.Expression,
        scope: NameScope,
        wanted: frozenset[str],
        message: str = "Expected {}, not {}.",
    ) -> Type:
        """The type of an expression that must have one of the wanted types; `message` has places for these and
        for the type found."""
        found = self.typed(expression, scope)
        if not found.may_be(wanted):
            raise self.wrong(message.format(t.named(wanted), t.named(found)), expression.at)
        return found

    def condition(self, expression: s.Expression, scope: NameScope) -> Type:
        """The type of an expression that must be a boolean; patterns are allowed here."""
        if isinstance(expression, s.PatternPredicate) and not expression.value:
            return self.pattern_predicate(expression, scope)
        found = self.typed(expression, scope)
        if not found.may_be(_BOOLEAN):
            hint = "Write NOT isEmpty(…) to test a list." if found.names == t.LIST else ""
            raise self.wrong(f"Expected a boolean condition, got {t.named(found)}.", expression.at, hint)
        return t.BOOLEAN

    def without_aggregates(
        self, expression: s.Expression, scope: NameScope, where: str, check: Callable[[Any, NameScope], Type]
    ) -> Type:
        """The type that `check` returns for an expression in which aggregates are not allowed."""
        before = self.no_aggregates
        self.no_aggregates = before or where
        found = check(expression, scope)
        self.no_aggregates = before
        return found

    # --- values

    def _literal(self, literal: s.Literal, _: NameScope) -> Type:
        value = literal.value
        if value is None:
            return t.ANY
        if isinstance(value, bool):
            return t.BOOLEAN
        return t.INTEGER if isinstance(value, int) else t.FLOAT if isinstance(value, float) else t.STRING

    def _variable(self, variable: s.Variable, scope: NameScope) -> Type:
        found = scope.get(variable.name)
        if found is None:
            raise self.undefined(variable.name, variable.at, scope.all())
        return found

    def _list(self, found: s.ListLiteral, scope: NameScope) -> Type:
        types = {self.typed(item, scope) for item in found.items}
        if len(types) == 1 and t.PROPERTY not in types:
            return t.list_of(types.pop())
        numbers = all(one.names and one.names <= t.NUMBER_TYPE.names for one in types)
        return t.list_of(t.NUMBER_TYPE if types and numbers else t.ANY)

    def _map(self, found: s.MapLiteral, scope: NameScope) -> Type:
        for _, value in found.entries:
            self.typed(value, scope)
        return t.MAP

    def _property(self, found: s.Property, scope: NameScope) -> Type:
        of = self.typed(found.of, scope)
        if not of.may_be(t.WITH_PROPERTIES):
            raise self._no_property(found.of, f".{found.name}", of)
        return t.PROPERTY if of.names and of.names <= _ENTITY else t.ANY

    def _no_property(self, of: s.Expression, access: str, found: Type) -> Exception:
        hint = ""
        if found.names == t.LIST:
            hint = f"For one item, write list[0]{access}; for all items, [x IN list | x{access}]."
        elif found.names == {"path"}:
            hint = "Use nodes(), relationships() or length()."
        return self.wrong(f"{t.named(found).capitalize()} has no property {access}.", of.at, hint)

    def _subscript(self, found: s.Subscript, scope: NameScope) -> Type:
        of, index = self.typed(found.of, scope), self.typed(found.index, scope)
        if not of.may_be(t.LIST | t.KEYED):
            raise self.wrong(f"Expected a list before [ ], got {t.named(of)}.", found.of.at)
        wanted = frozenset[str]()
        if of.names and of.names.isdisjoint(t.KEYED):
            wanted = _INTEGER
        elif of.names and of.names <= t.KEYED:
            wanted = _STRING
        if not index.may_be(wanted):
            what = "A list index" if wanted == _INTEGER else "A key in a map, node or relationship"
            raise self.wrong(f"{what} must be {t.named(wanted)}, not {t.named(index)}.", found.index.at)
        return t.element(of)

    def _slice(self, found: s.Slice, scope: NameScope) -> Type:
        of = self.expect(found.of, scope, t.LIST, "A slice takes {}, not {}.")
        for bound in (found.start, found.end):
            if bound is not None:
                self.expect(bound, scope, _INTEGER, "A slice bound must be {}, not {}.")
        return of if of.names == t.LIST else t.list_of(t.ANY)

    # --- operators

    def _unary(self, found: s.Unary, scope: NameScope) -> Type:
        given = self.expect(
            found.operand, scope, t.NUMBER_TYPE.names, f"{found.operator} takes {{}}, not {{}}."
        )
        return t.Type(given.names & t.NUMBER_TYPE.names or t.NUMBER_TYPE.names)

    def _binary(self, found: s.Binary, scope: NameScope) -> Type:
        # a chain of operators may be long, so a loop over left operands replaces recursion
        chain = [found]
        while isinstance(chain[-1].left, s.Binary):
            chain.append(chain[-1].left)
        left = self.typed(chain[-1].left, scope)
        for one in reversed(chain):
            left = self._operated(one, left, scope)
        return left

    def _operated(self, found: s.Binary, left: Type, scope: NameScope) -> Type:
        operator = found.operator
        right = self.typed(found.right, scope)
        if operator in ("STARTS WITH", "ENDS WITH", "CONTAINS"):
            return t.BOOLEAN
        if operator == "=~":
            for operand, kind in ((found.left, left), (found.right, right)):
                if not kind.may_be(_STRING):
                    raise self.wrong(f"=~ takes strings, not {t.named(kind)}.", operand.at)
            return t.BOOLEAN
        wanted_left, wanted_right = t.right_operands(operator, left)
        if not left.may_be(wanted_left):
            hint = "Use OR to combine conditions." if operator == "||" and left.names == _BOOLEAN else ""
            raise self.wrong(
                f"{operator} takes {t.named(wanted_left)}, not {t.named(left)}.", found.left.at, hint
            )
        if not right.may_be(wanted_right):
            message = f"{operator} after {t.named(left)} takes {t.named(wanted_right)}, not {t.named(right)}."
            hint = "Use toString() to convert the value to a string." if operator == "+" and left.names == _STRING else ""  # fmt: skip
            raise self.wrong(message, found.right.at, hint)
        return t.arithmetic(operator, left, right)

    def _comparison(self, found: s.Comparison, scope: NameScope) -> Type:
        for operand in found.operands:
            self.typed(operand, scope)
        return t.BOOLEAN

    def _logical(self, found: s.Logical, scope: NameScope) -> Type:
        for operand in found.operands:
            self.condition(operand, scope)
        return t.BOOLEAN

    def _not(self, found: s.Not, scope: NameScope) -> Type:
        return self.condition(found.operand, scope)

    def _in(self, found: s.InList, scope: NameScope) -> Type:
        self.typed(found.item, scope)
        self.expect(found.container, scope, t.LIST, "IN takes {}, not {}.")
        return t.BOOLEAN

    def _test(self, found: s.IsNull | s.IsType, scope: NameScope) -> Type:
        self.typed(found.operand, scope)
        return t.BOOLEAN

    def _labels(self, found: s.HasLabels, scope: NameScope) -> Type:
        self.expect(found.operand, scope, _ENTITY, "A label test takes {}, not {}.")
        return t.BOOLEAN

    def _case(self, found: s.Case, scope: NameScope) -> Type:
        if found.subject is not None:
            self.typed(found.subject, scope)
        results = []
        for tests, value in found.branches:
            for test in tests:
                (self.condition if found.subject is None else self.typed)(test, scope)
            results.append(self.typed(value, scope))
        if found.otherwise is not None:
            results.append(self.typed(found.otherwise, scope))
        return t.join(tuple(results))

    # --- functions

    def _count_star(self, found: s.CountStar, _: NameScope) -> Type:
        self._aggregate("count(*)", found.at)
        return t.INTEGER

    def _aggregate(self, name: str, at: int) -> None:
        if self.in_aggregate:
            raise self.wrong(
                f"{name} is not allowed inside {self.in_aggregate}.", at, "Compute the inner aggregate in a preceding WITH."
            )  # fmt: skip
        if self.no_aggregates:
            raise self.wrong(
                f"{name} is an aggregate, which is not allowed in {self.no_aggregates}.", at, _AGGREGATE_BEFORE
            )  # fmt: skip

    def _call(self, found: s.Call, scope: NameScope) -> Type:
        signature = FUNCTIONS.get(found.name)
        if signature is None:
            typed = self.text[found.at : found.at + len(found.name)]
            message, hint = unknown_function(typed if typed.lower() == found.name else found.name)
            raise self.wrong(message, found.at, hint)
        self._check_count(found, signature.name, signature.least, len(signature.arguments), signature.more)
        if found.name not in AGGREGATES:
            if found.distinct:
                raise self.wrong(
                    f"DISTINCT is allowed only in aggregates, not in {signature.name}().", found.at
                )
            if found.name in RANDOM and self.in_aggregate:
                raise self.wrong(f"{signature.name}() is not allowed inside {self.in_aggregate}.", found.at)
            return self._called(found, scope)
        self._aggregate(f"{signature.name}()", found.at)
        self.in_aggregate = f"{signature.name}()"
        given = self._called(found, scope)
        self.in_aggregate = ""
        return given

    def _called(self, found: s.Call, scope: NameScope) -> Type:
        signature = FUNCTIONS[found.name]
        types = []
        for i, argument in enumerate(found.arguments):
            wanted = signature.arguments[min(i, len(signature.arguments) - 1)]
            types.append(self.expect(argument, scope, wanted, f"{signature.name}() takes {{}}, not {{}}."))
        return result(signature, tuple(types))

    def _check_count(self, found: s.Call, name: str, least: int, most: int, more: bool) -> None:
        given = len(found.arguments)
        if given >= least and (more or given <= most):
            return
        wanted = f"at least {least}" if more else str(least) if least == most else f"{least} to {most}"
        plural = "" if least == most == 1 or (more and least == 1) else "s"
        raise self.wrong(f"{name}() takes {wanted} argument{plural}, not {given}.", found.at)

    # --- expressions with variables of their own

    def _items(self, items: s.Expression, scope: NameScope) -> Type:
        return t.element(self.expect(items, scope, t.LIST, "IN takes {}, not {}."))

    def _quantifier(self, found: s.QuantifierPredicate, scope: NameScope) -> Type:
        inner = scope.with_variables({found.variable: self._items(found.items, scope)})
        return self.without_aggregates(found.condition, inner, _IN_LISTS, self.condition)

    def _reduce(self, found: s.Reduce, scope: NameScope) -> Type:
        start = self.typed(found.start, scope)
        item = self._items(found.items, scope)
        inner = scope.with_variables({found.accumulator: start, found.variable: item})
        step = self.without_aggregates(found.step, inner, _IN_LISTS, self.typed)
        numbers = start.may_be(t.NUMBER_TYPE.names) and step.may_be(t.NUMBER_TYPE.names)
        if start.names and step.names and start.names.isdisjoint(step.names) and not numbers:
            message = f"reduce() starts with {t.named(start)}, but its expression returns {t.named(step)}."
            raise self.wrong(message, found.step.at)
        return t.join((start, step))

    def _comprehension(self, found: s.ListComprehension, scope: NameScope) -> Type:
        item = self._items(found.items, scope)
        inner = scope.with_variables({found.variable: item})
        if found.condition is not None:
            self.without_aggregates(found.condition, inner, _IN_LISTS, self.condition)
        if found.result is not None:
            item = self.without_aggregates(found.result, inner, _IN_LISTS, self.typed)
        return t.list_of(item)

    def _projection(self, found: s.MapProjection, scope: NameScope) -> Type:
        self.expect(found.of, scope, t.KEYED, "A map projection takes {}, not {}.")
        for _, value in found.entries:
            if not isinstance(value, s.AllProperties):
                self.typed(value, scope)
        return t.MAP

    def _pattern(self, found: s.PatternPredicate, scope: NameScope) -> Type:
        # exists((a)-->(b)) is a value like any other; a bare pattern is only a condition
        if not found.value and self.text.startswith("(", found.at):
            raise self.wrong(
                "A pattern is allowed only where a condition is expected.",
                found.at,
                "To use it as a value, write EXISTS { … }, COUNT { … } or [(a)-->(b) | b].",
            )
        return self.pattern_predicate(found, scope)
