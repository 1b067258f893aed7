"""The output of commands: tables, JSON and lines.

Text from files and queries is escaped before it reaches a terminal: control characters and marks that reverse text are shown as
`\\u001b`. Results go to standard output, and messages about them to standard error.
"""

from __future__ import annotations

import json as plain_json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from rich.console import Console

    from graphapp.model.rows import StoredPaper

__all__ = ["count", "json", "note", "paper_line", "saved", "table", "visible", "visible_lines", "years"]

# C0 and C1 controls, line and paragraph separators, marks that change the direction of text, lone surrogates
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_BUT_NEWLINE = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))

_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?")


def visible(text: object) -> str:
    """`text` on one line, with every character that could control a terminal written as `\\uXXXX`."""
    return _UNSAFE.sub(_escape, str(text))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def visible_lines(text: str) -> str:
    """As `visible`, but line breaks are kept."""
    return _UNSAFE_BUT_NEWLINE.sub(_escape, text)


def note(text: str) -> None:
    """Print a message about the result on standard error."""
    print(visible(text), file=sys.stderr)


def json(value: Any) -> None:
    """Print `value` as indented JSON. Characters that could control a terminal are escaped, which JSON allows in every string."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except TypeError:
        # a file name that is not valid UTF-8
        text = plain_json.dumps(value, indent=2, ensure_ascii=False)
    print(visible_lines(text))


def _console() -> Console:
    """A console as wide as the terminal; without a terminal, wide enough that no line is wrapped."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 100_000)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print aligned columns; columns of numbers are right-aligned."""
    found = [_texts(row) for row in rows]
    numeric = [bool(found) and all(_NUMBER.fullmatch(row[at]) for row in found) for at in range(len(columns))]
    cells = [list(map(visible, row)) for row in ([columns, *found] if any(columns) else found)]
    if sys.stdout.isatty() or not all(cell.isascii() for row in cells for cell in row):
        lines = _drawn(columns, found, numeric)
    else:
        # importing rich takes as long as a short command
        lines = _aligned(cells, numeric)
    # padding to the right of the last column would make every line as long as the longest
    print("\n".join(line.rstrip() for line in lines))


def _texts(row: Sequence[Any]) -> list[str]:
    if all(type(value) is str for value in row):
        return list(row)
    from graphapp.serialize import cell_text

    return list(map(cell_text, row))


def _aligned(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    """The lines of a table of ASCII characters."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        for row in rows
    ]


def _drawn(columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    """Lines that fit into the terminal, also with wide characters."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(columns))
    for name, right in zip(columns, numeric, strict=True):
        grid.add_column(
            Text(visible(name), style="bold"), justify="right" if right else "left", overflow="fold"
        )
    for row in rows:
        grid.add_row(*(Text(visible(text)) for text in row))
    console = _console()
    with console.capture() as captured:
        console.print(grid)
    return captured.get().rstrip("\n").split("\n")


def count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def years(first: int | None, last: int | None) -> str:
    if first is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def paper_line(paper: StoredPaper) -> str:
    """A paper in one line: year, venue, title and authors. A long author list is shortened."""
    where = " ".join(str(part) for part in (paper.year, paper.venue.name if paper.venue else None) if part)
    shown = ", ".join(entry.author.name for entry in paper.authors[:8])
    if len(paper.authors) > 8:
        shown += f" and {len(paper.authors) - 8:,} more"
    if paper.authors_cut:
        from graphapp.analysis.author_statistics import perhaps_cut

        shown += f" (list {'possibly ' if perhaps_cut(paper) else ''}truncated by the source)"
    return f"{where + ': ' if where else ''}{paper.title}{' — ' + shown if shown else ''}"


def saved(name: str, what: str) -> None:
    """Report what was written to the file `name`; prints nothing if the file was written to standard output."""
    if name != "-":
        print(f"{visible(name)}: {what}")
