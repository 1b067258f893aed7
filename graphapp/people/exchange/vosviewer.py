"""VOSviewer's thesaurus file: two columns, `label` and `replace by` (VOSviewer Manual 1.6.20, section 4.3). Pure.

The fields of a line are separated by tabs, commas or semicolons; one that contains such a character is in double quotes. A label with
nothing in `replace by` is ignored by VOSviewer; no decision says that.
"""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.people.decisions import Decisions, Entry, Side
from graphapp.people.exchange.proposals import Exported, Imported, counted, merged_names, numbered, unwritten

__all__ = ["LABEL", "NAME", "SUFFIXES", "read", "sniff", "write"]

NAME = "vosviewer"
LABEL = "VOSviewer thesaurus (label, replace by)"
SUFFIXES = (".thesaurus.txt", ".txt", ".tsv")

_COLUMNS = ("label", "replace by")
_DELIMITERS = "\t,;"


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001
    """True where the first line names both columns."""
    first = head.decode("utf-8-sig", errors="replace").split("\n", 1)[0]
    return _delimiter(first) is not None


def _delimiter(header: str) -> str | None:
    for delimiter in _DELIMITERS:
        cells = [cell.strip().strip('"').lower() for cell in header.split(delimiter)]
        if all(column in cells for column in _COLUMNS):
            return delimiter
    return None


def read(stream: BinaryIO) -> Imported:
    """A `same` decision for each line that replaces a label; the replacement is the first side. Raises BadInput without a header."""
    text = stream.read().decode("utf-8-sig", errors="replace")
    delimiter = _delimiter(text.split("\n", 1)[0])
    if delimiter is None:
        raise BadInput(
            'The first line does not contain the columns "label" and "replace by".',
            "Write these two columns, separated by a tab.",
        )
    entries: list[Entry] = []
    ignored = 0
    for line in csv.DictReader(io.StringIO(text), delimiter=delimiter):
        cells = {
            (name or "").strip().lower(): names.clean(value)
            for name, value in line.items()
            if isinstance(value, str)
        }
        label, replacement = (cells.get(column, "") for column in _COLUMNS)
        ignored += bool(label) and not replacement
        if label and replacement and names.key(label) != names.key(replacement):
            entries.append(Entry("", "same", Side(replacement), Side(label), why="VOSviewer thesaurus"))
    notes = (
        [f"Not imported: {counted(ignored, 'label')} without a replacement, which VOSviewer ignores."]
        if ignored
        else []
    )
    return Imported(numbered(entries), notes)


def write(decisions: Decisions) -> Exported:
    """A line for each name that another one stands for."""
    out = io.StringIO()
    table = csv.writer(out, delimiter="\t", lineterminator="\n")
    table.writerow(_COLUMNS)
    table.writerows((name, first) for first, *others in merged_names(decisions) for name in others)
    return Exported(out.getvalue().encode(), unwritten(decisions))
