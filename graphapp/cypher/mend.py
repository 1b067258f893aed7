"""A query made ready for the mirror's engine: what that engine is known to answer wrongly is mended or refused. Pure.

Mended here: properties whose names the engine uses itself, existence tests over more than one relationship (counted
instead), keys(), comments, Unicode escapes, regular expressions, names of parameters and columns. Refused: `*` without an upper
bound (the engine stops at ten hops without saying so) and one name for two relationships. What depends on the kinds of values
is in `kinds`; what remains different, in `differences`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphapp.cypher.clauses import check_clauses
from graphapp.cypher.differences import warning_of
from graphapp.cypher.edits import Edits
from graphapp.cypher.escaping import DEPENDS_ON_END, MARK, escaped
from graphapp.cypher.guard import clause_words
from graphapp.cypher.language.columns import column_names
from graphapp.cypher.language.keywords import CLAUSES
from graphapp.cypher.language.selectors import selector
from graphapp.cypher.language.token_queries import Reading
from graphapp.cypher.language.tokens import Token, significant, tokenize
from graphapp.cypher.naming import OWN_OF_ENGINE, inner
from graphapp.cypher.parameters import checked_value, given_value
from graphapp.cypher.regex import for_engine
from graphapp.errors import QueryForbidden, QuerySyntax

__all__ = ["Mended", "mend"]


class Mended(NamedTuple):
    """A query for the engine. `columns` are the names that the answer's columns have, None where the engine names them;
    `places` maps offsets in `text` to the token of the query that stands there, in order. `escaped`: a string of the query is escaped
    (see `escaping`); `depends_on_end`: it does what answers otherwise for an escaped
    string; `keeps_marks`: a string of it has the character of the mark, so that none may be removed from the answer."""

    text: str
    parameters: dict[str, Any]
    columns: list[str] | None
    warnings: list[str]
    places: list[tuple[int, Token]]
    escaped: bool = False
    depends_on_end: bool = False
    keeps_marks: bool = False

    def place_of(self, name: str) -> tuple[int | None, int | None]:
        """Line and column of the first use of a name, None where there is none."""
        found = next((token for _, token in self.places if token.value == name), None)
        return (found.line, found.column) if found else (None, None)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the query as typed for an offset in `text`."""
        found = self.places[0][1]
        for start, token in self.places:
            if start > offset:
                break
            found = token
        return found.line, found.column


def mend(text: str, parameters: Mapping[str, Any]) -> Mended:
    """`text` and its parameters for the engine.

    Raises QuerySyntax, QueryForbidden for what the engine would answer wrongly, QueryError for a parameter that is missing,
    BadInput for one that is no JSON value.
    """
    return _Mender(text, parameters).mended()


@dataclass(slots=True)
class _Frame:
    """A bracket, or the whole text. `clause` is the clause that we are in, for those that hold a query or a path."""

    query: bool = False
    clause: str = ""
    shortest: bool = False
    variables: set[str] = field(default_factory=set)

    @property
    def pattern(self) -> bool:
        return self.clause == "MATCH"


