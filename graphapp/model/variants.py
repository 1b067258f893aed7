"""The values of each record of a paper that differ from those of the paper. Pure.

A variant's `said` is a JSON object. Its fields are those of `title`, `year`, `kind`, `venue` ([name, kind]), `authors` ([[id, name,
position], …], the position omitted if it follows from the previous one), `authors_cut`, `abstract`, `doi`, `url` and `fingerprint` in
which the record differs from the paper, null if the record has no value; together with the paper, each record can be restored.
`people` is what no paper shows: [[index in the record's list, printed form, affiliation, [identifiers]], …].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from graphapp.model import identifiers, names
from graphapp.model.records import PersonName
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, Variant, VenueRow

__all__ = [
    "FieldDifference",
    "VariantAuthor",
    "differences",
    "of_people",
    "people",
    "people_of",
    "records",
    "variants",
]

_PLAIN = ("title", "year", "kind", "authors_cut", "abstract", "doi", "url", "fingerprint")


def of_people(record: str, people: Sequence[PersonName | str]) -> tuple[Variant, ...]:
    """A record's details about its authors that a paper does not have: printed forms, affiliations, further identifiers."""
    said = [
        [place, person.printed and names.clean(person.printed), _clean(person.affiliation), list(person.ids)]
        for place, person in enumerate(people)
        if isinstance(person, PersonName) and (person.printed or person.affiliation or person.ids)
    ]
    return (Variant(record, _json({"people": said})),) if said else ()


def _clean(text: str | None) -> str | None:
    return names.clean(text) or None if text else None


def variants(paper: StoredPaper, records: Sequence[StoredPaper]) -> tuple[Variant, ...]:
    """The values in which each of `records`, of one source each, differs from `paper`."""
    found = (_variant(paper, record) for record in records)
    return tuple(variant for variant in found if variant is not None)


def _variant(paper: StoredPaper, record: StoredPaper) -> Variant | None:
    said: dict[str, Any] = {}
    for field in _PLAIN:
        value = getattr(record, field)
        if value != getattr(paper, field):
            said[field] = value
    if record.venue != paper.venue:
        said["venue"] = record.venue and [record.venue.name, record.venue.kind]
    if record.authors != paper.authors:
        said["authors"] = [_entry(place, entry) for place, entry in enumerate(record.authors)]
    for own in record.variants:
        if hidden := orjson.loads(own.said).get("people"):
            said["people"] = hidden
    if not said:
        return None
    return Variant(record.sources[0], _json(said), said.get("doi"), said.get("fingerprint"))


def _entry(place: int, entry: Authorship) -> list[Any]:
    row = [entry.author.id, entry.author.name]
    return row if entry.position == place else [*row, entry.position]


def _json(said: dict[str, Any]) -> str:
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()


def records(paper: StoredPaper) -> list[StoredPaper]:
    """The records that a paper was merged from, as papers of one source each, in the order of its sources."""
    if len(paper.sources) == 1:
        return [paper]
    known = {variant.record: orjson.loads(variant.said) for variant in paper.variants}
    return [
        _record(paper, place, source, known.get(source, {})) for place, source in enumerate(paper.sources)
    ]


def _record(paper: StoredPaper, place: int, source: str, said: dict[str, Any]) -> StoredPaper:
    values = {field: said.get(field, getattr(paper, field)) for field in _PLAIN}
    venue = paper.venue
    if "venue" in said:
        venue = said["venue"] and VenueRow(identifiers.venue_id(said["venue"][0]), *said["venue"])
    authors = paper.authors
    if "authors" in said:
        authors = tuple(_authorship(number, entry) for number, entry in enumerate(said["authors"]))
    hidden = {"people": said["people"]} if "people" in said else None
    return StoredPaper(
        # the name of the first record does not change when a later one adds a DOI
        id=paper.id if place == 0 else identifiers.paper_id(source, values["doi"]),
        venue=venue,
        authors=authors,
        sources=(source,),
        variants=(Variant(source, _json(hidden)),) if hidden else (),
        **values,
    )


def _authorship(place: int, entry: list[Any]) -> Authorship:
    id, name, *position = entry
    return Authorship(AuthorRow(id, name, names.key(name)), position[0] if position else place)


# --- for display


class VariantAuthor(NamedTuple):
    """A source's details about an author in addition to the name: printed form, affiliation, further identifiers."""

    name: str
    printed: str | None
    affiliation: str | None
    ids: tuple[str, ...]


class FieldDifference(NamedTuple):
    """A field in which the value of a record differs from that of the paper, as a string."""

    record: str
    field: str
    value: str


def differences(paper: StoredPaper) -> list[FieldDifference]:
    """The values of each record that differ from those of the paper, in the order of its sources."""
    found: list[FieldDifference] = []
    for variant in paper.variants:
        said = orjson.loads(variant.said)
        for field in ("title", "year", "kind", "venue", "authors", "doi", "url", "abstract"):
            value = said.get(field)
            if field == "venue" and value:
                value = value[0]
                if paper.venue and value == paper.venue.name:
                    continue
            if field == "authors" and value:
                value = ", ".join(_named(entry, paper) for entry in value) + (
                    " …" if said.get("authors_cut", paper.authors_cut) else ""
                )
            if value not in (None, "", []):
                found.append(FieldDifference(variant.record, field, str(value)))
    return found


def _named(entry: list[Any], paper: StoredPaper) -> str:
    """An author's name, followed by the identifier if the paper has the same name with another one."""
    id, name = entry[:2]
    known = any(other.author.name == name and other.author.id != id for other in paper.authors)
    return f"{name} ({id})" if known and not id.startswith("name:") else name


def people(paper: StoredPaper) -> list[tuple[str, list[VariantAuthor]]]:
    """Each record's details about its authors in addition to their names."""
    found = ((record.sources[0], [author for _, author in people_of(record)]) for record in records(paper))
    return [(source, authors) for source, authors in found if authors]


def people_of(record: StoredPaper) -> list[tuple[int, VariantAuthor]]:
    """The details of one record (see `records`) about its authors, each with the author's place in its list."""
    return [
        (place, VariantAuthor(record.authors[place].author.name, printed, affiliation, tuple(ids)))
        for own in record.variants
        for place, printed, affiliation, ids in orjson.loads(own.said).get("people", ())
        if place < len(record.authors)
    ]
