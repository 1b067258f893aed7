"""Web of Science as a table: "tab-delimited", with the tags of its plain text as headers, and "Excel", with headers in words.

Lists in one cell are separated by semicolons. Tags: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html. A table with
tags that is delimited by tabs has no quotation marks around cells, but titles with unpaired ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Paper, Problem
from loaders.reading.lines import as_utf8
from loaders.reading.tables import RecordTable, columns, no_column, opened, split
from loaders.reading.tagged import Record, paper
from loaders.wos import DIALECT, MEANING, people

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "wos-tab"
LABEL = "Web of Science, tab-delimited or Excel"
# the extension is that of any table: only the content decides
SUFFIXES: tuple[str, ...] = ()

_MEANING = MEANING._replace(name=NAME)
_TOLD_BY = (
    frozenset({"pt", "au", "ti", "so", "ut"}),
    frozenset({"publication type", "authors", "article title", "ut (unique wos id)"}),
    # some institutions export fewer columns
    frozenset({"authors", "author full names", "article title", "source title"}),
)
# the tag of each header in words; other columns are not read
_TAGS = {
    "publication type": "PT",
    "authors": "AU",
    "author full names": "AF",
    "book authors": "BA",
    "book author full names": "BF",
    "group authors": "CA",
    "article title": "TI",
    "source title": "SO",
    "document type": "DT",
    "abstract": "AB",
    "addresses": "C1",
    "researcher ids": "RI",
    "orcids": "OI",
    "publication year": "PY",
    "publication date": "PD",
    "early access date": "EY",
    "journal abbreviation": "J9",
    "journal iso abbreviation": "JI",
    "doi": "DI",
    "ut (unique wos id)": "UT",
}


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are those of Web of Science."""
    found = columns(head)
    return any(found >= table for table in _TOLD_BY)


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    table = _opened(stream, max_record_bytes)
    tags = [_TAGS.get(name.lower(), name.upper()) for name in table.columns]
    if "TI" not in tags:
        raise no_column("TI", table.columns)
    for row in table.rows:
        if isinstance(row, Problem):
            yield row
            continue
        record = Record(row.line)
        for tag, cell in zip(tags, row.cells, strict=False):
            values = split(cell, ";") if tag in DIALECT.entries else [cell.strip()]
            # programs in R write NA for a missing value
            record.fields += [[tag, value] for value in values if value and value != "NA"]
        yield from paper(record, _MEANING, people(record, _MEANING))


def _opened(stream: BinaryIO, limit: int) -> RecordTable:
    buffered = as_utf8(stream)
    first = buffered.peek().removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").partition(b"\n")[0]
    is_tagged = b"TI" in first.upper().rstrip(b"\r").split(b"\t")
    return opened(buffered, limit, "\t", quoted=False) if is_tagged else opened(buffered, limit)
