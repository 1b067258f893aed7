"""A list of suggestions in blocks: under headings by probability or community, with the pairs of one set of names in one entry. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import comb
from typing import NamedTuple

from graphapp.people.odds_words import MOST_STATED, percent_words, stated_probability
from graphapp.people.suggestion_views import SuggestionOrder
from graphapp.web.render.suggestions import SuggestionRow

__all__ = ["SuggestionBlock", "SuggestionEntry", "suggestion_blocks"]

_BOUNDS = (0.99, 0.97, 0.9, 0.8, 0.5)


class SuggestionEntry(NamedTuple):
    """An entry of a list: one suggestion, or several about one set of names, whose names `title` lists. `pairs` is the number of pairs of the
    names."""

    title: str
    rows: tuple[SuggestionRow, ...]
    pairs: int = 1


class SuggestionBlock(NamedTuple):
    """Entries under a heading, "" for none; `name` is the author after whom the heading of a community is named, else ""."""

    heading: str
    name: str
    entries: tuple[SuggestionEntry, ...]


def suggestion_blocks(rows: Sequence[SuggestionRow], order: SuggestionOrder) -> list[SuggestionBlock]:
    """The rows in blocks, in their order. Under a heading of a probability, a set of names has its highest one."""
    found: list[tuple[str, str, list[SuggestionEntry]]] = []
    for together in _sets(rows):
        heading, name = _heading(together, order)
        if not found or found[-1][:2] != (heading, name):
            found.append((heading, name, []))
        found[-1][2].append(_entry(together))
    return [SuggestionBlock(heading, name, tuple(entries)) for heading, name, entries in found]


def _sets(rows: Iterable[SuggestionRow]) -> Iterable[list[SuggestionRow]]:
    """The rows, those that follow each other and are about the same set of names together."""
    together: list[SuggestionRow] = []
    for row in rows:
        if together and not (row.name_set and row.name_set == together[-1].name_set):
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _heading(together: Sequence[SuggestionRow], order: SuggestionOrder) -> tuple[str, str]:
    if order == "name":
        return "", ""
    if order == "community":
        name = together[0].community
        return ("Community of", name) if name else ("No community", "")
    return _probability_heading(max(row.probability for row in together)), ""


def _probability_heading(probability: float) -> str:
    stated = stated_probability(probability)
    if stated > MOST_STATED:
        return f"Probability of {percent_words(probability)}"
    above = (MOST_STATED, *_BOUNDS)
    for top, bound in zip(above, _BOUNDS, strict=False):
        if stated >= bound:
            return f"Probability of {100 * bound:.0f} to {100 * top:.4g} %"
    return f"Probability of less than {100 * _BOUNDS[-1]:.0f} %"


def _entry(together: Sequence[SuggestionRow]) -> SuggestionEntry:
    first = together[0]
    if len(together) == 1:
        return SuggestionEntry(first.title, (first,))
    *names, last = first.name_set
    return SuggestionEntry(f"{', '.join(names)} and {last}", tuple(together), comb(len(names) + 1, 2))
