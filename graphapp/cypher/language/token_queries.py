"""Small queries on the tokens of a query: what is at a position, and where a pattern ends. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.cypher.language.keywords import BEFORE_OPERAND, SUBQUERIES
from graphapp.cypher.language.tokens import Token, brackets, innermost

__all__ = ["TokenReader"]


class TokenReader:
    """The tokens of one query, without spaces and comments, and the brackets among them. Raises QuerySyntax if brackets do not match.
    In all methods, `end` is the index after the last token, and 0 if nothing was found."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.partner = brackets(tokens)
        self.inside = innermost(tokens)

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

    def in_map(self, i: int) -> bool:
        """True directly inside the braces of a map or a map projection (or of a pattern's properties)."""
        opening = self.inside[i]
        return self.symbol(opening, "{") and not self.holds_query(opening)

    def is_relationship(self, i: int) -> bool:
        """True for the bracket of `-[…]-`."""
        return self.symbol(i - 1, "-") and self.symbol(self.partner[i] + 1, "-")

    def chain(self, i: int) -> tuple[int, int]:
        """End and number of relationships of the pattern that begins at `i`; (i, 0) if no pattern begins there."""
        end = self.node(i)
        if not end:
            return i, 0
        steps = 0
        while True:
            j = self.arrow(end)
            following = self.node(j) if j else 0
            if not following:
                return (end, steps) if steps else (i, 0)
            end, steps = following, steps + 1

    def node(self, i: int) -> int:
        """The end of the node pattern at `i`."""
        if not self.symbol(i, "("):
            return 0
        closing, j = self.partner[i], i + 1
        j += self.is_name(j)
        if self.symbol(j, ":"):
            while j < closing and (self.is_name(j) or self.symbol(j, ":", "|", "&", "!", "%")):
                j += 1
        if self.symbol(j, "{"):
            j = self.partner[j] + 1
        return closing + 1 if j == closing or self.word(j, "WHERE") else 0

    def arrow(self, i: int) -> int:
        """The end of the arrow at `i`."""
        i += self.symbol(i, "<")
        if not self.symbol(i, "-"):
            return 0
        i += 1
        if self.symbol(i, "["):
            i = self.partner[i] + 1
        if not self.symbol(i, "-"):
            return 0
        return i + 1 + self.symbol(i + 1, ">")

    def pattern_of_comprehension(self, i: int) -> tuple[int, int]:
        """Where the pattern of `[(a)-->(b) | …]` or `[p = (a)-->(b) | …]` begins and ends; (0, 0) for a list of another kind."""
        first = i + 3 if self.is_name(i + 1) and self.symbol(i + 2, "=") else i + 1
        end, steps = self.chain(first) if self.symbol(first, "(") else (0, 0)
        found = steps and (self.symbol(end, "|") or self.word(end, "WHERE"))
        return (first, end) if found else (0, 0)
