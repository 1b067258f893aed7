"""Goes through the clauses of a query with the variables that each of them sees, and has every expression looked at. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from graphapp.cypher.edits import Edits
from graphapp.cypher.expressions import Expr, Unreadable, parse
from graphapp.cypher.kinds import Kinds, Scope, aggregates
from graphapp.cypher.language.token_queries import Reading
from graphapp.cypher.signatures import KINDS, Kind, accepts, join, list_of
from graphapp.errors import QuerySyntax

__all__ = ["check_clauses"]

_ANY = KINDS["any"]


def check_clauses(reading: Reading, begin: Sequence[int], given: Mapping[str, Any], edits: Edits) -> None:
    """Look at every clause of a query; `begin` are the places of the words that begin them.

    Raises QuerySyntax for what Cypher does not allow, QueryForbidden for what the mirror's engine would answer wrongly.
    """
    _Queries(reading, begin, given, edits).query(0, len(reading.tokens), {}, -1)


class _Clause(NamedTuple):
    """A clause: its word, and where what follows it begins and ends."""

    word: str
    first: int
    end: int


class _Item(NamedTuple):
    """A column of WITH or RETURN."""

    name: str
    expr: Expr | None
    kind: Kind


class _Queries:
    def __init__(
        self, reading: Reading, begin: Sequence[int], given: Mapping[str, Any], edits: Edits
    ) -> None:
        self.reading = reading
        self.begin = begin
        self.edits = edits
        self.kinds = Kinds(reading, given, edits, self.inner)
        # whether some clause could not be read: then variables may be missing
        self.lost = False
        # whether some WITH before had a function of many rows
        self.counted = False
        # columns of the last WITH or RETURN named like a variable before it, and whether an alias says so
        self.covering: dict[str, bool] = {}

    # --- clauses

    def query(self, first: int, end: int, outer: Scope, brace: int) -> list[_Item]:
        """Look at the query between `first` and `end`, directly inside of `brace` (-1 for none); its columns."""
        scope: dict[str, Kind] = dict(outer)
        columns: list[_Item] = []
        unions: list[bool] = []
        parts: list[list[_Item]] = []
        named: dict[str, Kind] = {}
        for clause in self._clauses(first, end, brace):
            if clause.word == "UNION":
                unions.append(self.reading.word(clause.first, "ALL"))
                parts.append(columns)
                scope = dict(outer)
                self._check_unions(unions, clause)
                continue
            try:
                found = self._look(clause, scope, brace)
            except Unreadable:
                self.lost = True
                continue
            if found is not None:
                columns = found
                named = {item.name: item.kind for item in found}
                scope.update(named)
            # ORDER BY sees what was there before WITH too
            last = clause.word == "WITH" and not self.reading.word(clause.end, "ORDER")
            if last or clause.word == "ORDER":
                scope = dict(named)
        if False in unions:
            self._check_columns([*parts, columns])
        return columns

    def _clauses(self, first: int, end: int, brace: int) -> Iterator[_Clause]:
        starts = [i for i in self.begin if first <= i < end and self.reading.inside[i] == brace]
        if not starts or starts[0] > first:
            yield _Clause("MATCH", first, starts[0] if starts else end)
        for i, following in zip(starts, [*starts[1:], end], strict=False):
            yield _Clause(self.reading.tokens[i].value.upper(), i + 1, following)

    def _look(self, clause: _Clause, scope: dict[str, Kind], brace: int) -> list[_Item] | None:
        """Look at one clause, and change what the next one sees; the columns, where it gives any."""
        word, first, end = clause
        while end > first and self.reading.symbol(end - 1, ";"):
            end -= 1
        if word in ("MATCH", "OPTIONAL"):
            self._pattern(first, end, scope)
        elif word == "WHERE":
            self._where(parse(self.reading, first, end), scope)
        elif word == "UNWIND":
            self._unwind(first, end, scope)
        elif word in ("WITH", "RETURN"):
            return self._project(word, first, end, scope, brace)
        elif word == "ORDER":
            self._order(first + 1, end, scope)
        elif word == "CALL":
            self._call(first, scope)
        elif word == "YIELD":
            for i in range(first, end):
                if self.reading.is_name(i):
                    scope[self.reading.tokens[i].value] = _ANY
        return None

    def _where(self, expr: Expr, scope: Scope) -> None:
        if aggregates(expr):
            raise self.kinds.wrong(
                expr,
                "WHERE looks at one row, and here is a function of many.",
                "Compute it in a WITH before.",
            )
        self.kinds.condition(expr, scope)

    def _unwind(self, first: int, end: int, scope: dict[str, Kind]) -> None:
        if not self.reading.word(end - 2, "AS"):
            raise Unreadable
        kind = self.kinds.of(parse(self.reading, first, end - 2), scope)
        item = kind.of or _ANY if kind.name == "list" else _ANY if kind.name in ("any", "null") else kind
        scope[self.reading.tokens[end - 1].value] = item

    def _order(self, first: int, end: int, scope: Scope) -> None:
        for start, stop in self._between_commas(first, end):
            stop -= self.reading.word(stop - 1, "ASC", "ASCENDING", "DESC", "DESCENDING")
            expr = parse(self.reading, start, stop)
            self._check_covered(expr)
            self.kinds.of(expr, scope)

    def _check_covered(self, expr: Expr) -> None:
        """Raises QueryForbidden for a property of a column that the engine takes for one of the variable before it, and for a map
        projection without an alias, which it does not know by its variable's name."""
        base = expr.parts[0] if expr.form == "access" else expr
        if (
            base.form == "name"
            and base.name in self.covering
            and (base is not expr or not self.covering[base.name])
        ):
            raise self.kinds.forbidden(
                base,
                f"{base.name} is a column here and a variable before it, and sorting by it is not answered rightly.",
                "Give the column a name of its own: … AS x ORDER BY …",
            )
        for part in expr.parts:
            self._check_covered(part)

    def _call(self, first: int, scope: dict[str, Kind]) -> None:
        """CALL { } and CALL (a) { }; a procedure's columns are named by YIELD."""
        call = first - 1
        if self.reading.symbol(first, "("):
            first = self.reading.partner[first] + 1
        if not self.reading.symbol(first, "{"):
            return
        self._mend_call(call, scope)
        for column in self.query(first + 1, self.reading.partner[first], scope, first):
            scope[column.name] = column.kind

    def _mend_call(self, i: int, scope: Scope) -> None:
        """After a WITH that counts, the engine knows no variable for CALL { } unless it was given another name since."""
        if not self.counted or self.lost:
            return
        names = ["`" + name.replace("`", "``") + "`" for name in scope]
        there = ", ".join(f"{name} AS _c{at}" for at, name in enumerate(names))
        back = ", ".join(f"_c{at} AS {name}" for at, name in enumerate(names))
        self.edits.wrap(i, i, f"WITH {there} WITH {back} ", "")

    def inner(self, expr: Expr, scope: Scope) -> Kind:
        """The kind of an expression that holds a query or a pattern."""
        if expr.form == "query":
            brace = expr.first + 1
            columns = self.query(brace + 1, expr.last, scope, brace)
            if expr.name == "COLLECT":
                return list_of(columns[0].kind if len(columns) == 1 else _ANY)
            return KINDS["boolean" if expr.name == "EXISTS" else "integer"]
        inside = dict(scope)
        if expr.name != "[":
            self._pattern(expr.first, expr.last + 1, inside)
            self._check_new(expr, inside.keys() - scope.keys())
            return KINDS["any" if "shortest" in expr.name else "boolean"]
        return list_of(self._comprehension(expr, inside))

    def _check_new(self, expr: Expr, new: Set[str]) -> None:
        """A pattern that is a condition names what is known; the engine would find anything."""
        if new and not self.lost:
            raise self.kinds.wrong(
                expr,
                f"The variable {min(new)} is not defined.",
                "A pattern in a condition makes no variables; EXISTS { } may.",
            )

    def _comprehension(self, expr: Expr, scope: dict[str, Kind]) -> Kind:
        """The kind of the items of `[(a)-->(b) WHERE … | …]`."""
        reading = self.reading
        _, at = reading.pattern_of_comprehension(expr.first)
        self._pattern(expr.first + 1, at, scope)
        bar = next(
            (i for i in range(at, expr.last) if reading.symbol(i, "|") and reading.inside[i] == expr.first), 0
        )
        if not bar:
            raise Unreadable
        if reading.word(at, "WHERE"):
            self.kinds.condition(parse(reading, at + 1, bar), scope)
        return self.kinds.of(parse(reading, bar + 1, expr.last), scope)

    # --- patterns

    def _pattern(self, first: int, end: int, scope: dict[str, Kind]) -> None:
        """Look at the patterns between `first` and `end`, and add their variables to `scope`."""
        reading, i = self.reading, first
        while i < end:
            if reading.symbol(i, "(", "["):
                called = reading.word(i - 1, "SHORTESTPATH", "ALLSHORTESTPATHS", "EXISTS")
                if reading.symbol(i, "(") and (called or reading.symbol(i + 1, "(")):
                    i += 1
                    continue
                self._part(i, scope)
                i = reading.partner[i]
            elif reading.symbol(i, "{"):
                i = reading.partner[i]
            elif reading.is_name(i) and reading.symbol(i + 1, "="):
                scope[reading.tokens[i].value] = KINDS["path"]
            i += 1

    def _part(self, i: int, scope: dict[str, Kind]) -> None:
        """A node in `(…)` or a relationship in `[…]`."""
        reading, closing = self.reading, self.reading.partner[i]
        kind = KINDS["node" if reading.symbol(i, "(") else "relationship"]
        inside = range(i + 1, closing)
        if kind.name == "relationship" and any(
            reading.symbol(j, "*") and reading.inside[j] == i for j in inside
        ):
            kind = list_of(kind)
        if reading.is_name(i + 1) and not reading.word(i + 1, "WHERE"):
            self._bind(i + 1, kind, scope)
        for j in inside:
            if reading.inside[j] != i:
                continue
            if reading.symbol(j, "{"):
                self.kinds.of(parse(reading, j, reading.partner[j] + 1), scope)
            elif reading.word(j, "WHERE"):
                self.kinds.condition(parse(reading, j + 1, closing), scope)
                break

    def _bind(self, i: int, kind: Kind, scope: dict[str, Kind]) -> None:
        token = self.reading.tokens[i]
        known = scope.get(token.value, _ANY)
        if not accepts(kind.name, known):
            raise QuerySyntax(
                f"The name {token.value} stands for something else already.",
                "Give each its own name.",
                line=token.line,
                column=token.column,
            )
        if known.name != "end":
            scope[token.value] = kind

    # --- columns

    def _project(self, word: str, first: int, end: int, scope: dict[str, Kind], brace: int) -> list[_Item]:
        distinct = self.reading.word(first, "DISTINCT")
        first += distinct
        items: list[_Item] = []
        covering: dict[str, bool] = {}
        for start, stop in self._between_commas(first, end):
            if self.reading.symbol(start, "*") and stop == start + 1:
                items += [_Item(name, None, kind) for name, kind in scope.items()]
            else:
                items.append(self._item(word, start, stop, scope))
                covering.update(self._covered(items[-1], stop, scope))
        self.covering = covering
        self._check_grouping(items, distinct)
        self.counted |= word == "WITH" and any(
            item.expr is not None and aggregates(item.expr) for item in items
        )
        if word == "RETURN" and brace < 0:
            self._check_shown(items)
        return items

    def _covered(self, item: _Item, stop: int, scope: Scope) -> dict[str, bool]:
        """The variable that a column before `stop` covers with another value, and whether an alias says so."""
        expr, name = item.expr, item.name
        if expr is None:
            return {}
        named = expr.last != stop - 1
        if expr.form == "projection" and not named:
            name = expr.parts[0].name
        itself = expr.form == "name" and expr.name == name
        return {name: named} if name in scope and not itself else {}

    def _item(self, word: str, start: int, stop: int, scope: Scope) -> _Item:
        named = stop - start > 2 and self.reading.word(stop - 2, "AS")
        tokens = self.reading.tokens
        try:
            expr = parse(self.reading, start, stop - 2 if named else stop)
        except Unreadable:
            return _Item(tokens[stop - 1].value, None, _ANY)
        kind = self.kinds.of(expr, scope)
        if expr.form == "pattern" and not expr.name:
            raise self.kinds.wrong(
                expr, "A pattern is a condition and no column.", "Write EXISTS { (a)-->(b) }."
            )
        if word == "WITH" and not named and expr.form != "name":
            raise self.kinds.wrong(
                expr, f"A column of WITH has no name: {self._text(expr)}.", "Name it: … AS x."
            )
        name = tokens[stop - 1].value if named or expr.form == "name" else ""
        return _Item(name, expr, kind)

    def _between_commas(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        start = i = first
        while i < end:
            if self.reading.symbol(i, ","):
                yield start, i
                start = i + 1
            i = self.reading.partner[i] + 1 if self.reading.symbol(i, "(", "[", "{") else i + 1
        if start < end:
            yield start, end

    def _check_grouping(self, items: Sequence[_Item], distinct: bool) -> None:
        """What stands beside a function of many rows must be a column of its own, as the rows are grouped by it."""
        counted = [item for item in items if item.expr is not None and aggregates(item.expr)]
        keys = [item for item in items if item not in counted]
        if (distinct or counted) and any(_mixed(item.kind) for item in keys):
            self.edits.warn("The engine holds 1 and 1.0 for two values in DISTINCT, groups and UNION.")
        if any(item.expr is None for item in keys):
            return
        known = {self._text(item.expr) for item in keys if item.expr is not None} | {
            item.name for item in keys
        }
        for item in counted:
            assert item.expr is not None
            self._check_loose(item.expr, known, frozenset())

    def _check_loose(self, expr: Expr, known: set[str], own: frozenset[str]) -> None:
        """Raises QuerySyntax for a variable or property outside of functions of many rows that is no column."""
        if (expr.form == "call" and aggregates(expr) and not any(map(aggregates, expr.parts))) or self._text(
            expr
        ) in known:
            return
        if expr.form in ("name", "access"):
            base = expr if expr.form == "name" else expr.parts[0]
            if base.form == "name" and base.name not in known | own:
                raise self.kinds.wrong(
                    expr,
                    f"{self._text(expr)} stands beside a function of many rows and is no column.",
                    "Make it a column of its own, or of a WITH before.",
                )
        if expr.form in ("comprehension", "quantifier", "reduce"):
            own |= {expr.name, *expr.signs}
        for part in expr.parts:
            self._check_loose(part, known, own)

    def _text(self, expr: Expr) -> str:
        return " ".join(token.text for token in self.reading.tokens[expr.first : expr.last + 1])

    def _check_shown(self, items: Sequence[_Item]) -> None:
        for item in items:
            kind = item.kind
            while kind.name == "list" and kind.of is not None:
                kind = kind.of
            if kind.name == "end" and item.expr is not None:
                raise self.kinds.forbidden(
                    item.expr,
                    "startNode() and endNode() cannot be shown whole here.",
                    "Return the node of the pattern, or properties: startNode(r).name.",
                )

    def _check_unions(self, unions: Sequence[bool], clause: _Clause) -> None:
        if len(set(unions)) > 1:
            token = self.reading.tokens[clause.first - 1]
            raise QuerySyntax(
                "UNION and UNION ALL stand in one query.",
                "Use one of them.",
                line=token.line,
                column=token.column,
            )

    def _check_columns(self, parts: Sequence[Sequence[_Item]]) -> None:
        """UNION drops rows that are equal: see whether whole and broken numbers meet in a column."""
        for columns in zip(*parts, strict=False):
            kind = columns[0].kind
            for column in columns[1:]:
                kind = join(kind, column.kind)
            if _mixed(kind):
                self.edits.warn("The engine holds 1 and 1.0 for two values in DISTINCT, groups and UNION.")


def _mixed(kind: Kind) -> bool:
    return kind.name == "number" or (kind.name == "list" and kind.of is not None and _mixed(kind.of))
