"""Misspelled keywords and their probable correction. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from graphapp.cypher.language.keywords import AFTER_OPERAND, BEFORE_OPERAND
from graphapp.cypher.language.spelling import closest
from graphapp.cypher.language.tokens import Token
from graphapp.errors import QuerySyntax

__all__ = ["is_keyword", "meant_keyword", "unknown_keyword"]

_SHOWN = 40
_KEYWORDS = AFTER_OPERAND | BEFORE_OPERAND


def is_keyword(token: Token) -> bool:
    """True for a keyword of Cypher, ignoring case."""
    return token.is_word(*_KEYWORDS)


def meant_keyword(token: Token, known: Iterable[str] = AFTER_OPERAND) -> str | None:
    """The keyword of `known` that a misspelled name most probably is; None for a keyword, and if none is similar."""
    if token.kind != "name" or is_keyword(token):
        return None
    return closest(token.value.upper(), sorted(known))


def unknown_keyword(token: Token, meant: str) -> QuerySyntax:
    """The error for a misspelled keyword, with its position."""
    return QuerySyntax(
        f"Unknown keyword {token.text[:_SHOWN]}. Did you mean {meant}?", line=token.line, column=token.column
    )
