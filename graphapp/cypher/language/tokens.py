"""Cypher text as tokens, which the guard and the mirror read instead of the text itself. Pure.

Where engines differ, this is stricter than any of them, so that no engine can see a different query than the guard saw: a
Unicode escape outside of a string, an escape of a quote or a backslash, a control character, or a number directly followed by
a word is a syntax error. (Neo4j replaces `\\uXXXX` before it reads the text, in comments and names too.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from graphapp.errors import QuerySyntax

__all__ = [
    "CLOSING",
    "OPENING",
    "Token",
    "TokenKind",
    "brackets",
    "innermost",
    "places",
    "significant",
    "tokenize",
]

TokenKind = Literal["name", "quoted", "string", "number", "parameter", "symbol", "comment", "space"]

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = {")": "(", "]": "[", "}": "{"}


class Token(NamedTuple):
    """A token. `text` is as written; `value` is its meaning: a name without backticks, a string without quotes and escapes, a
    number without underscores, the name of a parameter. `line` and `column` are 1-based, `start` is the offset in the text."""

    kind: TokenKind
    text: str
    value: str
    line: int
    column: int
    start: int

    def is_word(self, *words: str) -> bool:
        """True for a name without backticks that is one of these words (given in upper case), ignoring case."""
        return self.kind == "name" and self.value.upper() in words

    def is_symbol(self, *symbols: str) -> bool:
        """True for one of these symbols."""
        return self.kind == "symbol" and self.text in symbols


_SYMBOL = re.compile(r"\.\.|=~|<>|<=|>=|\+=|\|\||::|[()\[\]{},.;:+\-*/%^=<>|&!?]")
# an underscore is allowed between two digits, and after 0x and 0o
_DIGITS = "[0-9](?:_?[0-9])*"
_NUMBER = re.compile(
    r"0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+"
    rf"|(?:{_DIGITS}\.{_DIGITS}|\.{_DIGITS}|{_DIGITS})(?:[eE][+-]?{_DIGITS})?",
    re.ASCII,
)
_SPACE = re.compile(r"\s+")
_STRING = {quote: re.compile(rf"{quote}(?:[^{quote}\\]|\\.)*{quote}", re.DOTALL) for quote in ("'", '"')}
_QUOTED = re.compile(r"`(?:[^`]|``)*`")
_LINE_COMMENT = re.compile(r"//[^\r\n]*")
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))", re.DOTALL)
_UNICODE_ESCAPE = re.compile(r"\\u", re.IGNORECASE)
_HIDDEN = re.compile(r"\\u+00(?:22|27|60|5c|0a|0d|85)|\\u+202[89]", re.IGNORECASE)
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "`": "`", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# typographic quotes, which word processors and web pages substitute for straight ones
_CURLY = frozenset("\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2039\u203a\u00b4")
_HALF = re.compile(r"[\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n|\r|\n")


# each query is read by several parts of the program, one after the other; long queries are rare, and their tokens need much memory
_KEPT_TEXTS = 8
_KEPT_CHARACTERS = 10_000


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, including spaces and comments: their concatenated `text` is the input. Raises QuerySyntax."""
    return list(_kept_tokens(text) if len(text) <= _KEPT_CHARACTERS else _tokens(text))


@lru_cache(_KEPT_TEXTS)
def _kept_tokens(text: str) -> list[Token]:
    return _tokens(text)


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at, line, line_start = 0, 1, 0
    half = _HALF.search(text)
    if half:
        line, column = places(text, half.start())
        raise QuerySyntax("The query contains an unpaired surrogate.", line=line, column=column)
    while at < len(text):
        try:
            kind, end, value = _next(text, at)
        except ValueError as error:
            raise QuerySyntax(str(error), line=line, column=at - line_start + 1) from None
        piece = text[at:end]
        tokens.append(Token(kind, piece, value, line, at - line_start + 1, at))
        if kind in ("space", "string", "quoted", "comment"):
            for newline in _NEWLINE.finditer(piece):
                line, line_start = line + 1, at + newline.end()
        at = end
    return tokens


def _next(text: str, at: int) -> tuple[TokenKind, int, str]:
    """Kind, end and value of the token at `at`. Raises ValueError with a message for the user."""
    char = text[at]
    if char.isspace():
        match = _SPACE.match(text, at)
        assert match is not None
        return "space", match.end(), " "
    if _starts_name(char):
        end = _name_end(text, at)
        return "name", end, text[at:end]
    if char.isdecimal() or (char == "." and text[at + 1 : at + 2].isdecimal() and text[at - 1 : at] != "."):
        return _number(text, at)
    if char in _STRING:
        return _string(text, at)
    if char == "`":
        end = _end(_QUOTED.match(text, at), "A name in backticks is not closed.")
        return "quoted", end, _quoted(text[at:end])
    if char == "$":
        return _parameter(text, at)
    if text.startswith("//", at):
        return "comment", _comment(text, at, _end(_LINE_COMMENT.match(text, at), "")), " "
    if text.startswith("/*", at):
        return (
            "comment",
            _comment(text, at, _end(_BLOCK_COMMENT.match(text, at), "A comment is not closed.")),
            " ",
        )
    if text.startswith("...", at):
        raise ValueError("'...' is not a valid Cypher symbol.")
    if char in _CURLY:
        raise ValueError(f"{char!r} is not a valid Cypher symbol. Use straight quotes: 'text'.")
    match = _SYMBOL.match(text, at)
    return "symbol", _end(match, f"{char!r} is not a valid Cypher symbol."), match[0] if match else ""


