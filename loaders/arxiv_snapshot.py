"""arXiv's metadata snapshot, one record per line (https://www.kaggle.com/datasets/Cornell-University/arxiv).

Each record has its authors twice: as printed, and parsed by arXiv into last name, first name, suffix and affiliations, without "et al".
The parsed list is used if present. The year is that of the first version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graphapp.model.names import clean
from graphapp.model.records import Paper, PersonName, Problem, Venue
from loaders.reading.fields import is_et_al, year_in
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
)
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.latex import to_text
from loaders.reading.people import is_group

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "arxiv-snapshot"
LABEL = "arXiv metadata snapshot, JSON lines"
SUFFIXES: tuple[str, ...] = ()

_ADDRESS = "https://arxiv.org/abs/"
_VENUE = Venue("arXiv", "preprint")
_OWN_FIELDS = frozenset({"submitter", "versions", "update_date", "journal-ref", "report-no"})
_CUT = re.compile(r"(?i)\bet[\s.~]+al\b|\band others\b")
_BRACKETS = re.compile(r"\([^()]*\)")
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*;\s*|\s+&\s+")
# words before the name of a collaboration
_FOR = re.compile(r"(?i)(?:(?:for|on behalf of|and|with)\s+)?(?:the\s*)?")
# "1 and 2" refers to a list after the names
_MARKS = re.compile(r"(?i)[\d\s,;*†‡§]*(?:\band\b[\d\s,;*†‡§]*)*")
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "junior"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the first record has parsed authors, or fields that only arXiv has."""
    return has_record(head, ListPaths(), _is_ours)


def _is_ours(record: dict[str, Any]) -> bool:
    own = _OWN_FIELDS & record.keys()
    return "authors_parsed" in record or ("categories" in record and "id" in record and len(own) >= 2)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a snapshot, in file order."""
    return papers(stream, ListPaths(), _paper, max_record_bytes)


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    title = titled(record.get("title"), notes)
    if title is None:
        return None
    id = text(record.get("id"))
    printed = text(record.get("authors")) or ""
    parsed = record.get("authors_parsed")
    if type(parsed) is list and parsed:
        people = [person for entry in parsed if (person := _person(entry, notes))]
    else:
        people = _printed(printed)
    version = obj(first(record.get("versions")))
    year = year_in(text(version.get("created"))) or year_in(text(record.get("update_date")))
    return Paper(
        record_name(NAME, id) or by_content(NAME, title, year, people),
        title,
        people,
        year,
        "preprint",
        _VENUE,
        authors_cut=_CUT.search(printed) is not None,
        abstract=marked(notes.text(record, "abstract")),
        doi=notes.text(record, "doi"),
        url=_ADDRESS + id if id else None,
    )


def _person(entry: Any, notes: Notes) -> PersonName | None:
    """The author of an entry of the parsed list: [last, first, suffix, affiliation, …]."""
    parts = [part if type(part) is str else "" for part in entry] if type(entry) is list else []
    last, given, suffix = ([*(clean(part) for part in parts), "", "", ""])[:3]
    if not last and not given:
        notes.nameless()
        return None
    if is_group(last) and _FOR.fullmatch(given):
        return PersonName(_without_for(last), group=True)
    name = " ".join(filter(None, (given, last, suffix)))
    if is_et_al(name):
        return None
    affiliation = joined(part for part in parts[3:] if not _MARKS.fullmatch(part))
    return PersonName(name, group=is_group(name), affiliation=affiliation)


def _without_for(name: str) -> str:
    """ "for the BABAR Collaboration" without the words before the name; "The BABAR Collaboration" unchanged."""
    return re.sub(r"(?i)^(?:for|on behalf of)\s+(?:the\s+)?", "", name)


def _printed(authors: str) -> list[PersonName]:
    """The people of a printed list, without affiliations in brackets."""
    rest, before = authors, ""
    while rest != before:
        before, rest = rest, _BRACKETS.sub(" ", rest)
    names: list[str] = []
    for part in _BETWEEN.split(to_text(rest)):
        name = clean(part)
        if names and name.lower() in _SUFFIXES:
            names[-1] += f" {name}"
        elif name and not is_et_al(name) and not _CUT.fullmatch(name):
            names.append(_CUT.sub("", name).strip())
    return [PersonName(_without_for(name), group=is_group(name)) for name in names if name]
