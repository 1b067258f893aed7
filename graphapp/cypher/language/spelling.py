"""Corrections of misspelled words. Pure."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["closest", "distance"]


def distance(one: str, other: str, most: int) -> int:
    """The number of characters to insert, remove, replace or swap with their neighbour to get from `one` to `other`; `most` + 1 if it
    is more than `most` (optimal string alignment)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most probably stands for, ignoring case; None if no known word is similar."""
    wanted = word.casefold()
    most = 0 if len(word) < 2 else 1 if len(word) < 5 else 2
    found: str | None = None
    # of equally distant names, prefer the longest common prefix: people rarely misspell the beginning
    best = (most + 1, 0)
    for name in known:
        if abs(len(name) - len(word)) > most or name == word:
            continue
        far = distance(wanted, name.casefold(), most), -_common(wanted, name.casefold())
        if far < best and far[0] <= most:
            best, found = far, name
    return found


def _common(one: str, other: str) -> int:
    """The length of the common prefix of two words."""
    for i, (letter, wanted) in enumerate(zip(one, other, strict=False)):
        if letter != wanted:
            return i
    return min(len(one), len(other))
