"""Tables with a header, as databases and spreadsheets export them. A dialect is a table of column names over this reader.

Format: RFC 4180, delimited by commas, semicolons, tabs or vertical bars. A row with unbalanced quotation marks would swallow the rows
after it: if its first line has a cell for each column, the row ends there, else it is refused. Reading continues with the next line,
and short rows after a refused one are taken to be parts of it. A row with more cells than columns is refused, since it is unknown
which cells moved, and so is a row that is a single cell because its delimiter is not that of the header.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import BinaryIO, NamedTuple

from graphapp.errors import BadInput
from graphapp.model.identifiers import content_id, normal_doi
from graphapp.model.names import clean, shown
from graphapp.model.records import Kind, Paper, Problem, Venue
from loaders.reading.decoding import Decoder, LongText, text_lines
from loaders.reading.fields import plain, year_in
from loaders.reading.lines import wide_encoding
from loaders.reading.mistakes import load_command
from loaders.reading.people import People

__all__ = [
    "Cells",
    "RecordTable",
    "TableLayout",
    "TableRow",
    "columns",
    "first_rows",
    "no_column",
    "opened",
    "papers",
    "split",
    "squeezed",
    "table_head",
]

_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_DELIMITERS = tuple(_SIGNS)
_SHOWN_COLUMNS = 40
_LONGEST_NAME = 60
_UNPAIRED = "unbalanced quotation marks"


class TableRow(NamedTuple):
    """A row: the number of its first line, and its cells."""

    line: int
    cells: list[str]


class RecordTable(NamedTuple):
    """A table: the names of its columns as printed, and its rows and problems in order."""

    columns: list[str]
    rows: Iterator[TableRow | Problem]


class Cells:
    """The cells of a row by field: of several columns for a field the first that has a value, "" if none has."""

    __slots__ = ("_cells", "_places", "line")

    def __init__(self, places: Mapping[str, Sequence[int]], row: TableRow) -> None:
        self._places = places
        self._cells = row.cells
        self.line = row.line

    def __getitem__(self, field: str) -> str:
        return next(filter(None, self.each(field)), "")

    def each(self, field: str) -> Iterator[str]:
        """The cells of all columns for a field."""
        cells = self._cells
        for place in self._places.get(field, ()):
            if place < len(cells):
                yield cells[place].strip()


class TableLayout(NamedTuple):
    """The columns of a dialect: for each field the possible headers, in lower case.

    Fields are id, title, year, kind, venue, abstract, doi, url and those that `people` reads. `kinds` maps the text of the field
    `kind`, in lower case, to a kind; `venue_kinds` overrides that by the text of the field `venue kind`. `missing` are placeholders
    for missing values.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    people: Callable[[Cells], People]
    kinds: Mapping[str, Kind]
    default: Kind = "other"
    venue_kinds: Mapping[str, Kind] = {}
    missing: frozenset[str] = frozenset()
    kind: Callable[[Cells], Kind | None] = lambda cells: None  # noqa: ARG005
    joined: str | None = None
    """The separator of several DOIs or URLs in one cell."""


def split(text: str, separator: str) -> list[str]:
    """The parts of a list in a cell. Empty parts count if others are not empty, except one after a trailing separator."""
    parts = [part.strip() for part in text.split(separator)] if text else []
    while parts and not parts[-1]:
        parts.pop()
    return parts


