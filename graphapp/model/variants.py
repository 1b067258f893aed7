"""The values of each record of a paper that differ from those of the paper. Pure.

A variant's `said` is a JSON object. Its fields are those of `title`, `year`, `kind`, `venue` ([name, kind]), `authors` ([[id, name,
position], …], the position omitted if it follows from the previous one), `authors_cut`, `abstract`, `doi`, `url` and `fingerprint` in
which the record differs from the paper, null if the record has no value; together with the paper, each record can be restored.
`people` is what no paper shows: [[index in the record's list, printed form, affiliation, [identifiers]], …], and `affiliations` are the
affiliations that the source gives one by one: [[index in the record's list, text, name, identifier, country], …], without null at the end. If
the affiliation in `people` is these joined, it is null there. `editors` are those that the record lists: [[name, key, [identifiers]], …].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from graphapp.model import identifiers, names
from graphapp.model.records import Affiliation, PersonName
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, Variant, VenueRow

__all__ = [
    "Editor",
    "FieldDifference",
    "VariantAuthor",
    "affiliations",
    "authors_of",
    "differences",
    "editor_keys",
    "editors",
    "has_affiliations",
    "lists_affiliations",
    "lists_editors",
    "of_people",
    "people",
    "people_of",
    "read_again",
    "records",
    "variants",
]

_PLAIN = ("title", "year", "kind", "authors_cut", "abstract", "doi", "url", "fingerprint")
_BY_PLACE = ("people", "affiliations")
_HIDDEN = (*_BY_PLACE, "editors")
"""The fields about people that no paper has."""
AFFILIATION_SEPARATOR = "; "
"""Separates the affiliations of an author in one string."""


def of_people(
    record: str, people: Sequence[PersonName | str], editors: Sequence[PersonName] = ()
) -> tuple[Variant, ...]:
    """What a record says about people and a paper does not have: printed forms, affiliations and further identifiers of its authors, and its
    editors, whose names are clean."""
    own: list[list[Any]] = []
    listed: list[list[Any]] = []
    for place, person in enumerate(people):
        if not isinstance(person, PersonName) or not any(person[4:]):
            continue
        text, places = _affiliations(person.affiliation, person.affiliations)
        printed = person.printed and names.clean(person.printed)
        if printed or text or person.ids:
            own.append([place, printed, text, list(person.ids)])
        listed += [[place, *each] for each in places]
    edited = [[each.name, names.key(each.name), _ids(each)] for each in editors]
    said = {field: value for field, value in zip(_HIDDEN, (own, listed, edited), strict=True) if value}
    return (Variant(record, _json(said)),) if said else ()


def _ids(person: PersonName) -> list[str]:
    return [*([person.id] if person.id else ()), *person.ids]


def _affiliations(
    text: str | None, given: tuple[Affiliation, ...]
) -> tuple[str | None, list[list[str | None]]]:
    """The printed affiliations if they do not follow from the affiliations one by one, and these without null at the end."""
    length = len(text or "") + sum(len(each.text or "") + len(each.name or "") for each in given)
    return _read_affiliations(text, given) if length >= names.LONG_TEXT else _known_affiliations(text, given)


def _read_affiliations(
    text: str | None, given: tuple[Affiliation, ...]
) -> tuple[str | None, list[list[str | None]]]:
    places = [each for one in given if any(each := _cleaned(one))]
    printed = _clean(text)
    return None if places and printed == _joined(places) else printed, [_trimmed(each) for each in places]


_known_affiliations = lru_cache(maxsize=20_000)(_read_affiliations)


def _cleaned(given: Affiliation) -> Affiliation:
    return Affiliation(_clean(given.text), _clean(given.name), given.id, given.country)


def _joined(places: Sequence[Affiliation]) -> str:
    """Affiliations in one string: each as printed, otherwise by the name of the institution."""
    return AFFILIATION_SEPARATOR.join(
        dict.fromkeys(text for each in places if (text := each.text or each.name))
    )


def _trimmed(row: Sequence[Any]) -> list[Any]:
    """`row` without null at the end."""
    found = list(row)
    while found[-1] is None:
        found.pop()
    return found


def _clean(text: str | None) -> str | None:
    return names.clean(text) or None if text else None


def read_again(paper: StoredPaper, record: StoredPaper, *, relisted: bool) -> tuple[Variant, ...]:
    """What `paper`, which is one record, says about people, with what the same record adds when it is read again: affiliations one by one, if its
    authors are the same, and editors, neither of which stores of earlier versions have. `relisted`: its author list replaces that of the paper,
    in which authors may have other places. The paper's own variants if nothing changes."""
    if not relisted and record.variants in ((), paper.variants):
        return paper.variants
    known, new = _about_people(paper), _about_people(record)
    said = dict(known)
    given = {field: new[field] for field in _BY_PLACE if field in new}
    if relisted:
        said = {field: value for field, value in known.items() if field not in _BY_PLACE}
        said |= _moved(known, given, authors_of(record, paper))
    elif "affiliations" in new and "affiliations" not in known and paper.authors == record.authors:
        said |= given
    if "editors" in new:
        said.setdefault("editors", new["editors"])
    if said == known:
        return paper.variants
    return (Variant(record.sources[0], _json(said)),) if said else ()


