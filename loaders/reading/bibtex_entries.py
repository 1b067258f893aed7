r"""The entries in BibTeX text: their types, keys and raw fields. Pure.

Text between entries is a comment, in which an entry may begin anywhere, as for BibTeX itself. An entry ends where its braces do, at the
latest before the next line that begins one: a broken entry affects no other. Braces and quotation marks after a backslash do not
count.
"""

# Written for speed, as whole bibliographies are read: one regular expression takes a field at once, however long it is. Possessive
# quantifiers (*+) keep it linear: there is no backtracking.

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Block", "Value", "blocks"]

_BEGIN = r"@(?P<type>\w++)(?:[ \t]*+|\s*+(?=\{))(?P<open>[{(])"
_BLOCK_START = re.compile(rf"^[ \t]*{_BEGIN}", re.MULTILINE)

Value = str | tuple[str, ...]
"""The value of a field: the text in its braces or quotation marks; else the parts that # joins, each with its delimiters."""

_PLAIN = r"[^{}\\]*+(?:\\.[^{}\\]*+)*+"
_BRACES = rf"\{{{_PLAIN}\}}"
# four levels of braces at once; deeper ones are counted
for _ in range(3):
    _BRACES = rf"\{{{_PLAIN}(?:{_BRACES}{_PLAIN})*+\}}"
_QUOTES = rf'"[^"{{}}\\]*+(?:(?:\\.|{_BRACES})[^"{{}}\\]*+)*+"'
_BARE = r"[^\s,{}()\"#=][^,{}()\"#=\n]*+"
_NAME = r"[\s,]*+(?P<name>[^=,{}\"]*+)=\s*+"
_FIELD = re.compile(
    rf"{_NAME}(?:(?P<braced>{_BRACES})|(?P<quoted>{_QUOTES})|(?P<bare>{_BARE}))\s*+(?P<end>[,}})])", re.DOTALL
)
_NAMED = re.compile(_NAME)
_KEY = re.compile(r"\s*+(?P<key>[^,={}\"\n]*+)\s*+(?P<end>[,})])")
_TAIL = re.compile(r"[\s,]*+(?P<end>[})])")
_NEXT = re.compile(rf"[\s,;}})]*+{_BEGIN}")
# after other text only with a key or a first field, since it may be an e-mail address
_LATER = re.compile(rf"(?<![\w.\\]){_BEGIN}(?=\s*+[^\s,={{}}()\"]*+\s*+[,=}}])")
_MARK = re.compile(r"\\.|[{}\"]", re.DOTALL)
_OUTER_MARK = re.compile(r"\\.|[{}()\"]", re.DOTALL)
_SPACE = re.compile(r"\s*+")
_BARE_PART = re.compile(r"[^\s,{}()\"#=]++")


class Block(NamedTuple):
    """An entry, or a @string, @comment or @preamble: the number of its first line, its type in lower case, its key, and its fields in
    order, names in lower case. If it cannot be read, `broken` is the reason, and `text` is the raw text. `commented`: its first line
    begins with %, which is a comment to some programs but not to BibTeX."""

    line: int
    type: str
    key: str
    fields: list[tuple[str, Value]]
    text: str = ""
    broken: str = ""
    commented: bool = False


class _BrokenEntry(Exception):
    """An entry is invalid; the message says why."""


def blocks(text: str, line: int) -> Iterator[Block]:
    """The blocks that begin with an at sign in `text`; `line` is the number of its first line."""
    begins = [0, *(begin.start() for begin in _BLOCK_START.finditer(text)), len(text)]
    counted = 0
    for start, end in pairwise(begins):
        at = start
        while found := _NEXT.match(text, at, end) or _LATER.search(text, at, end):
            begin = found.start("type")
            line += text.count("\n", counted, begin)
            counted = begin
            block, at = _block(text, found, end, line)
            yield block._replace(commented=True) if _commented(text, begin) else block


def _commented(text: str, at: int) -> bool:
    """True if this place is in a line that begins with %."""
    return text.startswith("%", text.rfind("\n", 0, at) + 1)