def columns(head: bytes) -> frozenset[str]:
    """The names of the columns, in lower case, of a file that begins with `head`."""
    text = head.decode(wide_encoding(head) or "utf-8", errors="replace").removeprefix("\ufeff")
    lines = iter(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    first = next((line for line in lines if line.strip()), "")
    named = _named_delimiter(first)
    if named or _is_notice(first):
        first = next(lines, "")
    return frozenset(name.strip().lower() for name in _parsed(first, named or _delimiter(first)))


_BETWEEN_WORDS = re.compile(r"[\s_.()-]+")


@lru_cache(maxsize=4096)
def squeezed(name: str) -> str:
    """The name of a column for comparison: "Publication Year", "publication_year" and "PublicationYear" are one."""
    return _BETWEEN_WORDS.sub("", name.lower())


def first_rows(head: bytes) -> tuple[list[str], list[str]]:
    """The names of the columns, as printed, and the cells of the next row, of a file that begins with `head` and looks like a table: several
    different names that contain letters, and as many cells in the next row. Empty lists for other files."""
    names, rows = table_head(head, 1)
    return (names, rows[0]) if rows else ([], [])


def table_head(head: bytes, count: int) -> tuple[list[str], list[list[str]]]:
    """As `first_rows`, with at most `count` rows, each with as many cells as there are columns."""
    text = head.decode(wide_encoding(head) or "utf-8", errors="replace").removeprefix("\ufeff")
    lines = [line for line in text.splitlines(keepends=True) if line.strip()]
    if lines and _is_notice(lines[0]):
        del lines[0]
    if not lines:
        return [], []
    try:
        rows = csv.reader(lines, delimiter=_delimiter(lines[0].rstrip("\r\n")))
        first, second = next(rows), next(rows, [])
        found = [second]
        # the last line of a head may be incomplete
        last = len(lines) - (not lines[-1].endswith(("\n", "\r")))
        found += [row for row in islice(rows, count - 1) if rows.line_num <= last]
    except csv.Error:
        return [], []
    names = [clean(name) for name in first]
    named = all(len(name) <= _LONGEST_NAME and any(map(str.isalpha, name)) for name in names)
    if named and len({*names}) == len(names) == len(second) > 1:
        return names, [[clean(cell) for cell in row] for row in found if len(row) == len(names)]
    return [], []


# --- rows


def _named_delimiter(line: str) -> str:
    """The delimiter that a first line `sep=;` names, as Excel writes it; else ""."""
    text = line.strip().strip('"')
    return text[4] if len(text) == 5 and text.lower().startswith("sep=") else ""


def _is_notice(line: str) -> bool:
    """True for the line about the export that Dimensions writes above the header."""
    return line.lstrip().removeprefix('"').startswith("About the data:")


def _delimiter(line: str) -> str:
    """The delimiter of a header line: the one that yields the most cells."""
    return max(_DELIMITERS, key=lambda delimiter: len(_parsed(line, delimiter)))


def _parsed(line: str, delimiter: str) -> list[str]:
    """The cells of one line, even with unbalanced quotation marks."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def opened(stream: BinaryIO, limit: int, delimiter: str = "", *, quoted: bool = True) -> RecordTable:
    """The table in a file. `delimiter` is "" if unknown; with `quoted` False, quotation marks are ordinary characters.

    Raises BadInput if there is no header.
    """
    # a global limit of the csv module, which must only be raised
    csv.field_size_limit(max(csv.field_size_limit(), limit + 1))
    decoder = Decoder()
    source = _Source(text_lines(stream, limit, decoder), limit)
    header = source.first()
    delimiter = delimiter or _named_delimiter(header)
    if _named_delimiter(header) or _is_notice(header):
        header = source.first()
    delimiter = delimiter or _delimiter(header)
    source.again()
    reader = _Reader(source, delimiter, quoted, decoder)
    found = reader.header()
    if not any(name.strip() for name in found):
        raise BadInput("The table has no header", "The first line must contain the names of the columns.")
    return RecordTable([clean(name) for name in found], reader.rows(len(found)))


class _TooLarge(Exception):
    """A row is larger than the limit."""


class _Source:
    """The lines of a file for the csv module; those of the current row are kept, so that they can be read again."""

    def __init__(self, lines: Iterator[tuple[int, str]], limit: int) -> None:
        self._lines = lines
        self.limit = limit
        self._again: deque[tuple[int, str]] = deque()
        self.row: list[tuple[int, str]] = []
        self._size = 0

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        number, line = self._again.popleft() if self._again else next(self._lines)
        self.row.append((number, line))
        self._size += len(line)
        if self._size > self.limit or type(line) is LongText:
            raise _TooLarge
        return line

    def first(self) -> str:
        """The next line that is not blank; "" at the end."""
        for number, line in self._lines:
            if line.strip():
                self.row = [(number, line)]
                return line
        self.row = []
        return ""

    def finished(self) -> int:
        """The current row is complete. Returns the number of its first line."""
        number = self.row[0][0] if self.row else 0
        self.row = []
        self._size = 0
        return number

    def again(self, keep: int = 0) -> None:
        """Read the lines of the current row again, except the first `keep` of them."""
        self._again.extendleft(reversed(self.row[keep:]))
        self.finished()


class _Reader:
    """The rows of a table."""

    def __init__(self, source: _Source, delimiter: str, quoted: bool, decoder: Decoder) -> None:
        self._source = source
        self._delimiter = delimiter
        self._quoted = quoted
        # the row before was refused: short rows after it are parts of it
        self._given_up = False
        self._left_out = 0
        self._first_left_out = 0
        self._decoder = decoder

    def header(self) -> list[str]:
        """The cells of the first row; [] if it cannot be read."""
        try:
            return next(self._csv(), [])
        except (csv.Error, _TooLarge):
            return []
        finally:
            self._source.finished()

    def _csv(self) -> Iterator[list[str]]:
        if self._quoted:
            return csv.reader(self._source, delimiter=self._delimiter, strict=True)
        return csv.reader(self._source, delimiter=self._delimiter, quoting=csv.QUOTE_NONE, strict=True)

    def rows(self, width: int) -> Iterator[TableRow | Problem]:
        """The rows after the header, which has `width` cells; empty rows are ignored."""
        source = self._source
        while True:
            try:
                for cells in self._csv():
                    if len(source.row) > 1 and len(cells) != width:
                        raise csv.Error("the number of cells differs from the number of columns")
                    line = source.finished()
                    if self._given_up and len(cells) < width:
                        self._leave_out(line)
                        continue
                    self._given_up = False
                    yield from self._checked(TableRow(line, cells), width)
                break
            except _TooLarge:
                yield from self._alone(width, f"a row longer than {source.limit:,} bytes")
            except csv.Error:
                yield from self._alone(width, _UNPAIRED)
        if self._left_out:
            what = "further lines of refused rows"
            yield Problem(f"line {self._first_left_out}", what, "ignored", times=self._left_out)
        yield from self._decoder.problems()

    def _alone(self, width: int, why: str) -> Iterator[TableRow | Problem]:
        """Handle a row that cannot be read: take its first line alone, and read the other lines again."""
        number, line = self._source.row[0]
        self._source.again(1)
        cells = _parsed(line.rstrip("\n"), self._delimiter) if why == _UNPAIRED else []
        if len(cells) == width and width > 1:
            self._given_up = False
            yield TableRow(number, cells)
            yield Problem(f"line {number}", why, "read up to the end of the line")
        elif self._given_up and not (why == _UNPAIRED and line.strip('"\n ')):
            # an unreadable line may begin a row; a line that is only a quotation mark ends one
            self._leave_out(number)
        else:
            self._given_up = True
            yield Problem(f"line {number}", why, "record refused", 1)

    def _leave_out(self, number: int) -> None:
        self._left_out += 1
        self._first_left_out = self._first_left_out or number

    def _checked(self, row: TableRow, width: int) -> Iterator[TableRow | Problem]:
        """The row, if it has no more cells than there are columns; nothing for an empty row."""
        cells = row.cells
        if not any(cell and not cell.isspace() for cell in cells):
            return
        what, where = f"{_counted(len(cells))} for {width:,} columns", f"line {row.line}"
        if len(cells) > width and any(cell and not cell.isspace() for cell in cells[width:]):
            yield Problem(where, what, "record refused", 1)
            return
        if len(cells) == 1 < width:
            other = _delimiter(cells[0])
            if other != self._delimiter and len(_parsed(cells[0], other)) >= width:
                what += f": delimited by {_SIGNS[other]}, while the header is delimited by {_SIGNS[self._delimiter]}"
                yield Problem(
                    where, what, "record refused; use the same delimiter in the header and in the records", 1
                )
                return
        yield row
        if len(cells) < width:
            yield Problem(where, what, "kept without the missing cells")


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells:,} cells"


# --- rows to papers


def papers(
    stream: BinaryIO, layout: TableLayout, limit: int, delimiter: str = ""
) -> Iterator[Paper | Problem]:
    """The papers of a table. Raises BadInput if it has no title column."""
    table = opened(stream, limit, delimiter)
    places = _places(table.columns, layout.columns)
    if "title" not in places:
        raise no_column(" or ".join(layout.columns["title"]), table.columns)
    for found in table.rows:
        if isinstance(found, Problem):
            yield found
        else:
            yield from paper(Cells(places, found), layout)


def no_column(name: str, among: Sequence[str]) -> BadInput:
    """The error for a missing column."""
    named = ", ".join(shown(column, 40) for column in among[:_SHOWN_COLUMNS])
    more = f" and {len(among) - _SHOWN_COLUMNS:,} more" if len(among) > _SHOWN_COLUMNS else ""
    return BadInput(
        f"The table has no column {name}; its columns are {named}{more}",
        f"Specify the columns: {load_command('FILE', among)}"
        if len(among) > 1
        else f"The table has only one column: separate the cells by {', '.join(list(_SIGNS.values())[:-1])} or {_SIGNS['|']}.",
    )


def _places(names: Sequence[str], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, list[int]]:
    """The column numbers of each field, in the order of its possible headers."""
    known: dict[str, int] = {}
    for place, name in enumerate(names):
        known.setdefault(name.lower(), place)
    found = {field: [known[name] for name in headers if name in known] for field, headers in wanted.items()}
    return {field: places for field, places in found.items() if places}


def paper(cells: Cells, layout: TableLayout) -> Iterator[Paper | Problem]:
    """The paper of a row, or the problem that it has no title."""
    where = f"line {cells.line}"
    title = _said(cells["title"], layout)
    if not title:
        yield Problem(where, "no title", "record refused", 1)
        return
    people = layout.people(cells)
    for what, done in people.odd:
        yield Problem(where, what, done)
    year = year_in(cells["year"])
    if year is None and cells["year"] and cells["year"] not in layout.missing:
        yield Problem(where, f"not a year: {cells['year'][:60]!r}", "field dropped")
    kind = _kind(cells, layout)
    doi, url = (
        cells[field].split(layout.joined)[0] if layout.joined else cells[field] for field in ("doi", "url")
    )
    venue = _said(cells["venue"], layout)
    yield Paper(
        record=_name(cells["id"], layout, title, year, venue, people),
        title=title,
        authors=people.authors,
        year=year,
        kind=kind,
        venue=Venue(venue, kind if kind not in ("other", "thesis") else None) if venue else None,
        authors_cut=people.cut,
        abstract=_said(cells["abstract"], layout) or None,
        doi=normal_doi(doi) or (normal_doi(url) if "doi.org/" in url else None),
        url=_said(url, layout).split(" ")[0] or None,
        where=where,
    )


def _said(text: str, layout: TableLayout) -> str:
    return "" if text in layout.missing else clean(plain(text))


def _kind(cells: Cells, layout: TableLayout) -> Kind:
    kind = layout.kind(cells) or layout.kinds.get(cells["kind"].lower(), layout.default)
    return layout.venue_kinds.get(cells["venue kind"].lower(), kind) if kind == "journal" else kind


def _name(id: str, layout: TableLayout, title: str, year: int | None, venue: str, people: People) -> str:
    """The permanent name of a record: the number from its source, else a digest of its content."""
    id = clean(id)
    if id.startswith(("http://", "https://")):
        id = id.rstrip("/").rpartition("/")[2]
    return f"{layout.name}:{id[:300] or 'content:' + content_id(title, year, venue, *(person.name for person in people.authors))}"
