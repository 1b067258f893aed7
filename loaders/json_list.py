"""Any JSON array of papers, as programs and scrapers write it: objects with a title and authors, directly or under a key such as `papers`.

Fields have the usual names of columns (`loaders.csv_columns`), compared by their letters: "publication_year" and "publicationYear" are
equal. Authors are a list of names or objects, or one string, which is split as in a table. Ids usually number the objects of one
file: a record is identified by its content, unless its id is an address or a DOI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.identifiers import normal_doi
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.csv_columns import USUAL_KINDS, USUAL_NAMES
from loaders.reading.fields import orcid_id, year_in
from loaders.reading.json_errors import shown_value
from loaders.reading.json_papers import (
    Notes,
    by_content,
    first,
    joined,
    marked,
    obj,
    papers,
    record_name,
    text,
    titled,
    venue,
)
from loaders.reading.json_records import ListPaths, beginning
from loaders.reading.people import is_group, listed
from loaders.reading.tables import split, squeezed

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "json-list"
LABEL = "any JSON array of papers"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths(
    *("papers", "publications", "articles", "works", "records", "results", "items", "data", "docs"),
    marks=("title", "Title"),
)
_FIELDS = {squeezed(name): field for field, names in USUAL_NAMES.items() for name in names}
_OTHER_NAMES = {"authorlist": "authors", "creators": "authors", "authornames": "authors"}
_FIELDS.update(_OTHER_NAMES)
_RANKS = {name: rank for rank, name in enumerate(_FIELDS)}
_GLOBAL = re.compile(r"https?://\S+|(?:doi:)?10\.\d{4,9}/\S+")
# the parts of a person's name, in printed order
_NAME_PARTS = (
    ("first", "firstname", "given", "givenname", "givennames", "forename"),
    ("middle", "middlename"),
    ("last", "lastname", "family", "familyname", "surname"),
    ("suffix",),
)
_PLAIN = re.compile(
    r"(?!.*\b(?:and|of|for|group|collaboration|consortium|team|et)\b)[^\W\d_]{2,}(?: [^\W\d_]{2,}){1,3}",
    re.IGNORECASE,
)
_PLACES = ("affiliation", "affiliations", "institution", "institutions", "org")
_WHOLE_NAMES = ("name", "fullname", "author", "authorname", "displayname", "label")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if one of the first objects in an array has a title and authors, or a title and another field of a paper."""
    is_array = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    return any(_is_ours(record) for record, around in beginning(head, _LISTS) if is_array or around)


def _is_ours(record: dict[str, Any]) -> bool:
    # a list of papers downloaded from graphapp: its JSON Lines keep more (`loaders.jsonl` says so)
    if {"authors_cut", "sources"} <= record.keys():
        return False
    found = _by_field(record)
    return "title" in found and bool({"authors", "doi"} & found.keys() or {"year", "venue"} <= found.keys())


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _by_field(record: dict[str, Any]) -> dict[str, Any]:
    """The values of the fields that have one, under the names of `USUAL_NAMES`; of several names for a field, the first in its list counts."""
    given = {squeezed(name): value for name, value in record.items() if value not in (None, "", [], {})}
    found: dict[str, Any] = {}
    for name in sorted(given.keys() & _RANKS.keys(), key=_RANKS.__getitem__):
        found.setdefault(_FIELDS[name], given[name])
    return found


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    said = _by_field(record)
    title = titled(first(said.get("title")), notes)
    if title is None:
        return None
    kind: Kind = USUAL_KINDS.get((text(first(said.get("kind"))) or "").lower(), "other")
    people = _people(said.get("authors"), notes)
    year = year_in(_text(said.get("year")))
    if year is None and said.get("year") is not None:
        notes.note(f"not a year: {shown_value(said['year'])}")
    doi = normal_doi(_text(said.get("doi")))
    place = _text(said.get("venue"))
    id = _text(said.get("id")) or ""
    return Paper(
        (record_name(NAME, id) if _GLOBAL.fullmatch(id) else None)
        or by_content(NAME, title, year, people, place, doi),
        title,
        people,
        year,
        kind,
        venue(place, kind),
        authors_cut=notes.cut,
        abstract=marked(_text(said.get("abstract"))),
        doi=doi,
        url=_text(said.get("url")),
    )


def _text(value: Any) -> str | None:
    """A value as a string; of a list the first one, of an object its name."""
    value = first(value)
    said = {squeezed(name): inner for name, inner in obj(value).items()}
    return text(value) or next(
        (inner for name in ("name", "title", "raw", "value", "year") if (inner := text(said.get(name)))), None
    )


def _people(given: Any, notes: Notes) -> list[PersonName]:
    if type(given) is str:
        found = listed(split(given, ";") if ";" in given else [given])
        notes.cut |= found.cut
        for what, done in found.odd:
            notes.note(what, done)
        return found.authors
    if type(given) is not list:
        given = [given] if type(given) is dict else []
    return [person for entry in given for person in _persons(entry, notes)]


def _persons(entry: Any, notes: Notes) -> list[PersonName]:
    """The author of an entry of a list; several if it is a string with several names."""
    said = {squeezed(name): value for name, value in obj(entry).items()}
    name = marked(text(entry) or _name(said))
    if not name:
        notes.nameless()
        return []
    if notes.is_end(name):
        return []
    if type(entry) is str and _PLAIN.fullmatch(name):
        # most names: a list of them has no such word
        return [PersonName(name)]
    found = listed([name])
    for what, done in found.odd:
        notes.note(what, done)
    if len(found.authors) != 1:
        return found.authors
    orcid = next(
        (id for field in ("orcid", "orcidid", "id") if (id := orcid_id(text(said.get(field))))), None
    )
    places = next((said[field] for field in _PLACES if said.get(field)), None)
    affiliation = joined(map(_text, places if type(places) is list else [places]))
    person = found.authors[0]
    return [person._replace(id=orcid, group=person.group or is_group(person.name), affiliation=affiliation)]


def _name(said: dict[str, Any]) -> str | None:
    whole = next((name for field in _WHOLE_NAMES if (name := text(said.get(field)))), None)
    parts = [
        next((part for field in fields if (part := text(said.get(field)))), "") for fields in _NAME_PARTS
    ]
    return whole or " ".join(filter(None, parts)) or None
