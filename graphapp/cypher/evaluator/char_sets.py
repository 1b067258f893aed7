"""Sets of characters as intervals of code points, including the named sets of Java's regular expressions.
Pure."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

__all__ = ["CharSet", "named_set", "of_text"]

_LAST = sys.maxunicode


class CharSet:
    """Code points, as sorted intervals that neither overlap nor touch."""

    __slots__ = ("spans",)

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        merged: list[tuple[int, int]] = []
        for low, high in sorted(spans):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        self.spans = merged

    def __or__(self, other: CharSet) -> CharSet:
        return CharSet([*self.spans, *other.spans])

    def __and__(self, other: CharSet) -> CharSet:
        return ~(~self | ~other)

    def __invert__(self) -> CharSet:
        found, start = [], 0
        for low, high in self.spans:
            if low > start:
                found.append((start, low - 1))
            start = high + 1
        if start <= _LAST:
            found.append((start, _LAST))
        return CharSet(found)

    def folded(self, unicode: bool) -> CharSet:
        """This set with the other case of its letters: of a to z only, or with `unicode` of all letters."""
        more: list[tuple[int, int]] = []
        for low, high in self.spans:
            for code in range(low, min(high, 0x1FFFF if unicode else 127) + 1):
                char = chr(code)
                if unicode or char.isascii():
                    others = {char.lower(), char.upper(), char.upper().lower(), char.lower().upper()}
                    more.extend((ord(one), ord(one)) for one in others if len(one) == 1)
        return CharSet([*self.spans, *more])

    def pattern(self) -> str:
        """This set as a character class of Python's regular expressions."""
        if not self.spans:
            return "(?!)"
        if self.spans == [(0, _LAST)]:
            return "(?s:.)"
        return "[" + "".join(_span(low, high) for low, high in self.spans) + "]"


def _span(low: int, high: int) -> str:
    return _escaped(low) if low == high else f"{_escaped(low)}-{_escaped(high)}"


def _escaped(code: int) -> str:
    char = chr(code)
    return char if char.isascii() and char.isalnum() else f"\\U{code:08x}"


def of_text(text: str) -> CharSet:
    """The characters of `text`, in which `a-z` is a range."""
    spans, at = [], 0
    while at < len(text):
        if text[at + 1 : at + 2] == "-" and at + 2 < len(text):
            spans.append((ord(text[at]), ord(text[at + 2])))
            at += 3
        else:
            spans.append((ord(text[at]), ord(text[at])))
            at += 1
    return CharSet(spans)


_POSIX = {
    "lower": "a-z",
    "upper": "A-Z",
    "ascii": "\0-\x7f",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "punct": "!-/:-@[-`{-~",
    "graph": "!-~",
    "print": " -~",
    "blank": " \t",
    "cntrl": "\0-\x1f\x7f",
    "xdigit": "0-9a-fA-F",
    "space": " \t\n\x0b\f\r",
}
_TESTS: dict[str, Callable[[str], bool]] = {
    "javalowercase": str.islower,
    "javauppercase": str.isupper,
    "javaalphabetic": str.isalpha,
    "javaletter": str.isalpha,
    "javadigit": str.isdecimal,
    "javaletterordigit": lambda char: char.isalpha() or char.isdecimal(),
    "javawhitespace": lambda char: char.isspace() and char not in "\x85\xa0\u2007\u202f",
    "isalphabetic": lambda char: char.isalpha() or unicodedata.category(char) == "Nl",
    "isletter": str.isalpha,
    "isideographic": lambda char: unicodedata.name(char, "").startswith("CJK UNIFIED IDEOGRAPH"),
    "islowercase": str.islower,
    "isuppercase": str.isupper,
    "iswhite_space": str.isspace,
    "iswhitespace": str.isspace,
    "isdigit": str.isdecimal,
    "ispunctuation": lambda char: unicodedata.category(char)[0] == "P",
}
# scripts, by the prefixes of the Unicode names of their letters
_SCRIPTS = {
    "arabic": ("ARABIC",),
    "armenian": ("ARMENIAN",),
    "bengali": ("BENGALI",),
    "cyrillic": ("CYRILLIC",),
    "devanagari": ("DEVANAGARI",),
    "georgian": ("GEORGIAN",),
    "greek": ("GREEK",),
    "han": ("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH"),
    "hangul": ("HANGUL",),
    "hebrew": ("HEBREW",),
    "hiragana": ("HIRAGANA",),
    "katakana": ("KATAKANA",),
    "latin": ("LATIN",),
    "tamil": ("TAMIL",),
    "thai": ("THAI",),
}


@lru_cache(maxsize=1)
def _categories() -> dict[str, CharSet]:
    """Every general category of Unicode, by its two-letter code and by the first letter of the code."""
    spans: dict[str, list[tuple[int, int]]] = {}
    start, current = 0, unicodedata.category("\0")
    for code in range(1, _LAST + 2):
        category = unicodedata.category(chr(code)) if code <= _LAST else ""
        if category != current:
            spans.setdefault(current, []).append((start, code - 1))
            start, current = code, category
    found = {name: CharSet(each) for name, each in spans.items()}
    for letter in {name[0] for name in spans}:
        found[letter] = CharSet(span for name, each in spans.items() if name[0] == letter for span in each)
    found["LC"] = found["Lu"] | found["Ll"] | found["Lt"]
    return found


def _tested(test: Callable[[str], bool]) -> CharSet:
    return CharSet((code, code) for code in range(_LAST + 1) if test(chr(code)))


@lru_cache(maxsize=64)
def named_set(name: str) -> CharSet | None:
    """The characters that `\\p{name}` matches in Java; None for an unsupported name."""
    for key in ("general_category=", "gc="):
        name = name.removeprefix(key)
    short = name.removeprefix("Is")
    if short in _categories():
        return _categories()[short]
    lower = name.lower()
    if lower in _POSIX:
        return of_text(_POSIX[lower])
    if lower in _TESTS:
        return _tested(_TESTS[lower])
    for key in ("script=", "sc=", "is"):
        lower = lower.removeprefix(key)
    words = _SCRIPTS.get(lower)
    return None if words is None else _tested(lambda char: unicodedata.name(char, "").startswith(words))
