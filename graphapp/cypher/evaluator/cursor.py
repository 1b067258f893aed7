"""A position in the tokens of a query, and the errors of parsing them. Pure."""

from __future__ import annotations

from graphapp.cypher.language.spelling import closest
from graphapp.cypher.language.tokens import Token, brackets, places, significant, tokenize
from graphapp.errors import QuerySyntax, QueryTooLong

__all__ = ["MOST_NESTED", "Cursor"]

MOST_NESTED = 100
"""Maximum nesting depth of expressions and queries."""

_KEYWORDS = (
    *("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "WHERE", "UNION", "ORDER", "ORDER BY", "SKIP", "OFFSET", "LIMIT", "YIELD", "FINISH"),
    *("AND", "OR", "XOR", "NOT", "IN", "IS", "CONTAINS", "STARTS", "ENDS", "AS", "ASC", "DESC", "ASCENDING", "DESCENDING", "DISTINCT"),
    *("CASE", "WHEN", "THEN", "ELSE", "END", "USING", "BY", "EXISTS", "SHORTEST"),
)  # fmt: skip
# operators of other languages: a name before one of them is not a misspelled keyword
_FOREIGN = ("BETWEEN", "LIKE")
_OPERANDS = ("number", "string", "parameter")
_SHOWN = 40


class Cursor:
    """The tokens of a query and the index of the next one.

    Raises QuerySyntax if the text has no tokens or unbalanced brackets. A semicolon at the end is ignored.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = significant(tokenize(text))
        self.partner = brackets(self.tokens)
        while self.tokens and self.tokens[-1].is_symbol(";"):
            self.tokens.pop()
        if not self.tokens:
            raise QuerySyntax("The query is empty.", "Try MATCH (a:Author) RETURN a.name LIMIT 10.")
        line, column = places(text, len(text.rstrip()))
        self.tokens.append(Token("space", "", "", line, column, len(text)))
        # words in upper case, and signs; "" for tokens of other kinds. Precomputed because they are read far
        # more often than tokens
        self.words = [token.value.upper() if token.kind == "name" else "" for token in self.tokens]
        self.signs = [token.text if token.kind == "symbol" else "" for token in self.tokens]
        self.names = [token.kind in ("name", "quoted") for token in self.tokens]
        self.i = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.i]

    @property
    def at(self) -> int:
        """Offset of the next token in the text."""
        return self.tokens[self.i].start

    @property
    def ended(self) -> bool:
        return self.i >= len(self.tokens) - 1

    def word(self, *words: str) -> bool:
        """True if the next token is one of these keywords."""
        return self.words[self.i] in words

    def sign(self, sign: str) -> bool:
        """True if the next token is this sign."""
        return self.signs[self.i] == sign

    def words_follow(self, *words: str) -> bool:
        """True if the next tokens are all of these words in this order."""
        return self.words[self.i : self.i + len(words)] == list(words)

    def take_word(self, *words: str) -> bool:
        """Skip these words if they are next, and return whether they were."""
        if self.words[self.i : self.i + len(words)] != list(words):
            return False
        self.i += len(words)
        return True

    def take_sign(self, sign: str) -> bool:
        """Skip this sign if it is next, and return whether it was."""
        if self.signs[self.i] != sign:
            return False
        self.i += 1
        return True

    def need_sign(self, sign: str, what: str = "") -> None:
        """Skip this sign. Raises QuerySyntax, which names the sign or `what` as expected, if it is not
        next."""
        if not self.take_sign(sign):
            raise self.expected(what or f"'{sign}'")

    def need_word(self, word: str) -> None:
        """Skip this keyword. Raises QuerySyntax if it is not next."""
        if not self.take_word(word):
            raise self.expected(word, word)

    def name(self, what: str) -> str:
        """Skip and return the name that is next. Raises QuerySyntax, which names `what` as expected, if there
        is none."""
        if not self.names[self.i]:
            raise self.expected(what)
        self.i += 1
        return self.tokens[self.i - 1].value

    def deeper(self, levels: int) -> None:
        """Count levels of nesting; the caller subtracts them from `depth` afterwards. Raises QueryTooLong."""
        self.depth += levels
        if self.depth > MOST_NESTED:
            raise QueryTooLong(
                f"The query is nested more than {MOST_NESTED} levels deep.",
                "Split the query into parts with WITH, or pass long lists as parameters.",
                line=self.token.line,
                column=self.token.column,
            )

    def wrong(self, message: str, hint: str = "", i: int | None = None) -> QuerySyntax:
        """An error about the next token, or about token `i`."""
        token = self.tokens[self.i if i is None else i]
        return QuerySyntax(message, hint, line=token.line, column=token.column)

    def expected(self, what: str, *keywords: str, hint: str = "") -> QuerySyntax:
        """The error for a token other than `what`. If the token looks like a misspelling of one of
        `keywords` (of any keyword by default), the error suggests it."""
        misspelled = self._misspelled(keywords or _KEYWORDS)
        if misspelled is not None:
            return misspelled
        found = "the query ends here" if self.ended else f"found {self._shown(self.i)}"
        return self.wrong(f"Expected {what}{self._after()}, but {found}.", hint)

    def unexpected(self, hint: str = "") -> QuerySyntax:
        """The error for a token that cannot follow here."""
        misspelled = self._misspelled(_KEYWORDS)
        if misspelled is not None:
            return misspelled
        return self.wrong(f"Unexpected {self._shown(self.i)}{self._after()}.", hint or self._hint())

    def _after(self) -> str:
        return f" after {self._shown(self.i - 1)}" if self.i else ""

    def _shown(self, i: int) -> str:
        """A token for a message; signs are quoted so that they do not look like punctuation."""
        text = self.tokens[i].text[:_SHOWN]
        return f"'{text}'" if self.signs[i] else text

    def _misspelled(self, known: tuple[str, ...]) -> QuerySyntax | None:
        """The error for a word that is nearly a keyword: the next word, or else the previous one, which was
        read as a name."""
        meant = self._meant(self.i, known)
        if meant is not None:
            return self._unknown(self.i, meant)
        # if two words are adjacent, the first may be the misspelled one: NOY n.name, DISTICT n
        if self.i and self.names[self.i] and self.words[self.i] not in (*_KEYWORDS, *_FOREIGN):
            meant = self._meant(self.i - 1, _KEYWORDS)
            if meant is not None:
                return self._unknown(self.i - 1, meant)
        return None

    def _meant(self, i: int, known: tuple[str, ...]) -> str | None:
        word = self.words[i]
        if len(word) < 2 or word in _KEYWORDS:
            return None
        return closest(word, known)

    def _unknown(self, i: int, meant: str) -> QuerySyntax:
        return self.wrong(f"Unknown keyword {self.tokens[i].text[:_SHOWN]}. Did you mean {meant}?", i=i)

    def _between(self) -> str:
        """The chained comparison that replaces BETWEEN, with the operands of the query if they are names,
        properties and literals."""
        first = self.i - 1
        while first > 1 and self.signs[first - 1] == "." and self.names[first - 2]:
            first -= 2
        if self.names[first] and self.words[self.i + 2 : self.i + 3] == ["AND"]:
            low, high = self.tokens[self.i + 1], self.tokens[self.i + 3]
            if low.kind in _OPERANDS and high.kind in _OPERANDS:
                middle = self.text[self.tokens[first].start : self.tokens[self.i - 1].start]
                return f"{low.text} <= {middle}{self.tokens[self.i - 1].text} <= {high.text}"
        return "low <= x <= high"

    def _hint(self) -> str:
        word = self.words[self.i]
        if word == "WHERE":
            return "WHERE must follow MATCH or WITH: filter before RETURN."
        if word == "BETWEEN":
            return f"Write {self._between()}."
        if word == "LIKE":
            return "Use CONTAINS, STARTS WITH, ENDS WITH or =~ with a regular expression."
        if self.signs[self.i] == "&":
            return "Write AND."
        if word in ("IN", "IS", "STARTS", "ENDS", "CONTAINS") or self.signs[self.i] == "=~":
            return "Put the preceding condition in parentheses."
        if word in ("INTERSECT", "EXCEPT", "HAVING", "GROUP", "FILTER", "LET", "NEXT"):
            return "Cypher 5 has no such clause."
        if self.signs[self.i] == "!":
            return "Write <> for 'not equal'."
        if self.tokens[self.i].kind == "quoted":
            return "Write AS before an alias."
        return ""
