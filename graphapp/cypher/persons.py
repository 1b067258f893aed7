"""Persons in Cypher: what the graph contains in addition once decisions say who is who. Pure.

    (:Author)-[:IS]->(:Person {id, name, decided})-[:AUTHOR_OF {position}]->(:Paper)

A query sees persons if it names one of these labels and types (`graphapp.cypher.person_queries`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

__all__ = [
    "PERSON_ENDS",
    "PERSON_LABELS",
    "PERSON_PROPERTIES",
    "PERSON_TYPES",
    "PersonSource",
    "PersonTable",
]

PERSON_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "Person": ("id", "name", "decided"),
    "IS": (),
    "AUTHOR_OF": ("position",),
}
"""The properties of the label and the relationship types, in display order."""

PERSON_LABELS = {"Person": PERSON_PROPERTIES["Person"]}
PERSON_ENDS = {"IS": ("Author", "Person"), "AUTHOR_OF": ("Person", "Paper")}
"""The labels of the start and the end of each relationship type."""
PERSON_TYPES = {type: PERSON_PROPERTIES[type] for type in PERSON_ENDS}


class PersonTable(NamedTuple):
    """Who authorships are of, where that may differ from the cluster; all others are of the person with their cluster key.

    `ids`, `names` and `decided` describe the persons. `authors`, `papers` and `persons` are the authorships: the ids of the author row and
    of the paper, and the index of the person; several of one row on one paper are in the order of the author list. All authorships of a
    cluster are given, or none.
    """

    ids: Sequence[str]
    names: Sequence[str]
    decided: Sequence[bool]
    authors: Sequence[str]
    papers: Sequence[str]
    persons: Sequence[int]


class PersonSource(Protocol):
    """Who is who in one store."""

    @property
    def home(self) -> str | None:
        """The path of the file that says so; None if there is no file. What is derived from it may be kept next to it."""

    def revision(self) -> str:
        """A string without spaces that changes with what is decided, equal in all processes; "" if nothing is decided. Raises
        GraphappError if that cannot be read."""

    def table(self) -> PersonTable:
        """Who is who in the current state of the store."""
