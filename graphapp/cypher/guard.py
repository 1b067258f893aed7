"""Which Cypher queries may run: one statement that only reads the graph. Pure.

A check of tokens before every engine. It allows what it knows and refuses the rest: a statement begins with one of a few
words, calls only listed procedures and functions, and does not contain words that write, read files or administer where
such a word could be a clause. As property, label, map key or parameter these words are ordinary names.
"""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.cypher.evaluator.unknown_functions import unknown_function
from graphapp.cypher.language.keywords import (
    AFTER_OPERAND,
    BEFORE_OPERAND,
    BEGINNINGS,
    CLAUSES,
    COMMANDS,
    FILE_FUNCTIONS,
    FUNCTION_NAMES,
    NEVER,
    PROCEDURE_NAMES,
    SUBQUERIES,
)
from graphapp.cypher.language.misspelled import is_keyword, meant_keyword, unknown_keyword
from graphapp.cypher.language.selectors import selector
from graphapp.cypher.language.statement import check_parts
from graphapp.cypher.language.token_roles import Roles
from graphapp.cypher.language.tokens import (
    CLOSING,
    OPENING,
    Token,
    brackets,
    innermost,
    significant,
    tokenize,
)
from graphapp.errors import QueryError, QueryForbidden, QuerySyntax, QueryTooLong
from graphapp.settings import Settings

__all__ = ["check"]

_READ_ONLY = "Only read-only queries are allowed, such as MATCH … RETURN …."
_QUOTE_IT = "If this word is a name, put it in backticks."
# words after which even RETURN and UNION are names
_GOING_ON = (
    "BY",
    "DISTINCT",
    "AS",
    "AND",
    "OR",
    "XOR",
    "NOT",
    "IN",
    "CONTAINS",
    "WHEN",
    "THEN",
    "ELSE",
    "CASE",
)
_NOT_FUNCTIONS = BEFORE_OPERAND | {"EXISTS", "COUNT", "COLLECT", "END", "NULL", "TRUE", "FALSE"}


def check(text: str, settings: Settings) -> list[Token]:
    """The tokens of a query that may run, without spaces and comments.

    Raises QueryTooLong (more than `query_characters`, or deeper than `query_nesting`), QuerySyntax (invalid Cypher) and
    QueryForbidden (anything but a single read-only statement), with line and column.
    """
    if len(text) > settings.query_characters:
        raise QueryTooLong(
            f"The query has {len(text):,} characters, more than the maximum of {settings.query_characters:,}.",
            "Pass long lists as parameters.",
        )
    tokens = significant(tokenize(text))
    _check_nesting(tokens, settings.query_nesting)
    partner = brackets(tokens)
    statement = _one_statement(tokens)
    _check_beginning(statement)
    words = _Words(statement, partner)
    words.check()
    check_parts(statement, words.clauses(), words.inside, words.queries(), words.out_of_place())
    return tokens


def _check_nesting(tokens: Sequence[Token], most: int) -> None:
    """Brackets, CASE, chains of operators and UNIONs: each is a level of recursion in some engine."""
    depth = cases = unions = signs = 0
    for token in tokens:
        depth += token.kind == "symbol" and (token.text in OPENING) - (token.text in CLOSING)
        cases += token.is_word("CASE") - token.is_word("END")
        unions += token.is_word("UNION", "INTERSECT", "EXCEPT")
        signs = signs + 1 if token.is_word("NOT") or token.is_symbol("-", "+", "!") else 0
        if max(depth + max(cases, 0), unions, signs) > most:
            raise QueryTooLong(
                f"The query is nested more than {most} levels deep.",
                "Each bracket, CASE, UNION and consecutive operator counts as a level.",
                line=token.line,
                column=token.column,
            )


def _one_statement(tokens: list[Token]) -> list[Token]:
    """The tokens without trailing semicolons."""
    end = len(tokens)
    while end and tokens[end - 1].is_symbol(";"):
        end -= 1
    if not end:
        raise QuerySyntax("The query is empty.", "Try MATCH (a:Author) RETURN a.name LIMIT 10.")
    for i, token in enumerate(tokens[:end]):
        if token.is_symbol(";"):
            raise _forbidden(
                tokens[i + 1],
                "Only one statement is allowed",
                "Remove everything after the semicolon.",
            )
    return tokens[:end]