def _about_people(record: StoredPaper) -> dict[str, Any]:
    """The details of one record about people."""
    return {
        field: value
        for own in record.variants
        for field, value in orjson.loads(own.said).items()
        if field in _HIDDEN
    }


def _moved(known: dict[str, Any], given: dict[str, Any], places: dict[int, int]) -> dict[str, Any]:
    """The details `given` about the authors of a list, and those `known` about authors about whom it gives none; `places` has the places in this list
    by those in the former one."""
    told = {row[0] for rows in given.values() for row in rows}
    found: dict[str, Any] = {}
    for field in _BY_PLACE:
        moved = [[places[at], *rest] for at, *rest in known.get(field, ()) if at in places]
        rows = [*given.get(field, ()), *(row for row in moved if row[0] not in told)]
        if rows:
            found[field] = sorted(rows, key=itemgetter(0))
    return found


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
        known = orjson.loads(own.said)
        said |= {field: known[field] for field in _HIDDEN if known.get(field)}
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
    hidden = {field: said[field] for field in _HIDDEN if field in said}
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
    """A source's details about an author in addition to the name: printed form, affiliation, further identifiers, and the affiliations one by
    one if the source gives them so."""

    name: str
    printed: str | None
    affiliation: str | None
    ids: tuple[str, ...]
    affiliations: tuple[Affiliation, ...] = ()


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
        author for own in record.variants for author in _described(orjson.loads(own.said), record.authors)
    ]


def _described(said: dict[str, Any], authors: Sequence[Authorship]) -> list[tuple[int, VariantAuthor]]:
    places = _listed(said)
    details = {place: rest for place, *rest in said.get("people", ())}
    found = []
    for place in sorted(details.keys() | places.keys()):
        if place < len(authors):
            printed, text, ids = details.get(place, (None, None, ()))
            own = tuple(places.get(place, ()))
            name = authors[place].author.name
            details_of = VariantAuthor(name, printed, text or _joined(own) or None, tuple(ids), own)
            found.append((place, details_of))
    return found


def authors_of(paper: StoredPaper, record: StoredPaper) -> dict[int, int]:
    """The index in the author list of a paper of each author of one of its records: the author with the same identifier, otherwise the only one
    with the same name; without those who are not in the list. The paper may be keyed."""
    if record.authors is paper.authors or record.authors == paper.authors:
        return {index: index for index in range(len(paper.authors))}
    ids = {entry.author.id: index for index, entry in enumerate(paper.authors)}
    keys = [names.key(entry.author.name) for entry in paper.authors]
    counts = Counter(keys)
    by_name = {key: index for index, key in enumerate(keys) if counts[key] == 1}
    found: dict[int, int] = {}
    for index, entry in enumerate(record.authors):
        place = ids.get(entry.author.id, by_name.get(names.key(entry.author.name)))
        if place is not None:
            found[index] = place
    return found


# --- editors


class Editor(NamedTuple):
    """An editor of a publication, or of the volume in which it appeared: the name as printed, its key, and identifiers with their schemes."""

    name: str
    key: str
    ids: tuple[str, ...] = ()


def lists_editors(said: str) -> bool:
    """True if the JSON of a variant has editors."""
    return '"editors":' in said


def editor_keys(variants: Iterable[Variant]) -> set[str]:
    """The keys of the names of all editors in these variants, which have some."""
    return {key for each in variants for _, key, _ in orjson.loads(each.said)["editors"]}


def editors(paper: StoredPaper) -> list[Editor]:
    """The editors in all records of a paper, in the order of its sources, each name once, with all identifiers that records give it."""
    found: dict[str, Editor] = {}
    for variant in paper.variants:
        if lists_editors(variant.said):
            for name, key, ids in orjson.loads(variant.said)["editors"]:
                known = found.get(key, Editor(name, key))
                found[key] = known._replace(ids=tuple(dict.fromkeys((*known.ids, *ids))))
    return list(found.values())


# --- affiliations


def has_affiliations(said: str) -> bool:
    """True if the JSON of a variant has details about authors, among which may be affiliations."""
    return '"people":' in said or lists_affiliations(said)


def lists_affiliations(said: str) -> bool:
    """True if the JSON of a variant has affiliations one by one."""
    return '"affiliations":' in said


def affiliations(said: str) -> dict[int, list[Affiliation]]:
    """The affiliations in the JSON of a variant, by index in the author list of its record. A printed text about which the source says
    nothing else is separated at semicolons."""
    known = orjson.loads(said)
    found = {
        place: [
            part
            for each in given
            for part in (_parts(each.text) if each.text and not any(each[1:]) else [each])
        ]
        for place, given in _listed(known).items()
    }
    for place, _, text, _ in known.get("people", ()):
        if text and place not in found:
            found[place] = _parts(text)
    return found


def _parts(text: str) -> list[Affiliation]:
    return [Affiliation(each) for each in text.split(AFFILIATION_SEPARATOR) if each]


def _listed(said: dict[str, Any]) -> dict[int, list[Affiliation]]:
    found: dict[int, list[Affiliation]] = {}
    for place, *row in said.get("affiliations", ()):
        found.setdefault(place, []).append(Affiliation(*row))
    return found
