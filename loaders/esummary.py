"""PubMed, summaries as JSON: responses of the E-utility ESummary (https://www.ncbi.nlm.nih.gov/books/NBK25501/).

Authors are "Last FM"; groups have the type CollectiveName. An abstract is not part of a summary. Records are keyed by their numbers, so that a response,
of at most 10,000 records, is read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from graphapp.model.records import Kind, Paper, PersonName, Problem
from loaders.reading.fields import is_et_al, year_in
from loaders.reading.json_errors import not_json
from loaders.reading.json_papers import Notes, by_content, marked, obj, objs, record_name, text, titled, venue
from loaders.reading.json_records import ListPaths, has_record
from loaders.reading.lines import as_utf8
from loaders.reading.people import medline

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "esummary"
LABEL = "PubMed summaries, JSON"
SUFFIXES: tuple[str, ...] = ()

# some 100 times the largest response
_LARGEST = 100_000_000
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("preprint", "preprint"), ("congress", "conference"), ("academic dissertation", "thesis"), ("book", "book"), ("journal article", "journal"),
)  # fmt: skip


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True for a response of ESummary with records of publications."""
    return has_record(head, ListPaths(), _is_ours)


def _is_ours(answer: dict[str, Any]) -> bool:
    if obj(answer.get("header")).get("type") != "esummary":
        return False
    records = [each for name, each in obj(answer.get("result")).items() if name != "uids"]
    return not records or any(
        {"pubtype", "fulljournalname", "sortpubdate", "error"} & obj(each).keys() for each in records[:3]
    )


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The publications of a response, in its order."""
    data = as_utf8(stream).read(_LARGEST + 1).removeprefix(b"\xef\xbb\xbf")
    if len(data) > _LARGEST:
        yield Problem("", f"longer than {_LARGEST:,} bytes", "file refused; request fewer records at once", 1)
        return
    try:
        answer = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        yield Problem(f"line {error.lineno}", not_json(error.msg), "file refused; download it again", 1)
        return
    result = obj(obj(answer).get("result"))
    numbers = result.get("uids")
    order = numbers if type(numbers) is list else [name for name in result if name != "uids"]
    notes = Notes()
    for number, id in enumerate(order, 1):
        notes.where, notes.cut = f"record {number}", False
        record = obj(result.get(str(id)))
        paper = None
        if len(data) > max_record_bytes and len(orjson.dumps(record)) > max_record_bytes:
            notes.refuse(f"longer than {max_record_bytes:,} bytes")
        else:
            paper = _paper(record, notes)
        yield from notes.problems
        notes.problems = []
        if paper is not None:
            paper.where = notes.where
            yield paper


def _paper(record: dict[str, Any], notes: Notes) -> Paper | None:
    if error := text(record.get("error")):
        notes.refuse(f"not a publication: {error[:60]}")
        return None
    title = titled(
        text(record.get("title")) or text(record.get("booktitle")) or text(record.get("vernaculartitle")),
        notes,
    )
    if title is None:
        return None
    people = [person for entry in notes.entries(record, "authors") if (person := _person(entry, notes))]
    types = {each.lower() for each in record.get("pubtype") or () if type(each) is str}
    kind = next(
        (kind for name, kind in _KINDS if name in types), "book" if record.get("booktitle") else "journal"
    )
    dates = ("pubdate", "epubdate", "sortpubdate", "printpubdate")
    ids = {text(each.get("idtype")) or "": text(each.get("value")) for each in objs(record.get("articleids"))}
    place = text(record.get("fulljournalname")) or text(record.get("source")) or text(record.get("booktitle"))
    id = text(record.get("uid")) or ids.get("pubmed")
    year = next((year for name in dates if (year := year_in(text(record.get(name)))) is not None), None)
    return Paper(
        record_name(NAME, id) or by_content(NAME, title, year, people, place, ids.get("doi")),
        title,
        people,
        year,
        kind,
        venue(place if marked(place) != title else None, kind),
        authors_cut=notes.cut,
        doi=ids.get("doi"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{id}/" if id and id.isdecimal() else None,
    )


def _person(entry: dict[str, Any], notes: Notes) -> PersonName | None:
    name = marked(text(entry.get("name")))
    if not name:
        notes.nameless()
        return None
    if is_et_al(name):
        notes.cut = True
        return None
    kind = text(entry.get("authtype")) or "Author"
    if kind not in ("Author", "CollectiveName"):
        # editors and investigators
        return None
    return PersonName(name, group=True) if kind == "CollectiveName" else PersonName(medline(name))
