"""The role of a word that follows from its position: a property, a label, an alias. Pure; computed once, from left to right.

Where engines differ, this is stricter than any of them: a dot or a colon that an engine does not need there gives no role.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from graphapp.cypher.language.keywords import BEFORE_OPERAND
from graphapp.cypher.language.tokens import Token

__all__ = ["Role", "Roles"]

Role = Literal["", "property", "label", "as", "alias", "value"]


class Roles:
    """The role of each token: that of a word, or the one that a symbol gives to the word after it.

    property: after the dot of `a.b`, `$a.b`, `(a).b`, `a[0].b`, `{…}.b` or `a {.b}`. label: in `:A|B&!C`.
    as, alias: the two words of `AS b`. value: after the colon of `{a: b}`, where an expression begins. "": all others.
    """

    def __init__(self, tokens: Sequence[Token], in_map: Callable[[int], bool]) -> None:
        self._tokens = tokens
        self._in_map = in_map
        self._roles: list[Role] = []
        for i, token in enumerate(tokens):
            word = token.kind in ("name", "quoted")
            self._roles.append(self._of_word(i) if word else self._of_sign(i, token.text))

    def __getitem__(self, i: int) -> Role:
        return self._roles[i]

    def ends_operand(self, i: int) -> bool:
        """True if a name, a parameter or a bracket ends an operand, after which an operator, a dot or a clause could follow."""
        if i < 0:
            return False
        token = self._tokens[i]
        if token.kind == "name":
            if self._roles[i] in ("property", "label", "alias"):
                return True
            return self._roles[i] != "as" and token.value.upper() not in BEFORE_OPERAND
        return token.kind in ("quoted", "parameter") or token.is_symbol(")", "]", "}")

    def _of_word(self, i: int) -> Role:
        if i == 0:
            return ""
        token, before, role = self._tokens[i], self._tokens[i - 1], self._roles[i - 1]
        if before.is_symbol(".", ":", "|", "&", "!"):
            return role
        if role == "as":
            return "alias"
        # a variable may be named "as": the keyword AS follows an operand
        if token.is_word("AS") and (self.ends_operand(i - 1) or before.kind in ("string", "number")):
            return "as"
        return ""

    def _of_sign(self, i: int, sign: str) -> Role:
        if i == 0:
            return ""
        before, role = self._tokens[i - 1], self._roles[i - 1]
        if sign == ".":
            projected = before.is_symbol("{", ",") and self._in_map(i)
            return "property" if projected or self.ends_operand(i - 1) else ""
        if sign == ":":
            if self._after_key(i):
                return "value"
            after_bar = before.is_symbol("|") and role == "label"
            opened = before.is_symbol("(", "[") or self.ends_operand(i - 1)
            return "label" if after_bar or opened else ""
        if role != "label":
            return ""
        joins = before.kind in ("name", "quoted") or before.is_symbol("%")
        return "label" if (sign in ("|", "&") and joins) or (sign in ("!", "%") and not joins) else ""

    def _after_key(self, i: int) -> bool:
        return (
            i > 1
            and self._in_map(i)
            and self._tokens[i - 1].kind in ("name", "quoted")
            and self._tokens[i - 2].is_symbol("{", ",")
        )
