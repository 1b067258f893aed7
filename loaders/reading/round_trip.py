"""Papers that graphapp exported in other formats, read back unchanged.

Such a record has an object in a field that programs ignore, with everything for which the format has no field
(`graphapp.exporters.own`): the name of the record that the paper came from, kinds, and the lists of authors and editors with
identifiers. Nothing in it is markup.
"""

from __future__ import annotations

from typing import Any

from graphapp.model.identifiers import is_record_name
from graphapp.model.records import KINDS, Paper, PersonName, Venue

__all__ = ["own_paper"]


def own_paper(
    said: Any,
    title: str | None,
    year: int | None,
    abstract: str | None,
    doi: str | None,
    url: str | None,
    where: str = "",
) -> Paper | None:
    """The paper of a record with the object `said` and these fields; None if graphapp did not write it."""
    if not isinstance(said, dict) or not title:
        return None
    source, kind, place, authors = (said.get(name) for name in ("source", "kind", "venue", "authors"))
    if not isinstance(source, str) or not is_record_name(source) or not isinstance(authors, list):
        return None
    return Paper(
        source,
        title,
        _people(authors),
        year,
        next((each for each in KINDS if each == kind), "other"),
        _venue(place),
        said.get("authors_cut") is True,
        abstract,
        doi,
        url,
        where,
        tuple(_people(said.get("editors"))),
    )


def _people(said: Any) -> list[PersonName]:
    return [person for entry in said if (person := _person(entry))] if isinstance(said, list) else []


def _venue(said: Any) -> Venue | None:
    name = said.get("name") if isinstance(said, dict) else None
    if not isinstance(name, str) or not name:
        return None
    return Venue(name, next((each for each in KINDS if each == said.get("kind")), None))


def _person(said: Any) -> PersonName | None:
    """The author of an entry: a name, or an object with further fields."""
    if isinstance(said, str):
        return PersonName(said)
    name = said.get("name") if isinstance(said, dict) else None
    if not isinstance(name, str):
        return None
    id = said.get("id")
    return PersonName(name, id if isinstance(id, str) and id else None, said.get("unplaced") is True)
