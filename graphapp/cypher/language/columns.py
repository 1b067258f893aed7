"""The columns of a result, derived from the query text alone: their names, and which of them name authors, venues or papers. Pure.

A kind is only given if it is certain: the column is an identifying property (`a.name`, `a.key`, `v.name`, `v.id`, `p.id`) of a variable to
which the query gives exactly that label, and which is not also an alias.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from graphapp.cypher.language.token_queries import TokenReader
from graphapp.cypher.language.tokens import CLOSING, OPENING, Token, significant, tokenize

__all__ = ["ColumnKind", "column_kinds", "column_names"]

ColumnKind = Literal["", "author", "paper", "venue"]

_NAMING: dict[tuple[str, str], ColumnKind] = {
    ("Author", "name"): "author",
    ("Author", "key"): "author",
    ("Venue", "name"): "venue",
    ("Venue", "id"): "venue",
    ("Paper", "id"): "paper",
}
_END = ("ORDER", "SKIP", "OFFSET", "LIMIT")
_AFTER_RETURN = (*_END, "UNION", "INTERSECT", "EXCEPT")


def column_names(text: str, reading: TokenReader) -> tuple[list[str], bool]:
    """The names of the columns in `text`, and whether a `*` adds others before them.

    They are those of the first RETURN of the whole query: an alias, or the expression as typed. Empty without a RETURN.
    """
    items, more = _first_returned(reading), False
    if items and reading.symbol(items[0][0], "*"):
        items, more = items[1:], True
    return [_name(text, reading, first, last) for first, last in items], more


def _first_returned(reading: TokenReader) -> list[tuple[int, int]]:
    """The first and last token of each item of the first RETURN outside of brackets."""
    tokens, i = reading.tokens, 0
    while i < len(tokens) and not reading.word(i, "RETURN"):
        i = reading.partner[i] + 1 if reading.symbol(i, *OPENING) else i + 1
    items: list[list[int]] = [[]]
    i += 1 + reading.word(i + 1, "DISTINCT")
    while i < len(tokens) and not reading.symbol(i, ";") and not _ends_return(reading, i):
        end = reading.partner[i] if reading.symbol(i, *OPENING) else i
        if reading.symbol(i, ","):
            items.append([])
        else:
            items[-1].extend((i, end))
        i = end + 1
    return [(item[0], item[-1]) for item in items] if all(items) else []


def _ends_return(reading: TokenReader, i: int) -> bool:
    return (
        reading.word(i, *_AFTER_RETURN)
        and not reading.word(i - 1, "AS")
        and (
            reading.ends_operand(i - 1)
            or (reading.symbol(i - 1, "*") and reading.word(i - 2, "RETURN", "DISTINCT"))
        )
    )


def _name(text: str, reading: TokenReader, first: int, last: int) -> str:
    tokens = reading.tokens
    if last > first and reading.word(last - 1, "AS"):
        return tokens[last].value
    if first == last and tokens[first].kind == "quoted":
        return tokens[first].value
    if reading.symbol(first, "(") and last == first + 2 and reading.is_name(first + 1):
        # Neo4j names the columns (x) and p {.title} after the variable
        return tokens[first + 1].value
    projects = reading.is_name(first) and reading.symbol(first + 1, "{")
    if projects and reading.partner[first + 1] == last and not reading.holds_query(first + 1):
        return tokens[first].value
    return text[tokens[first].start : tokens[last].start + len(tokens[last].text)]


def column_kinds(text: str, columns: int) -> list[ColumnKind]:
    """What each of the `columns` columns names, "" if that is not certain. Raises QuerySyntax for invalid Cypher."""
    tokens = significant(tokenize(text))
    nothing: list[ColumnKind] = [""] * columns
    if any(token.is_word("UNION") for token in tokens):
        return nothing
    items = _returned(tokens)
    if len(items) != columns:
        return nothing
    labels = _labels(tokens)
    return [_kind(item, labels) for item in items]


def _kind(item: Sequence[Token], labels: dict[str, str]) -> ColumnKind:
    """`a.name` or `a.name AS x`."""
    plain = len(item) == 3 or (len(item) == 5 and item[3].is_word("AS"))
    if not plain or not item[1].is_symbol("."):
        return ""
    return _NAMING.get((labels.get(item[0].value, ""), item[2].value), "")


def _returned(tokens: Sequence[Token]) -> list[list[Token]]:
    """The items of the last RETURN outside of brackets, each as a list of tokens."""
    items: list[list[Token]] = []
    depth, inside = 0, False
    for token in tokens:
        if token.kind == "symbol":
            depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0 and token.is_word("RETURN"):
            items, inside = [[]], True
        elif depth == 0 and (token.is_word(*_END) or token.is_symbol(";")):
            inside = False
        elif inside and depth == 0 and token.is_symbol(","):
            items.append([])
        elif inside and not (token.is_word("DISTINCT") and items == [[]]):
            items[-1].append(token)
    return items


def _labels(tokens: Sequence[Token]) -> dict[str, str]:
    """The label of each variable that has the same one in all patterns with a label; variables that are also an alias are omitted."""
    found: dict[str, set[str]] = defaultdict(set)
    for i in range(len(tokens) - 3):
        opening, name, colon, label = tokens[i : i + 4]
        if opening.is_symbol("(") and name.kind in ("name", "quoted") and colon.is_symbol(":"):
            found[name.value].add(label.value)
            if i + 4 < len(tokens) and tokens[i + 4].is_symbol("|", "&", ":"):
                found[name.value].add("")
    taken = {after.value for word, after in pairwise(tokens) if word.is_word("AS")}
    return {
        name: next(iter(labels)) for name, labels in found.items() if len(labels) == 1 and name not in taken
    }
