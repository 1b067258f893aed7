"""What pages say about authors in each unit: clusters, author rows, persons. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphapp.model.units import AUTHOR_UNITS, UnitName
from graphapp.web.render.papers import with_arguments

__all__ = ["UNIT_WORDS", "UnitChoice", "UnitWords", "unit_choices"]


class UnitWords(NamedTuple):
    """The words of a unit: the choice in a switch, the heading of a page and of a column, several authors, what the list of papers contains,
    and the sentence about two names of one author. `made_of`: a page says which names and decisions the author is made of."""

    choice: str
    heading: str
    many: str
    caveat: str
    one: str
    made_of: bool = False


UNIT_WORDS: Mapping[UnitName, UnitWords] = {
    "cluster": UnitWords(
        "name",
        "Author name cluster",
        "Author name clusters",
        "All papers under exactly this name, ignoring case. This is a match of names, not an identity profile: one name may belong to "
        "several people, and one person may have several names.",
        "Both names belong to the same cluster",
    ),
    "row": UnitWords(
        "author row",
        "Author row",
        "Author rows",
        "All papers with this author identifier from a source, or, if the source gives no identifier, with exactly this printed name.",
        "Both names belong to the same author row",
    ),
    "person": UnitWords(
        "person",
        "Person",
        "People",
        "All papers of one person, according to the decisions about who is who and the identifiers in the sources. A name without decisions "
        "and identifiers counts as one person.",
        "Both names belong to the same person",
        made_of=True,
    ),
}


class UnitChoice(NamedTuple):
    """A choice of the switch: its label, the address of the page in this unit, and whether it is the current one."""

    label: str
    href: str
    chosen: bool


def unit_choices(
    path: str, arguments: Mapping[str, str], unit: UnitName, usual: UnitName
) -> Sequence[UnitChoice]:
    """The switch of a page at `path` with these parameters. The identifier of an author is dropped, as it exists in one unit only, and so is
    the number of the page."""
    kept = {
        name: value
        for name, value in arguments.items()
        if name not in ("unit", "page", "coauthor", *AUTHOR_UNITS)
    }
    return [
        UnitChoice(
            UNIT_WORDS[each].choice,
            with_arguments(path, kept, unit="" if each == usual else each),
            each == unit,
        )
        for each in AUTHOR_UNITS
    ]
