"""Random queries over the graph's schema, each with a function that computes its rows in simple Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from tests.cypher.fuzz.expressions import Expressions, Term
from tests.cypher.fuzz.plain import Graph, Row, both, either, key, order_key, shown

__all__ = ["ALIKE", "Question", "TooMany", "question"]

SCALARS = ("integer", "text", "boolean")
NODES = ("Author", "Paper", "Venue", "node")
MOST_ROWS = 3000
ALIKE = 10

Rows = list[Row]
Step = Callable[[Rows], Rows]


class TooMany(Exception):
    """Too many rows to compute."""


class Question(NamedTuple):
    """A query, whether its rows are ordered, and the function that computes them. Raises TooMany."""

    text: str
    ordered: bool
    rows: Callable[[], list[list[Any]]]


def question(seed: int, graph: Graph) -> Question:
    """The query of a number. Numbers with the same tens give queries that differ only in literals: a server plans these once."""
    maker = _Maker(random.Random(seed // ALIKE), random.Random(seed), graph)
    if maker.make.chance(0.07):
        return maker.union()
    return maker.single()


class _Maker:
    def __init__(self, chosen: random.Random, literals: random.Random, graph: Graph) -> None:
        self.graph = graph
        self.random = chosen
        self.make = Expressions(chosen, literals, graph)
        self.scope: dict[str, str] = {}
        self.texts: list[str] = []
        self.steps: list[Step] = []

    def add(self, text: str, step: Step) -> None:
        self.texts.append(text)
        self.steps.append(step)

    def single(self) -> Question:
        self.start()
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            self.random.choice((self.match, self.optional, self.unwind, self.with_, self.with_, self.call))()
        columns, ordered = self.project("RETURN", self.random.randint(1, 3))
        steps = list(self.steps)

        def rows() -> list[list[Any]]:
            return [[shown(row[name], self.graph) for name in columns] for row in _run(steps)]

        return Question(" ".join(self.texts), ordered, rows)

    def union(self) -> Question:
        parts = []
        word = self.random.choice(("UNION", "UNION ALL"))
        kinds = [self.random.choice(SCALARS) for _ in range(self.random.randint(1, 2))]
        for _ in range(2):
            self.scope, self.texts, self.steps = {}, [], []
            self.start()
            terms = [self.make.of(kind, self.scope, 2) for kind in kinds]
            named = ", ".join(f"{term.text} AS c{i}" for i, term in enumerate(terms))
            self.texts.append(f"RETURN {named}")
            parts.append((" ".join(self.texts), list(self.steps), terms))

        def rows() -> list[list[Any]]:
            found = [[term.fn(row) for term in terms] for _, steps, terms in parts for row in _run(steps)]
            return found if word == "UNION ALL" else list({key(row): row for row in reversed(found)}.values())

        return Question(f" {word} ".join(text for text, *_ in parts), False, rows)

    # --- clauses

    def start(self) -> None:
        if self.make.chance(0.08):
            self.unwind()
        elif self.make.chance(0.08):
            self.optional()
        else:
            self.match()

    def patterns(self, start: str) -> tuple[str, list[Any]]:
        """One pattern, rarely two."""
        text, part = self.make.chain(self.scope, start, self.random.choice((0, 1, 1, 1, 2, 2, 3)), 0.6)
        # Neo4j returns a path of a bound node although OPTIONAL MATCH … WHERE finds nothing
        if self.make.chance(0.15) and len(part.chain) > 1:
            name = self.make.fresh()
            text, part = f"{name} = {text}", part._replace(name=name)
            self.scope[name] = "path"
        if self.make.chance(0.12):
            other = self.make.from_scope(self.scope) if self.make.chance(0.7) else ""
            more, second = self.make.chain(self.scope, other or self.make.fresh(), 1, 0.6)
            return f"{text}, {more}", [part, second]
        return text, [part]

    def match(self) -> None:
        start = self.make.from_scope(self.scope) if self.make.chance(0.7) else ""
        text, parts = self.patterns(start or self.make.fresh())
        where = self.where()
        self.add(f"MATCH {text}{where.text}", partial(self.matched, parts, where))

    def matched(self, parts: list[Any], where: Term, rows: Rows) -> Rows:
        found: Rows = []
        for row in rows:
            for one in self.graph.matches(parts, row):
                if where.fn(one) is True:
                    found.append(one)
                if len(found) > MOST_ROWS:
                    raise TooMany
        return found

    def optional(self) -> None:
        before = dict(self.scope)
        start = self.make.from_scope(self.scope) if self.make.chance(0.85) else ""
        text, parts = self.patterns(start or self.make.fresh())
        where = self.where()
        new = [name for name in self.scope if name not in before]

        def step(rows: Rows) -> Rows:
            found: Rows = []
            for row in rows:
                found += self.matched(parts, where, [row]) or [{**row, **dict.fromkeys(new)}]
                if len(found) > MOST_ROWS:
                    raise TooMany
            return found

        self.add(f"OPTIONAL MATCH {text}{where.text}", step)

    def where(self) -> Term:
        if self.make.chance(0.45):
            return Term("", lambda row: True)
        term = (
            self.make.bare(self.scope)
            if self.make.chance(0.2)
            else self.make.boolean(self.scope, self.random.randint(0, 2))
        )
        if self.make.chance(0.15):
            other, sign = self.make.bare(self.scope), self.random.choice(("AND", "OR"))
            work = {"AND": both, "OR": either}[sign]
            return Term(
                f" WHERE {term.text} {sign} {other.text}", lambda row: work(term.fn(row), other.fn(row))
            )
        return Term(f" WHERE {term.text}", term.fn)

    def unwind(self) -> None:
        name = self.make.fresh()
        kind = self.random.choice(("integer", "text"))
        values = [self.make.literal(kind) for _ in range(self.random.randint(0, 3))]
        text = "[" + ", ".join(value.text for value in values) + "]"
        self.scope[name] = kind

        def step(rows: Rows) -> Rows:
            return [{**row, name: value.fn(row)} for row in rows for value in values]

        self.add(f"UNWIND {text} AS {name}", step)

    def call(self) -> None:
        """CALL with one variable from outside, which counts."""
        outer = self.make.from_scope(self.scope)
        if not outer:
            return
        inside = {outer: self.scope[outer]}
        text, part = self.make.chain(inside, outer, self.random.randint(1, 2), 0.5)
        where = self.make.boolean(inside, 1) if self.make.chance(0.5) else None
        name = self.make.fresh()
        said = f"MATCH {text}{f' WHERE {where.text}' if where else ''} RETURN count(*) AS {name}"
        counted = self.make._counter(part, where)

        def step(rows: Rows) -> Rows:
            return [{**row, name: counted(row) if row[outer] is not None else 0} for row in rows]

        written = (
            f"CALL ({outer}) {{ {said} }}" if self.make.chance(0.5) else f"CALL {{ WITH {outer} {said} }}"
        )
        self.add(written, step)
        self.scope[name] = "integer"

    def with_(self) -> None:
        self.project("WITH", self.random.randint(1, 2))
        if self.make.chance(0.3):
            term = self.make.boolean(self.scope, 1)
            self.add(f"WHERE {term.text}", lambda rows: [row for row in rows if term.fn(row) is True])

    # --- columns

    def project(self, word: str, number: int) -> tuple[list[str], bool]:
        """WITH or RETURN: names of its columns, and whether the rows are in order."""
        columns: list[tuple[str, str, Term]] = []
        for name, kind in self.scope.items():
            if kind in (*NODES, "WROTE", "PUBLISHED_IN") and self.make.chance(0.5 if word == "WITH" else 0.2):
                columns.append((name, kind, Term(name, lambda row, name=name: row[name])))
        for _ in range(max(0, number - len(columns)) or (not columns)):
            kind = self.random.choice(SCALARS)
            columns.append(
                (self.make.fresh(), kind, self.make.of(kind, self.scope, self.random.randint(0, 2)))
            )
        counted = self.aggregates() if self.make.chance(0.4) else []
        distinct = not counted and self.make.chance(0.2)
        named = [(name, term.text) for name, _, term in columns] + [
            (name, text) for name, text, *_ in counted
        ]
        body = ", ".join(text if text == name else f"{text} AS {name}" for name, text in named)
        keys = [(name, term) for name, _, term in columns]
        self.add(
            f"{word} {'DISTINCT ' if distinct else ''}{body}", partial(_projected, keys, counted, distinct)
        )
        self.scope = {name: kind for name, kind, _ in columns} | {name: kind for name, _, kind, _ in counted}
        return [name for name, _ in named], self.order(word)

    def order(self, word: str) -> bool:
        """ORDER BY over all orderable values; SKIP and LIMIT only if the result is unique."""
        by = [name for name, kind in self.scope.items() if kind in (*SCALARS, "list")]
        whole = len(by) == len(self.scope)
        if not by or not self.make.chance(0.35):
            return False
        self.random.shuffle(by)
        falling = [self.make.chance(0.4) for _ in by]
        said = ", ".join(f"{name}{' DESC' if down else ''}" for name, down in zip(by, falling, strict=True))
        self.add(f"ORDER BY {said}", partial(_sorted, by, falling))
        if whole and self.make.chance(0.6):
            skip, limit = self.random.choice((0, 0, 1)), self.random.randint(1, 5)
            self.add(
                f"{f'SKIP {skip} ' if skip else ''}LIMIT {limit}", lambda rows: rows[skip : skip + limit]
            )
        return whole and word == "RETURN"

    def aggregates(self) -> list[tuple[str, str, str, Callable[[Rows], Any]]]:
        """Aggregating columns: name, text, kind and computation."""
        return [self.aggregate() for _ in range(self.random.choice((1, 1, 2)))]

    def aggregate(self) -> tuple[str, str, str, Callable[[Rows], Any]]:
        name = self.make.fresh()
        pick = self.random.randrange(8)
        if pick < 2:
            return name, "count(*)", "integer", len
        if pick == 2:
            things = [one for one, kind in self.scope.items() if kind in NODES]
            if things:
                one = self.random.choice(things)
                if self.make.chance(0.5):
                    return (
                        name,
                        f"count(DISTINCT {one})",
                        "integer",
                        lambda rows: len({row[one].number for row in rows if row[one] is not None}),
                    )
                return (
                    name,
                    f"count({one})",
                    "integer",
                    lambda rows: sum(row[one] is not None for row in rows),
                )
        kind = self.random.choice(("integer", "text"))
        term = self.make.of(kind, self.scope, 1)
        distinct = "DISTINCT " if self.make.chance(0.3) else ""

        def values(rows: Rows) -> list[Any]:
            held = [value for row in rows if (value := term.fn(row)) is not None]
            return list({key(value): value for value in held}.values()) if distinct else held

        if pick == 3:
            return name, f"count({distinct}{term.text})", "integer", lambda rows: len(values(rows))
        if pick == 4:
            word = self.random.choice(("min", "max"))
            pickers: dict[str, Any] = {"min": min, "max": max}
            return name, f"{word}({term.text})", kind, lambda rows: pickers[word](values(rows), default=None)
        if pick == 5:
            return name, f"size(collect({distinct}{term.text}))", "integer", lambda rows: len(values(rows))
        number = self.make.of("integer", self.scope, 1)
        if pick == 6:
            return (
                name,
                f"sum({number.text})",
                "integer",
                lambda rows: sum(v for row in rows if (v := number.fn(row)) is not None),
            )

        def average(rows: Rows) -> float | None:
            held = [value for row in rows if (value := number.fn(row)) is not None]
            return sum(held) / len(held) if held else None

        return name, f"avg({number.text})", "float", average


def _run(steps: list[Step]) -> Rows:
    rows: Rows = [{}]
    for step in steps:
        rows = step(rows)
    return rows


def _projected(
    keys: list[tuple[str, Term]],
    counted: list[tuple[str, str, str, Callable[[Rows], Any]]],
    distinct: bool,
    rows: Rows,
) -> Rows:
    if not counted:
        found = [{name: term.fn(row) for name, term in keys} for row in rows]
        if distinct:
            return list({key(list(row.values())): row for row in reversed(found)}.values())
        return found
    groups: dict[Any, tuple[Row, Rows]] = {}
    for row in rows:
        named = {name: term.fn(row) for name, term in keys}
        groups.setdefault(key(list(named.values())), (named, []))[1].append(row)
    if not keys and not groups:
        groups[()] = ({}, [])
    return [
        {**named, **{name: work(held) for name, _, _, work in counted}} for named, held in groups.values()
    ]


def _sorted(by: list[str], falling: list[bool], rows: Rows) -> Rows:
    found = list(rows)
    for name, down in reversed(list(zip(by, falling, strict=True))):
        found.sort(key=lambda row: order_key(row[name]), reverse=down)
    return found