def _block(text: str, begin: re.Match[str], end: int, line: int) -> tuple[Block, int]:
    """The block that begins at a match and ends before `end`, and where it ends."""
    type = begin["type"].lower()
    close = "}" if begin["open"] == "{" else ")"
    at = begin.end()
    try:
        if type in ("comment", "preamble"):
            return Block(line, type, "", []), _closed(text, at, end, close)
        if type == "string":
            key = ""
        else:
            key, at, closed = _key(text, at, end, close)
            if closed:
                return Block(line, type, key, []), at
        fields, at = _fields(text, at, end, close)
        return Block(line, type, key, fields), at
    except _BrokenEntry as error:
        return Block(line, type, "", [], text[begin.start() : end], str(error)), end


def _key(text: str, at: int, end: int, close: str) -> tuple[str, int, bool]:
    """The key of an entry ("" if missing), where it ends, and whether the entry ends with it."""
    found = _KEY.match(text, at, end)
    if found is None:
        if _FIELD.match(text, at, end):
            return "", at, False
        raise _BrokenEntry("no comma after the key")
    if found["end"] == ",":
        return found["key"].strip(), found.end(), False
    if found["end"] != close:
        raise _BrokenEntry("unclosed parenthesis")
    return found["key"].strip(), found.end(), True


def _fields(text: str, at: int, end: int, close: str) -> tuple[list[tuple[str, Value]], int]:
    """The fields from `at` to the end of the entry, and where that is. Raises _BrokenEntry."""
    fields: list[tuple[str, Value]] = []
    match = _FIELD.match
    while True:
        found = match(text, at, end)
        if found is None:
            tail = _TAIL.match(text, at, end)
            if tail and tail["end"] == close:
                return fields, tail.end()
            name, value, at, stop = _joined(text, at, end)
        else:
            name, braced, quoted, bare, stop = found.groups()
            value = braced[1:-1] if braced else quoted[1:-1] if quoted else (bare.strip(),)
            at = found.end()
        if stop != "," and stop != close:
            raise _BrokenEntry(
                "unclosed parenthesis" if close == ")" else "closed by a parenthesis instead of a brace"
            )
        name = name.strip().lower()
        if "\n" in name:
            # text on the lines before the field is a comment
            name = name.rpartition("\n")[2].strip()
        fields.append((name, value))
        if stop == close:
            return fields, at


def _joined(text: str, at: int, end: int) -> tuple[str, Value, int, str]:
    """A field whose value is joined by # or has many levels of braces: name, value, where it ends and with which character."""
    named = _NAMED.match(text, at, end)
    if named is None:
        raise _BrokenEntry("a field without a value")
    at = named.end()
    parts: list[str] = []
    while True:
        begin = at
        char = text[at] if at < end else ""
        if char == "{":
            at = _closed(text, at + 1, end, "}")
        elif char == '"':
            at = _quoted(text, at + 1, end)
        elif found := _BARE_PART.match(text, at, end):
            at = found.end()
        elif parts:
            raise _BrokenEntry("no comma after a field")
        else:
            raise _BrokenEntry("a field without a value")
        parts.append(text[begin:at])
        at = _past_space(text, at, end)
        stop = text[at] if at < end else ""
        if stop and stop in ",})":
            value: Value = parts[0][1:-1] if len(parts) == 1 and parts[0][0] in '{"' else tuple(parts)
            return named["name"], value, at + 1, stop
        if stop == "#":
            at = _past_space(text, at + 1, end)
        elif char in '{"' or not _BARE_PART.match(text, at, end):
            raise _BrokenEntry("no comma after a field" if stop else "unbalanced braces")


def _past_space(text: str, at: int, end: int) -> int:
    found = _SPACE.match(text, at, end)
    return found.end() if found else at


def _closed(text: str, at: int, end: int, close: str) -> int:
    """Where the delimiter opened before `at` is closed by `close`. Raises _BrokenEntry."""
    depth = 0
    for mark in _OUTER_MARK.finditer(text, at, end):
        char = mark[0]
        if depth == 0 and char == close:
            return mark.end()
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
    raise _BrokenEntry("unbalanced braces")


def _quoted(text: str, at: int, end: int) -> int:
    """Where the quotation mark before `at` is closed. Raises _BrokenEntry."""
    depth = 0
    for mark in _MARK.finditer(text, at, end):
        char = mark[0]
        if char == '"' and depth == 0:
            return mark.end()
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
    raise _BrokenEntry("unbalanced quotation marks")
