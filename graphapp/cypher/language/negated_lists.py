"""Finds conditions that a property is not in a list, which Neo4j 5.26 evaluates wrongly for an empty list. Pure.

`NOT (p.doi IN [])` is true of every paper, including papers without a DOI. If there is an index on the property, the planner assumes
that only papers with a DOI match, as for any other list, and reads them from the index. This affects conditions under NOT or XOR, but
not those in which the left side of IN is more than a property.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphapp.cypher.language.keywords import CLAUSES
from graphapp.cypher.language.tokens import Token

__all__ = ["negated"]

_ENDS = ("AND", "OR", "XOR", "THEN", "WHEN", "ELSE", "END", "AS", *CLAUSES)
_CLOSING = (",", "|", ";", ")", "]", "}")


def negated(tokens: Sequence[Token], partner: Mapping[int, int]) -> list[tuple[int, int]]:
    """For each IN under NOT or XOR that follows a property: the index where the property begins, and that of IN. `partner` are the brackets
    of the tokens (`tokens.brackets`)."""
    places = {
        i
        for start, end in _scopes(tokens, partner)
        for i in range(start, end)
        if tokens[i].is_word("IN") and not _is_name(tokens, i)
    }
    found = ((_property(tokens, partner, i - 1), i) for i in sorted(places))
    return [(start, i) for start, i in found if start is not None]


def _scopes(tokens: Sequence[Token], partner: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The ranges of tokens that NOT and XOR apply to."""
    for i, token in enumerate(tokens):
        if _is_name(tokens, i):
            continue
        if token.is_word("NOT") and not tokens[i - 1].is_word("IS"):
            yield i + 1, _end(tokens, partner, i + 1, _ENDS)
        elif token.is_word("XOR"):
            yield _start(tokens, partner, i), _end(tokens, partner, i + 1, CLAUSES)


def _is_name(tokens: Sequence[Token], i: int) -> bool:
    return i > 0 and tokens[i - 1].is_symbol(".", ":", "$")


def _end(tokens: Sequence[Token], partner: Mapping[int, int], i: int, ends: Sequence[str]) -> int:
    """The index after the expression that begins at `i`."""
    while i < len(tokens):
        token = tokens[i]
        if token.is_symbol("(", "[", "{"):
            i = partner[i]
        elif token.is_symbol(*_CLOSING) or (token.is_word(*ends) and not _is_name(tokens, i)):
            break
        i += 1
    return i


def _start(tokens: Sequence[Token], partner: Mapping[int, int], i: int) -> int:
    """The index where the expression that continues at `i` begins."""
    while i > 0:
        token = tokens[i - 1]
        if token.is_symbol(")", "]", "}"):
            i = partner[i - 1]
            continue
        if token.is_symbol("(", "[", "{", ",", "|") or (
            token.is_word(*CLAUSES) and not _is_name(tokens, i - 1)
        ):
            break
        i -= 1
    return i


def _property(tokens: Sequence[Token], partner: Mapping[int, int], i: int) -> int | None:
    """The index where the property that ends at `i` begins: `a.b`, `a['b']`, or one of these in brackets; None if it is not a property."""
    if i < 2:
        return None
    if tokens[i].is_symbol(")"):
        start = partner[i]
        # the name of a called function is before its bracket
        called = (
            start > 0
            and tokens[start - 1].kind in ("name", "quoted")
            and not tokens[start - 1].is_word(*_BEFORE)
        )
        inner = _property(tokens, partner, i - 1)
        return start if inner == start + 1 and not called else None
    if tokens[i].is_symbol("]"):
        start = partner[i] - 1
        return start if start >= 0 and tokens[start].kind in ("name", "quoted") else None
    if tokens[i].kind in ("name", "quoted") and tokens[i - 1].is_symbol("."):
        return (
            i - 2 if tokens[i - 2].kind in ("name", "quoted") and not tokens[i - 3].is_symbol(".") else None
        )
    return None


_BEFORE = ("NOT", "AND", "OR", "XOR", "WHERE", "IN", "WHEN", "RETURN", "WITH")
