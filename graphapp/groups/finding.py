"""The author that a name or identifier means, as an error message if there is none or are several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graphapp.errors import BadInput, NotFound
from graphapp.model import names
from graphapp.model.rows import AuthorHit
from graphapp.model.units import Author, AuthorUnit, UnitName, one_author

__all__ = ["SuggestNames", "UnitOf", "check_longest", "found_author"]

UnitOf = Callable[[UnitName | None], AuthorUnit]
"""Returns the authors of the store in a unit, as they are now; None means the unit of the settings."""

SuggestNames = Callable[[str, UnitName], Sequence[AuthorHit]]
"""Returns similar names for an unknown one, most likely first."""


def found_author(text: str, unit: AuthorUnit, suggest: SuggestNames) -> Author:
    """The author with this name or identifier. Raises NotFound, with similar names, and AmbiguousName."""
    found = unit.find(text)
    if found:
        return one_author(text, unit, found)
    meant = list(suggest(text, unit.name))
    hint = (
        f"Did you mean {'; '.join(hit.name for hit in meant)}?" if meant else "Search for part of the name."
    )
    raise NotFound(f"No author found: {names.shown(text)}.", hint, asked=text, suggestions=meant)


def check_longest(longest: int | None) -> None:
    """Raises BadInput if `longest`, a maximum number of authors of papers that count, is less than 1."""
    if longest is not None and longest < 1:
        raise BadInput("`longest` must be an integer of at least 1.", "Omit `longest` to count all papers.")
