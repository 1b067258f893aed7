"""Random Cypher expressions, each with a function that evaluates it in simple Python."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.cypher.fuzz.plain import (  # fmt: skip
    Graph,
    NodePattern,
    Part,
    RelationshipPattern,
    Row,
    Thing,
    both,
    either,
    equal,
    less,
    negated,
)

__all__ = ["Expressions", "Term"]

PROPERTIES = {
    "Author": {"id": "text", "name": "text", "key": "text"},
    "Paper": {
        "id": "text",
        "title": "text",
        "year": "integer",
        "kind": "text",
        "doi": "text",
        "abstract": "text",
        "authors_cut": "boolean",
        "sources": "list",
    },
    "Venue": {"id": "text", "name": "text", "kind": "text"},
    "WROTE": {"position": "integer"},
    "PUBLISHED_IN": {},
}
EVERYWHERE = {name: kind for held in PROPERTIES.values() for name, kind in held.items()}
TEXTS = (
    "Ada Alt",
    "ben",
    "Ben",
    "Cy",
    "a",
    "",
    "e",
    "conference",
    "book",
    "Graphs",
    "Trees",
    "s",
    "p1",
    "é",
    " ",
    "name:Cy",
    "B",
)
NUMBERS = (0, 1, 2, 3, 5, 1999, 2001, 2003, 2010)
WRITTEN = {"\\": "\\\\", "'": "\\'"}
REGULAR = (
    ("(?i)b.*", r"[bB].*"),
    (".*s", r".*s"),
    ("\\\\w+", r"[a-zA-Z0-9_]+"),
    ("[A-C].*", r"[A-C].*"),
    ("\\\\w+ \\\\w+", r"[a-zA-Z0-9_]+ [a-zA-Z0-9_]+"),
    (".*\\\\d|ben", r".*[0-9]|ben"),
    ("(a|b).*", r"(a|b).*"),
)
ARROW = {">": ("-", "->"), "<": ("<-", "-"), "": ("-", "-")}

Fn = Callable[[Row], Any]
Scope = Mapping[str, str]


class Term(NamedTuple):
    """A Cypher expression, and its value for a row."""

    text: str
    fn: Fn


def _lifted(work: Callable[..., Any], *terms: Term) -> Fn:
    """A function that is null if an argument is."""

    def fn(row: Row) -> Any:
        values = [term.fn(row) for term in terms]
        return None if any(value is None for value in values) else work(*values)

    return fn


class Expressions:
    """Creates expressions over a scope: names and their kinds, a label, a relationship type, or "integer", "text", "boolean", "list", "path"."""

    def __init__(self, random: random.Random, literals: random.Random, graph: Graph) -> None:
        self.random = random
        self.literals = literals
        self.graph = graph
        self.names = 0

    def fresh(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def of(self, kind: str, scope: Scope, depth: int) -> Term:
        """An expression of this kind; deeper ones are longer."""
        if depth > 0 and self.chance(0.04):
            return self.case(kind, scope, depth - 1)
        if depth > 0 and self.chance(0.04):
            one, other = self.of(kind, scope, depth - 1), self.of(kind, scope, 0)
            return Term(
                f"coalesce({one.text}, {other.text})",
                lambda row: other.fn(row) if one.fn(row) is None else one.fn(row),
            )
        makers: dict[str, Callable[[Scope, int], Term]] = {
            "integer": self.integer,
            "text": self.text,
            "boolean": self.boolean,
            "list": self.list,
        }
        return makers[kind](scope, depth)

    # --- leaves

    def leaf(self, kind: str, scope: Scope) -> Term:
        """A variable, a property or a literal."""
        options: list[Term] = []
        for name, what in scope.items():
            if what == kind:
                options.append(Term(name, lambda row, name=name: row[name]))
            held = EVERYWHERE if what == "node" else PROPERTIES.get(what, {})
            for key, of in held.items():
                if of == kind:
                    options.append(
                        Term(f"{name}.{key}", lambda row, name=name, key=key: _held(row[name], key))
                    )
        if options and self.chance(0.75):
            return self.random.choice(options)
        return self.literal(kind)

    def literal(self, kind: str) -> Term:
        if self.chance(0.06):
            return Term("null", lambda row: None)
        if kind == "integer":
            number = self.literals.choice(NUMBERS)
            return (
                Term(f"(-{number})", lambda row: -number)
                if self.chance(0.1)
                else Term(str(number), lambda row: number)
            )
        if kind == "text":
            text = self.literals.choice(TEXTS)
            return Term("'" + "".join(WRITTEN.get(char, char) for char in text) + "'", lambda row: text)
        if kind == "boolean":
            truth = self.chance(0.5)
            return Term(str(truth).lower(), lambda row: truth)
        items = [
            self.literal("text" if self.chance(0.5) else "integer") for _ in range(self.random.randint(0, 3))
        ]
        return Term(
            "[" + ", ".join(item.text for item in items) + "]", lambda row: [item.fn(row) for item in items]
        )

    def case(self, kind: str, scope: Scope, depth: int) -> Term:
        when, then = self.boolean(scope, depth), self.of(kind, scope, depth)
        other = self.of(kind, scope, 0)
        if self.chance(0.3):
            subject, value = self.of("text", scope, 0), self.of("text", scope, 0)
            text = f"CASE {subject.text} WHEN {value.text} THEN {then.text} ELSE {other.text} END"

            return Term(
                text,
                lambda row: then.fn(row) if equal(subject.fn(row), value.fn(row)) is True else other.fn(row),
            )
        text = f"CASE WHEN {when.text} THEN {then.text} ELSE {other.text} END"
        return Term(text, lambda row: then.fn(row) if when.fn(row) is True else other.fn(row))

    # --- numbers, strings, lists

    def of_path(self, kind: str, scope: Scope) -> Term | None:
        """A number or a list derived from a path."""
        paths = [name for name, what in scope.items() if what == "path"]
        if not paths or not self.chance(0.5):
            return None
        path = self.random.choice(paths)
        if kind == "integer":
            return Term(f"length({path})", lambda row: None if row[path] is None else len(row[path]) // 2)
        name, key = self.fresh(), self.random.choice(("id", "title", "year"))
        things, first = ("nodes", 0) if self.chance(0.7) else ("relationships", 1)
        if first:
            return Term(
                f"[{name} IN relationships({path}) | type({name})]",
                lambda row: None if row[path] is None else [edge.label for edge in row[path][1::2]],
            )
        return Term(
            f"[{name} IN {things}({path}) | {name}.{key}]",
            lambda row: None if row[path] is None else [node.held.get(key) for node in row[path][::2]],
        )

    def parted(self, scope: Scope, depth: int) -> Term:
        """A part of a list, or the list in reverse order."""
        one, first = self.list(scope, depth), self.random.randint(-2, 2)
        pick = self.random.randrange(3)
        if pick == 0:
            # Neo4j refuses to reverse a list that is a property
            return Term(f"reverse({one.text} + [])", _lifted(lambda a: a[::-1], one))
        if pick == 1:
            return Term(f"tail({one.text})", _lifted(lambda a: a[1:], one))
        return Term(f"({one.text})[{first}..]", _lifted(lambda a: a[first:], one))

    def integer(self, scope: Scope, depth: int) -> Term:
        told = self.of_path("integer", scope)
        if told is not None:
            return told
        pick = self.random.randrange(11) if depth > 0 else 0
        if pick < 3:
            return self.leaf("integer", scope)
        if pick < 6:
            one, other = self.of("integer", scope, depth - 1), self.of("integer", scope, 0)
            sign, work = self.random.choice(
                (
                    ("+", lambda a, b: a + b),
                    ("-", lambda a, b: a - b),
                    ("*", lambda a, b: a * b if abs(a) < 10**6 else 0),
                )
            )
            if sign == "*":
                other = self.literal("integer")
            return Term(
                f"({one.text} {sign} {other.text})",
                _lifted(lambda a, b: a * b if sign == "*" else work(a, b), one, other),
            )
        if pick == 6:
            one, number = self.of("integer", scope, depth - 1), self.random.choice((2, 3, 10, -2))
            sign = self.random.choice("/%")
            return Term(
                f"({one.text} {sign} {number})", _lifted(lambda a: _divided(a, number)[sign == "%"], one)
            )
        if pick == 7:
            one = self.of("text", scope, depth - 1)
            return Term(f"size({one.text})", _lifted(len, one))
        if pick == 8:
            one = self.list(scope, depth - 1)
            return Term(f"size({one.text})", _lifted(len, one))
        if pick == 9:
            one = self.of("integer", scope, depth - 1)
            name, work = self.random.choice(
                (("abs", abs), ("sign", lambda a: (a > 0) - (a < 0)), ("-", lambda a: -a))
            )
            return Term(f"(-{one.text})" if name == "-" else f"{name}({one.text})", _lifted(work, one))
        return self.counted(scope)

    def text(self, scope: Scope, depth: int) -> Term:
        pick = self.random.randrange(10) if depth > 0 else 0
        if pick < 3:
            return self.leaf("text", scope)
        one = self.of("text", scope, depth - 1)
        if pick == 3:
            return Term(f"toUpper({one.text})", _lifted(str.upper, one))
        if pick == 4:
            return Term(f"toLower({one.text})", _lifted(str.lower, one))
        if pick == 5:
            number = self.random.randint(0, 4)
            side = self.random.choice(("left", "right"))
            return Term(
                f"{side}({one.text}, {number})",
                _lifted(lambda a: a[:number] if side == "left" else a[len(a) - min(number, len(a)) :], one),
            )
        if pick == 6:
            first, length = self.random.randint(0, 3), self.random.randint(0, 3)
            return Term(
                f"substring({one.text}, {first}, {length})", _lifted(lambda a: a[first : first + length], one)
            )
        if pick == 7:
            other = self.of("text", scope, 0)
            return Term(f"({one.text} + {other.text})", _lifted(lambda a, b: a + b, one, other))
        if pick == 8:
            number = self.of("integer", scope, depth - 1)
            return Term(f"toString({number.text})", _lifted(str, number))
        return Term(f"replace({one.text}, 'e', 'oo')", _lifted(lambda a: a.replace("e", "oo"), one))

    def list(self, scope: Scope, depth: int) -> Term:
        told = self.of_path("list", scope)
        if told is not None:
            return told
        pick = self.random.randrange(8) if depth > 0 else 0
        if pick < 3:
            return self.leaf("list", scope)
        if pick == 7:
            return self.parted(scope, depth - 1)
        if pick == 3:
            least, most = self.random.randint(-1, 2), self.random.randint(0, 4)
            return Term(f"range({least}, {most})", lambda row: list(range(least, most + 1)))
        if pick == 4:
            text, mark = self.of("text", scope, 0), self.random.choice((" ", "e", ":"))
            return Term(f"split({text.text}, '{mark}')", _lifted(lambda a: a.split(mark), text))
        if pick == 5:
            one, other = self.leaf("list", scope), self.leaf("list", scope)
            return Term(f"({one.text} + {other.text})", _lifted(lambda a, b: a + b, one, other))
        name, least, most = self.fresh(), self.random.randint(-1, 2), self.random.randint(0, 4)
        where = self.boolean({**scope, name: "integer"}, depth - 1)

        def chosen(row: Row) -> Any:
            return [x for x in range(least, most + 1) if where.fn({**row, name: x}) is True]

        return Term(f"[{name} IN range({least}, {most}) WHERE {where.text}]", chosen)

    # --- booleans

    def boolean(self, scope: Scope, depth: int) -> Term:
        if depth <= 0:
            return self.compared(scope, 0) if self.chance(0.7) else self.leaf("boolean", scope)
        pick = self.random.randrange(14)
        if pick < 3:
            one, other = self.boolean(scope, depth - 1), self.boolean(scope, depth - 1)
            sign, work = self.random.choice((("AND", both), ("OR", either), ("XOR", _either_not_both)))
            return Term(f"({one.text} {sign} {other.text})", lambda row: work(one.fn(row), other.fn(row)))
        if pick == 3:
            one = self.boolean(scope, depth - 1)
            return Term(f"NOT ({one.text})", lambda row: negated(one.fn(row)))
        if pick < 7:
            return self.compared(scope, depth - 1)
        if pick == 7:
            one = self.of(self.random.choice(("integer", "text", "list")), scope, depth - 1)
            missing = self.chance(0.5)
            return Term(
                f"({one.text} IS {'NULL' if missing else 'NOT NULL'})",
                lambda row: (one.fn(row) is None) == missing,
            )
        if pick == 8:
            return self.among(scope, depth - 1)
        if pick == 9:
            return self.affix(scope, depth - 1)
        if pick == 10:
            one = self.of("text", scope, depth - 1)
            pattern, meant = self.random.choice(REGULAR)
            return Term(
                f"({one.text} =~ '{pattern}')", _lifted(lambda a: re.fullmatch(meant, a) is not None, one)
            )
        if pick == 11:
            return self.quantified(scope, depth - 1)
        return self.exists(scope, depth)

    def compared(self, scope: Scope, depth: int) -> Term:
        things = [name for name, kind in scope.items() if kind in ("Author", "Paper", "Venue", "node")]
        if len(things) > 1 and self.chance(0.2):
            a, b = self.random.sample(things, 2)
            sign = self.random.choice(("=", "<>"))
            return Term(f"({a} {sign} {b})", lambda row: _same(row[a], row[b], sign))
        kind = self.random.choice(("integer", "integer", "text"))
        one, other = self.of(kind, scope, depth), self.of(kind, scope, 0)
        sign = self.random.choice(("=", "<>", "<", "<=", ">", ">="))
        return Term(
            f"({one.text} {sign} {other.text})", lambda row: _comparison(sign, one.fn(row), other.fn(row))
        )

    def among(self, scope: Scope, depth: int) -> Term:
        one, items = self.of(self.random.choice(("integer", "text")), scope, depth), self.list(scope, depth)

        def found(row: Row) -> bool | None:
            value, held = one.fn(row), items.fn(row)
            if held is None:
                return None
            truth: bool | None = False
            for item in held:
                truth = either(truth, equal(value, item))
            return truth

        return Term(f"({one.text} IN {items.text})", found)

    def affix(self, scope: Scope, depth: int) -> Term:
        one, other = self.of("text", scope, depth), self.of("text", scope, 0)
        word, work = self.random.choice(
            (("STARTS WITH", str.startswith), ("ENDS WITH", str.endswith), ("CONTAINS", lambda a, b: b in a))
        )
        return Term(f"({one.text} {word} {other.text})", _lifted(work, one, other))

    def quantified(self, scope: Scope, depth: int) -> Term:
        word = self.random.choice(("all", "any", "none", "single"))
        items, name = self.list(scope, depth), self.fresh()
        inside = Term(
            f"{name} = {(other := self.leaf('text', scope)).text}",
            lambda row: equal(row[name], other.fn(row)),
        )
        if self.chance(0.4):
            inside = Term(f"{name} IS NOT NULL", lambda row: row[name] is not None)

        def truth(row: Row) -> bool | None:
            held = items.fn(row)
            if held is None:
                return None
            return _quantity(word, [inside.fn({**row, name: item}) for item in held])

        return Term(f"{word}({name} IN {items.text} WHERE {inside.text})", truth)

    # --- patterns

    def node(self, scope: Scope, label: str, named: str = "") -> tuple[str, NodePattern]:
        """A node of a pattern: its text, and its meaning."""
        held: tuple[tuple[str, Any], ...] = ()
        text = ""
        if label and self.chance(0.15):
            key = self.random.choice([key for key, kind in PROPERTIES[label].items() if kind == "text"])
            value = self.literal("text")
            held, text = ((key, value.fn({})),), f" {{{key}: {value.text}}}"
        written = f":{label}" if label and self.chance(0.7) else ""
        return f"({named}{written}{text})", NodePattern(named, label if written else "", held)

    def chain(self, scope: dict[str, str], start: str, steps: int, bind: float) -> tuple[str, Part]:
        """A pattern from the variable `start` (or a new one), along the schema; new variables are added to `scope`."""
        label = scope.get(start, "")
        label = (
            label
            if label in ("Author", "Paper", "Venue")
            else ("" if label else self.random.choice(("Author", "Paper", "Paper", "Venue")))
        )
        known = start in scope
        text, pattern = (f"({start})", NodePattern(start)) if known else self.node(scope, label, start)
        if start and not known:
            scope[start] = pattern.label or "node"
        chain: list[Any] = [pattern]
        for _ in range(steps):
            step_text, step, label = self.step(label, scope, bind)
            named = self.fresh() if self.chance(bind) else ""
            node_text, node = self.node(scope, label, named)
            text += step_text + node_text
            chain += [step, node]
            if named:
                scope[named] = node.label or "node"
        return text, Part(tuple(chain))

    def step(self, label: str, scope: dict[str, str], bind: float) -> tuple[str, RelationshipPattern, str]:
        """A relationship that may follow a node of this label, and the label of the next node."""
        ways = {
            "Author": (("WROTE", ">", "Paper"),),
            "Paper": (("WROTE", "<", "Author"), ("WROTE", "<", "Author"), ("PUBLISHED_IN", ">", "Venue")),
            "Venue": (("PUBLISHED_IN", "<", "Paper"),),
            "": (("", "", ""), ("WROTE", "", "")),
        }
        kind, direction, end = self.random.choice(ways[label])
        if self.chance(0.15):
            direction = ""
        if self.chance(0.1) and label:
            kind, direction, end = "", "", ""
        inner, least, most = f":{kind}" if kind and self.chance(0.8) else "", 1, 1
        types = (kind,) if inner else ()
        if not types and direction == "" and label:
            end = ""
        name = ""
        if self.chance(0.12):
            least, most = self.random.choice(((0, 1), (1, 2), (2, 2), (1, 3)))
            inner += f"*{least}..{most}"
            end = ""
        elif kind and types and self.chance(bind * 0.4):
            name = self.fresh()
            scope[name] = kind
        left, right = ARROW[direction]
        body = f"[{name}{inner}]" if name or inner else ""
        return f"{left}{body}{right}", RelationshipPattern(name, types, direction, least, most), end

    def from_scope(self, scope: Scope) -> str:
        things = [name for name, kind in scope.items() if kind in ("Author", "Paper", "Venue", "node")]
        return self.random.choice(things) if things else ""

    def exists(self, scope: Scope, depth: int) -> Term:
        """A test for existence, in one of its forms."""
        start = self.from_scope(scope)
        if not start:
            return self.compared(scope, 0)
        form = self.random.randrange(5)
        inside = dict(scope)
        text, part = self.chain(inside, start, self.random.randint(1, 2), 0.4 if form > 1 else 0.0)
        if form < 2:
            return Term(f"exists({text})", self._finder(part))
        where = self.boolean(inside, depth - 1) if self.chance(0.5) else None
        said = f"{text}{f' WHERE {where.text}' if where else ''}"
        counted = self._counter(part, where)
        if form == 4:
            least = self.random.randint(1, 3)
            return Term(f"COUNT {{ {said} }} >= {least}", lambda row: counted(row) >= least)
        match = "MATCH " if form == 3 else ""
        return Term(f"EXISTS {{ {match}{said} }}", lambda row: counted(row) > 0)

    def bare(self, scope: Scope) -> Term:
        """A pattern as a predicate, as allowed in conditions."""
        start = self.from_scope(scope)
        if not start:
            return self.compared(scope, 0)
        text, part = self.chain(dict(scope), start, self.random.randint(1, 2), 0.0)
        found = self._finder(part)
        if self.chance(0.4):
            return Term(f"NOT {text}", lambda row: not found(row))
        return Term(text, found)

    def _finder(self, part: Part) -> Callable[[Row], bool]:
        return lambda row: any(True for _ in self.graph.matches([part], row))

    def _counter(self, part: Part, where: Term | None) -> Callable[[Row], int]:
        def counted(row: Row) -> int:
            return sum(
                1 for found in self.graph.matches([part], row) if where is None or where.fn(found) is True
            )

        return counted

    def counted(self, scope: Scope) -> Term:
        start = self.from_scope(scope)
        if not start:
            return self.leaf("integer", scope)
        text, part = self.chain(dict(scope), start, self.random.randint(1, 2), 0.0)
        counted = self._counter(part, None)
        if self.chance(0.5):
            return Term(f"COUNT {{ {text} }}", counted)
        return Term(f"size([{text} | 1])", counted)


def _held(thing: Thing | None, key: str) -> Any:
    return None if thing is None else thing.held.get(key)


def _divided(a: int, b: int) -> tuple[int, int]:
    """Quotient and remainder, rounded towards zero."""
    whole = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return whole, a - whole * b


def _same(one: Any, other: Any, sign: str) -> bool | None:
    if one is None or other is None:
        return None
    return (one == other) == (sign == "=")


def _comparison(sign: str, one: Any, other: Any) -> bool | None:
    if sign == "=":
        return equal(one, other)
    if sign == "<>":
        return negated(equal(one, other))
    if sign in ("<", ">"):
        return less(one, other) if sign == "<" else less(other, one)
    below = less(one, other) if sign == "<=" else less(other, one)
    return None if below is None else either(below, equal(one, other))


def _either_not_both(one: bool | None, other: bool | None) -> bool | None:
    return None if one is None or other is None else one != other


def _quantity(word: str, truths: list[bool | None]) -> bool | None:
    yes, unknown = truths.count(True), truths.count(None)
    if word == "all":
        return False if False in truths else None if unknown else True
    if word == "any":
        return True if yes else None if unknown else False
    if word == "none":
        return False if yes else None if unknown else True
    return False if yes > 1 else None if unknown else yes == 1
