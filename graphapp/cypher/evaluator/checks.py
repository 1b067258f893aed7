"""Checks a query before it runs: everything that Neo4j rejects when it compiles a query. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from graphapp.cypher.evaluator import static_types as t
from graphapp.cypher.evaluator import syntax as s
from graphapp.cypher.evaluator.check_projections import ProjectionChecker
from graphapp.cypher.evaluator.check_scope import NameScope
from graphapp.cypher.evaluator.function_types import PROCEDURES
from graphapp.cypher.evaluator.static_types import Type
from graphapp.cypher.evaluator.tree import walk
from graphapp.errors import QueryTooLong

__all__ = ["check", "columns"]

_ENDS = "A query must end with RETURN."


def check(query: s.Query, text: str) -> None:
    """Raise QuerySyntax, with line and column in `text`, for a query that Neo4j rejects before running it:
    unknown variables and functions, wrong types, aggregates where they are not allowed, columns that do not
    match."""
    try:
        _Checker(text).query(query, NameScope(), _TOP)
    except RecursionError:
        raise QueryTooLong(
            "The query is nested too deeply.", "Split the query into parts with WITH."
        ) from None


def columns(query: s.Query) -> list[str]:
    """The names of a query's columns, in order. Raises QuerySyntax as `check` does."""
    return list(_Checker("").query(query, NameScope(), _TOP))


@dataclass(frozen=True, slots=True)
class _Place:
    """The context of a query, which determines its rules. `outer` are the variables around a CALL, which its
    query cannot return again."""

    kind: str
    outer: frozenset[str] = frozenset()


_TOP = _Place("top")


