"""Labels in drawings. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["shortened", "wrapped"]

_LINES = 3


def shortened(name: str, most: int) -> str:
    """The name in at most `most` columns, as wide characters count twice."""
    width, kept = 0, ""
    for character in name:
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width > most:
            return kept[:-1].rstrip() + "…"
        kept += character
    return name


def wrapped(name: str, most: int) -> tuple[str, ...]:
    """The name in at most three lines of at most `most` columns each, divided at spaces; what is too long is shortened."""
    lines: list[str] = []
    words = name.split(" ")
    while words and len(lines) < _LINES - 1:
        count = len(words)
        while count > 1 and shortened(" ".join(words[:count]), most) != " ".join(words[:count]):
            count -= 1
        lines.append(shortened(" ".join(words[:count]), most))
        words = words[count:]
    return (*lines, shortened(" ".join(words), most)) if words else tuple(lines)
