"""The sides of a comparison: authors, venues or the whole store, each in all years or in a period.

A side as text: `author:NAME`, `venue:NAME` or `all:`, and for a period `@FIRST-LAST` at the end, where either year may be missing:
`author:weizhu chen@2020-2022`, `all:@-2015`. Pure; `graphapp.networks.side_papers` reads the papers of a side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphapp.errors import BadInput
from graphapp.model.rows import Authorships
from graphapp.model.units import Author

__all__ = ["MOST_SIDES", "ComparisonSide", "SidePapers", "read_period", "read_sides", "sides_of_members"]

MOST_SIDES = 4
_PERIOD = re.compile(r"(?P<first>-?[0-9]{1,9})?\s*[-–]\s*(?P<last>-?[0-9]{1,9})?", re.ASCII)
_SIDE = re.compile(r"(?P<kind>author|venue|all):(?P<value>.*?)(?:@(?P<period>[-–0-9 ]+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ComparisonSide:
    """One side: an author or a venue by name or identifier (`value` is "" for the whole store), and the first and last year that count,
    both included (None: no bound)."""

    kind: Literal["author", "venue", "all"]
    value: str = ""
    first: int | None = None
    last: int | None = None

    @property
    def text(self) -> str:
        """The side as text."""
        period = "" if self.period is None else f"@{self.period}"
        return f"{self.kind}:{self.value}{period}"

    @property
    def period(self) -> str | None:
        """The years as text; None for all years."""
        if self.first is None and self.last is None:
            return None
        return f"{'' if self.first is None else self.first}-{'' if self.last is None else self.last}"

    def counts(self, year: int | None) -> bool:
        """True if a paper of this year is in the period; a paper without a year only if there are no bounds."""
        if year is None:
            return self.period is None
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)


def read_period(text: str) -> tuple[int | None, int | None]:
    """The first and last year in `2010-2015`, `2010-`, `-2015` or `2010`. Raises BadInput."""
    stripped = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", stripped, re.ASCII):
        return int(stripped), int(stripped)
    found = _PERIOD.fullmatch(stripped)
    years = [int(year) if year else None for year in found.groups()] if found else []
    if not any(year is not None for year in years):
        raise BadInput(f"{text[:40]!r} is not a period.", "Specify two years, such as 2010-2015.")
    first, last = years
    if first is not None and last is not None and first > last:
        raise BadInput(f"The period {text[:40]!r} ends before it begins.", "Swap the two years.")
    return first, last


def read_sides(value: str) -> list[ComparisonSide]:
    """The sides in `value`, one per line. Raises BadInput unless there are two to four different sides."""
    sides = []
    for line in filter(None, map(str.strip, value.splitlines())):
        found = _SIDE.fullmatch(line)
        if found is None or (not found["value"].strip() and found["kind"] != "all"):
            raise BadInput(
                f"{line[:60]!r} is not a side of a comparison.",
                "Write author:NAME, venue:NAME or all:, optionally followed by years such as @2010-2015.",
            )
        first, last = read_period(found["period"]) if found["period"] else (None, None)
        sides.append(ComparisonSide(found["kind"], found["value"].strip(), first, last))  # type: ignore[arg-type]
    if not 2 <= len(sides) <= MOST_SIDES:
        raise BadInput(
            f"A comparison must have 2 to {MOST_SIDES} sides, not {len(sides)}.", "Specify one side per line."
        )
    if len(set(sides)) < len(sides):
        raise BadInput("A side is listed twice.", "Specify different sides.")
    return sides


@dataclass(slots=True)
class SidePapers:
    """A side in the store: its label, its papers, keyed, and the author of the side (None for others)."""

    side: ComparisonSide
    label: str
    data: Authorships
    author: Author | None = None


def sides_of_members(sides: Sequence[SidePapers], data: Authorships) -> dict[str, str]:
    """For each author of the papers in `data`, keyed, the labels of the sides on whose papers the author is: "A only", or "A + B"."""
    mask_of: dict[str, int] = {}
    for number, side in enumerate(sides):
        for paper in side.data.papers:
            mask_of[paper.id] = mask_of.get(paper.id, 0) | 1 << number
    masks: dict[str, int] = {}
    for paper in data.papers:
        mask = mask_of.get(paper.id, 0)
        for index in paper.members:
            key = data.authors[index].key
            masks[key] = masks.get(key, 0) | mask
    words: dict[int, str] = {}
    for mask in set(masks.values()):
        labels = [side.label for number, side in enumerate(sides) if mask >> number & 1]
        words[mask] = f"{labels[0]} only" if len(labels) == 1 else " + ".join(labels)
    return {key: words[mask] for key, mask in masks.items() if mask}
