"""The structure of a read-only statement: clauses that end with RETURN, and the parts that may follow it. Pure.

Some engines answer incomplete statements with rows of their own; here they are refused, with the position of the error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphapp.cypher.language.misspelled import meant_keyword, unknown_keyword
from graphapp.cypher.language.tokens import Token
from graphapp.errors import QuerySyntax

__all__ = ["check_parts"]

_JOINING = ("UNION", "INTERSECT", "EXCEPT")
_LAST = {"ORDER": 1, "SKIP": 2, "OFFSET": 2, "LIMIT": 3}
_STANDALONE = {"CALL", "YIELD", "WHERE"}
_NUMBERS = ("SKIP", "OFFSET", "LIMIT")


def check_parts(
    tokens: Sequence[Token],
    clauses: Iterable[int],
    inside: Sequence[int],
    queries: Sequence[int],
    out_of_place: Sequence[int],
) -> None:
    """Raise QuerySyntax unless each query of a statement is complete.

    `clauses` are the indexes of the words that begin clauses, `inside` the innermost bracket around each token, `queries` the braces that
    contain a query, `out_of_place` other words where only a keyword is possible. The statement itself, CALL { } and COLLECT { } end with
    RETURN; EXISTS { } and COUNT { } may.
    """
    parts: dict[int, list[int]] = {-1: [], **{brace: [] for brace in queries}}
    for i in clauses:
        if inside[i] in parts:
            parts[inside[i]].append(i)
    for brace, words in parts.items():
        _Query(tokens, brace, [i for i in out_of_place if inside[i] == brace]).check(words)


class _Query:
    """One query: the whole statement (`brace` -1), or the content of braces."""

    def __init__(self, tokens: Sequence[Token], brace: int, out_of_place: Sequence[int]) -> None:
        self.tokens = tokens
        self.brace = brace
        self.out_of_place = out_of_place
        self.start = brace
        self.needs_return = brace < 0 or not tokens[brace - 1].is_word("EXISTS", "COUNT")
        self.returned = False
        self.rank = 0
        self.unions = 0
        self.seen: list[int] = []

    def check(self, words: Sequence[int]) -> None:
        for i in words:
            word = self.tokens[i].value.upper()
            if word in _JOINING:
                self._end_part(i)
                self.unions += 1
                self.returned, self.rank, self.seen, self.start = False, 0, [], i
                continue
            if self.returned and word not in _LAST:
                raise self._wrong(
                    i,
                    f"{word} may not follow RETURN.",
                    "Only ORDER BY, SKIP, LIMIT and UNION can follow RETURN. To continue the query, use WITH.",
                )
            self._check_last(i, word)
            self.returned = self.returned or word == "RETURN"
            self.seen.append(i)
        self._end_part(self.seen[-1] if self.seen else max(words, default=max(self.brace, 0)))

    def _check_last(self, i: int, word: str) -> None:
        """Check the order of ORDER BY, SKIP and LIMIT, and the values of SKIP and LIMIT."""
        rank = _LAST.get(word, 0)
        if rank and rank <= self.rank:
            raise self._wrong(
                i,
                f"{word} is in the wrong place.",
                "Write ORDER BY, SKIP and LIMIT in this order, each at most once.",
            )
        self.rank = rank
        if word in _NUMBERS and i + 2 < len(self.tokens):
            sign, number = self.tokens[i + 1], self.tokens[i + 2]
            if sign.is_symbol("-") and number.kind == "number":
                raise self._wrong(
                    i + 1, f"{word} must not be negative.", "Use 0, a positive integer, or a parameter."
                )

    def _end_part(self, i: int) -> None:
        """End a part of the query at `i`: after its last clause, or at the following UNION."""
        if self.returned or not self.needs_return or self._stands_alone():
            return
        self._check_misspelled()
        raise self._wrong(
            i, "The query ends without RETURN.", "Add a RETURN clause, such as RETURN a.name LIMIT 10."
        )

    def _check_misspelled(self) -> None:
        """Raise QuerySyntax for a word of this part that is nearly a keyword, such as RETRUN."""
        for i in self.out_of_place:
            meant = meant_keyword(self.tokens[i]) if i > self.start else None
            if meant is not None:
                raise unknown_keyword(self.tokens[i], meant)

    def _stands_alone(self) -> bool:
        """True for a query that only calls a procedure."""
        words = [self.tokens[i].value.upper() for i in self.seen]
        if self.brace >= 0 or self.unions or words[:1] != ["CALL"] or not _STANDALONE.issuperset(words):
            return False
        return words.count("CALL") == 1 and not self.tokens[self.seen[0] + 1].is_symbol("{", "(")

    def _wrong(self, i: int, what: str, hint: str) -> QuerySyntax:
        token = self.tokens[i]
        return QuerySyntax(what, hint, line=token.line, column=token.column)
