"""Tables that commands write as CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphapp.cli import output
from graphapp.cli.files import save

if TYPE_CHECKING:
    from graphapp.groups.as_csv import CsvTable

__all__ = ["save_table", "save_text"]


def save_table(table: CsvTable, target: str, what: str) -> None:
    """Write a table to the file `target` (- is standard output) and report `what` it has. Strings are protected against evaluation as
    formulas, as in every CSV file of graphapp."""
    from graphapp.exporters.spreadsheet import guarded
    from graphapp.groups.as_csv import csv_text

    save_text(csv_text(table, guarded), target, what)


def save_text(text: str, target: str, what: str) -> None:
    """Write `text` in UTF-8 to the file `target` (- is standard output) and report `what` it has."""
    # an unpaired surrogate cannot be encoded
    data = text.encode("utf-8", "replace")

    def write(out: BinaryIO) -> None:
        out.write(data)

    save(write, target)
    output.saved(target, what)
