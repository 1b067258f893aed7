"""JSON-LD in the vocabulary of schema.org: scholarly articles, books, theses, data sets, software (CodeMeta)
(https://schema.org/ScholarlyArticle, https://codemeta.github.io).

Authors are those of `author`, otherwise of `creator`. In a graph, an author may be given by reference (`@id`). Objects of other types (persons,
organisations, web sites) are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from graphapp.model.identifiers import normal_doi
from graphapp.model.names import straighten
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import orcid_id, year_in
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
from loaders.reading.people import is_institution

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "json-ld"
LABEL = "JSON-LD (schema.org)"
SUFFIXES: tuple[str, ...] = (".jsonld",)

_LISTS = ListPaths("@graph")
_KINDS: dict[str, Kind] = {
    "ScholarlyArticle": "journal", "MedicalScholarlyArticle": "journal", "Article": "other", "NewsArticle": "other", "TechArticle": "other",
    "BlogPosting": "other", "Report": "other", "Book": "book", "Chapter": "book", "Thesis": "thesis", "Dataset": "other",
    "SoftwareSourceCode": "other", "SoftwareApplication": "other", "CreativeWork": "other", "PresentationDigitalDocument": "conference",
    "DigitalDocument": "other", "Manuscript": "other", "Collection": "other", "Project": "other", "ResearchProject": "other", "DataCatalog": "other", "Review": "other",
}  # fmt: skip
# what a work is part of: a journal, its volume, its issue
_CONTAINERS: dict[str, Kind] = {"Periodical": "journal", "PublicationVolume": "journal", "PublicationIssue": "journal", "Book": "book", "EventSeries": "conference", "Event": "conference"}  # fmt: skip
_DATES = ("datePublished", "dateIssued", "dateCreated", "copyrightYear", "dateModified")
_SCHEMA = re.compile(r"(?:https?://schema\.org/|schema:)")
_DEEPEST = 4


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for an object of schema.org with a type of work, alone or in a graph."""
    return any(
        ("@context" in record or "@context" in around) and (_type(record) in _KINDS or "@graph" in around)
        for record, around in beginning(head, _LISTS)
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    return papers(stream, _LISTS, partial(_paper, _Graph()), max_record_bytes)


class _Graph:
    """The objects of the current graph by their ids, collected once for all of its records."""

    def __init__(self) -> None:
        self._around: dict[str, Any] | None = None
        self._known: dict[str, Any] = {}

    def known(self, around: dict[str, Any]) -> dict[str, Any]:
        """The objects of the graph in `around` by their ids."""
        if around is not self._around:
            self._around, self._known = around, _known(around)
        return self._known


def _type(record: dict[str, Any]) -> str:
    """The type of an object: the first one that is a type of work."""
    given = record.get("@type") or record.get("type")
    types = [
        _SCHEMA.sub("", each) for each in (given if type(given) is list else [given]) if type(each) is str
    ]
    return next((each for each in types if each in _KINDS), types[0] if types else "")


def _paper(graph: _Graph, record: dict[str, Any], notes: Notes) -> Paper | None:
    work = _type(record)
    if work not in _KINDS:
        notes.refuse(f"not a work: {work[:40] or 'no type'}")
        return None
    title = titled(
        _value(record.get("name")) or _value(record.get("headline")) or _value(record.get("title")),
        notes,
        _value(record.get("alternativeHeadline")),
    )
    if title is None:
        return None
    entries = record.get("author") or record.get("creator") or record.get("authors") or []
    known = graph.known(notes.around)
    people = [
        person
        for entry in (entries if type(entries) is list else [entries])
        if (
            person := _person(
                known.get(text(obj(entry).get("@id")) or "", entry) if len(obj(entry)) == 1 else entry, notes
            )
        )
    ]
    place, place_kind = _container(record)
    kind = (
        place_kind
        if place_kind and _KINDS[work] in ("journal", "other") and work.endswith("Article")
        else _KINDS[work]
    )
    year = next((year for name in _DATES if (year := year_in(_value(record.get(name)))) is not None), None)
    doi = _doi(record)
    return Paper(
        record_name(NAME, doi or _value(record.get("@id"))) or by_content(NAME, title, year, people, place),
        title,
        people,
        year,
        kind,
        venue(place, kind),
        authors_cut=notes.cut,
        abstract=marked(_value(record.get("abstract")) or _value(record.get("description"))),
        doi=doi,
        url=_value(record.get("url")) or _value(record.get("mainEntityOfPage")),
    )


def _value(given: Any) -> str | None:
    """A value as a string: of several the first, of an object its value, name or id."""
    given = first(given)
    said = obj(given)
    return text(given) or next(
        (found for name in ("@value", "value", "name", "@id", "url") if (found := text(said.get(name)))), None
    )


def _known(around: dict[str, Any]) -> dict[str, Any]:
    """The objects of a graph by their ids."""
    graph = around.get("@graph")
    return (
        {id: each for each in graph if type(each) is dict and (id := text(each.get("@id")))}
        if type(graph) is list
        else {}
    )


def _doi(record: dict[str, Any]) -> str | None:
    """The DOI: the first of the identifiers and addresses that is one."""
    identifiers = record.get("identifier")
    said = [record.get("doi"), record.get("@id"), *(identifiers if type(identifiers) is list else [identifiers]), record.get("sameAs"), record.get("url")]  # fmt: skip
    return next((doi for each in said if (doi := normal_doi(_value(each)))), None)


def _container(record: dict[str, Any]) -> tuple[str | None, Kind | None]:
    """The name and the kind of what the work is part of: of an issue the journal."""
    inner: Any = first(record.get("isPartOf"))
    found: tuple[str | None, Kind | None] = (None, None)
    for _ in range(_DEEPEST):
        said = obj(inner)
        if not said:
            break
        container = _type(said)
        if container in _CONTAINERS and (name := _value(said.get("name"))):
            found = (name, _CONTAINERS[container])
        inner = first(said.get("isPartOf"))
    if found[0] is None:
        return _value(record.get("periodical")) or text(record.get("journal")), None
    return found


def _person(entry: Any, notes: Notes) -> PersonName | None:
    said = obj(entry)
    given, family = _value(said.get("givenName")), _value(said.get("familyName"))
    name = (
        f"{given} {family}"
        if given and family
        else text(entry) or _value(said.get("name")) or family or given
    )
    name = marked(name)
    if not name:
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    kind = _type(said)
    group = kind == "Organization" or (kind != "Person" and not family and is_institution(name))
    ids = [said.get("@id"), said.get("identifier"), said.get("sameAs"), said.get("url")]
    places = said.get("affiliation")
    return PersonName(
        name if group or family else straighten(name),
        next((orcid for each in ids if (orcid := orcid_id(_value(each)))), None),
        group=group,
        affiliation=joined(map(_value, places if type(places) is list else [places])),
    )
