"""Small queries on the tokens of a query: what is at a position. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.cypher.language.keywords import BEFORE_OPERAND, SUBQUERIES
from graphapp.cypher.language.tokens import Token, brackets

__all__ = ["TokenReader"]


class TokenReader:
    """The tokens of one query, without spaces and comments, and the brackets among them. Raises QuerySyntax if brackets do not match."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.partner = brackets(tokens)

    def at(self, i: int) -> Token | None:
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def symbol(self, i: int, *symbols: str) -> bool:
        token = self.at(i)
        return token is not None and token.is_symbol(*symbols)

    def word(self, i: int, *words: str) -> bool:
        """True for one of these words that is not a property, label or alias."""
        token = self.at(i)
        return token is not None and token.is_word(*words) and not self.symbol(i - 1, ".", ":")

    def is_name(self, i: int) -> bool:
        token = self.at(i)
        return token is not None and token.kind in ("name", "quoted")

    def ends_operand(self, i: int) -> bool:
        token = self.at(i)
        if token is None:
            return False
        if token.kind == "name":
            return token.value.upper() not in BEFORE_OPERAND or self.symbol(i - 1, ".")
        return token.kind != "symbol" or token.text in (")", "]", "}")

    def holds_query(self, brace: int) -> bool:
        """True for the braces of EXISTS { }, COUNT { }, COLLECT { }, CALL { } and CALL (x) { }."""
        if self.symbol(brace - 1, ")"):
            return self.word(self.partner[brace - 1] - 1, "CALL")
        return self.word(brace - 1, *SUBQUERIES)
