"""DataCite DOIs: API responses (JSON:API and plain), and the lines of the public data file
(https://support.datacite.org/docs/datacite-json-format, schema: https://schema.datacite.org).

Creators are the authors. Of the contributors (hosts, supervisors, …), only editors are kept, as editors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import straighten
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, Problem
from loaders.reading.affiliations import in_fields, institution_id
from loaders.reading.fields import orcid_id, year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
    marked,
    obj,
    objs,
    papers,
    record_name,
    text,
    titled,
    venue,
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.people import is_institution

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff", "work"]

NAME = "datacite"
LABEL = "DataCite DOIs: API responses, data files"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("data")
_KINDS: dict[str, Kind] = {
    "journalarticle": "journal", "article-journal": "journal", "article": "other", "datapaper": "journal", "conferencepaper": "conference",
    "paper-conference": "conference", "conferenceproceeding": "conference", "preprint": "preprint", "book": "book",
    "bookchapter": "book", "chapter": "book", "dissertation": "thesis", "thesis": "thesis",
}  # fmt: skip
_PARENT = frozenset({"IsPublishedIn", "IsPartOf"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has creators and titles, directly or among its attributes."""
    return has_record(head, _LISTS, _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    inner = _attributes(record)
    return "creators" in inner and bool({"titles", "types", "publicationYear", "doi"} & set(inner))


def _attributes(record: dict[str, Any]) -> dict[str, Any]:
    return obj(record.get("attributes")) or record


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    return papers(stream, _LISTS, work, max_record_bytes)


def work(record: dict[str, Any], notes: Notes, name: str = NAME) -> Paper | None:
    """The paper of a work in DataCite's JSON; None, with a problem in `notes`, if it is refused. `name` is the format of the record."""
    record = _attributes(record)
    title = _title(record, notes)
    if title is None:
        return None
    types = obj(record.get("types"))
    said = [types.get(name) for name in ("resourceTypeGeneral", "resourceType", "citeproc", "bibtex")]
    found = (_KINDS.get(each.lower().replace(" ", ""), "other") for each in said if type(each) is str)
    kind: Kind = next((kind for kind in found if kind != "other"), "other")
    creators = notes.entries(record, "creators")
    people = [person for entry in creators if (person := _person(entry, notes))]
    issued = next(
        (each.get("date") for each in objs(record.get("dates")) if each.get("dateType") == "Issued"), None
    )
    year = year_in(text(record.get("publicationYear"))) or year_in(text(issued))
    doi = notes.text(record, "doi") or text(record.get("id"))
    return Paper(
        record_name(name, doi.lower() if doi else None) or by_content(name, title, year, people),
        title,
        people,
        year,
        kind,
        venue(_place(record), kind),
        authors_cut=notes.cut,
        abstract=_abstract(record),
        doi=doi,
        url=text(record.get("url")),
        editors=notes.editors(
            (each for each in objs(record.get("contributors")) if each.get("contributorType") == "Editor"),
            _person,
        ),
    )


def _title(record: dict[str, Any], notes: Notes) -> str | None:
    """The main title, which has no type, otherwise the first one; with the subtitle."""
    titles = [entry for entry in objs(record.get("titles")) if text(entry.get("title"))]
    main = next((entry for entry in titles if not entry.get("titleType")), titles[0] if titles else {})
    below = next(
        (entry for entry in titles if entry.get("titleType") == "Subtitle" and entry is not main), {}
    )
    return titled(main.get("title"), notes, below.get("title"))


def _place(record: dict[str, Any]) -> str | None:
    inside = text(obj(record.get("container")).get("title"))
    if inside:
        return inside
    for item in objs(record.get("relatedItems")):
        if text(item.get("relationType")) in _PARENT:
            return next(
                (name for each in objs(item.get("titles")) if (name := text(each.get("title")))), None
            )
    return None


def _abstract(record: dict[str, Any]) -> str | None:
    said = [each for each in objs(record.get("descriptions")) if each.get("descriptionType") == "Abstract"]
    return marked(next((words for each in said if (words := text(each.get("description")))), None))


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    given, family, whole = (text(entry.get(name)) for name in ("givenName", "familyName", "name"))
    kind = entry.get("nameType")
    group = kind == "Organizational" or bool(
        kind != "Personal" and whole and not (given or family or "," in whole) and is_institution(whole)
    )
    if group or not family:
        name = (whole if group else straighten(whole) if whole else None) or given
    else:
        name = f"{given} {family}" if given else family
    if not name:
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    numbers = [text(each.get("nameIdentifier")) for each in objs(entry.get("nameIdentifiers"))]
    places = entry.get("affiliation")
    affiliation, affiliations = in_fields(map(_affiliation, places if type(places) is list else [places]))
    return PersonName(
        name,
        next((id for number in numbers if (id := orcid_id(number))), None),
        group=group,
        affiliation=affiliation,
        affiliations=affiliations,
    )


def _affiliation(given: Any) -> Affiliation:
    """An affiliation: a string, or an object with a name and an identifier, depending on the version of the schema."""
    if type(given) is not dict:
        return Affiliation(text(given))
    name, id = text(given.get("name")), institution_id(text(given.get("affiliationIdentifier")))
    return Affiliation(name, name if id else None, id)
