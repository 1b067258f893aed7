"""Lists of names as users paste or save them: one name or identifier per line. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphapp.errors import BadInput
from graphapp.model.rows import AuthorHit

__all__ = ["LineStatus", "NameLine", "check_length", "group_name", "lines_of", "with_choices"]

LineStatus = Literal["found", "several", "similar", "unknown", "repeated"]
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST = 80


@dataclass(frozen=True, slots=True)
class NameLine:
    """A line of a list of names and what it means.

    `found`: `author` is the only author with this name or identifier, and `candidates` are its namesakes with or without a homonym number.
    `several`: `candidates` are the authors with this name. `similar`: no author has this name, `candidates` have similar names.
    `unknown`: no similar name either, or too many lines to search for them (`searched` is False). `repeated`: the author is that of line `same_as`. `number` is 1-based.
    """

    number: int
    text: str
    status: LineStatus
    author: AuthorHit | None = None
    candidates: tuple[AuthorHit, ...] = ()
    same_as: int | None = None
    searched: bool = True

    @property
    def is_open(self) -> bool:
        """True if the line means no author yet."""
        return self.status in ("several", "similar", "unknown")


def lines_of(text: str) -> list[str]:
    """The names in a list, in their order: lines without surrounding spaces; empty lines and those that begin with # are dropped."""
    stripped = (line.strip() for line in text.lstrip("\ufeff").splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def check_length(lines: Sequence[str], most: int, setting: str, what: str = "The list") -> None:
    """Raises BadInput for a list without names, and for one with more than `most` names, the value of `setting`."""
    if not lines:
        raise BadInput(f"{what} has no names.", "Enter names, one per line.")
    if len(lines) > most:
        raise BadInput(
            f"{what} has {len(lines):,} names, more than the maximum of {most:,} (setting {setting}).",
            "Enter fewer names.",
        )


def with_choices(lines: Sequence[str], choices: dict[int, str]) -> list[str]:
    """The lines, those with a choice (by 1-based number) replaced by it, and without those whose choice is empty."""
    chosen = (choices.get(number, line) for number, line in enumerate(lines, 1))
    return [line for line in chosen if line.strip()]


def group_name(title: str) -> str:
    """The name of a saved group in addresses and files: `title` in lower case, with hyphens instead of other characters than letters a to z and
    digits. Raises BadInput if nothing remains."""
    name = "-".join(re.findall(r"[a-z0-9]+", title.casefold(), re.ASCII))[:LONGEST].strip("-")
    if not _NAME.fullmatch(name):
        raise BadInput(
            "The name of a group must contain letters from a to z or digits.",
            "Enter a name such as reviewers-2026.",
        )
    return name
