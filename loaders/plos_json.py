"""PLOS, responses of the search API as JSON (https://api.plos.org/solr/search-fields/).

Parts of articles (their titles, abstracts, figures), which a search also finds, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Paper, PersonName, Problem
from loaders.reading.fields import year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
    first,
    marked,
    papers,
    record_name,
    text,
    titled,
    venue,
)
from loaders.reading.json_records import ListPaths, beginning
from loaders.reading.people import is_group

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "plos-json"
LABEL = "PLOS search, JSON"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("response.docs")
# the fields that a response contains unless others are requested, and those that only other formats have
_OWN_FIELDS = frozenset({"author_display", "title_display", "article_type", "score"})
_REQUESTED_FIELDS = _OWN_FIELDS | {"journal", "publication_date", "author", "title", "abstract"}
_OTHER_FIELDS = frozenset({"authors", "year", "issued"})
_ID = re.compile(r"10\.1371/[\w.()/-]+")
_PART = re.compile(r"10\.1371/(?:journal\.\w+\.\w+|annotation/[\w-]+|image\.\w+)(?P<part>/.+)?")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a document has a DOI of PLOS as its id. Outside a response, other formats may have it, too: a field of PLOS is required."""
    return any(
        _is_ours(record, in_response="response" in around) for record, around in beginning(head, _LISTS)
    )


def _is_ours(record: dict[str, Any], *, in_response: bool) -> bool:
    if not _ID.fullmatch(text(record.get("id")) or "") or _OTHER_FIELDS & record.keys():
        return False
    author = record.get("author")
    names_only = type(author) is list and {*map(type, author)} == {str}
    return names_only or bool((_REQUESTED_FIELDS if in_response else _OWN_FIELDS) & record.keys())


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The documents of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    id = text(record.get("id")) or ""
    if (part := _PART.fullmatch(id)) and part["part"]:
        notes.refuse("a part of an article")
        return None
    title = titled(first(record.get("title_display")) or first(record.get("title")), notes)
    if title is None:
        return None
    given = record.get("author_display") or record.get("author") or []
    people = [
        person for entry in (given if type(given) is list else [given]) if (person := _person(entry, notes))
    ]
    year = year_in(text(record.get("publication_date")))
    return Paper(
        record_name(NAME, id) or by_content(NAME, title, year, people),
        title,
        people,
        year,
        "journal",
        venue(
            text(first(record.get("journal"))) or text(record.get("cross_published_journal_name")), "journal"
        ),
        authors_cut=notes.cut,
        abstract=marked(text(first(record.get("abstract")))),
        doi=id or None,
    )


def _person(entry: Any, notes: Notes) -> PersonName | None:
    name = clean(text(entry) or "")
    if not name:
        notes.nameless()
        return None
    return None if notes.is_end(name) else PersonName(name, group=is_group(name))