class _Mender:
    def __init__(self, text: str, parameters: Mapping[str, Any]) -> None:
        self.source = text
        self.all = tokenize(text)
        self.tokens = significant(self.all)
        self.reading = Reading(self.tokens)
        self.edits = Edits()
        self.given = parameters
        self.parameters: dict[str, Any] = {}
        self.renamed: dict[tuple[str, str], str] = {}
        self.escaped = self.depends_on_end = self.keeps_marks = False
        self.by_name = self._names_as_values()

    def mended(self) -> Mended:
        self._walk()
        begin = clause_words(self.tokens, self.reading.partner)
        check_clauses(self.reading, begin, self.given, self.edits)
        for i, token in enumerate(self.tokens):
            self._rename(i, token)
        text, places = self.edits.rendered(self.all)
        return Mended(
            text,
            self.parameters,
            self._columns(),
            self.edits.warnings,
            places,
            self.escaped,
            self.depends_on_end,
            self.keeps_marks,
        )

    # --- patterns

    def _walk(self) -> None:
        """Goes through the brackets and clauses, and looks at the patterns in them."""
        stack = [_Frame(query=True)]
        skip_to = 0
        for i, token in enumerate(self.tokens):
            frame = stack[-1]
            if token.kind == "name":
                self._refuse_unknown(i, token)
                self._enter_clause(i, frame)
                self._mend_counting(i)
                self._note_function(i, token)
            elif token.is_symbol("(", "[", "{"):
                if token.text == "[" and self.reading.is_relationship(i):
                    self._look_at_relationship(i, stack)
                if i >= skip_to and not frame.pattern:
                    skip_to = self._mend_existence(i, skip_to)
                stack.append(self._opened(i, frame))
            elif token.is_symbol(")", "]", "}"):
                stack.pop()
            elif token.is_symbol("<"):
                self._mend_arrow(i)
            elif token.is_symbol("+") and not (self._number(i - 1) or self._number(i + 1)):
                self.depends_on_end = True

    def _number(self, i: int) -> bool:
        token = self.reading.at(i)
        return token is not None and token.kind == "number"

    def _enter_clause(self, i: int, frame: _Frame) -> None:
        if frame.query and self.reading.word(i, *CLAUSES):
            word = self.tokens[i].value.upper()
            if word in ("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "UNION"):
                frame.variables = set()
            frame.clause = word

    def _opened(self, i: int, frame: _Frame) -> _Frame:
        if self.reading.symbol(i, "{") and self.reading.holds_query(i):
            called = self.reading.symbol(i - 1, ")") or self.reading.word(i - 1, "CALL")
            return _Frame(query=True, clause="" if called else "MATCH")
        if self.reading.symbol(i, "(") and self.reading.word(i - 1, "SHORTESTPATH", "ALLSHORTESTPATHS"):
            return _Frame(clause="MATCH", shortest=True, variables=frame.variables)
        return _Frame(shortest=frame.shortest)

    def _refuse_unknown(self, i: int, token: Token) -> None:
        """What only Neo4j answers is said to be so, before the engine says something else."""
        if not token.is_word("ANY", "ALL", "SHORTEST", "RANDOMUUID"):
            return
        if token.is_word("RANDOMUUID"):
            if self.reading.symbol(i + 1, "(") and not self.reading.symbol(i - 1, "."):
                raise _only_neo4j(
                    token, "randomUUID() is", "Use the property id, which names a node for good."
                )
            return
        last = i
        while (after := self.reading.at(last + 1)) is not None and not after.is_symbol("(") and last < i + 4:
            last += 1
        if selector(self.tokens, self.reading.inside, last) == i:
            raise _only_neo4j(
                token,
                "Path selectors (ANY SHORTEST, ALL SHORTEST, SHORTEST 3) are",
                "Use shortestPath((a)-[*..6]-(b)) or allShortestPaths(…).",
            )

    def _mend_counting(self, i: int) -> None:
        """`(COUNT {` begins a pattern for the engine, `(0 + COUNT {` does not."""
        if (
            self.reading.word(i, "COUNT")
            and self.reading.symbol(i + 1, "{")
            and self.reading.symbol(i - 1, "(")
        ):
            self.edits.wrap(i, i, "0 + ", "")

    def _mend_arrow(self, i: int) -> None:
        """`<-->` means `--`, which is the only way the engine knows to say it."""
        end = self.reading.arrow(i)
        if (
            end
            and self.reading.symbol(end - 1, ">")
            and self.reading.symbol(i - 1, ")")
            and self.reading.symbol(end, "(")
        ):
            self.edits.replaced[i] = self.edits.replaced[end - 1] = ""

    def _look_at_relationship(self, i: int, stack: Sequence[_Frame]) -> None:
        closing = self.reading.partner[i]
        if self.reading.is_name(i + 1) and stack[-1].pattern:
            variable = self.tokens[i + 1]
            if variable.value in stack[-1].variables:
                raise QuerySyntax(
                    f"The name {variable.value} stands for two relationships of one pattern.",
                    "Give each its own name.",
                    line=variable.line,
                    column=variable.column,
                )
            stack[-1].variables.add(variable.value)
        star = next((j for j in range(i + 1, closing) if self.reading.symbol(j, "*")), None)
        if star is not None and self._unbounded(star) and not any(frame.shortest for frame in stack):
            token = self.tokens[star]
            raise QueryForbidden(
                "A path of any length is not answered rightly here.",
                "Give the greatest length, as in *1..6; only shortestPath needs none.",
                line=token.line,
                column=token.column,
            )

    def _unbounded(self, star: int) -> bool:
        i = star + 1
        number = self.reading.at(i)
        if number is not None and number.kind == "number":
            i += 1
            if not self.reading.symbol(i, ".."):
                return False
        after = self.reading.at(i + 1) if self.reading.symbol(i, "..") else None
        return after is None or after.kind not in ("number", "parameter")

    def _mend_existence(self, i: int, skip_to: int) -> int:
        """Counts instead of asking for existence where the bracket at `i` begins such a question; the index after it.

        The engine stops too early in a test over two relationships of one type: an author's own authorship counts as the
        coauthor's. It counts rightly.
        """
        if self.reading.symbol(i, "["):
            return self.reading.pattern_of_comprehension(i)[1] or skip_to
        if self.reading.symbol(i, "{"):
            if self.reading.word(i - 1, "EXISTS") and not self._single(i + 1, self.reading.partner[i]):
                self.edits.replaced[i - 1] = "COUNT"
                self.edits.wrap(i - 1, self.reading.partner[i], "(0 < ", ")")
            return skip_to
        if self.reading.word(i - 1, "SHORTESTPATH", "ALLSHORTESTPATHS"):
            return self.reading.partner[i]
        if self.reading.word(i - 1, "EXISTS"):
            return self._exists_function(i) or skip_to
        end, steps = self.reading.chain(i)
        if steps == 0 or self._single(i, end):
            return max(end, skip_to) if steps else skip_to
        self.edits.wrap(i, end - 1, "(0 < COUNT { ", " })")
        return end

    def _exists_function(self, i: int) -> int:
        """`exists((a)-->(b))` is a pattern, `exists(a.x)` is left alone (index 0)."""
        end, steps = self.reading.chain(i + 1) if self.reading.symbol(i + 1, "(") else (0, 0)
        if not steps or end != self.reading.partner[i]:
            return 0
        self.edits.replaced[i - 1] = ""
        self.edits.replaced[i] = "(0 < COUNT {"
        self.edits.replaced[end] = "})"
        return end

    def _single(self, i: int, end: int) -> bool:
        """True where the pattern from `i` to `end` is one relationship of fixed length and nothing else."""
        if self.reading.word(i, "MATCH"):
            i += 1
        reached, steps = self.reading.chain(i) if self.reading.symbol(i, "(") else (i, 0)
        return steps == 1 and reached == end and not any(self.reading.symbol(j, "*") for j in range(i, end))

    def _note_function(self, i: int, token: Token) -> None:
        if not self.reading.symbol(i + 1, "(") or self.reading.symbol(i - 1, "."):
            return
        if token.value.lower() in DEPENDS_ON_END:
            self.depends_on_end = True
        if token.value.lower() == "keys":
            self.edits.wrap(i, self.reading.partner[i + 1], "[_k IN ", " WHERE _k <> 'id']")
        elif token.value.lower() in ("id", "elementid"):
            self.edits.warn(warning_of("numbers of nodes"))

    # --- names, texts, parameters

    def _names_as_values(self) -> bool:
        """True where names of properties may be texts: keys(n), n[$p], n[name]."""
        return any(
            (token.is_word("KEYS") and self.reading.symbol(i + 1, "("))
            or (
                token.is_symbol("[")
                and self.reading.ends_operand(i - 1)
                and self.tokens[i + 1].kind in ("parameter", "name")
            )
            for i, token in enumerate(self.tokens)
        )

    def _rename(self, i: int, token: Token) -> None:
        replaced = self.edits.replaced
        if token.kind == "parameter":
            replaced[i] = "$" + self._parameter(token, self._use(i))
        elif token.kind == "number":
            if "_" in token.text:
                replaced.setdefault(i, token.value)
        elif token.kind == "string":
            replaced[i] = _literal(self._text(i, token.value))
        elif token.kind in ("name", "quoted") and i not in replaced:
            if token.value in OWN_OF_ENGINE and self._is_key(i):
                replaced[i] = inner(token.value)
            elif self._is_shorthand(i):
                replaced[i] = f"{inner(token.value)}: {token.text}"
        elif token.is_symbol(":") and self.reading.symbol(i - 1, "|") and self.reading.is_name(i + 1):
            replaced[i] = ""

    def _text(self, i: int, value: str) -> str:
        """A string as the engine should have it: it may be a regular expression, or name a property."""
        use = self._use(i)
        if use == "matched":
            return for_engine(value)
        if use == "part":
            return value
        subscript = (
            self.reading.symbol(i - 1, "[")
            and self.reading.symbol(i + 1, "]")
            and self.reading.ends_operand(i - 2)
        )
        return inner(value) if subscript or self.by_name else self._escaped(value)

    def _escaped(self, value: str) -> str:
        if MARK in value:
            self.keeps_marks = True
        safe = escaped(value)
        self.escaped = self.escaped or safe is not value
        return safe

    def _use(self, i: int) -> str:
        """What the string or parameter at `i` is for: "matched" a regular expression, "part" something to be found in a string, or
        measured, where it has to be as it is; else "value"."""
        if self.reading.symbol(i - 1, "=~"):
            self.depends_on_end = True
            return "matched"
        if self.reading.word(i - 1, "CONTAINS") or self._searched(i):
            return "part"
        if self.reading.word(i - 1, "WITH") and self.reading.word(i - 2, "STARTS", "ENDS"):
            self.depends_on_end = self.depends_on_end or self.reading.word(i - 2, "ENDS")
            return "part"
        return "part" if self._measured(i) else "value"

    def _searched(self, i: int) -> bool:
        """True before STARTS WITH, ENDS WITH, CONTAINS and =~."""
        return self.reading.word(i + 1, "STARTS", "ENDS", "CONTAINS") or self.reading.symbol(i + 1, "=~")

    def _measured(self, i: int) -> bool:
        """True for an argument, as a whole, of a function that looks at the end of strings."""
        if not (self.reading.symbol(i - 1, "(", ",") and self.reading.symbol(i + 1, ",", ")")):
            return False
        opening = self.reading.inside[i]
        return (
            self.reading.symbol(opening, "(")
            and self.reading.is_name(opening - 1)
            and self.tokens[opening - 1].value.lower() in DEPENDS_ON_END
        )

    def _is_key(self, i: int) -> bool:
        """A property after a dot, or a key of a map."""
        if self.reading.symbol(i - 1, "."):
            return not self.reading.symbol(i + 1, "(")
        return (
            self.reading.symbol(i - 1, "{", ",")
            and self.reading.symbol(i + 1, ":")
            and self.reading.in_map(i)
        )

    def _is_shorthand(self, i: int) -> bool:
        """`a {name}`: a key named like the variable."""
        return (
            self.reading.symbol(i - 1, "{", ",")
            and self.reading.symbol(i + 1, ",", "}")
            and self.reading.in_map(i)
            and self._projects(i)
        )

    def _projects(self, i: int) -> bool:
        return self.reading.ends_operand(self.reading.inside[i] - 1)

    def _parameter(self, token: Token, use: str) -> str:
        """The engine's name for a parameter; what it is used for makes one of several values of it."""
        key = (token.value, use)
        if key not in self.renamed:
            value = given_value(token, self.given)
            name = self.renamed[key] = f"p{len(self.renamed)}"
            if use == "matched" and isinstance(value, str):
                value = for_engine(value)
            self.parameters[name] = checked_value(
                value,
                token.value,
                text=inner if self.by_name else self._escaped if use == "value" else str,
                key=inner,
            )
        return self.renamed[key]

    # --- the result

    def _columns(self) -> list[str] | None:
        """The names of the columns; none for the engine's own plan, and for `*`, which the engine knows."""
        if self.tokens[0].is_word("EXPLAIN"):
            return None
        names, more = column_names(self.source, self.reading)
        return None if more or not names else names


def _only_neo4j(token: Token, what: str, hint: str) -> QueryForbidden:
    return QueryForbidden(
        f"{what} answered by a Neo4j server only, not by this store.",
        hint,
        line=token.line,
        column=token.column,
    )


def _literal(value: str) -> str:
    """A string as the engine reads it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
