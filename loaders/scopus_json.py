"""Scopus, JSON: responses of Elsevier's Search API and Abstract Retrieval API (https://dev.elsevier.com/sc_apis.html).

The standard view of a search has only the first author: its list is marked as truncated. The complete view has at most 100 authors. The names
of the index, which are close to the printed ones, are kept as the printed form, as in the CSV export.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import orcid_id, scopus_id, year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
    joined,
    marked,
    obj,
    objs,
    papers,
    record_name,
    text,
    titled,
    venue,
    whole,
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.people import indexed
from loaders.scopus_csv import SCOPUS_KINDS

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "scopus-json"
LABEL = "Scopus API, JSON"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("search-results.entry", "abstracts-retrieval-response", "entry")
_PLACES: dict[str, Kind] = {
    "journal": "journal",
    "conference proceeding": "conference",
    "book": "book",
    "trade journal": "journal",
}


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has an identifier of Scopus, or is the response to a search without results."""
    return has_record(head, _LISTS, _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    core = obj(record.get("coredata")) or record
    return ("eid" in core and ("dc:title" in core or "dc:identifier" in core)) or (
        "@_fa" in core and "error" in core
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The documents of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    core = obj(record.get("coredata")) or record
    if (error := text(core.get("error"))) and not core.get("dc:title"):
        notes.refuse(f"not a document: {clean(error)[:60]}")
        return None
    title = titled(core.get("dc:title"), notes)
    if title is None:
        return None
    places = _places(record)
    entries = objs(record.get("author")) or objs(obj(record.get("authors")).get("author"))
    people = [person for entry in entries if (person := _person(entry, places, notes))]
    if not entries and (creator := text(core.get("dc:creator")) or _creator(core)):
        people = [PersonName(indexed(clean(creator)))]
    year = year_in(text(core.get("prism:coverDate")) or text(core.get("prism:coverDisplayDate")))
    kind = SCOPUS_KINDS.get((text(core.get("subtypeDescription")) or "").lower())
    kind = kind or _PLACES.get((text(core.get("prism:aggregationType")) or "").lower(), "other")
    id = text(core.get("eid")) or text(core.get("dc:identifier"))
    return Paper(
        record_name(NAME, id) or by_content(NAME, title, year, people),
        title,
        people,
        year,
        kind,
        venue(text(core.get("prism:publicationName")), kind),
        authors_cut=notes.cut or _is_cut(core, entries, people),
        abstract=marked(text(core.get("dc:description"))),
        doi=text(core.get("prism:doi")),
        url=_url(core),
    )


def _is_cut(core: dict[str, Any], entries: list[dict[str, Any]], people: list[PersonName]) -> bool:
    """True if the document has more authors than the response."""
    counts = core.get("author-count")
    total = whole(obj(counts).get("@total")) or whole(obj(counts).get("$")) or whole(counts)
    return len(people) < total if total is not None else bool(people) and not entries


def _creator(core: dict[str, Any]) -> str | None:
    """The first author in a response of the Abstract Retrieval API."""
    found = objs(obj(core.get("dc:creator")).get("author"))
    return text(found[0].get("ce:indexed-name")) if found else None


def _places(record: dict[str, Any]) -> dict[str, str]:
    """The names of the institutions by their numbers."""
    found: dict[str, str] = {}
    for each in objs(record.get("affiliation")):
        id = text(each.get("afid")) or text(each.get("@id"))
        name = text(each.get("affilname"))
        if id and name:
            parts = (name, text(each.get("affiliation-city")), text(each.get("affiliation-country")))
            found[id] = ", ".join(clean(part) for part in parts if part)
    return found


def _person(entry: dict[str, Any], places: dict[str, str], notes: Notes) -> PersonName | None:
    preferred = obj(entry.get("preferred-name"))
    given, last = (
        next(
            (
                part
                for each in (entry, preferred)
                for name in (plain, f"ce:{plain}")
                if (part := text(each.get(name)))
            ),
            "",
        )
        for plain in ("given-name", "surname")
    )
    short = text(entry.get("authname")) or text(entry.get("ce:indexed-name")) or ""
    name = marked(f"{given} {last}" if last else indexed(clean(short))) or ""
    if not name.strip():
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    printed = indexed(clean(short)) if short else None
    ids = [
        each
        for each in (
            scopus_id(text(entry.get("authid")) or text(entry.get("@auid"))),
            orcid_id(text(entry.get("orcid"))),
        )
        if each
    ]
    numbers = [
        text(each.get("$")) or text(each.get("@id"))
        for each in (*objs(entry.get("afid")), *objs(entry.get("affiliation")))
    ]
    return PersonName(
        name.strip(),
        ids[0] if ids else None,
        printed=printed if printed != name else None,
        affiliation=joined(places.get(number or "") for number in numbers),
        ids=tuple(ids[1:]),
    )


def _url(core: dict[str, Any]) -> str | None:
    """The address of the document's page at Scopus."""
    links = {each.get("@ref") or each.get("@rel"): text(each.get("@href")) for each in objs(core.get("link"))}
    return links.get("scopus") or text(core.get("prism:url"))
