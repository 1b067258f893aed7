"""Strings that the mirror's engine would take for lists or maps. Pure.

The engine reads a string like `["Oslo"]` or `{"a": 1}` as the value that it spells in `=`, IN, CASE, joins, UNWIND, reverse(), head() and
indexing; space around it does not matter. So such a string, stored or given as a parameter or in the text of a query, gets a mark behind
its last character, and loses it when it is read. The mark is the least of all characters: strings keep their equality, their order, their
beginning and what they contain. What depends on their length or their end does not: `DEPENDS_ON_END` names it.
"""

from __future__ import annotations

import re

__all__ = ["DEPENDS_ON_END", "MARK", "escaped", "is_value", "unescaped"]

MARK = "\0"
_BRACKETS = ("[]", "{}")
_LAST = re.compile(r"[\]}\s]\Z")

DEPENDS_ON_END = frozenset(
    {
        *("size", "char_length", "character_length", "right", "substring", "split", "replace", "reverse"),
        *("trim", "btrim", "rtrim"),
    }
)
"""Functions, in lower case, that would count or find the mark; so would ENDS WITH, `=~` and a sum of strings."""


def is_value(text: str) -> bool:
    """True for a string that the engine would take for a list or a map."""
    if not text or not _LAST.search(text, len(text) - 1):
        return False
    bare = text.strip()
    return len(bare) > 1 and bare[0] + bare[-1] in _BRACKETS


def escaped(text: str) -> str:
    """The string as the engine should have it."""
    return text + MARK if is_value(text) else text


def unescaped(text: str) -> str:
    """The string as people have it; the mark may be anywhere in what the engine has made of the string."""
    return text.replace(MARK, "") if MARK in text else text
