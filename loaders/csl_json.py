"""CSL-JSON, which Zotero, Mendeley, Pandoc and Crossref write (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html,
schema: https://github.com/citation-style-language/schema).

Only `author` has authors, and `editor` editors; translators, directors and others are ignored. A `literal` name is taken for that of a
group if it contains a word typical of groups. An `id` numbers the item in its file only, unless it is an address or a DOI: records are
identified by their content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.identifiers import normal_doi
from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import orcid_id, year_in
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
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.people import is_institution
from loaders.reading.round_trip import own_paper

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "csl-json"
LABEL = "CSL-JSON: Zotero, Mendeley, Pandoc, citeproc"
SUFFIXES: tuple[str, ...] = (".csl.json", ".csljson")

_LISTS = ListPaths("items", "references")
_TYPES = frozenset({
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter", "classic",
    "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing",
    "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture", "musical_score", "pamphlet",
    "paper-conference", "patent", "performance", "periodical", "personal_communication", "post", "post-weblog", "regulation",
    "report", "review", "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "video", "webpage",
})  # fmt: skip
_FIELDS = frozenset(
    {
        "issued",
        "container-title",
        "citation-key",
        "DOI",
        "URL",
        "title-short",
        "publisher-place",
        "accessed",
        "page",
        "custom",
    }
)
_KINDS: dict[str, Kind] = {
    "article-journal": "journal", "review": "journal", "periodical": "journal", "paper-conference": "conference", "speech": "conference",
    "article": "preprint", "book": "book", "chapter": "book", "collection": "book", "entry": "book", "entry-dictionary": "book",
    "entry-encyclopedia": "book", "classic": "book", "thesis": "thesis",
}  # fmt: skip
_GLOBAL = re.compile(r"https?://\S+|10\.\d{4,9}/\S+")
_OWN = "graphapp"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has a CSL type, and a field or a name in CSL's form."""
    return has_record(head, _LISTS, _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    if text(record.get("type")) not in _TYPES or type(record.get("title", "")) is not str:
        return False
    if "authors" in record and "author" not in record:
        # CSL has no such field: the authors of another format would be lost
        return False
    author = first(record.get("author"))
    return not _FIELDS.isdisjoint(record) or not {"family", "given", "literal"}.isdisjoint(obj(author))


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The items of a file in file order. Items that graphapp wrote are restored unchanged: see `graphapp.exporters.csl_json`."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    said = obj(record.get("custom")).get(_OWN)
    if said is not None and (own := _as_it_was(record, said)):
        return own
    title = titled(first(record.get("title")), notes)
    if title is None:
        return None
    kind = _KINDS.get(text(record.get("type")) or "", "other")
    entries = notes.entries(record, "author")
    people = [person for entry in entries if (person := _person(entry, notes))]
    year = _year(record.get("issued"))
    doi = notes.text(record, "DOI")
    place = (
        text(first(record.get("container-title")))
        or text(record.get("event-title"))
        or text(record.get("event"))
    )
    id = text(record.get("id"))
    named = record_name(NAME, id) if id and _GLOBAL.fullmatch(id) else None
    return Paper(
        named or by_content(NAME, title, year, people, place, normal_doi(doi)),
        title,
        people,
        year,
        kind,
        venue(place, kind),
        authors_cut=notes.cut,
        abstract=marked(notes.text(record, "abstract")),
        doi=doi,
        url=notes.text(record, "URL"),
        editors=notes.editors(objs(record.get("editor")), _person),
    )


def _year(issued: Any) -> int | None:
    year = date_year(issued)
    if year is not None:
        return year
    said = obj(issued)
    return year_in(text(said.get("raw")) or text(said.get("literal")) or text(issued))


def _name(entry: dict[str, Any]) -> str:
    """Given name, particles, family name, suffix, in printed order."""
    names = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(part.strip() for name in names if (part := text(entry.get(name))))


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    name, literal = _name(entry), text(entry.get("literal")) or text(entry.get("name"))
    group = bool(not name and literal and is_institution(literal))
    name = marked(name or literal) or ""
    if not name:
        notes.nameless()
        return None
    return None if notes.is_end(name) else PersonName(name, orcid_id(text(entry.get("ORCID"))), group=group)


def _as_it_was(record: dict[str, Any], said: Any) -> Paper | None:
    """The paper of an item that graphapp wrote, in which nothing is markup."""
    year = date_year(record.get("issued"))
    title, abstract, doi, url = (text(record.get(name)) for name in ("title", "abstract", "DOI", "URL"))
    return own_paper(said, title, year, abstract, doi, url)
