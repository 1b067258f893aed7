"""Expressions of Cypher as trees, read from tokens. Pure.

Reads what queries over this graph use; whatever it does not know raises Unreadable, and who asked then knows no more than
before. Chains of operators and of dots are flat, so that a long text makes no deep tree.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphapp.cypher.language.keywords import AFTER_OPERAND, BEFORE_OPERAND, SUBQUERIES
from graphapp.cypher.language.token_queries import Reading

__all__ = ["Expr", "Unreadable", "parse"]


class Unreadable(Exception):
    """The text at this place is no expression that is known here."""


@dataclass(frozen=True, slots=True)
class Expr:
    """A part of a query: `first` and `last` are its first and last token.

    form            name                parts
    value           kind of the literal
    name            the variable
    parameter       its name
    access          ""                  base, then property (name), item (index), slice (one or two), label
    call            function, small     arguments
    chain           level of operators  operands; `signs` are the operators between them
    minus, not      ""                  operand
    is              ""                  operand (IS NULL, IS NOT NULL)
    list, map       ""                  items, values
    projection      ""                  base, then values
    case            subject or ""       subject if there is one, then conditions and results in turn, the last one ELSE
    comprehension   variable            list, then condition and result where there are
    quantifier      variable            list, then condition
    reduce          variable            initial value, list, result; `signs` has the name of what is carried on
    pattern, query  word before it      none
    """

    form: str
    first: int
    last: int
    name: str = ""
    parts: tuple[Expr, ...] = ()
    signs: tuple[str, ...] = ()


_LEVELS = {
    "OR": 1, "XOR": 2, "AND": 3, "=": 5, "<>": 5, "<": 5, ">": 5, "<=": 5, ">=": 5, "=~": 6, "IN": 6, "CONTAINS": 6, "STARTS": 6, "ENDS": 6,
    "+": 7, "-": 7, "||": 7, "*": 8, "/": 8, "%": 8, "^": 9,
}  # fmt: skip
_LEVEL_NAMES = {
    1: "logic",
    2: "logic",
    3: "logic",
    5: "comparison",
    6: "test",
    7: "sum",
    8: "product",
    9: "power",
}
_NOT = 4
_IS = 6
_QUANTIFIERS = ("ALL", "ANY", "NONE", "SINGLE")
_NEVER_NAMES = (BEFORE_OPERAND | AFTER_OPERAND) - {"ON", "FOR", "INDEX", "SCAN", "JOIN"}


def parse(reading: Reading, first: int, end: int) -> Expr:
    """The expression of the tokens from `first` to before `end`. Raises Unreadable."""
    found = _Parser(reading).expression(first)
    if found.last != end - 1:
        raise Unreadable
    return found


class _Parser:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def expression(self, i: int, lowest: int = 0) -> Expr:
        """The longest expression that begins at `i`, without operators below the level `lowest`."""
        left = self._prefix(i)
        while True:
            at = left.last + 1
            if self.reading.word(at, "IS") and lowest <= _IS:
                # of `a IS NULL IS NULL` the first question is enough to know
                operand = left.parts if left.form == "is" else (left,)
                left = Expr("is", left.first, self._null(at), "", operand)
                continue
            level = _LEVELS.get(self._operator(at)[0], -1)
            if level < max(lowest, 1):
                return left
            left = self._chain(left, level)

    def _chain(self, left: Expr, level: int) -> Expr:
        """`left` and what follows it with operators of this level."""
        parts, signs = [left], []
        sign, first = self._operator(left.last + 1)
        while _LEVELS.get(sign) == level:
            signs.append(sign)
            parts.append(self.expression(first, level + 1))
            sign, first = self._operator(parts[-1].last + 1)
        return Expr("chain", left.first, parts[-1].last, _LEVEL_NAMES[level], tuple(parts), tuple(signs))

    def _operator(self, i: int) -> tuple[str, int]:
        """The operator at `i` and the place after it, "" when there is none."""
        token = self.reading.at(i)
        if token is None:
            return "", i
        if token.kind == "symbol":
            return token.text, i + 1
        if token.kind != "name":
            return "", i
        word = token.value.upper()
        if word in ("STARTS", "ENDS"):
            return (word, i + 2) if self.reading.word(i + 1, "WITH") else ("", i)
        return word, i + 1

    def _null(self, i: int) -> int:
        """The place of NULL in `IS NULL` or `IS NOT NULL`."""
        i += 1 + self.reading.word(i + 1, "NOT")
        if not self.reading.word(i, "NULL"):
            raise Unreadable
        return i

    def _prefix(self, i: int) -> Expr:
        if self.reading.word(i, "NOT"):
            operand = self.expression(i + 1, _NOT)
            return Expr("not", i, operand.last, "", (operand,))
        if self.reading.symbol(i, "-", "+"):
            operand = self._prefix(i + 1)
            return Expr("minus", i, operand.last, "", (operand,))
        return self._steps(self._primary(i))

    def _steps(self, base: Expr) -> Expr:
        """`base` with the properties, indices and labels that follow it."""
        reading, steps = self.reading, []
        at = base.last + 1
        while True:
            if reading.symbol(at, ".") and reading.is_name(at + 1):
                steps.append(Expr("property", at, at + 1, reading.tokens[at + 1].value))
            elif reading.symbol(at, "["):
                steps.append(self._index(at))
            elif reading.symbol(at, ":") and reading.is_name(at + 1) and base.form == "name" and not steps:
                steps.append(Expr("label", at, self._labels(at)))
            else:
                return Expr("access", base.first, at - 1, "", (base, *steps)) if steps else base
            at = steps[-1].last + 1

    def _labels(self, i: int) -> int:
        while self.reading.is_name(i + 1) or self.reading.symbol(i + 1, ":", "|", "&", "!", "%"):
            if self.reading.is_name(i) and self.reading.is_name(i + 1):
                break
            i += 1
        return i

    def _index(self, i: int) -> Expr:
        closing, parts = self.reading.partner[i], []
        at = i + 1
        if not self.reading.symbol(at, ".."):
            parts.append(self.expression(at))
            at = parts[-1].last + 1
        sliced = self.reading.symbol(at, "..")
        if sliced:
            at += 1
            if at < closing:
                parts.append(self.expression(at))
                at = parts[-1].last + 1
        if at != closing:
            raise Unreadable
        return Expr("slice" if sliced else "item", i, closing, "", tuple(parts))

    def _primary(self, i: int) -> Expr:
        token = self.reading.at(i)
        if token is None:
            raise Unreadable
        if token.kind == "number":
            broken = not token.text.lower().startswith(("0x", "0o")) and set(token.text.lower()) & set(".e")
            return Expr("value", i, i, "float" if broken else "integer")
        if token.kind == "string":
            return Expr("value", i, i, "text")
        if token.kind == "parameter":
            return Expr("parameter", i, i, token.value)
        if token.is_symbol("("):
            return self._bracket(i)
        if token.is_symbol("["):
            return self._list(i)
        if token.is_symbol("{"):
            return Expr("map", i, self.reading.partner[i], "", self._values(i))
        if token.kind in ("name", "quoted"):
            return self._word(i)
        raise Unreadable

    def _bracket(self, i: int) -> Expr:
        end, steps = self.reading.chain(i)
        if steps:
            return Expr("pattern", i, end - 1)
        inner = self.expression(i + 1)
        if inner.last + 1 != self.reading.partner[i]:
            raise Unreadable
        return Expr("bracket", i, inner.last + 1, "", (inner,))

    def _list(self, i: int) -> Expr:
        closing = self.reading.partner[i]
        if self.reading.pattern_of_comprehension(i)[1]:
            return Expr("pattern", i, closing, "[")
        if self.reading.is_name(i + 1) and self.reading.word(i + 2, "IN"):
            return self._comprehension(i, closing)
        return Expr("list", i, closing, "", self._arguments(i))

    def _comprehension(self, i: int, closing: int) -> Expr:
        parts = [self.expression(i + 3)]
        signs = []
        at = parts[0].last + 1
        for sign, there in (
            ("WHERE", self.reading.word(at, "WHERE")),
            ("|", True),
        ):
            if at < closing and there and (sign == "WHERE" or self.reading.symbol(at, "|")):
                parts.append(self.expression(at + 1))
                signs.append(sign)
                at = parts[-1].last + 1
        if at != closing:
            raise Unreadable
        return Expr("comprehension", i, closing, self.reading.tokens[i + 1].value, tuple(parts), tuple(signs))

    def _arguments(self, i: int) -> tuple[Expr, ...]:
        """Expressions between commas in the bracket at `i`."""
        closing, found = self.reading.partner[i], []
        at = i + 1
        while at < closing:
            found.append(self.expression(at))
            at = found[-1].last + 1
            if at < closing:
                if not self.reading.symbol(at, ",") or at + 1 == closing:
                    raise Unreadable
                at += 1
        return tuple(found)

    def _values(self, i: int) -> tuple[Expr, ...]:
        """The values of a map or a map projection, and the variables that it names alone."""
        closing, found = self.reading.partner[i], []
        at = i + 1
        while at < closing:
            if self.reading.symbol(at, "."):
                at += 2
            elif self.reading.is_name(at) and self.reading.symbol(at + 1, ":"):
                found.append(self.expression(at + 2))
                at = found[-1].last + 1
            elif self.reading.is_name(at):
                found.append(Expr("name", at, at, self.reading.tokens[at].value))
                at += 1
            else:
                raise Unreadable
            if at < closing:
                if not self.reading.symbol(at, ","):
                    raise Unreadable
                at += 1
        return tuple(found)

    def _word(self, i: int) -> Expr:
        reading, token = self.reading, self.reading.tokens[i]
        if token.is_word("TRUE", "FALSE"):
            return Expr("value", i, i, "boolean")
        if token.is_word("NULL"):
            return Expr("value", i, i, "null")
        if token.is_word("CASE") and not reading.symbol(i + 1, ".", ")", ",", "="):
            return self._case(i)
        if token.is_word(*SUBQUERIES) and reading.symbol(i + 1, "{"):
            return Expr("query", i, reading.partner[i + 1], token.value.upper())
        if reading.symbol(i + 1, "(", "."):
            called = self._called(i)
            if called is not None:
                return called
        if token.is_word(*_NEVER_NAMES):
            raise Unreadable
        variable = Expr("name", i, i, token.value)
        if reading.symbol(i + 1, "{"):
            return Expr("projection", i, reading.partner[i + 1], "", (variable, *self._values(i + 1)))
        return variable

    def _called(self, i: int) -> Expr | None:
        """The call of the function whose name begins at `i`, None when it is no function."""
        reading, end = self.reading, i
        while reading.symbol(end + 1, ".") and reading.is_name(end + 2):
            end += 2
        if not reading.symbol(end + 1, "("):
            return None
        name = ".".join(reading.tokens[at].value for at in range(i, end + 1, 2)).lower()
        opening, closing = end + 1, reading.partner[end + 1]
        if name in ("shortestpath", "allshortestpaths"):
            return Expr("pattern", i, closing, name)
        if name.upper() in _QUANTIFIERS and reading.is_name(opening + 1) and reading.word(opening + 2, "IN"):
            return self._quantifier(i, opening, closing)
        if name == "reduce":
            return self._reduce(i, opening, closing)
        if name == "exists" and reading.chain(opening + 1)[1]:
            return Expr("pattern", i, closing, name)
        if reading.symbol(opening + 1, "*") and closing == opening + 2:
            return Expr("call", i, closing, name)
        if reading.word(opening + 1, "DISTINCT"):
            argument = self.expression(opening + 2)
            if argument.last + 1 != closing:
                raise Unreadable
            return Expr("call", i, closing, name, (argument,), ("DISTINCT",))
        return Expr("call", i, closing, name, self._arguments(opening))

    def _quantifier(self, i: int, opening: int, closing: int) -> Expr:
        parts = [self.expression(opening + 3)]
        at = parts[0].last + 1
        if self.reading.word(at, "WHERE"):
            parts.append(self.expression(at + 1))
            at = parts[1].last + 1
        if at != closing:
            raise Unreadable
        return Expr("quantifier", i, closing, self.reading.tokens[opening + 1].value, tuple(parts))

    def _reduce(self, i: int, opening: int, closing: int) -> Expr:
        """reduce(carried = start, x IN list | result)"""
        reading = self.reading
        if not (reading.is_name(opening + 1) and reading.symbol(opening + 2, "=")):
            raise Unreadable
        start = self.expression(opening + 3)
        at = start.last + 1
        if not (reading.symbol(at, ",") and reading.is_name(at + 1) and reading.word(at + 2, "IN")):
            raise Unreadable
        items = self.expression(at + 3)
        if not reading.symbol(items.last + 1, "|"):
            raise Unreadable
        result = self.expression(items.last + 2)
        if result.last + 1 != closing:
            raise Unreadable
        carried, variable = reading.tokens[opening + 1].value, reading.tokens[at + 1].value
        return Expr("reduce", i, closing, variable, (start, items, result), (carried,))

    def _case(self, i: int) -> Expr:
        reading, parts = self.reading, []
        at = i + 1
        subject = not reading.word(at, "WHEN")
        if subject:
            parts.append(self.expression(at))
            at = parts[-1].last + 1
        while reading.word(at, "WHEN"):
            parts.append(self.expression(at + 1))
            at = parts[-1].last + 1
            if not reading.word(at, "THEN"):
                raise Unreadable
            parts.append(self.expression(at + 1))
            at = parts[-1].last + 1
        if reading.word(at, "ELSE"):
            parts.append(self.expression(at + 1))
            at = parts[-1].last + 1
        if not reading.word(at, "END"):
            raise Unreadable
        return Expr("case", i, at, "subject" if subject else "", tuple(parts))
