"""OpenAlex works: API pages, single works, and the lines of the snapshot (https://docs.openalex.org/api-entities/works/work-object).

An author's name is the one that OpenAlex gives the person; the name on the paper is `printed`. A record without a title is refused,
and so are records of other types (authors, institutions, sources and others, whose files have the same form).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

import orjson

from graphapp.model.names import LONG_TEXT, clean
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, Problem
from loaders.reading.affiliations import country_code, in_fields, institution_id
from loaders.reading.fields import openalex_id, orcid_id
from loaders.reading.json_papers import (
    Notes,
    by_content,
    joined,
    obj,
    objs,
    papers,
    record_name,
    text,
    titled,
    uninverted,
    venue,
    whole,
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.people import is_group

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "openalex"
LABEL = "OpenAlex works: API pages, snapshot lines"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("results")
_ADDRESS = "https://openalex.org/"
_OTHERS = {
    "A": "an author", "I": "an institution", "S": "a source", "V": "a venue", "C": "a concept", "P": "a publisher", "F": "a funder",
    "T": "a topic", "G": "a grant",
}  # fmt: skip
_KINDS: dict[str, Kind] = {
    "journal-article": "journal", "article": "journal", "review": "journal", "letter": "journal", "editorial": "journal",
    "erratum": "journal", "proceedings-article": "conference", "proceedings": "conference", "conference-paper": "conference",
    "posted-content": "preprint", "preprint": "preprint", "book": "book", "book-chapter": "book", "monograph": "book",
    "edited-book": "book", "reference-entry": "book", "reference-book": "book", "book-section": "book", "book-part": "book",
    "dissertation": "thesis",
}  # fmt: skip
_PLACES: dict[str, Kind] = {
    "journal": "journal", "conference": "conference", "repository": "preprint", "book series": "book", "ebook platform": "book",
}  # fmt: skip
# identifies authors whom OpenAlex cannot distinguish
_NOBODY = "openalex:A9999999999"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has an OpenAlex address as its id, or authorships."""
    return has_record(head, _LISTS, _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    id = record.get("id")
    return "authorships" in record or (type(id) is str and id.replace("\\/", "/").startswith(_ADDRESS))


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    address = text(record.get("id")) or ""
    id = address.rpartition("/")[2]
    if address.startswith(_ADDRESS) and not (id[:1] == "W" and id[1:].isdecimal()):
        notes.refuse(f"{_OTHERS.get(id[:1], 'something else')}, not a work")
        return None
    title = titled(record.get("title") or record.get("display_name"), notes)
    if title is None:
        return None
    location = obj(record.get("primary_location"))
    place = obj(location.get("source")) or obj(record.get("host_venue"))
    place_kind = _PLACES.get(text(place.get("type")) or "")
    kind = _kind(record, place_kind)
    people = [person for entry in notes.entries(record, "authorships") if (person := _person(entry, notes))]
    year = whole(record.get("publication_year"))
    doi = notes.text(record, "doi") or text(obj(record.get("ids")).get("doi"))
    return Paper(
        record_name(NAME, id) or by_content(NAME, title, year, people, doi),
        title,
        people,
        year,
        kind,
        venue(text(place.get("display_name")), place_kind),
        authors_cut=record.get("is_authors_truncated") is True,
        abstract=_abstract(record, notes),
        doi=doi,
        url=text(location.get("landing_page_url")) or text(place.get("url")),
    )


def _kind(record: dict[str, Any], place: Kind | None) -> Kind:
    """The kind according to Crossref's type, otherwise to OpenAlex's own, for which everything except books is an article."""
    said = text(record.get("type_crossref")) or text(record.get("type")) or ""
    kind = _KINDS.get(said, "other")
    # for OpenAlex, papers of conferences and repositories are articles
    return place if kind == "journal" and place in ("conference", "preprint") else kind


@lru_cache(maxsize=20_000)
def _identifiers(id: str | None, orcid: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The author's own identifier, and further ones."""
    own, other = openalex_id(id), orcid_id(orcid)
    if own == _NOBODY:
        own = None
    if own is None:
        return other, ()
    return own, (other,) if other else ()


# the fields of an authorship about affiliations
_AFFILIATION_FIELDS = (
    "institutions",
    "affiliations",
    "raw_affiliation_strings",
    "raw_affiliation_string",
    "countries",
)


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    author = obj(entry.get("author"))
    printed = text(entry.get("raw_author_name"))
    name = text(author.get("display_name")) or printed
    if name is None:
        notes.nameless()
        return None
    id, others = _identifiers(text(author.get("id")), text(author.get("orcid")))
    if printed is not None and clean(printed) == clean(name):
        printed = None
    affiliation, affiliations = _affiliations(entry)
    return PersonName(
        name,
        id,
        group=is_group(printed or name),
        printed=printed,
        affiliation=affiliation,
        ids=others,
        affiliations=affiliations,
    )


def _affiliations(entry: dict[str, Any]) -> tuple[str | None, tuple[Affiliation, ...]]:
    """The affiliations as printed, each with the institutions that OpenAlex identified in it."""
    try:
        given = orjson.dumps([entry.get(field) for field in _AFFILIATION_FIELDS])
    except orjson.JSONEncodeError:
        # numbers of more than 64 bits, or an unpaired surrogate
        return _read_affiliations(entry)
    # JSON is longer than the addresses and names in it
    return _parsed_affiliations(given) if len(given) >= 4 * LONG_TEXT else _known_affiliations(given)


def _parsed_affiliations(given: bytes) -> tuple[str | None, tuple[Affiliation, ...]]:
    """Those of an authorship whose fields `_AFFILIATION_FIELDS` are this JSON."""
    return _read_affiliations(dict(zip(_AFFILIATION_FIELDS, orjson.loads(given), strict=True)))


# the affiliations of coauthors are often equal
_known_affiliations = lru_cache(maxsize=20_000)(_parsed_affiliations)


def _read_affiliations(entry: dict[str, Any]) -> tuple[str | None, tuple[Affiliation, ...]]:
    known = {text(each.get("id")): _institution(each) for each in objs(entry.get("institutions"))}
    raw = entry.get("raw_affiliation_strings")
    if type(raw) is not list or not raw:
        raw = [entry.get("raw_affiliation_string")]
    printed = [part.replace("#TAB#", " ") for part in raw if type(part) is str]
    said = joined(printed)
    institutions = list(known.values())
    if linked := objs(entry.get("affiliations")):
        named, identified = in_fields(_linked(linked, known))
        return said or named, identified
    if not institutions:
        countries = entry.get("countries")
        codes = map(country_code, map(text, countries if type(countries) is list else ()))
        institutions = [Affiliation(country=code) for code in codes if code]
    if len(printed) == len(institutions) == 1:
        return in_fields([institutions[0]._replace(text=printed[0])])
    # which institution is in which text is unknown
    named, identified = in_fields(institutions)
    return said or named, identified


def _linked(linked: list[dict[str, Any]], known: dict[str | None, Affiliation]) -> list[Affiliation]:
    """The printed affiliations, then the institutions that are in none of them."""
    found: list[Affiliation] = []
    used: set[str | None] = set()
    for each in linked:
        ids = each.get("institution_ids")
        here = [id for id in map(text, ids if type(ids) is list else ()) if id in known]
        said = (text(each.get("raw_affiliation_string")) or "").replace("#TAB#", " ")
        found += [known[id]._replace(text=said) for id in here] or [Affiliation(said)]
        used.update(here)
    return found + [institution for id, institution in known.items() if id not in used]


def _institution(entry: dict[str, Any]) -> Affiliation:
    name, ror, id, country = (
        text(entry.get(field)) for field in ("display_name", "ror", "id", "country_code")
    )
    return Affiliation(None, name, institution_id(ror) or institution_id(id), country_code(country))


def _abstract(record: dict[str, Any], notes: Notes) -> str | None:
    """The abstract, restored from OpenAlex's index of each word with its positions."""
    index = record.get("abstract_inverted_index")
    if index is None:
        return None
    if type(index) is not dict:
        notes.note('"abstract_inverted_index" is not an object')
        return None
    return uninverted(index)
