"""Parses expressions from tokens: operators by precedence, and their operands. Pure.

The precedence is that of Neo4j 5: OR < XOR < AND < NOT < comparisons < IN, IS NULL, STARTS WITH, … < + - || <
* / % < ^ < sign < postfix.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Literal as OneOf

from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.cursor import Cursor
from graphapp.cypher.evaluator.parse_literals import number, type_name

__all__ = ["ExpressionParser"]

_NOT, _COMPARISON, _PREDICATE, _SUM = 4, 5, 6, 7
_LOGICAL = {"OR": 1, "XOR": 2, "AND": 3}
_CLAUSES = frozenset(
    ("MATCH", "OPTIONAL", "UNWIND", "WITH", "WHERE", "RETURN", "CALL", "ORDER", "SKIP", "LIMIT", "UNION")
)
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_ARITHMETIC = {"+": _SUM, "-": _SUM, "||": _SUM, "*": 8, "/": 8, "%": 8, "^": 9}
_PREDICATES = frozenset({"IN", "IS", "STARTS", "ENDS", "CONTAINS"})
_FORMS = ("NFC", "NFD", "NFKC", "NFKD")
_NOT_LABELS = frozenset({"NULL", "NOT", "TYPED", "NORMALIZED", *_FORMS})
_LITERALS: dict[str, bool | float | None] = {
    "TRUE": True,
    "FALSE": False,
    "NULL": None,
    "NAN": float("nan"),
    "INF": float("inf"),
    "INFINITY": float("inf"),
}
# words that start a clause or continue an expression, and are never a variable after NOT or CASE
_CONTINUATIONS = frozenset(
    {
        *("AND", "OR", "XOR", "IN", "IS", "CONTAINS", "STARTS", "ENDS", "AS", "THEN", "ELSE", "END"),
        *("RETURN", "ORDER", "SKIP", "LIMIT", "UNION", "WITH"),
    }
)


class ExpressionParser(Cursor):
    """Parses expressions. Subclasses parse the patterns and queries in them."""

    @abstractmethod
    def pattern_or_special(self) -> s.Expression | None:
        """A pattern, subquery, quantifier or other form with its own syntax that begins here; None for
        anything else."""

    @abstractmethod
    def list_form(self) -> s.Expression:
        """A list or a comprehension: anything that begins with a square bracket."""

    @abstractmethod
    def labels(self) -> s.LabelExpression:
        """A label expression after its colon or IS."""

    def expression(self) -> s.Expression:
        """Parses the next expression. Raises QuerySyntax, QueryTooLong."""
        self.deeper(1)
        found = self._level(1)
        self.depth -= 1
        return found

    def _level(self, least: int) -> s.Expression:
        """An expression whose operators have a precedence of at least `least`."""
        at, highest = self.at, 99
        if least <= _NOT and self._is_not():
            left, highest = self._not(), _NOT - 1
        else:
            left = self._signed()
        while True:
            word, sign = self.words[self.i], self.signs[self.i]
            if word in _LOGICAL and least <= _LOGICAL[word] <= highest:
                highest = _LOGICAL[word]
                left = self._logical(left, word, at)
            elif sign in _ARITHMETIC and least <= _ARITHMETIC[sign] <= highest:
                self.i += 1
                highest = _ARITHMETIC[sign]
                left = s.Binary(sign, left, self._level(highest + 1), at=at)  # type: ignore[arg-type]
            elif sign in _COMPARISONS and least <= _COMPARISON <= highest:
                highest = _COMPARISON - 1
                left = self._comparison(left, at)
            elif (word in _PREDICATES or sign in ("=~", "::")) and least <= _PREDICATE <= highest:
                # cannot be chained: a IN b IN c needs parentheses
                highest = _COMPARISON
                left = self._predicate(left, at)
            elif sign == "!" and self.signs[self.i + 1] == "=":
                raise self.wrong("Cypher has no operator !=.", "Write <> for 'not equal'.")
            else:
                return left

    def _is_not(self) -> bool:
        """True if NOT is followed by an operand; otherwise `not` is a variable."""
        return self.words[self.i] == "NOT" and self.operand_follows(self.i + 1)

    def operand_follows(self, i: int) -> bool:
        """True if an operand can begin at token `i`."""
        token = self.tokens[i]
        if token.kind == "symbol":
            return token.text in ("(", "[", "{", "+", "-")
        return token.kind != "space" and self.words[i] not in _CONTINUATIONS

    def _not(self) -> s.Expression:
        places = []
        while self._is_not():
            self.deeper(1)
            places.append(self.at)
            self.i += 1
        found = self._level(_COMPARISON)
        for at in reversed(places):
            found = s.Not(found, at=at)
        self.depth -= len(places)
        return found

    def _logical(self, left: s.Expression, word: str, at: int) -> s.Expression:
        operands = [left]
        while self.take_word(word):
            operands.append(self._level(_LOGICAL[word] + 1))
        return s.Logical(word, tuple(operands), at=at)  # type: ignore[arg-type]

    def _comparison(self, left: s.Expression, at: int) -> s.Expression:
        operands, operators = [left], []
        while self.signs[self.i] in _COMPARISONS:
            operators.append(self.signs[self.i])
            self.i += 1
            operands.append(self._level(_PREDICATE))
        return s.Comparison(tuple(operands), tuple(operators), at=at)  # type: ignore[arg-type]

    def _predicate(self, left: s.Expression, at: int) -> s.Expression:
        """IN, STARTS WITH, =~, IS NULL, … after its left operand."""
        if self.take_word("IN"):
            return s.InList(left, self._level(_SUM), at=at)
        if self.take_sign("::"):
            return s.IsType(left, type_name(self), at=at)
        if self.take_word("IS"):
            return self._is(left, at)
        operator: OneOf["STARTS WITH", "ENDS WITH", "CONTAINS", "=~"]
        if self.take_sign("=~"):
            operator = "=~"
        elif self.take_word("CONTAINS"):
            operator = "CONTAINS"
        else:
            operator = "STARTS WITH" if self.word("STARTS") else "ENDS WITH"
            self.i += 1
            self.need_word("WITH")
        return s.Binary(operator, left, self._level(_SUM), at=at)

    def _is(self, left: s.Expression, at: int) -> s.Expression:
        negated = self.take_word("NOT")
        if self.take_word("NULL"):
            return s.IsNull(left, negated, at=at)
        if self.take_sign("::") or self.take_word("TYPED"):
            return s.IsType(left, type_name(self), negated, at=at)
        if self.take_word("NORMALIZED"):
            return s.IsType(left, "NORMALIZED", negated, at=at)
        form = self.words[self.i]
        if form in _FORMS and self.words[self.i + 1] == "NORMALIZED":
            self.i += 2
            return s.IsType(left, f"{form} NORMALIZED", negated, at=at)
        raise self.expected("NULL, a type or NORMALIZED", "NULL", "NORMALIZED", "TYPED", "NOT")

    def _signed(self) -> s.Expression:
        at, sign = self.at, self.signs[self.i]
        if sign not in ("-", "+"):
            return self._postfix(self._primary(), at)
        self.i += 1
        if sign == "-" and self.token.kind == "number":
            return self._postfix(self._number(True, at), at)
        if sign == "+" and self.signs[self.i] == "-" and self.tokens[self.i + 1].kind == "number":
            self.i += 1
            return s.Unary("+", self._postfix(self._number(True, at), at), at=at)
        if self.signs[self.i] == "-" and self.tokens[self.i + 1].kind == "number":
            inner = self.at
            self.i += 1
            return s.Unary("-", self._postfix(self._number(True, inner), inner), at=at)
        if self.signs[self.i] in ("-", "+"):
            raise self.wrong(
                "Two signs in a row are not allowed.", "Put the second sign and its operand in parentheses."
            )
        inner = self.at
        operand = self._postfix(self._primary(), inner)
        return s.Unary("-" if sign == "-" else "+", operand, at=at)

    def _postfix(self, of: s.Expression, at: int) -> s.Expression:
        """`of` followed by properties, elements and labels: of.name, of[0], of:Label."""
        while True:
            sign = self.signs[self.i]
            if sign == ".":
                self.i += 1
                of = s.Property(of, self.name("the name of a property"), at=at)
            elif sign == "[":
                of = self._element(of, at)
            elif sign == ":" or (self.words[self.i] == "IS" and self._is_label(self.i + 1)):
                self.i += 1
                of = s.HasLabels(of, self.labels(), at=at)
            else:
                return of

    def _is_label(self, i: int) -> bool:
        return self.words[i] not in _NOT_LABELS and (self.names[i] or self.signs[i] in ("!", "%", "("))

    def _element(self, of: s.Expression, at: int) -> s.Expression:
        self.i += 1
        start = None if self.sign("..") else self.expression()
        if not self.take_sign(".."):
            self.need_sign("]")
            assert start is not None
            return s.Subscript(of, start, at=at)
        if start is None and self.sign("]"):
            raise self.wrong("A slice needs a start or an end.", "For the whole list, omit the brackets.")
        end = None if self.sign("]") else self.expression()
        self.need_sign("]")
        return s.Slice(of, start, end, at=at)

    def _number(self, negative: bool, at: int) -> s.Expression:
        self.i += 1
        return s.Literal(number(self.tokens[self.i - 1], negative), at=at)

    def _primary(self) -> s.Expression:
        token = self.token
        at, kind = token.start, token.kind
        if kind == "string":
            self.i += 1
            return s.Literal(token.value, at=at)
        if kind == "number":
            return self._number(False, at)
        if kind == "parameter":
            self.i += 1
            return s.Parameter(token.value, at=at)
        if kind == "symbol":
            return self._in_brackets(at)
        if kind in ("name", "quoted"):
            return self._named(at)
        raise self.expected("an expression")

    def _in_brackets(self, at: int) -> s.Expression:
        sign = self.signs[self.i]
        if sign == "[":
            return self.list_form()
        if sign == "{":
            return s.MapLiteral(self.entries(), at=at)
        if sign == "=" and self.signs[self.i - 1] == "=":
            raise self.wrong("Cypher has no operator ==.", "Write = to compare.")
        if sign != "(":
            raise self.expected("an expression")
        found = self.pattern_or_special()
        if found is None:
            self.i += 1
            found = self.expression()
            if self.sign(","):
                raise self.expected("')'", hint="Write a list in square brackets: [1, 2].")
            self.need_sign(")")
        return found

    def entries(self) -> tuple[tuple[str, s.Expression], ...]:
        """The keys and values of a map in braces."""
        self.need_sign("{")
        return self._in_braces(self._entry)

    def _entry(self) -> tuple[str, s.Expression]:
        key = self.name("a key")
        self.need_sign(":")
        return key, self.expression()

    def _in_braces(
        self, read: Callable[[], tuple[str, s.Expression]]
    ) -> tuple[tuple[str, s.Expression], ...]:
        found: list[tuple[str, s.Expression]] = []
        while not self.take_sign("}"):
            if found:
                self.need_sign(",", "',' or '}'")
            found.append(read())
        return tuple(found)

    def _named(self, at: int) -> s.Expression:
        """An expression that begins with a word: a literal, CASE, a function, a map projection or a
        variable."""
        word = self.words[self.i]
        if word in _LITERALS and self.signs[self.i + 1] != "(":
            self.i += 1
            return s.Literal(_LITERALS[word], at=at)
        if word in _CLAUSES and self._is_clause(self.i + 1):
            raise self.expected("an expression")
        if word == "CASE" and self.operand_follows(self.i + 1):
            return self._case(at)
        special = self.pattern_or_special()
        if special is not None:
            return special
        end = self._function_end()
        if end:
            return self._call(end, at)
        variable = s.Variable(self.token.value, at=at)
        self.i += 1
        if self.take_sign("{"):
            return s.MapProjection(variable, self._in_braces(lambda: self._projected(variable)), at=at)
        return variable

    def _is_clause(self, i: int) -> bool:
        """True if the word before token `i` begins a clause and is not a variable, so that an operand
        follows."""
        if self.tokens[i].kind == "symbol":
            return self.words[i - 1] == "MATCH" and self.signs[i] == "("
        return self.words[i] == "MATCH" or (self.operand_follows(i) and self.words[i] not in _CLAUSES)

    def _projected(self, of: s.Variable) -> tuple[str, s.Expression]:
        at = self.at
        if self.take_sign("."):
            if self.take_sign("*"):
                return "*", s.AllProperties(at=at)
            name = self.name("the name of a property, or *")
            return name, s.Property(of, name, at=at)
        name = self.name("a key, .property or a variable")
        return name, self.expression() if self.take_sign(":") else s.Variable(name, at=at)

    def _function_end(self) -> int:
        """The index of the parenthesis after the dotted name that begins here; 0 if it is not a function
        call."""
        i = self.i + 1
        while self.signs[i] == "." and self.names[i + 1]:
            i += 2
        return i if self.signs[i] == "(" else 0

    def _call(self, parenthesis: int, at: int) -> s.Expression:
        name = ".".join(token.value for token in self.tokens[self.i : parenthesis : 2]).lower()
        self.i = parenthesis + 1
        if name == "count" and self.sign("*") and self.signs[self.i + 1] == ")":
            self.i += 2
            return s.CountStar(at=at)
        distinct = self.word("DISTINCT") and self.operand_follows(self.i + 1)
        self.i += distinct
        if self.word("ALL") and self.operand_follows(self.i + 1) and self.signs[self.i + 1] != "(":
            self.i += 1
        return s.Call(name, self.arguments(), distinct, at=at)

    def arguments(self) -> tuple[s.Expression, ...]:
        """Expressions separated by commas, including the closing parenthesis."""
        found: list[s.Expression] = []
        while not self.take_sign(")"):
            if found:
                self.need_sign(",", "',' or ')'")
            found.append(self.expression())
        return tuple(found)

    def _case(self, at: int) -> s.Expression:
        self.i += 1
        subject = None if self.word("WHEN") else self.expression()
        branches = []
        while self.take_word("WHEN"):
            tests = [self._test(subject)]
            while subject is not None and self.take_sign(","):
                tests.append(self._test(subject))
            self.need_word("THEN")
            branches.append((tuple(tests), self.expression()))
        if not branches:
            raise self.expected("WHEN", "WHEN")
        otherwise = self.expression() if self.take_word("ELSE") else None
        if not self.take_word("END"):
            raise self.expected("WHEN, ELSE or END", "WHEN", "ELSE", "END")
        return s.Case(subject, tuple(branches), otherwise, at=at)

    def _test(self, subject: s.Expression | None) -> s.Expression:
        """A test after WHEN; with a subject it may begin with the operator."""
        at, sign, word = self.at, self.signs[self.i], self.words[self.i]
        if subject is None:
            return self.expression()
        if sign in _COMPARISONS:
            self.i += 1
            return s.Comparison((s.Subject(at=at), self._level(_PREDICATE)), (sign,), at=at)  # type: ignore[arg-type]
        if sign in ("=~", "::") or (word in _PREDICATES and self._operator_follows()):
            return self._predicate(s.Subject(at=at), at)
        return self.expression()

    def _operator_follows(self) -> bool:
        """False if the word is a variable, as in WHEN in THEN."""
        return not (self.words[self.i + 1] in ("THEN",) or self.signs[self.i + 1] in (".", ",", "="))
