"""The words of titles and affiliations that say something about the subject. Pure."""

from __future__ import annotations

import re

from graphapp.model import names

__all__ = ["text_words"]

_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "and",
        "in",
        "on",
        "with",
        "to",
        "by",
        "from",
        "via",
        "using",
        "based",
        "at",
        "is",
        "are",
        "as",
        "its",
        "into",
        "be",
        "can",
        "do",
        "how",
        "we",
        "what",
        "towards",
        "toward",
    ]
)
_WORD = re.compile(r"[^\W\d_]\w+")


def text_words(text: str) -> list[str]:
    """The distinct folded words of at least three characters that are not function words, sorted."""
    return sorted({word for word in _WORD.findall(names.fold(text)) if len(word) > 2 and word not in _STOP})
