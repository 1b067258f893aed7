"""HAL, JSON: responses of the French archive's API (https://api.archives-ouvertes.fr/docs/search).

A response has the fields that were requested. Without a list of fields, it has only the citation (`label_s`), and its documents are refused: request
`fl=halId_s,title_s,authFullName_s,producedDateY_i,docType_s,journalTitle_s,conferenceTitle_s,doiId_s`. Authors are names in order; an IdHAL
(`authFullNameIdHal_fs`) identifies the author of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Kind, Paper, PersonName, Problem
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
from loaders.reading.json_records import ListPaths, has_record

__all__ = ["HAL_KINDS", "LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "hal-json"
LABEL = "HAL, JSON"
SUFFIXES: tuple[str, ...] = ()

_LISTS = ListPaths("response.docs")
_OWN_FIELDS = frozenset(
    {"halId_s", "authFullName_s", "docType_s", "uri_s", "label_s", "producedDateY_i", "authLastName_s"}
)
HAL_KINDS: dict[str, Kind] = {
    "ART": "journal", "ARTREV": "journal", "ARTICLE": "journal", "DATAPAPER": "journal", "COMM": "conference", "POSTER": "conference",
    "PROCEEDINGS": "conference", "PRESCONF": "conference", "OUV": "book", "COUV": "book", "DOUV": "book", "TRAD": "book", "CHAPTER": "book",
    "THESE": "thesis", "HDR": "thesis", "MEM": "thesis", "ETABTHESE": "thesis", "UNDEFINED": "preprint", "PREPRINT": "preprint",
    "WORKINGPAPER": "preprint",
}  # fmt: skip
"""The kinds of HAL's types of documents."""
_YEARS = (
    "publicationDateY_i",
    "producedDateY_i",
    "publicationDate_s",
    "producedDate_s",
    "defenseDateY_i",
    "conferenceStartDateY_i",
)
_BETWEEN = "_FacetSep_"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if a document has two fields of HAL."""
    return has_record(
        head,
        _LISTS,
        lambda record: len(_OWN_FIELDS & record.keys()) >= 2 or {"docid", "label_s"} <= record.keys(),
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The documents of a file, in file order."""
    return papers(stream, _LISTS, _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    if "title_s" not in record and record.get("label_s"):
        notes.refuse("the response has only the citation (label_s): request title_s and authFullName_s")
        return None
    title = titled(first(record.get("title_s")), notes, first(record.get("subTitle_s")))
    if title is None:
        return None
    kind = HAL_KINDS.get(text(record.get("docType_s")) or "", "other")
    people = _people(record, notes)
    year = next(
        (year for name in _YEARS if (year := year_in(text(first(record.get(name))))) is not None), None
    )
    return Paper(
        record_name(NAME, text(record.get("halId_s"))) or by_content(NAME, title, year, people),
        title,
        people,
        year,
        kind,
        venue(_place(record, kind), kind),
        authors_cut=notes.cut,
        abstract=marked(text(first(record.get("abstract_s")))),
        doi=text(first(record.get("doiId_s"))),
        url=text(record.get("uri_s")),
    )


def _place(record: dict[str, Any], kind: Kind) -> str | None:
    names = ("conferenceTitle_s", "journalTitle_s", "bookTitle_s") if kind == "conference" else ("journalTitle_s", "bookTitle_s", "conferenceTitle_s")  # fmt: skip
    return (
        None
        if kind == "thesis"
        else next((found for name in names if (found := text(first(record.get(name))))), None)
    )


def _people(record: dict[str, Any], notes: Notes) -> list[PersonName]:
    given = record.get("authFullName_s")
    names = given if type(given) is list else [given] if given else []
    ids = _ids(record)
    people: list[PersonName] = []
    for entry in names:
        name = clean(text(entry) or "")
        if not name:
            notes.nameless()
        elif not notes.is_end(name):
            people.append(PersonName(name, ids.get(name)))
    return people


def _ids(record: dict[str, Any]) -> dict[str, str]:
    """The IdHALs of names; not of a name that two authors of the document have."""
    found: dict[str, set[str]] = {}
    entries = record.get("authFullNameIdHal_fs")
    for entry in entries if type(entries) is list else ():
        name, _, id = (text(entry) or "").partition(_BETWEEN)
        found.setdefault(clean(name), set()).add(id)
    return {name: f"idhal:{id}" for name, ids in found.items() if len(ids) == 1 and (id := next(iter(ids)))}
