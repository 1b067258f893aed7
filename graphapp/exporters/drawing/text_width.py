"""The width of a string, estimated without fonts, because the fonts that will render a picture are unknown. Pure.

The widths are those of DejaVu Sans, the widest of the common sans-serif fonts, or of Liberation Sans (the widths of Arial) if that is wider;
characters of other scripts have the width of the widest of their kind. A string is therefore rarely wider than estimated.
"""

from __future__ import annotations

import unicodedata
from functools import cache

__all__ = ["cut", "text_width", "wrapped"]

BOLD = 1.13
"""DejaVu Sans Bold is wider by 11 % on average."""
_WIDTHS = {
    0.28: "'ijlı",
    0.32: "I ,./:;\\|",
    0.36: "f-·",
    0.41: "()[]t!r",
    0.47: '"',
    0.53: "*J`szﬁ",
    0.59: "c?L_kvxy–",
    0.64: "FTaoebdghnpqu$0123456789{}ß",
    0.69: "EKPSYAVBXZ",
    0.75: "CRUHN",
    0.79: "D&GOQw",
    0.84: "#+<=>^~",
    0.92: "M",
    1.0: "%mW@…—æÆ",
    1.07: "œŒ",
}
_KNOWN = {char: width for width, chars in _WIDTHS.items() for char in chars}
_MARKS = ("Mn", "Me", "Cf")
_WIDE_EMOJI = 0x1F000


@cache
def _advance(char: str) -> float:
    """The width of a character in ems."""
    if char in _KNOWN:
        return _KNOWN[char]
    category = unicodedata.category(char)
    if category in _MARKS:
        return 0.0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.37 if ord(char) >= _WIDE_EMOJI else 1.0
    base = unicodedata.normalize("NFD", char)[0]
    if base != char:
        return _advance(base) + 0.1 * (base in "Ll")
    return 1.1 if category == "Lu" else 0.95


def text_width(text: str, size: float, weight: int = 400) -> float:
    """The width of `text` in the unit of `size`, the font size."""
    width = size * sum(map(_advance, text))
    return width * BOLD if weight >= 600 else width


def cut(text: str, room: float, size: float, weight: int = 400) -> str:
    """`text`, or as much of its beginning as fits into the width `room` with "…" after it."""
    if text_width(text, size, weight) <= room:
        return text
    kept, width = 0, text_width("…", size, weight)
    for char in text:
        width += text_width(char, size, weight)
        if width > room:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def wrapped(text: str, room: float, size: float, weight: int = 400, most: int = 3) -> list[str]:
    """`text` in at most `most` lines of at most the width `room`, broken between words; "…" at the end marks omitted text."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        count = 1
        while count < len(words) and text_width(" ".join(words[: count + 1]), size, weight) <= room:
            count += 1
        lines.append(cut(" ".join(words[:count]), room, size, weight))
        words = words[count:]
    return [*lines, cut(" ".join(words), room, size, weight)] if words else lines
