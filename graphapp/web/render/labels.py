"""Labels in drawings. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["shortened", "wrapped"]


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
    """The name in one line or two of at most `most` columns each, divided at a space; what is too long is shortened."""
    if shortened(name, most) == name:
        return (name,)
    words = name.split(" ")
    fitting = [n for n in range(1, len(words)) if (line := " ".join(words[:n])) == shortened(line, most)]
    if not fitting:
        return (shortened(name, most),)
    first = fitting[-1]
    return " ".join(words[:first]), shortened(" ".join(words[first:]), most)
