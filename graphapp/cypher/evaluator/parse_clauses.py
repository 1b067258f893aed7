"""Parses clauses and queries from tokens. Pure."""

from __future__ import annotations

from collections.abc import Callable

from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.parse_patterns import PatternParser
from graphapp.errors import QuerySyntax

__all__ = ["ClauseParser"]

_BEGINNINGS = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "FINISH", "ORDER", "SKIP", "OFFSET", "LIMIT")  # fmt: skip
_LISTED = "MATCH, OPTIONAL MATCH, WITH, UNWIND, CALL or RETURN"
_INDEXES = ("TEXT", "RANGE", "POINT")
_ASCENDING, _DESCENDING = ("ASC", "ASCENDING"), ("DESC", "DESCENDING")


class ClauseParser(PatternParser):
    """Parses queries."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._clauses: dict[str, Callable[[], s.Clause]] = {
            "MATCH": self._match,
            "OPTIONAL": self._optional,
            "WITH": self._with,
            "UNWIND": self._unwind,
            "RETURN": self._return,
            "CALL": self._call_clause,
            "FINISH": self._finish,
            **dict.fromkeys(("ORDER", "SKIP", "OFFSET", "LIMIT"), self._ordering),
        }

    def whole(self) -> s.Query:
        """Parses the whole text as one query."""
        found = self.query()
        if not self.ended:
            raise self.unexpected()
        return found

    def query(self) -> s.Query:
        """Parses single queries joined by UNION."""
        self.deeper(2)
        parts = [self._single()]
        every: bool | None = None
        while self.word("UNION"):
            union = self.i
            self.i += 1
            all_rows = self.take_word("ALL")
            if not all_rows:
                self.take_word("DISTINCT")
            if every is not None and every != all_rows:
                raise self.wrong("UNION and UNION ALL cannot be combined in one query.", i=union)
            every = all_rows
            parts.append(self._single())
        self.depth -= 2
        return s.Query(tuple(parts), bool(every))

    def subquery(self) -> s.Query:
        at = self.at
        if self._is_pattern():
            patterns, condition = self.patterns(), self._condition()
            if self.words[self.i] in self._clauses:
                raise self.unexpected("Write MATCH before the pattern if other clauses follow.")
            found = s.Query((s.SingleQuery((s.Match(patterns, condition, at=at),)),))
        else:
            found = self.query()
        if not self.take_sign("}"):
            raise self.unexpected()
        return found

    def _is_pattern(self) -> bool:
        if self.names[self.i] and self.signs[self.i + 1] == "=":
            return True
        return self.words[self.i] not in self._clauses and not self.sign("}")

    def _single(self) -> s.SingleQuery:
        clauses: list[s.Clause] = []
        while self.words[self.i] in self._clauses:
            if clauses and isinstance(clauses[-1], (s.Return, s.Finish)):
                raise self._after_last(clauses[-1])
            clauses.append(self._clauses[self.words[self.i]]())
        if not clauses:
            raise self._no_clause()
        if not (self.ended or self.sign("}") or self.word("UNION")):
            raise self.unexpected()
        return s.SingleQuery(tuple(clauses))

    def _after_last(self, last: s.Clause) -> QuerySyntax:
        word = self.words[self.i]
        name = "FINISH" if isinstance(last, s.Finish) else "RETURN"
        if word in ("ORDER", "SKIP", "OFFSET", "LIMIT") and name == "RETURN":
            hint = "Write ORDER BY, SKIP and LIMIT in this order, each at most once."
        else:
            hint = f"{name} must be the last clause of a query."
        return self.wrong(f"{word} may not follow {name} here.", hint)

    def _no_clause(self) -> QuerySyntax:
        if self.ended or self.sign("}"):
            return self.expected(f"a clause: {_LISTED}")
        meant = self._meant(self.i, _BEGINNINGS)
        if meant is not None:
            return self._unknown(self.i, meant)
        return self.wrong(
            f"A query cannot begin with {self.token.text[:40]}.",
            f"A query must begin with {_LISTED}.",
        )

    # --- MATCH

    def _match(self, optional: bool = False, at: int | None = None) -> s.Match:
        at = self.at if at is None else at
        self.need_word("MATCH")
        if self.word("REPEATABLE", "DIFFERENT") and self.names[self.i + 1] and self.signs[self.i + 1] != "=":
            raise self.wrong(f"Cypher 5 has no match mode {self.words[self.i]}.", "Remove it.")
        patterns = self.patterns()
        while self.word("USING"):
            self._hint_clause()
        return s.Match(patterns, self._condition(), optional, at=at)

    def _hint_clause(self) -> None:
        """Skips USING INDEX a:Author(name) and other index hints."""
        self.i += 1
        if self.take_word("JOIN", "ON"):
            self._names()
            return
        if not self.take_word("SCAN"):
            if self.words[self.i] in _INDEXES:
                self.i += 1
            self.need_word("INDEX")
            self.take_word("SEEK")
            self._hinted()
            self.need_sign("(")
            self._names()
            self.need_sign(")")
            return
        self._hinted()

    def _hinted(self) -> None:
        self.name("a variable")
        self.need_sign(":")
        self.name("a label or type")

    def _names(self) -> None:
        self.name("a name")
        while self.take_sign(","):
            self.name("a name")

    def _optional(self) -> s.Clause:
        at = self.at
        self.i += 1
        if self.word("CALL"):
            return self._call_clause(True, at)
        if not self.word("MATCH"):
            raise self.expected("MATCH or CALL", "MATCH", "CALL")
        return self._match(True, at)

    # --- UNWIND, WITH, RETURN

    def _unwind(self) -> s.Unwind:
        at = self.at
        self.i += 1
        items = self.expression()
        if not self.take_word("AS"):
            raise self.expected("AS and a variable", "AS")
        return s.Unwind(items, self.name("a variable"), at=at)

    def _with(self) -> s.With:
        at = self.at
        self.i += 1
        projection = self._projection()
        return s.With(projection, self._condition(), at=at)

    def _return(self) -> s.Return:
        at = self.at
        self.i += 1
        return s.Return(self._projection(), at=at)

    def _finish(self) -> s.Finish:
        self.i += 1
        return s.Finish(at=self.tokens[self.i - 1].start)

    def _ordering(self) -> s.With:
        """ORDER BY, SKIP and LIMIT as a clause of their own, represented as WITH * followed by them."""
        at = self.at
        order, skip, limit = self._order_skip_limit()
        return s.With(s.Projection((), True, False, order, skip, limit), at=at)

    def _projection(self) -> s.Projection:
        distinct = self.word("DISTINCT") and (self.operand_follows(self.i + 1) or self.signs[self.i + 1] == "*")  # fmt: skip
        self.i += distinct
        star = self.take_sign("*")
        items: list[s.ProjectionItem] = []
        if not star or self.take_sign(","):
            items.append(self._item())
            while self.take_sign(","):
                items.append(self._item())
        order, skip, limit = self._order_skip_limit()
        return s.Projection(tuple(items), star, distinct, order, skip, limit)

    def _item(self) -> s.ProjectionItem:
        first = self.i
        expression = self.expression()
        last = self.tokens[self.i - 1]
        if self.take_word("AS"):
            return s.ProjectionItem(expression, self.name("an alias"), True)
        # as in Neo4j, (x) and x {.name} are named x
        plain = expression.of if isinstance(expression, s.MapProjection) else expression
        if isinstance(plain, s.Variable):
            return s.ProjectionItem(expression, plain.name, False)
        if self.names[self.i] and self.words[self.i] not in self._clauses and not self.word("UNION", "WHERE"):
            raise self.unexpected(self._hint() or "Write AS before an alias, and commas between columns.")
        name = self.text[self.tokens[first].start : last.start + len(last.text)]
        return s.ProjectionItem(expression, name, False)

    def _order_skip_limit(self) -> tuple[tuple[s.SortItem, ...], s.Expression | None, s.Expression | None]:
        order: list[s.SortItem] = []
        if self.take_word("ORDER"):
            if not self.take_word("BY"):
                if self.names[self.i] and not self.word("RETURN"):
                    raise self._unknown(self.i, "BY") if self.names[self.i + 1] else self.expected("BY", "BY")
                raise self.expected("BY", "BY")
            order.append(self._sort_item())
            while self.take_sign(","):
                order.append(self._sort_item())
        skip = limit = None
        if self.word("SKIP", "OFFSET"):
            self.i += 1
            skip = self.expression()
        if self.take_word("LIMIT"):
            limit = self.expression()
        return tuple(order), skip, limit

    def _sort_item(self) -> s.SortItem:
        expression = self.expression()
        descending = self.word(*_DESCENDING)
        if descending or self.word(*_ASCENDING):
            self.i += 1
        return s.SortItem(expression, descending)

    # --- CALL

    def _call_clause(self, optional: bool = False, at: int | None = None) -> s.Clause:
        at = self.at if at is None else at
        self.need_word("CALL")
        if self.take_sign("{"):
            return self._call_subquery(None, optional, at)
        if self.sign("(") and self.signs[self.partner[self.i] + 1] == "{":
            self.i += 1
            imports = self._imports()
            self.need_sign("{")
            return self._call_subquery(imports, optional, at)
        return self._call_procedure(optional, at)

    def _imports(self) -> tuple[str, ...]:
        if self.take_sign(")"):
            return ()
        if self.take_sign("*"):
            found = ["*"]
        else:
            found = [self.name("a variable")]
            while self.take_sign(","):
                found.append(self.name("a variable"))
        self.need_sign(")", "',' or ')': CALL (…) takes only variables, not expressions or aliases")
        return tuple(found)

    def _call_subquery(self, imports: tuple[str, ...] | None, optional: bool, at: int) -> s.CallSubquery:
        query = self.query()
        if not self.take_sign("}"):
            raise self.unexpected()
        if self.word("IN") and self.words_follow("IN", "TRANSACTIONS"):
            raise self.wrong(
                "Read-only queries do not support CALL { } IN TRANSACTIONS.", "Remove IN TRANSACTIONS."
            )
        return s.CallSubquery(query, imports, optional, at=at)

    def _call_procedure(self, optional: bool, at: int) -> s.CallProcedure:
        name = self.name("a procedure or '{'")
        while self.take_sign("."):
            name += "." + self.name("the name of a procedure")
        arguments = self.arguments() if self.take_sign("(") else ()
        yields: tuple[tuple[str, str], ...] | None = None
        condition = None
        if self.take_word("YIELD") and not self.take_sign("*"):
            found = [self._yield()]
            while self.take_sign(","):
                found.append(self._yield())
            yields, condition = tuple(found), self._condition()
        return s.CallProcedure(name, arguments, yields, condition, optional, at=at)

    def _yield(self) -> tuple[str, str]:
        name = self.name("the name of a result column")
        return name, self.name("an alias") if self.take_word("AS") else name