class _Checker(ProjectionChecker):
    def query(self, query: s.Query, scope: NameScope, place: _Place) -> dict[str, Type]:
        """The columns of a query; `scope` contains the variables available at its start."""
        found: dict[str, Type] | None = None
        for part in query.parts:
            given = self._single(part, NameScope(dict(scope.local), scope.constants), place)
            if found is None:
                found = given
            elif set(found) != set(given):
                raise self.wrong(
                    "The parts of a UNION have different columns.",
                    self._start(part),
                    f"Here: {', '.join(given) or 'none'}. Before: {', '.join(found) or 'none'}.",
                )
            else:
                found = {
                    name: kind if kind == given[name] else t.join((kind, given[name]))
                    for name, kind in found.items()
                }
        return found or {}

    def _start(self, part: s.SingleQuery) -> int:
        return part.clauses[0].at

    def _single(self, part: s.SingleQuery, scope: NameScope, place: _Place) -> dict[str, Type]:
        clauses = part.clauses
        self._check_end(part, place)
        found: dict[str, Type] = {}
        for i, clause in enumerate(clauses):
            if i == 0 and place.kind == "importing" and isinstance(clause, s.With):
                if self._imports(clause, scope, place):
                    continue
                scope.local.clear()
            elif i == 0 and place.kind == "importing":
                scope.local.clear()
            if isinstance(clause, s.Return):
                found = self._return(clause, scope, place)
            elif isinstance(clause, s.CallProcedure):
                found = self._procedure(clause, scope, len(clauses) == 1 and place.kind == "top")
            else:
                self._clause(clause, scope)
        return found

    def _check_end(self, part: s.SingleQuery, place: _Place) -> None:
        last = part.clauses[-1]
        if isinstance(last, (s.Return, s.Finish)) or place.kind == "counted":
            return
        if isinstance(last, s.CallSubquery) and _is_unit(last.query):
            return
        if isinstance(last, s.CallProcedure):
            # CALL … YIELD may end a query only if it is the whole query
            if last.yields is None or (len(part.clauses) == 1 and place.kind == "top"):
                return
            raise self.wrong(
                "CALL … YIELD cannot be the last clause.", last.at, f"{_ENDS} Add RETURN {last.yields[0][1]}."
            )
        name = type(last).__name__.upper()
        name = {"CALLSUBQUERY": "CALL"}.get(name, name)
        raise self.wrong(f"A query cannot end with {name}.", last.at, _ENDS)

    def _clause(self, clause: s.Clause, scope: NameScope) -> None:
        if isinstance(clause, s.Match):
            self.match(clause.patterns, scope)
            if clause.condition is not None:
                self.without_aggregates(clause.condition, scope, "WHERE", self.condition)
        elif isinstance(clause, s.Unwind):
            items = self.without_aggregates(clause.items, scope, "UNWIND", self.typed)
            # UNWIND treats a value that is not a list as a list of one
            kind = items if not items.may_be(t.LIST) else t.element(items)
            self._define(clause.variable, kind, scope, clause.at)
        elif isinstance(clause, s.With):
            given = self.projection(clause.projection, scope, "WITH", clause.at, clause.condition)
            scope.local.clear()
            scope.local.update(given)
        elif isinstance(clause, s.CallSubquery):
            self._subquery_clause(clause, scope)

    def _define(self, name: str, kind: Type, scope: NameScope, at: int) -> None:
        if scope.get(name) is not None:
            raise self._declared(name, self.place("AS", at))
        scope.local[name] = kind
        self.met.add(name)

    def _return(self, clause: s.Return, scope: NameScope, place: _Place) -> dict[str, Type]:
        name = "the RETURN of CALL { }" if place.kind in ("importing", "scoped") else "RETURN"
        given = self.projection(clause.projection, scope, name, clause.at)
        for column in given:
            if column in place.outer:
                raise self.wrong(
                    f"{column} is already a variable of the query that contains this CALL.",
                    self.place(column, clause.at),
                    "Rename the column with AS.",
                )
        return given

    # --- CALL

    def _subquery_clause(self, clause: s.CallSubquery, scope: NameScope) -> None:
        outer = frozenset(scope.all())
        if clause.imports is None:
            given = self.query(clause.query, NameScope(scope.all()), _Place("importing", outer))
        else:
            known = scope.all()
            for name in clause.imports:
                if name != "*" and name not in known:
                    raise self.undefined(name, self.place(name, clause.at + 4), known)
            constants = known if clause.imports == ("*",) else {name: known[name] for name in clause.imports}
            given = self.query(clause.query, NameScope({}, constants), _Place("scoped", outer))
        for name, kind in given.items():
            scope.local[name] = kind
            self.met.add(name)

    def _imports(self, clause: s.With, scope: NameScope, place: _Place) -> bool:
        """True if a WITH at the beginning of CALL { } imports variables of the enclosing query; reduces
        `scope` to the imported ones."""
        projection = clause.projection
        names = [one.expression.name for one in projection.items if _plain(one)]  # type: ignore[attr-defined]
        if len(names) < len(projection.items):
            used = {part.name for part in walk(projection) if isinstance(part, s.Variable)}
            if used & place.outer or projection.star:
                raise self._importing("expressions or aliases", clause.at)
            return False
        rest = {
            "DISTINCT": projection.distinct,
            "ORDER BY": bool(projection.order),
            "SKIP": projection.skip is not None,
            "LIMIT": projection.limit is not None,
            "WHERE": clause.condition is not None,
        }
        for what, there in rest.items():
            if there:
                raise self._importing(what, clause.at)
        for item in projection.items:
            self.typed(item.expression, scope)
        if not projection.star:
            kept = {name: scope.local[name] for name in names}
            scope.local.clear()
            scope.local.update(kept)
        return True

    def _importing(self, what: str, at: int) -> Exception:
        return self.wrong(
            f"The first WITH in CALL {{ }} imports variables and cannot contain {what}.",
            at,
            "Write a second WITH clause, or CALL (x) { … }.",
        )

    def _procedure(self, clause: s.CallProcedure, scope: NameScope, alone: bool) -> dict[str, Type]:
        given = PROCEDURES.get(clause.name.lower())
        if given is None:
            raise self.wrong(
                f"Unknown procedure {clause.name[:80]}.", clause.at, "Available procedures: db.labels, db.relationshipTypes and db.propertyKeys."
            )  # fmt: skip
        if clause.arguments:
            raise self.wrong(f"{clause.name} takes no arguments.", clause.arguments[0].at)
        if clause.yields is None:
            if not alone:
                raise self.wrong(
                    f"CALL {clause.name}() inside a query needs YIELD.", clause.at, f"Write YIELD {given[0]}."
                )
            return dict.fromkeys(given, t.STRING)
        for name, alias in clause.yields:
            if name not in given:
                raise self.wrong(
                    f"{clause.name} yields {', '.join(given)}, not {name[:60]}.",
                    self.place(name, self.place("YIELD", clause.at)),
                )
            self._define(alias, t.STRING, scope, clause.at)
        if clause.condition is not None:
            self.without_aggregates(clause.condition, scope, "WHERE", self.condition)
        return {alias: t.STRING for _, alias in clause.yields} if alone else {}

    # --- EXISTS { }, COUNT { }, COLLECT { }

    def subquery(self, found: s.Subquery, scope: NameScope) -> Type:
        before = self.no_aggregates, self.in_aggregate
        self.no_aggregates = self.in_aggregate = ""
        place = _Place("top" if found.kind == "collect" else "counted")
        if found.kind == "collect" and isinstance(found.query.parts[0].clauses[-1], s.CallProcedure):
            raise self.wrong("COLLECT { } must end with RETURN.", found.at)
        given = self.query(found.query, NameScope({}, scope.all()), place)
        self.no_aggregates, self.in_aggregate = before
        if found.kind == "exists":
            return t.BOOLEAN
        if found.kind == "count":
            return t.INTEGER
        if len(given) != 1:
            raise self.wrong("COLLECT { } must return exactly one column.", found.at)
        return t.list_of(next(iter(given.values())))


def _plain(item: s.ProjectionItem) -> bool:
    """True for a variable without an alias, or with its own name as alias."""
    return isinstance(item.expression, s.Variable) and item.expression.name == item.name


def _is_unit(query: s.Query) -> bool:
    """True for a subquery that returns nothing."""
    last = query.parts[0].clauses[-1]
    return isinstance(last, s.Finish) or (isinstance(last, s.CallSubquery) and _is_unit(last.query))
