"""Parses numbers and type names from tokens. Pure."""

from __future__ import annotations

import math

from graphapp.cypher.evaluator.cursor import Cursor
from graphapp.cypher.language.tokens import Token
from graphapp.errors import QuerySyntax

__all__ = ["number", "type_name"]

_LARGEST = 2**63 - 1
_OTHER_NAMES = {
    "BOOL": "BOOLEAN",
    "VARCHAR": "STRING",
    "INT": "INTEGER",
    "INT64": "INTEGER",
    "INTEGER64": "INTEGER",
    "FLOAT64": "FLOAT",
    "VERTEX": "NODE",
    "EDGE": "RELATIONSHIP",
    "PATHS": "PATH",
}
_ONE_WORD = (
    *("NOTHING", "NULL", "BOOLEAN", "STRING", "INTEGER", "FLOAT", "DATE", "DURATION", "POINT"),
    *("NODE", "RELATIONSHIP", "MAP", "PATH"),
)
_TYPES = (*_ONE_WORD, "LIST", "ANY", "LOCAL", "ZONED", "TIME", "TIMESTAMP", "PROPERTY")
_OF_ANY = ("NODE", "RELATIONSHIP", "MAP")


def number(token: Token, negative: bool) -> int | float:
    """The number that a token denotes, negated if `negative`. Raises QuerySyntax if it is too large or
    malformed."""
    text = token.text.replace("_", "")
    lower = text.lower()
    if lower.startswith(("0x", "0o")):
        if text[1] in "XO":
            raise _wrong(token, f"The prefix {text[:2].lower()} must be in lower case: {lower}.")
        value: int | float = int(lower, 0)
    elif lower.isdigit():
        if len(text) > 1 and text[0] == "0":
            raise _wrong(token, f"An integer cannot begin with 0; write 0o{text[1:]} for an octal number.")
        # longer numbers exceed 64 bits in any case, and are slow to convert
        value = int(lower) if len(lower) < 25 else 2**64
    else:
        value = float(lower)
        if math.isinf(value):
            raise _wrong(token, f"The number {token.text[:40]} is too large for a float.")
    value = -value if negative else value
    if isinstance(value, int) and not -_LARGEST - 1 <= value <= _LARGEST:
        raise _wrong(
            token, f"The integer {'-' * negative}{token.text[:40]} is too large: integers have 64 bits."
        )
    return value


def _wrong(token: Token, message: str) -> QuerySyntax:
    return QuerySyntax(message, line=token.line, column=token.column)


def type_name(cursor: Cursor) -> str:
    """Parses a type and returns it in canonical form: BOOL is BOOLEAN, ARRAY<INT!> is LIST<INTEGER NOT NULL>,
    alternatives are joined by " | "."""
    cursor.deeper(1)
    alternatives = [_alternative(cursor)]
    while cursor.take_sign("|"):
        alternatives.append(_alternative(cursor))
    cursor.depth -= 1
    return " | ".join(alternatives)


def _alternative(cursor: Cursor) -> str:
    name = _one(cursor) + _not_null(cursor)
    while cursor.word("LIST", "ARRAY"):
        cursor.i += 1
        name = f"LIST<{name}>{_not_null(cursor)}"
    return name


def _not_null(cursor: Cursor) -> str:
    return " NOT NULL" if cursor.take_word("NOT", "NULL") or cursor.take_sign("!") else ""


def _one(cursor: Cursor) -> str:
    word = _OTHER_NAMES.get(cursor.words[cursor.i], cursor.words[cursor.i])
    if word in _ONE_WORD:
        cursor.i += 1
        return word
    if cursor.take_word("SIGNED", "INTEGER"):
        return "INTEGER"
    if cursor.take_word("PROPERTY", "VALUE"):
        return "PROPERTY VALUE"
    if word in ("LIST", "ARRAY"):
        cursor.i += 1
        return f"LIST<{_inside(cursor)}>"
    if word == "ANY":
        return _any(cursor)
    return _time(cursor)


def _inside(cursor: Cursor) -> str:
    cursor.need_sign("<")
    inside = type_name(cursor)
    cursor.need_sign(">")
    return inside


def _any(cursor: Cursor) -> str:
    cursor.i += 1
    word = _OTHER_NAMES.get(cursor.words[cursor.i], cursor.words[cursor.i])
    if word in _OF_ANY:
        cursor.i += 1
        return word
    if cursor.take_word("PROPERTY", "VALUE"):
        return "PROPERTY VALUE"
    cursor.take_word("VALUE")
    return _inside(cursor) if cursor.sign("<") else "ANY"


def _time(cursor: Cursor) -> str:
    for zone in ("LOCAL", "ZONED"):
        for kind in ("TIME", "DATETIME"):
            if cursor.take_word(zone, kind):
                return f"{zone} {kind}"
    for word, kind in (("TIME", "TIME"), ("TIMESTAMP", "DATETIME")):
        for zone, meant in (("WITHOUT", "LOCAL"), ("WITH", "ZONED")):
            if cursor.take_word(word, zone, "TIMEZONE") or cursor.take_word(word, zone, "TIME", "ZONE"):
                return f"{meant} {kind}"
    raise cursor.expected("a type such as INTEGER or LIST<STRING>", *_TYPES)
