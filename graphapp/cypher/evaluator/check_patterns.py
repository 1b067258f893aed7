"""Checks patterns before a query runs: the variables that they bind and use, and which forms can be combined.
Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphapp.cypher.evaluator import static_types as t
from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.check_expressions import ExpressionChecker
from graphapp.cypher.evaluator.check_scope import NameScope
from graphapp.cypher.evaluator.static_types import Type

__all__ = ["PatternChecker"]

_Part = s.NodePattern | s.RelationshipPattern
_EXISTS = "Use EXISTS { … } for a pattern with new variables."


def _parts(pattern: s.PathPattern) -> Iterator[_Part]:
    """The nodes and relationships of a pattern, including those in parentheses."""
    for part in pattern.elements:
        if isinstance(part, s.Quantified):
            yield from _parts(part.pattern)
        else:
            yield part


def _is_list(part: _Part) -> bool:
    return isinstance(part, s.RelationshipPattern) and (part.length or part.quantifier) is not None


def _quantified(pattern: s.PathPattern) -> Iterator[s.Quantified]:
    for part in pattern.elements:
        if isinstance(part, s.Quantified):
            yield part
            yield from _quantified(part.pattern)


class PatternChecker(ExpressionChecker):
    """Checks patterns, and the expressions in them."""

    def match(self, patterns: Sequence[s.PathPattern], scope: NameScope) -> None:
        """Check the patterns of a MATCH and add their variables to `scope`."""
        for part in (part for pattern in patterns for part in _parts(pattern)):
            if isinstance(part.properties, s.Parameter):
                message = "MATCH does not allow a parameter in place of all properties."
                raise self.wrong(message, part.properties.at, f"Write {{id: ${part.properties.name}.id}}.")
        self.patterns(patterns, scope)

    def patterns(self, patterns: Sequence[s.PathPattern], scope: NameScope) -> None:
        """Check the patterns of one clause and add their variables to `scope`."""
        self._together(patterns)
        earlier = scope.with_variables({})
        self._check_repeated(patterns, earlier)
        for pattern in patterns:
            self._bind(pattern, scope)
        for pattern in patterns:
            self._expressions(pattern, scope, earlier)

    # --- variables

    def _bind(self, pattern: s.PathPattern, scope: NameScope) -> None:
        if pattern.variable is not None:
            if scope.get(pattern.variable) is not None:
                raise self._declared(pattern.variable, pattern.at)
            scope.local[pattern.variable] = t.PATH
            self.met.add(pattern.variable)
        for part in pattern.elements:
            if isinstance(part, s.Quantified):
                self._bind_repeated(part, scope)
            else:
                self._bind_part(part, scope)

    def _bind_repeated(self, part: s.Quantified, scope: NameScope) -> None:
        if part.quantifier is None:
            self._bind(part.pattern, scope)
            return
        inner = NameScope()
        self._bind(part.pattern, inner)
        for name, kind in inner.local.items():
            scope.local[name] = t.list_of(kind)

    def _bind_part(self, part: _Part, scope: NameScope) -> None:
        name = part.variable
        if name is None:
            return
        self.met.add(name)
        kind = t.NODE if isinstance(part, s.NodePattern) else t.RELATIONSHIP
        if _is_list(part):
            kind = t.list_of(kind)
        known = scope.get(name)
        if known is not None and not known.may_be(kind.names):
            raise self.wrong(
                f"{name} is {t.named(known)} and cannot also be {t.named(kind)}.",
                self.place(name, part.at),
            )
        scope.local[name] = kind

    def _declared(self, name: str, at: int) -> Exception:
        return self.wrong(
            f"The variable {name} is already defined.", self.place(name, at), "Choose another name."
        )

    def _check_repeated(self, patterns: Sequence[s.PathPattern], earlier: NameScope) -> None:
        """Check that the variables of quantified path patterns are used nowhere else."""
        inside: set[str] = set()
        outside: dict[str, int] = {}
        for pattern in patterns:
            repeated = [part for part in _quantified(pattern) if part.quantifier is not None]
            for part in repeated:
                inside |= self._repeated_names(part, inside, earlier)
            held = {id(one) for part in repeated for one in _parts(part.pattern)}
            for one in _parts(pattern):
                if one.variable is None or id(one) in held:
                    continue
                outside[one.variable] = one.at
        for name in sorted(inside & outside.keys()):
            raise self.wrong(
                f"{name} is used both inside and outside a quantified path pattern.",
                self.place(name, outside[name]),
                "Rename one of the variables.",
            )

    def _repeated_names(self, part: s.Quantified, seen: set[str], earlier: NameScope) -> set[str]:
        names = {one.variable: one.at for one in _parts(part.pattern) if one.variable is not None}
        for name, at in names.items():
            if earlier.get(name) is not None:
                message = f"{name} is already defined and cannot be redefined in a quantified path pattern."
                raise self.wrong(message, self.place(name, at), "Use another name in the pattern.")
            if name in seen:
                message = f"{name} is used in several quantified path patterns."
                raise self.wrong(message, self.place(name, at), "Rename one of the variables.")
        return set(names)

    # --- forms

    def _together(self, patterns: Sequence[s.PathPattern]) -> None:
        """Check which forms of pattern one MATCH combines."""
        selective = [one for one in patterns if one.selector and not one.selector.kind.endswith("Paths") and one.selector.kind != "shortestPath"]  # fmt: skip
        if selective and len(patterns) > 1:
            message = "A pattern with SHORTEST or ANY must be the only pattern in its MATCH."
            raise self.wrong(message, patterns[1].at, "Use several MATCH clauses.")
        for pattern in patterns:
            self._form(pattern)
        every = [part for pattern in patterns for part in _parts(pattern)]
        quantified = any(part.quantifier for pattern in patterns for part in _quantified(pattern)) or any(
            isinstance(part, s.RelationshipPattern) and part.quantifier for part in every
        )
        for part in every:
            if quantified and isinstance(part, s.RelationshipPattern) and part.length:
                message = "One MATCH cannot contain both relationships with * and quantified patterns."
                raise self.wrong(message, part.at, "Write -[:T]->{1,3} instead of -[:T*1..3]->.")

    def _form(self, pattern: s.PathPattern) -> None:
        kind = pattern.selector.kind if pattern.selector else ""
        if kind in ("shortestPath", "allShortestPaths"):
            self._shortest(pattern, kind)
        for before, after in zip(pattern.elements, pattern.elements[1:], strict=False):
            plain = [not (isinstance(one, s.Quantified) and one.quantifier) for one in (before, after)]
            if all(plain) and not isinstance(before, s.RelationshipPattern) and not isinstance(after, s.RelationshipPattern):  # fmt: skip
                message = "A relationship is missing between two nodes or paths."
                raise self.wrong(
                    message, after.at, "Only a quantified path pattern can follow a node directly."
                )
        for part in pattern.elements:
            if isinstance(part, s.Quantified):
                self._parenthesised(part)
            elif isinstance(part, s.RelationshipPattern):
                self._relationship(part)

    def _shortest(self, pattern: s.PathPattern, kind: str) -> None:
        one = pattern.elements[1] if len(pattern.elements) == 3 else None
        if not isinstance(one, s.RelationshipPattern):
            raise self.wrong(
                f"{kind}() takes a pattern with a single relationship.",
                pattern.at,
                "For example (a)-[*]-(b).",
            )
        if one.quantifier:
            raise self.wrong(
                f"{kind}() does not allow quantifiers.", one.at, "Write -[*1..3]-, or use SHORTEST 1."
            )
        if one.condition is not None:
            message = f"The relationship in {kind}() cannot have a WHERE."
            raise self.wrong(message, one.at, "Write the condition after the pattern.")
        if one.properties is not None:
            message = f"The relationship in {kind}() cannot have properties."
            raise self.wrong(
                message, one.at, "Write WHERE all(r IN relationships(p) WHERE …) after the pattern."
            )
        if one.length and one.length.least > 1:
            message = f"The minimum length in {kind}() must be 0 or 1, not {one.length.least}."
            raise self.wrong(message, one.at, "Write WHERE length(p) >= … after the pattern.")

    def _relationship(self, part: s.RelationshipPattern) -> None:
        if part.length is None:
            return
        if part.quantifier:
            raise self.wrong("A relationship with * cannot have a quantifier.", part.at)
        if part.condition is not None:
            message = "A relationship with * cannot have a WHERE."
            raise self.wrong(message, part.at, "Use all(r IN rs WHERE …), or a quantified path pattern.")
        names = part.types.operands if isinstance(part.types, s.LabelOr) else (part.types,)
        if part.types and not all(isinstance(name, s.LabelName) for name in names):
            raise self.wrong("A relationship with * allows only types separated by |.", part.at)

    def _parenthesised(self, part: s.Quantified) -> None:
        if part.pattern.variable is not None:
            raise self.wrong(
                "Only a whole path can have a name, not a part of it.",
                part.pattern.at,
                "Name the whole path.",
            )
        if part.pattern.selector is not None:
            raise self.wrong("SHORTEST and ANY must precede the whole pattern.", part.pattern.at)
        if part.quantifier is not None:
            inner = list(_parts(part.pattern))
            again = any(one.quantifier for one in _quantified(part.pattern))
            if again or any(isinstance(one, s.RelationshipPattern) and one.quantifier for one in inner):
                raise self.wrong("Quantified path patterns cannot be nested.", part.at)
            if any(isinstance(one, s.RelationshipPattern) and one.length for one in inner):
                raise self.wrong("A quantified path pattern cannot contain a relationship with *.", part.at)
            if not any(isinstance(one, s.RelationshipPattern) for one in inner):
                raise self.wrong("A quantified path pattern must contain a relationship.", part.at)
        self._form(part.pattern)

    # --- expressions in patterns

    def _expressions(self, pattern: s.PathPattern, scope: NameScope, earlier: NameScope) -> None:
        for part in pattern.elements:
            if not isinstance(part, s.Quantified):
                self._part_expressions(part, scope)
                continue
            inner = scope
            if part.quantifier is not None:
                inner = earlier.with_variables(scope.local)
                self._bind_inner(part.pattern, inner)
            self._expressions(part.pattern, inner, earlier)
            if part.condition is not None:
                self.without_aggregates(part.condition, inner, "a pattern", self.condition)

    def _bind_inner(self, pattern: s.PathPattern, scope: NameScope) -> None:
        """Add the variables of a repeated part; inside of it they are those of a single repetition."""
        for part in _parts(pattern):
            if part.variable is not None:
                scope.local[part.variable] = t.NODE if isinstance(part, s.NodePattern) else t.RELATIONSHIP

    def _part_expressions(self, part: _Part, scope: NameScope) -> None:
        if part.properties is not None:
            self.without_aggregates(part.properties, scope, "a pattern", self.typed)
        if part.condition is not None:
            inner = scope
            if part.variable is not None and isinstance(part, s.RelationshipPattern) and part.quantifier:
                inner = scope.with_variables({part.variable: t.RELATIONSHIP})
            self.without_aggregates(part.condition, inner, "a pattern", self.condition)

    # --- patterns as expressions

    def pattern_comprehension(self, found: s.PatternComprehension, scope: NameScope) -> Type:
        inner = scope.with_variables({})
        self.patterns((found.pattern,), inner)
        where = "a pattern comprehension"
        if found.condition is not None:
            self.without_aggregates(found.condition, inner, where, self.condition)
        return t.list_of(self.without_aggregates(found.result, inner, where, self.typed))

    def pattern_predicate(self, found: s.PatternPredicate, scope: NameScope) -> Type:
        for part in _parts(found.pattern):
            if part.variable is not None and scope.get(part.variable) is None:
                if found.value:
                    raise self.undefined(part.variable, self.place(part.variable, part.at), scope.all())
                message = f"A pattern used as an expression cannot introduce the variable {part.variable}."
                raise self.wrong(message, self.place(part.variable, part.at), _EXISTS)
            if part.condition is not None:
                raise self.wrong("A pattern used as a condition cannot contain a WHERE.", part.at, _EXISTS)
        self.patterns((found.pattern,), scope.with_variables({}))
        if not found.value:
            return t.BOOLEAN
        kind = found.pattern.selector.kind if found.pattern.selector else ""
        return t.PATH if kind == "shortestPath" else t.list_of(t.PATH)
