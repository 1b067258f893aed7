"""What kind of value each part of a query has, as far as the text tells; and what follows from it for the mirror's engine. Pure.

That engine answers where Cypher has none: a property of a text is null, any value is a condition, a sum of texts is 0. Such queries are
refused, as Neo4j refuses them. Where the engine computes otherwise, the text is changed, and where that cannot be done the answer is warned of.
The graph has few properties, and each has one kind: that is what makes this possible without running anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from graphapp.cypher.edits import Edits
from graphapp.cypher.expressions import Expr
from graphapp.cypher.language.token_queries import Reading
from graphapp.cypher.signatures import (
    AGGREGATES,
    KINDS,
    PROPERTY_KINDS,
    SIGNATURES,
    Kind,
    Signature,
    accepts,
    join,
    list_of,
)
from graphapp.errors import QueryForbidden, QuerySyntax, QueryTooLong

__all__ = ["Kinds", "Scope", "kind_of_value"]

Scope = Mapping[str, Kind]

ANY, NULL, TEXT, INTEGER, FLOAT, BOOLEAN, MAP = (
    KINDS[name] for name in ("any", "null", "text", "integer", "float", "boolean", "map")
)
_NUMBERS = ("integer", "float", "number")
_SAID = {
    "text": "a text",
    "integer": "a number",
    "float": "a number",
    "number": "a number",
    "boolean": "true or false",
    "map": "a map",
    "time": "a time",
    "node": "a node",
    "end": "a node",
    "relationship": "a relationship",
    "path": "a path",
    "list": "a list",
}
_WANTED = {
    **_SAID,
    "sized": "a text or a list",
    "empty": "a text, a list or a map",
    "entity": "a node or a relationship",
    "keyed": "a node, a relationship or a map",
    "scalar": "a text, a number or a truth",
    "read": "a text or a number",
    "truth": "a text, a whole number or a truth",
    "truth_or_number": "a text, a number or a truth",
    "added": "a number",
}
_WITHOUT_PROPERTIES = ("text", "integer", "float", "number", "boolean", "list", "path")
_NO_TRUTH = frozenset(_SAID) - {"boolean"}
_HALF = "[_x IN ["
_LONGEST_CHAIN = 30
_GREATEST = 2**63 - 1
_INFINITY = "(1e308 * 10)"
# what the engine makes null: a broken number divided by 0 is infinite where that is 0.0 or both are written, else an error
_DIVIDED = (
    f"CASE WHEN _x[0] IS NOT NULL AND _x[1] = 0 THEN CASE WHEN 1 / _x[1] IS NULL THEN _x[0] * {_INFINITY} END "
    "ELSE _x[0] / _x[1] END"
)
_WRITTEN_DIVIDED = f"CASE WHEN _x[1] = 0 THEN _x[0] * {_INFINITY} ELSE _x[0] / _x[1] END"
_TIMES = ("time", "datetime", "localtime", "localdatetime")
_PARTS = ("MILLISECONDS", "MICROSECONDS", "NANOSECONDS")
_RENAMED = {"upper": "toUpper", "lower": "toLower", "char_length": "size", "character_length": "size"}


def kind_of_value(value: Any) -> Kind:
    """The kind of a parameter's value."""
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, list):
        return list_of(_joined([kind_of_value(item) for item in value[:1000]]))
    if isinstance(value, dict):
        return MAP
    return {int: INTEGER, float: FLOAT, str: TEXT, type(None): NULL}.get(type(value), ANY)


def _joined(kinds: list[Kind]) -> Kind:
    found = NULL if kinds else ANY
    for kind in kinds:
        found = join(found, kind)
    return found


