"""Crossref works: API responses, and the files and lines of the public data dumps
(https://www.crossref.org/documentation/retrieve-metadata/rest-api/, format: https://api.crossref.org/swagger-ui).

Editors are kept as editors; translators and chairs are ignored. The year is that of the earliest publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Affiliation, Kind, Paper, PersonName, Problem
from loaders.reading.affiliations import in_fields, institution_id
from loaders.reading.fields import orcid_id
from loaders.reading.json_papers import (
    Notes,
    by_content,
    date_year,
    first,
    marked,
    obj,
    objs,
    papers,
    record_name,
    text,
    titled,
    venue,
)
from loaders.reading.json_records import ListPaths, beginning

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "crossref"
LABEL = "Crossref works: API responses, data dumps"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("message.items", "items", "message")
_OWN_FIELDS = frozenset(
    {
        "indexed",
        "reference-count",
        "member",
        "prefix",
        "deposited",
        "content-domain",
        "is-referenced-by-count",
    }
)
_WORK_FIELDS = frozenset({"DOI", "title", "author", "type"})
_DATES = ("issued", "published", "published-print", "published-online", "posted", "created")
_KINDS: dict[str, Kind] = {
    "journal-article": "journal", "proceedings-article": "conference", "proceedings": "conference", "proceedings-series": "conference",
    "posted-content": "preprint", "book": "book", "book-chapter": "book", "book-section": "book", "book-part": "book",
    "book-series": "book", "book-set": "book", "book-track": "book", "monograph": "book", "edited-book": "book",
    "reference-book": "book", "reference-entry": "book", "dissertation": "thesis",
}  # fmt: skip
# not part of a name; this field also has academic degrees
_GENERATION = re.compile(r"(?i)(?:[js]r\.?|junior|senior|i{1,3}|iv|vi{0,3}|2nd|3rd|4th)")
_HEADING = re.compile(
    r"^\s*(?:<jats:title>|<title>)\s*(?:abstract|summary|zusammenfassung|résumé|resumen)\s*(?:</jats:title>|</title>)",
    re.IGNORECASE,
)


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a response about works, or if the first record has a DOI and a field that only Crossref has."""
    return any(_is_ours(record, around) for record, around in beginning(head, _LISTS)) or _is_empty_answer(
        head
    )


def _is_ours(record: dict[str, Any], around: dict[str, Any]) -> bool:
    answer = around.get("message-type")
    if type(answer) is str:
        return answer.startswith("work")
    return "DOI" in record and (type(record.get("title")) is list or not _OWN_FIELDS.isdisjoint(record))


def _is_empty_answer(head: bytes) -> bool:
    whole = beginning(head, ListPaths())
    return bool(whole) and text(whole[0][0].get("message-type")) in ("work", "work-list")


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The works of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    if _WORK_FIELDS.isdisjoint(record):
        notes.refuse("not a work")
        return None
    title = titled(first(record.get("title")), notes, first(record.get("subtitle")))
    if title is None:
        return None
    kind = _KINDS.get(text(record.get("type")) or "", "other")
    authors = notes.entries(record, "author")
    people = [person for entry in authors if (person := _person(entry, notes))]
    year = next((year for name in _DATES if (year := date_year(record.get(name))) is not None), None)
    doi = notes.text(record, "DOI")
    abstract = notes.text(record, "abstract")
    return Paper(
        record_name(NAME, doi.lower() if doi else None) or by_content(NAME, title, year, people),
        title,
        people,
        year,
        kind,
        venue(_place(record), kind),
        authors_cut=notes.cut,
        abstract=marked(_HEADING.sub("", abstract)) if abstract else None,
        doi=doi,
        url=text(record.get("URL")),
        editors=notes.editors(objs(record.get("editor")), _person),
    )


def _place(record: dict[str, Any]) -> str | None:
    """The venue: the container of the work, otherwise the conference, otherwise a preprint's server or a thesis's school."""
    return (
        text(first(record.get("container-title")))
        or text(obj(record.get("event")).get("name"))
        or text(obj(first(record.get("institution"))).get("name"))
        or text(record.get("group-title"))
    )


def _name(entry: dict[str, Any]) -> str:
    parts = (text(entry.get("given")), text(entry.get("family")))
    return " ".join(clean(part) for part in parts if part)


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    name = _name(entry)
    group = not name
    if group:
        name = text(entry.get("name")) or text(entry.get("literal")) or ""
    if not name:
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    printed = None
    suffix = text(entry.get("suffix"))
    if suffix and _GENERATION.fullmatch(suffix.strip()):
        name = f"{name} {suffix.strip()}"
    elif suffix:
        printed = f"{name} {suffix.strip()}"
    affiliation, affiliations = in_fields(map(_affiliation, objs(entry.get("affiliation"))))
    return PersonName(
        name,
        orcid_id(text(entry.get("ORCID"))),
        group=group,
        printed=printed,
        affiliation=affiliation,
        affiliations=affiliations,
    )


def _affiliation(entry: dict[str, Any]) -> Affiliation:
    """An affiliation: usually one printed text as the name; if it also has a department, a place or an identifier, the name of the institution."""
    name = text(entry.get("name"))
    id = next(filter(None, (institution_id(text(each.get("id"))) for each in objs(entry.get("id")))), None)
    around = [
        [part for each in _list(entry.get(field)) if (part := text(each))]
        for field in ("department", "place")
    ]
    parts = [*around[0], *([name] if name else []), *around[1]]
    return Affiliation(", ".join(parts) or None, name if id or any(around) else None, id)


def _list(value: Any) -> list[Any]:
    return value if type(value) is list else []
