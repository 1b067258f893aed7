"""Text that was decoded in a wrong encoding before it was saved: detected, and repaired where that is certain. Pure.

"GÃ¶del" is "Gödel", encoded as UTF-8 and decoded as Windows-1252 by some program. It is repaired only if that explains the whole text:
encoded as Windows-1252 it must be valid UTF-8, and decoding that wrongly again must yield the same text. Other text that looks similar
is kept.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from types import ModuleType
from typing import Literal, NamedTuple

from graphapp.support.single_import import imported_alone

__all__ = ["Oddity", "RepairedText", "repaired"]

# the first and the second byte of a multi-byte character of UTF-8, decoded as Windows-1252 or ISO 8859-1
_CANDIDATE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Windows-1252 decoded as ISO 8859-1, where dashes and quotes are control characters
_C1 = re.compile("[\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f]")
# double mojibake occurs now and then, triple never
_TIMES = 2

Oddity = Literal["garbled", "garbled, not repaired", "controls"]


class RepairedText(NamedTuple):
    """A string after repair, and its defects."""

    text: str
    oddities: tuple[Oddity, ...] = ()


def repaired(text: str) -> RepairedText:
    """`text`, repaired where possible, and its defects. Control characters are reported but not removed, which is up to the caller;
    line breaks and tabs are not reported."""
    candidate = not text.isascii() and _CANDIDATE.search(text)
    if not candidate and text.isprintable():
        return RepairedText(text)
    found: list[Oddity] = []
    if candidate and _is_bad(text):
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
    found: bool = _badness().is_bad(text)
    return found


@cache
def _badness() -> ModuleType:
    """`ftfy.badness`, which is rarely needed. Importing the rest of its package takes as long as loading ten thousand records."""
    return imported_alone("ftfy", "badness")


@cache
def _windows() -> str:
    """The characters of all bytes in Windows-1252. Five bytes that have none there are control characters, as in ISO 8859-1, and byte 1A stands for
    characters that were replaced (U+FFFD)."""
    found = [bytes([byte]).decode("latin-1" if byte in _UNDEFINED else "cp1252") for byte in range(256)]
    found[0x1A] = "\ufffd"
    return "".join(found)


def _read_again(text: str) -> str | None:
    """`text` encoded as Windows-1252 and decoded as UTF-8; None if that is impossible or not reversible."""
    best = None
    windows = _windows()
    byte_of = codecs.charmap_build(windows)
    for _ in range(_TIMES):
        try:
            data, _size = codecs.charmap_encode(text, "strict", byte_of)
            better = data.decode()
        except UnicodeError:
            break
        if codecs.charmap_decode(better.encode(), "strict", windows)[0] != text or better == text:
            break
        best = text = better
        if not (_CANDIDATE.search(text) and _is_bad(text)):
            break
    return best
