"""Converts syntax trees of expressions to fully parenthesised text, which the parser must parse to the same
tree."""

from __future__ import annotations

import math

from graphapp.cypher.evaluator import syntax as s

__all__ = ["unparse"]


def unparse(tree: s.Expression) -> str:
    """The text of an expression built from literals, names, operators, lists, maps, calls, CASE and
    comprehensions."""
    match tree:
        case s.Literal(value):
            return _literal(value)
        case s.Parameter(name):
            return f"$`{name}`"
        case s.Variable(name):
            return f"`{name}`"
        case s.ListLiteral(items):
            return f"[{', '.join(map(unparse, items))}]"
        case s.MapLiteral(entries):
            return f"{{{', '.join(f'`{key}`: {unparse(value)}' for key, value in entries)}}}"
        case s.Property(of, name):
            return f"({unparse(of)}).`{name}`"
        case s.Subscript(of, index):
            return f"({unparse(of)})[{unparse(index)}]"
        case s.Slice(of, start, end):
            return f"({unparse(of)})[{_maybe(start)}..{_maybe(end)}]"
        case s.Unary(operator, operand):
            return f"({operator} ({unparse(operand)}))"
        case s.Binary(operator, left, right):
            return f"(({unparse(left)}) {operator} ({unparse(right)}))"
        case s.Comparison(operands, operators):
            rest = (f" {op} ({unparse(one)})" for op, one in zip(operators, operands[1:], strict=True))
            return f"(({unparse(operands[0])}){''.join(rest)})"
        case s.Logical(operator, operands):
            return f"({f' {operator} '.join(f'({unparse(one)})' for one in operands)})"
        case s.Not(operand):
            return f"(NOT ({unparse(operand)}))"
        case s.InList(item, container):
            return f"(({unparse(item)}) IN ({unparse(container)}))"
        case s.IsNull(operand, negated):
            return f"(({unparse(operand)}) IS {'NOT ' * negated}NULL)"
        case s.Call(name, arguments, distinct):
            return f"{name}({'DISTINCT ' * distinct}{', '.join(map(unparse, arguments))})"
        case s.ListComprehension(variable, items, condition, result):
            where = f" WHERE {unparse(condition)}" if condition is not None else ""
            bar = f" | {unparse(result)}" if result is not None else ""
            return f"[`{variable}` IN ({unparse(items)}){where}{bar}]"
        case s.Case(subject, branches, otherwise):
            whens = "".join(f" WHEN {unparse(tests[0])} THEN {unparse(value)}" for tests, value in branches)
            other = f" ELSE {unparse(otherwise)}" if otherwise is not None else ""
            return f"CASE {_maybe(subject)}{whens}{other} END"
    raise TypeError(f"no text for {type(tree).__name__}")


def _maybe(tree: s.Expression | None) -> str:
    return "" if tree is None else unparse(tree)


def _literal(value: bool | int | float | str | None) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else "Infinity" if math.isinf(value) else repr(value)
    return "null" if value is None else str(value).lower()
