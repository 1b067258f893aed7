"""Text that was read in a wrong encoding before it came into a file: told, and put right where that is certain. Pure.

"GÃ¶del" is "Gödel", written as UTF-8 and read as Windows-1252 by some program on the way. It is put right only where the whole text is
such bytes: written back as Windows-1252 it must be UTF-8 from end to end, and reading that wrongly again must give the text as it
came. What looks the same and is not, is kept as it is.
"""

from __future__ import annotations

import codecs
import re
from typing import Literal, NamedTuple

__all__ = ["Oddity", "RepairedText", "repaired"]

# the first byte of a letter in UTF-8, and one that follows it, as Windows-1252 and ISO 8859-1 show them
_CANDIDATE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_WINDOWS = "sloppy-windows-1252"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Windows-1252 read as ISO 8859-1: its dashes and quotes are control characters there
_C1 = re.compile("[\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f]")
# what is garbled twice is found now and then, thrice never
_TIMES = 2

Oddity = Literal["garbled", "garbled, not repaired", "controls"]


class RepairedText(NamedTuple):
    """A text after mending, and what was odd about it."""

    text: str
    oddities: tuple[Oddity, ...] = ()


def repaired(text: str) -> RepairedText:
    """`text` with what was garbled put right; control characters are named, and left for whoever cleans the text.

    Line breaks and tabs are no oddity.
    """
    if text.isascii() and text.isprintable():
        return RepairedText(text)
    found: list[Oddity] = []
    if _CANDIDATE.search(text) and _is_bad(text):
        better = _read_again(text)
        found.append("garbled, not repaired" if better is None else "garbled")
        text = text if better is None else better
    if not text.isprintable() and _CONTROLS.search(text):
        windows = _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252"), text)
        if windows != text:
            found.append("garbled")
            text = windows
        if _CONTROLS.search(text):
            found.append("controls")
    return RepairedText(text, tuple(dict.fromkeys(found)))


def _is_bad(text: str) -> bool:
    # needed for few texts, and slow to import
    import ftfy.bad_codecs  # noqa: F401  (registers sloppy-windows-1252, which gives a letter to every byte)
    from ftfy.badness import is_bad

    return is_bad(text)


def _read_again(text: str) -> str | None:
    """`text` with its bytes read as UTF-8, None where they are not that or do not lead back to it."""
    best = None
    for _ in range(_TIMES):
        try:
            data = codecs.encode(text, _WINDOWS)
            better = data.decode()
        except UnicodeError:
            break
        if codecs.decode(better.encode(), _WINDOWS) != text or better == text:
            break
        best = text = better
        if not (_CANDIDATE.search(text) and _is_bad(text)):
            break
    return best
