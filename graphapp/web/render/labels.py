"""Labels in drawings. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["shortened"]


def shortened(name: str, most: int) -> str:
    """The name in at most `most` columns, as wide characters count twice."""
    width, kept = 0, ""
    for character in name:
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width > most:
            return kept[:-1].rstrip() + "…"
        kept += character
    return name
