"""Web of Science, "tab-delimited": the fields of its plain text as columns, lists in one cell separated by semicolons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from graphapp.model.records import Paper, Problem
from loaders.reading.tables import columns, no_column, opened, split
from loaders.reading.tagged import Record, paper
from loaders.wos import DIALECT, MEANING, people

__all__ = ["LABEL", "NAME", "SUFFIXES", "load", "sniff"]

NAME = "wos-tab"
LABEL = "Web of Science, tab-delimited"
# the extension is that of any table: only the content decides
SUFFIXES: tuple[str, ...] = ()

_MEANING = MEANING._replace(name=NAME)
_TOLD_BY = frozenset({"pt", "au", "ti", "so", "ut"})


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True if the columns are the tags of Web of Science."""
    return columns(head) >= _TOLD_BY


def load(stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
    """The papers of a table, row by row. Raises BadInput if no column is the title."""
    # quotation marks are ordinary characters here: titles contain unpaired ones
    table = opened(stream, max_record_bytes, "\t", quoted=False)
    tags = [name.upper() for name in table.columns]
    if "TI" not in tags:
        raise no_column("TI", table.columns)
    for row in table.rows:
        if isinstance(row, Problem):
            yield row
            continue
        record = Record(row.line)
        for tag, cell in zip(tags, row.cells, strict=False):
            values = split(cell, ";") if tag in DIALECT.entries else [cell.strip()]
            record.fields += [[tag, value] for value in values if value]
        yield from paper(record, _MEANING, people(record, _MEANING))