def _check_beginning(tokens: Sequence[Token]) -> None:
    first = tokens[0]
    if first.is_word("EXPLAIN") and len(tokens) > 1:
        first = tokens[1]
    if first.is_word(*BEGINNINGS):
        return
    word = first.value.upper()
    if first.kind in ("name", "quoted") and word in NEVER | COMMANDS | {"USING"}:
        raise _forbidden(first, f"{word} is not allowed here", _READ_ONLY)
    meant = meant_keyword(first, (*BEGINNINGS, "EXPLAIN"))
    raise QuerySyntax(
        f"A query cannot begin with {first.text[:40]}.",
        f"Did you mean {meant}?"
        if meant
        else "A query begins with MATCH, OPTIONAL MATCH, WITH, UNWIND, CALL or RETURN.",
        line=first.line,
        column=first.column,
    )


def _forbidden(token: Token, what: str, hint: str = _READ_ONLY) -> QueryForbidden:
    return QueryForbidden(f"{what}.", hint, line=token.line, column=token.column)


class _Words:
    """Checks every word of a statement in its context."""

    def __init__(self, tokens: Sequence[Token], partner: dict[int, int]) -> None:
        self.tokens = tokens
        self.partner = partner
        self.inside = innermost(tokens)
        self.roles = Roles(tokens, self._in_map)
        self.procedure: set[int] = set()

    def check(self) -> None:
        for i, token in enumerate(self.tokens):
            if token.kind not in ("name", "quoted"):
                continue
            word = token.value.upper()
            if self._is_name(i):
                self._check_function(i)
                continue
            if self._refused(i, word):
                raise _forbidden(token, f"{word} is not allowed here", f"{_READ_ONLY} {_QUOTE_IT}")
            if word == "EXPLAIN" and i and self._could_begin(i):
                raise _forbidden(token, "EXPLAIN is allowed only at the beginning of a query", _QUOTE_IT)
            if word == "CALL" and (token.kind == "name" or self._could_begin(i)):
                self._check_call(i)
            else:
                self._check_function(i)

    def clauses(self) -> list[int]:
        """The indexes of the words that begin clauses or parts of them, such as ORDER."""
        found: list[int] = []
        for i, token in enumerate(self.tokens):
            if token.is_word(*CLAUSES) and not self._is_name(i):
                # a variable may have the name of a word that an operand follows: WITH index RETURN index
                ends = token.is_word("RETURN", "UNION", "INTERSECT", "EXCEPT") and self._after_variable(
                    i, found
                )
                if ends or self._could_begin(i):
                    found.append(i)
        return found

    def _after_variable(self, i: int, clauses: Sequence[int]) -> bool:
        before = self.tokens[i - 1] if i else None
        if before is None or before.kind != "name" or before.is_word(*_GOING_ON):
            return False
        return not clauses or clauses[-1] != i - 1

    def out_of_place(self) -> list[int]:
        """The indexes of words that are not keywords, but are where only a keyword is possible: after an operand."""
        return [
            i
            for i, token in enumerate(self.tokens)
            if token.kind == "name" and not is_keyword(token) and self._could_begin(i)
        ]

    def queries(self) -> list[int]:
        """The braces that contain a query."""
        return [i for i, token in enumerate(self.tokens) if token.is_symbol("{") and self._holds_query(i)]

    def _refused(self, i: int, word: str) -> bool:
        following = self.tokens[i + 1].value.upper() if i + 1 < len(self.tokens) else ""
        if word in NEVER:
            return self.tokens[i].kind == "name" or self._could_begin(i) or following == "CSV"
        if word == "CSV":
            return self._could_begin(i)
        return word in COMMANDS and (self._could_begin(i) or following == "CSV")

    def _is_name(self, i: int) -> bool:
        """True if a word can only be the name of a property, label, type, key or variable."""
        tokens, token = self.tokens, self.tokens[i]
        before = tokens[i - 1] if i else None
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if before is None:
            return False
        if self.roles[i]:
            return self.roles[i] != "as" and self._followed_as_name(i)
        if after is None:
            return False
        if self._in_map(i) and before.is_symbol("{", ","):
            return after.is_symbol(":", ",", "}") or token.kind == "quoted"
        if after.is_symbol("."):
            return not self._could_begin(i)
        return before.is_symbol("(", "[") and after.is_symbol(":", ")")

    def _followed_as_name(self, i: int) -> bool:
        """False if an operand follows, as after a word that begins a clause and never after a name."""
        after = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        return after is None or after.kind == "symbol" or after.is_word(*AFTER_OPERAND)

    def _in_map(self, i: int) -> bool:
        at = self.inside[i]
        return at >= 0 and self.tokens[at].is_symbol("{") and not self._holds_query(at)

    def _holds_query(self, brace: int) -> bool:
        """True for the braces of EXISTS { }, COUNT { }, COLLECT { }, CALL { } and CALL (x) { }."""
        before = self.tokens[brace - 1] if brace else None
        if before is None:
            return False
        if before.is_symbol(")"):
            opening = self.partner[brace - 1]
            return opening > 0 and self.tokens[opening - 1].is_word("CALL")
        return before.is_word(*SUBQUERIES)

    def _could_begin(self, i: int) -> bool:
        """True if a clause could begin here: at the start of a query, or after the end of an operand."""
        if i == 0:
            return True
        before = self.tokens[i - 1]
        if before.kind == "name":
            return self.roles.ends_operand(i - 1) or before.is_word("UNION", "ALL", "EXPLAIN")
        if before.is_symbol("{"):
            return self._holds_query(i - 1)
        return before.kind != "symbol" or before.text in (")", "]", "}", "*")

    def _check_call(self, i: int) -> None:
        tokens = self.tokens
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if after is not None and after.is_symbol("{"):
            return
        if after is not None and after.is_symbol("("):
            closing = self.partner[i + 1]
            if closing + 1 < len(tokens) and tokens[closing + 1].is_symbol("{"):
                return
        parts = self._parts(i + 1)
        self.procedure.update(parts)
        name = self._dotted(parts)
        if name.lower() not in {procedure.lower() for procedure in PROCEDURE_NAMES}:
            what = (
                f"The procedure {name[:80]} is not allowed"
                if name
                else "CALL requires the name of a procedure"
            )
            raise _forbidden(
                after or tokens[i], what, f"Allowed: {', '.join(PROCEDURE_NAMES)} and CALL {{ … }}."
            )

    def _parts(self, i: int) -> range:
        """The indexes of the parts of the dotted name that begins at `i`."""
        end = i
        while end < len(self.tokens) and self.tokens[end].kind in ("name", "quoted"):
            end += 2
            if not (end <= len(self.tokens) and self.tokens[end - 1].is_symbol(".")):
                break
        return range(i, end, 2)

    def _dotted(self, parts: range) -> str:
        return ".".join(self.tokens[i].value for i in parts if i < len(self.tokens))

    def _check_function(self, i: int) -> None:
        """A name before "(" is a function; only functions that are known to have no side effects are allowed."""
        tokens, token = self.tokens, self.tokens[i]
        if not (i + 1 < len(tokens) and tokens[i + 1].is_symbol("(")) or i in self.procedure:
            return
        first = i
        while first > 1 and tokens[first - 1].is_symbol(".") and tokens[first - 2].kind in ("name", "quoted"):
            first -= 2
        if first == i and (token.is_word(*_NOT_FUNCTIONS) or self._hinted(i)):
            return
        if token.kind == "name" and selector(tokens, self.inside, i) is not None:
            return
        name = self._dotted(range(first, i + 1, 2))
        if name.lower() not in FUNCTION_NAMES:
            raise self._no_function(first, name)

    def _no_function(self, i: int, name: str) -> QueryError:
        """The error for a function that is not allowed, or that Cypher does not have; `i` is the index of its name."""
        token = self.tokens[i]
        space, dot, _ = name.lower().partition(".")
        if (dot and space not in FUNCTION_NAMES) or space in FILE_FUNCTIONS:
            return _forbidden(
                token,
                f"The function {name[:80]} is not allowed",
                "Only built-in Cypher functions are allowed.",
            )
        meant = meant_keyword(token) if self._could_begin(i) else None
        if meant is not None:
            return unknown_keyword(token, meant)
        message, hint = unknown_function(name)
        return QuerySyntax(
            message,
            hint or "Only built-in Cypher functions are allowed.",
            line=token.line,
            column=token.column,
        )

    def _hinted(self, i: int) -> bool:
        """True for the label in `USING INDEX a:Author(name)`."""
        return i > 2 and self.roles[i] == "label" and self.tokens[i - 3].is_word("INDEX", "SCAN", "SEEK")
