"""Zotero items as JSON: Better BibTeX's "BetterBibTeX JSON" and the web API (https://www.zotero.org/support/dev/web_api/v3/basics,
item types and creators: https://api.zotero.org/schema).

Authors are the creators of an item's primary type: authors, presenters of a talk, inventors of a patent. Editors
are kept as editors; translators are ignored. A name in one field is taken for that of a group if it contains a word typical of groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import year_in
from loaders.reading.json_papers import (
    Notes,
    by_content,
    marked,
    obj,
    papers,
    record_name,
    text,
    titled,
    venue,
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.people import is_institution

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "zotero-json"
LABEL = "Zotero items: Better BibTeX JSON, web API"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("items")
_NO_PAPERS = {"note": "a note", "attachment": "an attachment", "annotation": "an annotation"}
_KINDS: dict[str, Kind] = {
    "journalArticle": "journal", "conferencePaper": "conference", "preprint": "preprint", "book": "book", "bookSection": "book",
    "encyclopediaArticle": "book", "dictionaryEntry": "book", "thesis": "thesis", "presentation": "conference",
}  # fmt: skip
_AUTHORS = {
    "presentation": "presenter", "patent": "inventor", "computerProgram": "programmer", "map": "cartographer", "film": "director",
    "videoRecording": "director", "audioRecording": "performer", "podcast": "podcaster", "artwork": "artist", "case": "author",
    "hearing": "contributor", "bill": "sponsor",
}  # fmt: skip
_PLACES = (
    "publicationTitle", "proceedingsTitle", "bookTitle", "conferenceName", "meetingName", "encyclopediaTitle", "dictionaryTitle",
    "repository", "university", "websiteTitle", "blogTitle", "institution",
)  # fmt: skip
_DOI_LINE = re.compile(r"(?im)^\s*DOI\s*[:=]\s*(\S.*)")


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record, or its data, has an item type."""
    return has_record(head, _LISTS, lambda record: "itemType" in _item(record))


def _item(record: dict[str, Any]) -> dict[str, Any]:
    """The item itself; in the web API it is under `data`."""
    inner = obj(record.get("data"))
    return inner if "itemType" in inner else record


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The items of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    record = _item(record)
    type_ = text(record.get("itemType")) or ""
    if type_ in _NO_PAPERS:
        notes.refuse(f"{_NO_PAPERS[type_]}, not a publication")
        return None
    title = titled(
        record.get("title") or record.get("nameOfAct") or record.get("caseName") or record.get("subject"),
        notes,
    )
    if title is None:
        return None
    wanted = {"author", _AUTHORS.get(type_, "author")}
    listed = notes.entries(record, "creators")
    creators = [entry for entry in listed if (text(entry.get("creatorType")) or "author") in wanted]
    people = [person for entry in creators if (person := _person(entry, notes))]
    year = year_in(
        text(record.get("date")) or text(record.get("issueDate")) or text(record.get("dateEnacted"))
    )
    kind = _KINDS.get(type_, "other")
    doi = notes.text(record, "DOI") or _doi_in(record.get("extra"))
    place = next((found for name in _PLACES if (found := text(record.get(name)))), None)
    key = text(record.get("key")) or text(record.get("itemKey"))
    return Paper(
        record_name(NAME, key) or by_content(NAME, title, year, people, place),
        title,
        people,
        year,
        kind,
        venue(place, kind),
        authors_cut=notes.cut,
        abstract=marked(notes.text(record, "abstractNote")),
        doi=doi,
        url=notes.text(record, "url"),
        editors=notes.editors((entry for entry in listed if entry.get("creatorType") == "editor"), _person),
    )


def _doi_in(extra: Any) -> str | None:
    """A DOI in the `extra` field, which is one string or a list of lines."""
    said = "\n".join(line for line in extra if type(line) is str) if type(extra) is list else text(extra)
    match = _DOI_LINE.search(said) if said else None
    return match[1] if match else None


def _name(entry: dict[str, Any]) -> str:
    names = (text(entry.get("firstName")), text(entry.get("lastName")))
    return " ".join(part.strip() for part in names if part) or text(entry.get("name")) or ""


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    name = marked(_name(entry)) or ""
    if not name:
        notes.nameless()
        return None
    if notes.is_end(name):
        return None
    one_field = not (text(entry.get("firstName")) and text(entry.get("lastName")))
    return PersonName(name, group=one_field and is_institution(name))