def _end(match: re.Match[str] | None, otherwise: str) -> int:
    if match is None:
        raise ValueError(otherwise)
    return match.end()


def _starts_name(char: str) -> bool:
    return char == "_" or char.isidentifier()


def _name_end(text: str, at: int) -> int:
    while at < len(text) and ("a" + text[at]).isidentifier():
        at += 1
    return at


def _number(text: str, at: int) -> tuple[TokenKind, int, str]:
    end = _end(_NUMBER.match(text, at), f"{text[at]!r} is not a valid Cypher number.")
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        raise ValueError("A number is directly followed by a word; put a space between them.")
    if text.startswith(".", end) and not text.startswith("..", end):
        raise ValueError("The decimal point in a number must be followed by a digit.")
    return "number", end, text[at:end].replace("_", "")


def _string(text: str, at: int) -> tuple[TokenKind, int, str]:
    end = _end(_STRING[text[at]].match(text, at), "A string is not closed.")
    inside = text[at + 1 : end - 1]
    return "string", end, _unescaped(inside) if "\\" in inside else inside


def _unescaped(inside: str) -> str:
    if _HIDDEN.search(inside):
        raise ValueError(
            "A Unicode escape must not represent a quote, a backslash or a line end; write the character itself."
        )
    text = _ESCAPE.sub(_escape, inside)
    if any("\ud800" <= char <= "\udfff" for char in text):
        try:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise ValueError("A Unicode escape represents an unpaired surrogate.") from None
    return text


def _escape(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if digits:
        if int(digits, 16) > 0x10FFFF:
            raise ValueError(f"{match[0]} does not represent a character.")
        return chr(int(digits, 16))
    if match[3] not in _ESCAPES:
        raise ValueError(f"{match[0]} is not an escape sequence; write \\\\ for a backslash.")
    return _ESCAPES[match[3]]


def _quoted(text: str) -> str:
    if _UNICODE_ESCAPE.search(text):
        raise ValueError("A name in backticks must not contain a Unicode escape; write the character itself.")
    if len(text) == 2:
        raise ValueError("The name between the backticks is empty.")
    return text[1:-1].replace("``", "`")


def _comment(text: str, at: int, end: int) -> int:
    if _UNICODE_ESCAPE.search(text, at, end):
        raise ValueError("A comment must not contain a Unicode escape.")
    return end


def _parameter(text: str, at: int) -> tuple[TokenKind, int, str]:
    if text.startswith("`", at + 1):
        end = _end(_QUOTED.match(text, at + 1), "A name in backticks is not closed.")
        return "parameter", end, _quoted(text[at + 1 : end])
    end = _name_end(text, at + 1)
    if end == at + 1:
        raise ValueError("$ must be followed by the name of a parameter.")
    return "parameter", end, text[at + 1 : end]


def significant(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without spaces and comments."""
    return [token for token in tokens if token.kind not in ("space", "comment")]


def brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Index of each opening bracket to the index of its closing one, and vice versa. Raises QuerySyntax if they do not match."""
    partner: dict[int, int] = {}
    open_at: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind != "symbol":
            continue
        if token.text in OPENING:
            open_at.append(i)
        elif token.text in CLOSING:
            if not open_at:
                raise QuerySyntax(
                    f"{token.text} has no opening bracket.", line=token.line, column=token.column
                )
            opening = tokens[open_at[-1]]
            if opening.text != CLOSING[token.text]:
                raise QuerySyntax(
                    f"{opening.text} is not closed before {token.text}.",
                    line=opening.line,
                    column=opening.column,
                )
            partner[i] = open_at.pop()
            partner[partner[i]] = i
    if open_at:
        token = tokens[open_at[-1]]
        raise QuerySyntax(f"{token.text} is not closed.", line=token.line, column=token.column)
    return partner


def innermost(tokens: Sequence[Token]) -> list[int]:
    """For each token the index of the innermost bracket around it, -1 for none; brackets must match."""
    around: list[int] = []
    open_at = [-1]
    for i, token in enumerate(tokens):
        if token.kind == "symbol" and token.text in CLOSING:
            open_at.pop()
        around.append(open_at[-1])
        if token.kind == "symbol" and token.text in OPENING:
            open_at.append(i)
    return around


def places(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both 1-based, of an offset in `text`."""
    line, start = 1, 0
    for newline in _NEWLINE.finditer(text, 0, offset):
        line, start = line + 1, newline.end()
    return line, offset - start + 1
