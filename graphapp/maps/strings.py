"""Strings as one text with the end of each, so that a file of them is mapped and only those that are used are decoded. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["joined", "string_at"]


def joined(strings: Iterable[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The strings in UTF-8, one after the other, and the end of each."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in strings]
    ends = np.cumsum([len(each) for each in encoded], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), ends


def string_at(text: NDArray[Any], ends: NDArray[Any], number: int) -> str:
    """String `number` of those that `joined` made."""
    start = int(ends[number - 1]) if number else 0
    return bytes(text[start : int(ends[number])]).decode("utf-8", "surrogatepass")
