"""Parses expressions with their own syntax: comprehensions, quantifiers, reduce, subqueries, patterns as
conditions. Pure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.parse_expressions import ExpressionParser
from graphapp.cypher.evaluator.pattern_ahead import pattern_end

__all__ = ["FormParser"]

_QUANTIFIERS = ("ALL", "ANY", "NONE", "SINGLE")
_SIDES = {"BOTH": "btrim", "LEADING": "ltrim", "TRAILING": "rtrim"}
_FORMS = ("NFC", "NFD", "NFKC", "NFKD")
_SHORTEST = ("SHORTESTPATH", "ALLSHORTESTPATHS")


class FormParser(ExpressionParser):
    """Parses expressions of every form. Subclasses parse patterns and queries."""

    # indexes of the | tokens that end the condition of a comprehension, as opposed to an "or" of labels
    bars: set[int]

    @abstractmethod
    def relationship_pattern(self, name: str | None, at: int) -> s.PathPattern:
        """A path of plain nodes and relationships (no quantifiers), as allowed in expressions."""

    @abstractmethod
    def shortest(self, name: str | None, at: int) -> s.PathPattern:
        """shortestPath(…) or allShortestPaths(…)."""

    @abstractmethod
    def subquery(self) -> s.Query:
        """A query, or a bare pattern with a condition, including the closing brace."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.bars = set()
        self._special: dict[str, Callable[[], s.Expression | None]] = {
            **dict.fromkeys(_QUANTIFIERS, self._quantifier),
            **dict.fromkeys(_SHORTEST, self._shortest),
            **dict.fromkeys(("COUNT", "COLLECT"), self._subquery),
            "EXISTS": self._exists,
            "REDUCE": self._reduce,
            "TRIM": self._trim,
            "NORMALIZE": self._normalize,
        }

    def pattern_or_special(self) -> s.Expression | None:
        if self.signs[self.i] == "(":
            if not pattern_end(self, self.i):
                return None
            at = self.at
            return s.PatternPredicate(self.relationship_pattern(None, at), at=at)
        read = self._special.get(self.words[self.i])
        return read() if read is not None and self.signs[self.i + 1] in ("(", "{") else None

    # --- lists

    def list_form(self) -> s.Expression:
        at = self.at
        closing = self.partner[self.i]
        if self._is_comprehension(closing):
            return self._comprehension(at, closing)
        if self._is_pattern_comprehension():
            return self._pattern_comprehension(at, closing)
        self.i += 1
        items: list[s.Expression] = []
        while not self.take_sign("]"):
            if items:
                self.need_sign(",", "',' or ']'")
            items.append(self.expression())
        return s.ListLiteral(tuple(items), at=at)

    def _is_comprehension(self, closing: int) -> bool:
        """True for [x IN …] with one item; [x IN xs, 1] is a list."""
        if not (self.names[self.i + 1] and self.words[self.i + 2] == "IN"):
            return False
        i, cases = self.i + 3, 0
        while i < closing:
            cases += (self.words[i] == "CASE") - (self.words[i] == "END")
            if self.signs[i] == "|" or self.words[i] == "WHERE":
                return True
            if self.signs[i] == "," and cases <= 0:
                return False
            i = self._index_after(i)
        return True

    def _is_pattern_comprehension(self) -> bool:
        i = self.i + 1
        if self.names[i] and self.signs[i + 1] == "=":
            i += 2
        end = pattern_end(self, i)
        return bool(end) and (self.signs[end] == "|" or self.words[end] == "WHERE")

    def _index_after(self, i: int) -> int:
        """The index after token `i`, or after the brackets that it opens."""
        return self.partner[i] + 1 if self.signs[i] in ("(", "[", "{") else i + 1

    def _comprehension(self, at: int, closing: int) -> s.Expression:
        self._mark_bar(self.i + 1, closing)
        self.i += 1
        variable = self.name("a variable")
        self.i += 1
        items = self.expression()
        condition = self.expression() if self.take_word("WHERE") else None
        result = self.expression() if self.take_sign("|") else None
        self.need_sign("]", "WHERE, '|' or ']'")
        return s.ListComprehension(variable, items, condition, result, at=at)

    def _pattern_comprehension(self, at: int, closing: int) -> s.Expression:
        self._mark_bar(self.i + 1, closing)
        self.i += 1
        name, start = self.path_name(), self.at
        pattern = self.relationship_pattern(name, start)
        condition = self.expression() if self.take_word("WHERE") else None
        self.need_sign("|")
        result = self.expression()
        self.need_sign("]")
        return s.PatternComprehension(pattern, condition, result, at=at)

    def path_name(self) -> str | None:
        """The name of a path, if a name and an equals sign are next; skips both."""
        if self.names[self.i] and self.signs[self.i + 1] == "=":
            self.i += 2
            return self.tokens[self.i - 2].value
        return None

    def _mark_bar(self, start: int, closing: int) -> None:
        """Find the | that ends the condition: the first one that cannot be between labels, otherwise the last
        one."""
        bar, i = 0, start
        while i < closing:
            if self.signs[i] == "|":
                bar = i
                if not self._between_labels(i):
                    break
            i = self._index_after(i)
        if bar:
            self.bars.add(bar)

    def _between_labels(self, i: int) -> bool:
        before, after = self.signs[i - 1], self.signs[i + 1]
        labelled = (
            self.signs[i - 2] in (":", "|", "&", "!") or self.words[i - 2] == "IS"
            if self.names[i - 1]
            else before in (")", "%")
        )
        if not labelled:
            return False
        if not self.names[i + 1]:
            return after in ("!", "%", "(", ":")
        return self.signs[i + 2] not in (".", "(", "[", "{", "+", "-", "*", "/", "^")

    # --- quantifiers, reduce

    def _quantifier(self) -> s.Expression | None:
        if not (self.signs[self.i + 1] == "(" and self.names[self.i + 2] and self.words[self.i + 3] == "IN"):
            return None
        at, kind = self.at, self.words[self.i].lower()
        self.i += 2
        variable = self.name("a variable")
        self.i += 1
        items = self.expression()
        if not self.take_word("WHERE"):
            raise self.expected(f"WHERE and a condition in {kind}()", "WHERE")
        condition = self.expression()
        self.need_sign(")")
        return s.QuantifierPredicate(kind, variable, items, condition, at=at)  # type: ignore[arg-type]

    def _reduce(self) -> s.Expression | None:
        if not (self.signs[self.i + 1] == "(" and self.names[self.i + 2] and self.signs[self.i + 3] == "="):
            return None
        at = self.at
        self._mark_bar(self.i + 2, self.partner[self.i + 1])
        self.i += 2
        accumulator = self.name("a variable")
        self.i += 1
        start = self.expression()
        self.need_sign(",")
        variable = self.name("a variable")
        self.need_word("IN")
        items = self.expression()
        self.need_sign("|", "'|' and an expression")
        step = self.expression()
        self.need_sign(")")
        return s.Reduce(accumulator, start, variable, items, step, at=at)

    # --- subqueries, patterns

    def _subquery(self) -> s.Expression | None:
        if self.signs[self.i + 1] != "{":
            return None
        at, kind = self.at, self.words[self.i].lower()
        self.i += 2
        return s.Subquery(kind, self.subquery(), at=at)  # type: ignore[arg-type]

    def _exists(self) -> s.Expression | None:
        found = self._subquery()
        if found is not None:
            return found
        at = self.at
        if pattern_end(self, self.i + 2):
            self.i += 2
            pattern = self.relationship_pattern(None, self.at)
            self.need_sign(")")
            return s.PatternPredicate(pattern, at=at)
        if self.words[self.i + 2] in _SHORTEST:
            return None
        raise self.wrong(
            "exists() takes a pattern, as in exists((a)-->(b)).", "Write n.name IS NOT NULL for a property."
        )

    def _shortest(self) -> s.Expression | None:
        at = self.at
        return s.PatternPredicate(self.shortest(None, at), True, at=at)

    # --- functions with words between their arguments

    def _trim(self) -> s.Expression | None:
        at = self.at
        i = self.i + 2
        side = _SIDES.get(self.words[i], "")
        if side and not (self.operand_follows(i + 1) or self.words[i + 1] == "FROM"):
            side = ""
        self.i = i + bool(side)
        removed = None if self.word("FROM") and self.operand_follows(self.i + 1) else self.expression()
        if self.take_word("FROM"):
            text = self.expression()
            self.need_sign(")")
            arguments = (text,) if removed is None else (text, removed)
            return s.Call(side or "btrim", arguments, at=at)
        if side or removed is None:
            raise self.expected("FROM", "FROM")
        more = self.arguments() if self.take_sign(",") else ()
        if not more:
            self.need_sign(")")
        return s.Call("trim", (removed, *more), at=at)

    def _normalize(self) -> s.Expression | None:
        at = self.at
        self.i += 2
        arguments = [self.expression()]
        if self.take_sign(","):
            form = self.words[self.i]
            if form not in _FORMS:
                raise self.expected("NFC, NFD, NFKC or NFKD", *_FORMS)
            arguments.append(s.Literal(form, at=self.at))
            self.i += 1
        self.need_sign(")")
        return s.Call("normalize", tuple(arguments), at=at)