class Kinds:
    """Finds the kinds of expressions in the query of `reading`, and notes in `edits` what has to be changed. `given` are the parameters;
    `inner` is told of expressions that hold a query or a pattern, with the scope that they stand in, and gives what they answer."""

    def __init__(
        self,
        reading: Reading,
        given: Mapping[str, Any],
        edits: Edits,
        inner: Callable[[Expr, Scope], Kind],
    ) -> None:
        self.reading = reading
        self.given = given
        self.edits = edits
        self.inner = inner

    def condition(self, expr: Expr, scope: Scope) -> None:
        """Look at an expression that must be true, false or null."""
        kind = self.of(expr, scope)
        if kind.name in _NO_TRUTH:
            raise self.wrong(
                expr,
                f"A condition is true or false, and here is {_SAID[kind.name]}.",
                "Compare it with something.",
            )

    def of(self, expr: Expr, scope: Scope) -> Kind:
        """The kind of `expr`. Raises QuerySyntax for what Cypher does not allow."""
        look: Callable[[Expr, Scope], Kind] | None = getattr(self, f"_{expr.form}", None)
        return look(expr, scope) if look is not None else ANY

    def wrong(self, expr: Expr, what: str, hint: str = "") -> QuerySyntax:
        """An error that points at `expr`."""
        token = self.reading.tokens[expr.first]
        return QuerySyntax(what, hint, line=token.line, column=token.column)

    def forbidden(self, expr: Expr, what: str, hint: str) -> QueryForbidden:
        """An error that points at `expr`, for what Cypher allows and the engine answers wrongly."""
        token = self.reading.tokens[expr.first]
        return QueryForbidden(what, hint, line=token.line, column=token.column)

    # --- forms of expressions

    def _value(self, expr: Expr, scope: Scope) -> Kind:  # noqa: ARG002
        if expr.name == "float" and math.isinf(float_of(self.reading.tokens[expr.first].text)):
            raise self.wrong(expr, "The number is too large.")
        return KINDS[expr.name]

    def _name(self, expr: Expr, scope: Scope) -> Kind:
        return scope.get(expr.name, ANY)

    def _parameter(self, expr: Expr, scope: Scope) -> Kind:  # noqa: ARG002
        return kind_of_value(self.given[expr.name]) if expr.name in self.given else ANY

    def _bracket(self, expr: Expr, scope: Scope) -> Kind:
        return self.of(expr.parts[0], scope)

    def _pattern(self, expr: Expr, scope: Scope) -> Kind:
        return self.inner(expr, scope)

    _query = _pattern

    def _is(self, expr: Expr, scope: Scope) -> Kind:
        self.of(expr.parts[0], scope)
        return BOOLEAN

    def _not(self, expr: Expr, scope: Scope) -> Kind:
        self.condition(expr.parts[0], scope)
        return BOOLEAN

    def _minus(self, expr: Expr, scope: Scope) -> Kind:
        kind = self.of(expr.parts[0], scope)
        if not accepts("added", kind):
            raise self.wrong(expr, f"A sign stands before a number, and here is {_SAID[kind.name]}.")
        return kind

    def _list(self, expr: Expr, scope: Scope) -> Kind:
        return list_of(_joined([self.of(part, scope) for part in expr.parts]))

    def _map(self, expr: Expr, scope: Scope) -> Kind:
        for part in expr.parts:
            self.of(part, scope)
        return MAP

    def _projection(self, expr: Expr, scope: Scope) -> Kind:
        base = self.of(expr.parts[0], scope)
        if not accepts("keyed", base):
            raise self.wrong(expr, f"{_said(base)} has no properties to choose from.")
        return self._map(expr, scope)

    def _access(self, expr: Expr, scope: Scope) -> Kind:
        kind = self.of(expr.parts[0], scope)
        for step in expr.parts[1:]:
            kind = self._step(expr, step, kind, scope)
        return kind

    def _step(self, expr: Expr, step: Expr, base: Kind, scope: Scope) -> Kind:
        indices = [self.of(part, scope) for part in step.parts]
        if step.form == "label":
            return BOOLEAN
        if step.form == "property":
            if base.name in _WITHOUT_PROPERTIES:
                raise self.wrong(
                    expr,
                    f"{_said(base)} has no property {step.name}.",
                    "Nodes, relationships and maps have properties.",
                )
            if base.name in ("node", "end", "relationship"):
                return PROPERTY_KINDS.get(step.name, NULL)
            return ANY
        if step.form == "slice":
            if not accepts("list", base):
                raise self.wrong(expr, f"A part is taken of a list, and here is {_SAID[base.name]}.")
            return base
        if base.name in ("integer", "float", "number", "boolean", "path", "time", "text"):
            raise self.wrong(expr, f"{_said(base)} has no items.")
        if indices[0].name == "text" and step.parts[0].form not in ("value", "parameter", "name", "access"):
            raise self.forbidden(
                expr,
                "The name of a property cannot be computed here.",
                "Write it, or give it as a parameter.",
            )
        return base.of or ANY if base.name == "list" and accepts("integer", indices[0]) else ANY

    # --- operators

    def _chain(self, expr: Expr, scope: Scope) -> Kind:
        looks: dict[str, Callable[[Expr, Scope], Kind]] = {
            "logic": self._logic,
            "comparison": self._comparison,
            "test": self._test,
            "sum": self._sum,
            "product": self._arithmetic,
            "power": self._arithmetic,
        }
        return looks[expr.name](expr, scope)

    def _logic(self, expr: Expr, scope: Scope) -> Kind:
        for part in expr.parts:
            self.condition(part, scope)
        return BOOLEAN

    def _comparison(self, expr: Expr, scope: Scope) -> Kind:
        kinds = [self.of(part, scope) for part in expr.parts]
        for i, sign in enumerate(expr.signs):
            if sign not in ("=", "<>") and "map" in (kinds[i].name, kinds[i + 1].name):
                raise self.wrong(expr, "Maps have no order.", "Compare their values.")
            self._note_equality(kinds[i : i + 2])
        return BOOLEAN

    def _note_equality(self, kinds: list[Kind]) -> None:
        if {kind.name for kind in kinds} == {"time", "text"}:
            self.edits.warn("The engine holds a date equal to the string that says it.")

    def _test(self, expr: Expr, scope: Scope) -> Kind:
        """=~, IN, CONTAINS, STARTS WITH, ENDS WITH."""
        kinds = [self.of(part, scope) for part in expr.parts]
        for i, sign in enumerate(expr.signs):
            if sign == "IN" and not accepts("list", kinds[i + 1]):
                raise self.wrong(
                    expr.parts[i + 1], f"After IN comes a list, and here is {_SAID[kinds[i + 1].name]}."
                )
            if sign == "=~" and not self._is_plain_text(expr.parts[i + 1]):
                self.edits.warn("The engine reads a computed regular expression in its own way.")
            if sign == "IN":
                self._mend_computed_list(expr.parts[i + 1])
                item = kinds[i + 1].of or ANY
                self._note_equality([kinds[i], item])
        return BOOLEAN

    def _mend_computed_list(self, expr: Expr) -> None:
        """After IN the engine takes a bracket for a plain list, unless there is another one around it."""
        if expr.form != "list" and self.reading.symbol(expr.first, "["):
            self.edits.wrap(expr.first, expr.last, "(", ")")

    def _is_plain_text(self, expr: Expr) -> bool:
        return expr.form == "parameter" or (expr.form == "value" and expr.name in ("text", "null"))

    def _sum(self, expr: Expr, scope: Scope) -> Kind:
        kinds = [self.of(part, scope) for part in expr.parts]
        found = kinds[0]
        for i, sign in enumerate(expr.signs):
            found = self._added(expr, i, sign, found, kinds[i + 1])
        return found

    def _added(self, expr: Expr, i: int, sign: str, one: Kind, other: Kind) -> Kind:
        """The kind of a sum of what stands left of the operator `i`, of kind `one`, and right of it."""
        if "list" in (one.name, other.name) and sign in ("+", "||"):
            self._mend_lists(expr, i, one, other)
            items = [kind.of or ANY if kind.name == "list" else kind for kind in (one, other)]
            return list_of(join(*items))
        if "text" in (one.name, other.name) and sign in ("+", "||"):
            wrong = next((kind for kind in (one, other) if not accepts("scalar", kind)), None)
            if wrong is not None:
                raise self.wrong(expr, f"{_said(wrong)} cannot be added to a text.")
            for part, kind in zip(expr.parts[i : i + 2], (one, other), strict=True):
                self._note_text_of_number(part, kind)
            return TEXT
        return self._computed(expr, sign, one, other)

    def _note_text_of_number(self, expr: Expr, kind: Kind) -> None:
        """A broken number becomes a text: some have an exponent then, in Java (Double.toString) and not in the engine."""
        written = expr.form == "value" and kind.name == "float"
        if written and 1e-3 <= float_of(self.reading.tokens[expr.first].text) < 1e7:
            return
        if kind.name in ("float", "number"):
            self.edits.warn("The engine writes floats without an exponent.")

    def _mend_lists(self, expr: Expr, i: int, one: Kind, other: Kind) -> None:
        """A list and null are null, and `||` joins lists as `+` does."""
        operator = expr.parts[i + 1].first - 1
        sure = [
            self._never_null(part, kind)
            for part, kind in zip(expr.parts[i : i + 2], (one, other), strict=True)
        ]
        if all(sure):
            self.edits.replaced[operator] = "+"
            return
        self._pair(
            expr,
            i,
            "CASE WHEN _x[0] IS NULL OR _x[1] IS NULL THEN null ELSE _x[0] + _x[1] END",
        )

    def _never_null(self, expr: Expr, kind: Kind) -> bool:
        if expr.form == "bracket":
            return self._never_null(expr.parts[0], kind)
        if expr.form == "value":
            return expr.name != "null"
        if expr.form == "call":
            return expr.name in ("collect", "count", "range")
        return expr.form in ("list", "map") or (expr.form == "pattern" and kind.name == "list")

    def _arithmetic(self, expr: Expr, scope: Scope) -> Kind:
        kinds = [self.of(part, scope) for part in expr.parts]
        found = kinds[0]
        for i, sign in enumerate(expr.signs):
            found = self._computed(expr, sign, found, kinds[i + 1])
            broken = {found.name, kinds[i].name, kinds[i + 1].name} & {"float", "number", "any"}
            if sign == "/" and broken and not self._never_zero(expr.parts[i + 1]):
                written = all(part.form == "value" for part in expr.parts[i : i + 2])
                self._pair(expr, i, _WRITTEN_DIVIDED if written else _DIVIDED)
        return found

    def _pair(self, expr: Expr, i: int, result: str) -> None:
        """Compute `result` of what stands left of the operator `i`, which is `_x[0]` there, and right of it, `_x[1]`."""
        if i >= _LONGEST_CHAIN:
            token = self.reading.tokens[expr.parts[i].first]
            raise QueryTooLong(
                f"More than {_LONGEST_CHAIN} lists are added, or numbers divided, in a row.",
                "Put some of them in WITH.",
                line=token.line,
                column=token.column,
            )
        self.edits.replaced[expr.parts[i + 1].first - 1] = ","
        self.edits.wrap(expr.first, expr.parts[i + 1].last, "[_x IN [[", f"]] | {result}][0]")

    def _never_zero(self, expr: Expr) -> bool:
        return (
            expr.form == "value"
            and expr.name in ("integer", "float")
            and float_of(self.reading.tokens[expr.first].text) != 0
        )

    def _computed(self, expr: Expr, sign: str, one: Kind, other: Kind) -> Kind:
        for kind in (one, other):
            if kind.name not in (*_NUMBERS, "time", "any", "null"):
                raise self.wrong(expr, f"{_said(kind)} is nothing to compute with ({sign}).", "Numbers are.")
        names = {one.name, other.name}
        if "time" in names:
            if sign in ("*", "/"):
                raise self.forbidden(
                    expr,
                    "Durations are not multiplied rightly here.",
                    "Multiply before: duration({days: 2 * 3}).",
                )
            return KINDS["time"]
        if "float" in names and sign != "+":
            return FLOAT
        if "any" in names or "null" in names:
            return ANY
        if sign == "^" or "float" in names:
            return FLOAT
        return INTEGER if names == {"integer"} else KINDS["number"]

    # --- functions and forms with variables of their own

    def _call(self, expr: Expr, scope: Scope) -> Kind:
        kinds = [self.of(part, scope) for part in expr.parts]
        self._check_time(expr)
        signature = SIGNATURES.get(expr.name)
        if signature is None:
            return ANY
        if expr.name in AGGREGATES and any(aggregates(part) for part in expr.parts):
            raise self.wrong(
                expr, "A function of many rows stands inside another one.", "Compute the inner one in WITH."
            )
        self._check_arguments(expr, signature, kinds)
        self._mend_call(expr, kinds)
        return _result(signature.result, kinds)

    def _check_time(self, expr: Expr) -> None:
        """The engine knows dates, but no parts of seconds and few zones, and takes a month for 30 days between dates."""
        name = expr.name.partition(".")[0]
        wrong = name in _TIMES and (expr.parts or name != expr.name)
        if name == "duration":
            tokens = self.reading.tokens[expr.first : expr.last + 1]
            wrong = name != expr.name or any(
                token.is_word(*_PARTS) or (token.kind in ("number", "string") and "." in token.text)
                for token in tokens
            )
        if wrong:
            raise self.forbidden(
                expr,
                f"{expr.name}() is not answered rightly here.",
                "Compute with dates, their .year, .month and .day, and whole durations.",
            )

    def _check_arguments(self, expr: Expr, signature: Signature, kinds: list[Kind]) -> None:
        starred = expr.name == "count" and not kinds
        repeated = "…" in signature.arguments
        if not starred and not (
            signature.least <= len(kinds) and (repeated or len(kinds) <= len(signature.arguments))
        ):
            raise self.wrong(
                expr, f"{expr.name}() does not take {len(kinds)} values.", f"It takes {_number(signature)}."
            )
        for part, wanted, kind in zip(expr.parts, signature.arguments, kinds, strict=False):
            if not accepts(wanted, kind):
                raise self.wrong(
                    part,
                    f"{expr.name}() takes {_WANTED.get(wanted, wanted)}, and here is {_SAID[kind.name]}.",
                )

    def _mend_call(self, expr: Expr, kinds: list[Kind]) -> None:
        first, last, edits = expr.first, expr.last, self.edits
        known = kinds[0].name if kinds else ""
        if expr.name in _RENAMED:
            edits.replaced[first] = _RENAMED[expr.name]
        elif expr.name == "e":
            edits.replaced.update({first: "2.718281828459045", first + 1: "", last: ""})
        elif expr.name == "isempty":
            edits.replaced[first] = "size"
            edits.wrap(first, last, "(0 = ", ")")
        elif expr.name == "round" and known != "integer" and self._is_zero(expr.parts[1:]):
            # halves go up, those below zero too
            self._wrap_call(expr, "CASE WHEN _x < 0 THEN floor(_x + 0.5) ELSE round(_x) END")
        elif expr.name == "sqrt":
            self._wrap_call(expr, f"CASE WHEN _x < 0 THEN {_INFINITY} - {_INFINITY} ELSE sqrt(_x) END")
        elif expr.name in ("log", "log10"):
            self._wrap_call(
                expr,
                f"CASE WHEN _x = 0 THEN -{_INFINITY} WHEN _x < 0 THEN {_INFINITY} - {_INFINITY} ELSE {expr.name}(_x) END",
            )
        elif expr.name in ("stdev", "stdevp"):
            edits.wrap(first, last, "coalesce(", ", 0.0)")
        elif expr.name == "tofloat" and known == "text":
            edits.wrap(expr.parts[0].first, expr.parts[0].last, "trim(", ")")
        elif expr.name == "tointeger" and known not in ("integer", "text"):
            # the engine has null for what no 64 bits hold, and for NaN; Java has the nearest number, and 0
            self._wrap_call(
                expr,
                f"CASE WHEN _x >= {_GREATEST}.0 THEN {_GREATEST} WHEN _x <= -{_GREATEST}.0 THEN -{_GREATEST} - 1"
                " WHEN _x <> _x THEN 0 ELSE toInteger(_x) END",
            )
        elif expr.name == "tostring":
            self._note_text_of_number(expr.parts[0], kinds[0])
        elif expr.name in ("trim", "ltrim", "rtrim"):
            edits.warn("The engine's trim() removes every space of Unicode.")

    def _is_zero(self, digits: tuple[Expr, ...]) -> bool:
        """True where a number is rounded to no digits after the point."""
        return not digits or (
            len(digits) == 1
            and digits[0].form == "value"
            and digits[0].name == "integer"
            and not self._never_zero(digits[0])
        )

    def _wrap_call(self, expr: Expr, result: str) -> None:
        """Compute `result` of the first argument, which is `_x` there, in place of the call."""
        for i in range(expr.parts[0].last + 1, expr.last):
            self.edits.replaced[i] = ""
        self.edits.replaced.update({expr.first: "", expr.first + 1: _HALF, expr.last: f"] | {result}][0]"})

    def _comprehension(self, expr: Expr, scope: Scope) -> Kind:
        items, *parts = expr.parts
        item = self._item(items, scope)
        found = item
        inside = {**scope, expr.name: item}
        for sign, part in zip(expr.signs, parts, strict=True):
            if sign == "WHERE":
                self.condition(part, inside)
            else:
                found = self.of(part, inside)
        return list_of(found)

    def _quantifier(self, expr: Expr, scope: Scope) -> Kind:
        items, *conditions = expr.parts
        inside = {**scope, expr.name: self._item(items, scope)}
        for part in conditions:
            self.condition(part, inside)
        return BOOLEAN

    def _reduce(self, expr: Expr, scope: Scope) -> Kind:
        start, items, result = expr.parts
        kind = self.of(start, scope)
        # what is carried on may change its kind on the way: a whole number becomes a broken one
        carried = ANY if kind.name in _NUMBERS else kind
        self.of(result, {**scope, expr.signs[0]: carried, expr.name: self._item(items, scope)})
        return ANY

    def _item(self, items: Expr, scope: Scope) -> Kind:
        kind = self.of(items, scope)
        if not accepts("list", kind):
            raise self.wrong(items, f"After IN comes a list, and here is {_SAID[kind.name]}.")
        return kind.of or ANY if kind.name == "list" else ANY

    def _case(self, expr: Expr, scope: Scope) -> Kind:
        parts = list(expr.parts)
        if expr.name:
            subject = self.of(parts.pop(0), scope)
        results: list[Kind] = []
        while len(parts) > 1:
            when, then, *parts = parts
            if expr.name:
                self._note_equality([subject, self.of(when, scope)])
            else:
                self.condition(when, scope)
            results.append(self.of(then, scope))
        results += [self.of(part, scope) for part in parts]
        return _joined(results)


def float_of(text: str) -> float:
    """The value of a number as Cypher writes it."""
    return float(int(text, 0)) if text.lower().startswith(("0x", "0o")) else float(text)


def _said(kind: Kind) -> str:
    said = _SAID[kind.name]
    return said[:1].upper() + said[1:]


def _number(signature: Signature) -> str:
    most = len(signature.arguments)
    return str(most) if signature.least == most else f"{signature.least} to {most}"


def _result(named: str, kinds: list[Kind]) -> Kind:
    first = kinds[0] if kinds else ANY
    if named in KINDS:
        return KINDS[named]
    if named in ("texts", "integers", "nodes", "relationships"):
        return list_of(KINDS[named[:-1]])
    if named == "collected":
        return list_of(first)
    if named == "item":
        return first.of or ANY
    if named == "joined":
        return _joined(kinds)
    if named == "average":
        return FLOAT if first.name in _NUMBERS else ANY
    return first


def aggregates(expr: Expr) -> bool:
    """True where a function of many rows stands in `expr`."""
    if expr.form == "call" and expr.name in AGGREGATES:
        return True
    return any(aggregates(part) for part in expr.parts)
