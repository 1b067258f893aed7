"""Writes the tables of a binary file to standard output as text. Runs as a separate process, started by `loaders.reading.table_files`.

The readers are compiled code that may hold a whole sheet in memory, and allocate a cell for each row and column between two distant cells: a
file of 2 KB can request 400 GB, which ends the process. Here, that is one error about one file.

Input: the file is standard input. Arguments: the kind of file, and the memory that the process may use, in MiB (0: no limit).
Output: frames, each with one byte for its kind, four for the size of its content, and the content (see `TableFrame`).
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from itertools import chain, islice
from typing import Any

__all__ = ["LONGEST_FRAME", "TableFrame", "main"]

Table = tuple[str, Iterable[str]]
# how many characters are written at once
_PIECE = 262_144
LONGEST_FRAME = 4 * _PIECE
"""The largest size of the content of a frame in bytes: UTF-8 has at most four for each character."""

OWN_COLUMNS = frozenset({"title", "authors", "graphapp_source"})
"""Columns of a table of papers that graphapp wrote."""
# how many rows of a Parquet file are in memory at once
_ROWS = 1_000
# numbers above this have more digits than a float stores
_LARGEST_EXACT = 2**53


class TableFrame(bytes, Enum):
    """The kinds of frames: a table begins (its name, "" if it is the only one), a piece of its text, it ends, all tables have been written,
    the file cannot be read ("password", "memory", or the reader's message)."""

    TABLE = b"T"
    TEXT = b"D"
    END = b"E"
    DONE = b"Z"
    FAILURE = b"X"


def _workbook() -> Iterator[Table]:
    """The sheets that have cells, as CSV: one line for each row, so that the numbers of lines are those of rows."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(sys.stdin.buffer)
    sheets = (
        (name, rows)
        for name in book.sheet_names
        if (rows := _filled(book.get_sheet_by_name(name).iter_rows()))
    )
    first = list(islice(sheets, 2))
    for name, rows in chain(first, sheets):
        yield name if len(first) > 1 else "", rows


def _filled(rows: Iterator[list[Any]]) -> Iterator[str] | None:
    """The lines of a sheet up to its last row with a value; None if it has none."""
    lines = _lines(rows)
    first = next(lines, None)
    return None if first is None else chain([first], lines)


def _lines(rows: Iterable[list[Any]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        cells = [_cell(value) for value in row]
        if not any(cells):
            # written only if a row with a value follows
            out.write("\n")
            continue
        writer.writerow(cells)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _cell(value: Any) -> str:
    """A cell as text on one line. Excel stores integers as floats."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(_cell, value))
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if type(value) is str:
        return value if value.isprintable() else " ".join(value.split())
    if type(value) is float and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _parquet() -> Iterator[Table]:
    """The rows of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    file = pq.ParquetFile(pa.PythonFile(sys.stdin.buffer, mode="r"), pre_buffer=False)
    yield "", _rows(file.schema_arrow, file.iter_batches(batch_size=_ROWS, use_threads=False))


def _arrow() -> Iterator[Table]:
    """The rows of an Arrow file or stream."""
    import pyarrow as pa

    pa.set_cpu_count(1)
    source = pa.PythonFile(sys.stdin.buffer, mode="r")
    is_file = sys.stdin.buffer.read(6) == b"ARROW1"
    sys.stdin.buffer.seek(0)
    if is_file:
        file = pa.ipc.open_file(source)
        yield "", _rows(file.schema, (file.get_batch(number) for number in range(file.num_record_batches)))
    else:
        stream = pa.ipc.open_stream(source)
        yield "", _rows(stream.schema, stream)


def _rows(schema: Any, batches: Iterable[Any]) -> Iterator[str]:
    """The rows of a table: as JSON if they contain objects (one per line if they are records of graphapp), otherwise as CSV, with the
    entries of a list separated by semicolons."""
    import pyarrow.types as types

    def is_flat(kind: Any) -> bool:
        if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
            return not types.is_nested(kind.value_type)
        return not types.is_nested(kind)

    if all(is_flat(field.type) for field in schema):
        yield from _csv_lines(schema.names, batches)
        return
    import orjson

    if OWN_COLUMNS.issubset(schema.names):
        for batch in batches:
            for row in batch.to_pylist():
                yield f"{orjson.dumps(row, default=_plain).decode()}\n"
        return
    lead = "["
    for batch in batches:
        for row in batch.to_pylist():
            yield f"{lead}{orjson.dumps(row, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()}"
            lead = ",\n"
    yield "]\n" if lead != "[" else "[]\n"


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _csv_lines(names: list[str], batches: Iterable[Any]) -> Iterator[str]:
    # by column: several columns may have the same name
    rows = (
        list(row)
        for batch in batches
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )
    return _lines(chain([names], rows))


READERS: dict[str, Callable[[], Iterator[Table]]] = {
    "workbook": _workbook,
    "parquet": _parquet,
    "arrow": _arrow,
}


def _limit_memory(mib: int) -> None:
    try:
        import resource
    except ImportError:
        # not on Windows
        return
    if mib:
        resource.setrlimit(resource.RLIMIT_AS, (mib * 2**20, mib * 2**20))


def _write(kind: TableFrame, content: str = "") -> None:
    data = content[:_PIECE].encode("utf-8", "replace")
    sys.stdout.buffer.write(kind.value + len(data).to_bytes(4, "big") + data)


def _write_text(lines: Iterable[str]) -> None:
    parts: list[str] = []
    size = 0
    for line in lines:
        parts.append(line)
        size += len(line)
        if size > _PIECE:
            _write_pieces("".join(parts))
            parts, size = [], 0
    _write_pieces("".join(parts))


def _write_pieces(text: str) -> None:
    # a line may be longer than a piece
    for begin in range(0, len(text), _PIECE):
        _write(TableFrame.TEXT, text[begin : begin + _PIECE])


def main(kind: str, mib: int) -> None:
    """Write all tables of the file on standard input."""
    _limit_memory(mib)
    try:
        for name, lines in READERS[kind]():
            _write(TableFrame.TABLE, name)
            _write_text(lines)
            _write(TableFrame.END)
        _write(TableFrame.DONE)
    except MemoryError:
        _write(TableFrame.FAILURE, "memory")
    except BrokenPipeError:
        raise
    # a panic of compiled code is not an Exception
    except BaseException as error:
        said = "password" if "Password" in type(error).__name__ else str(error) or type(error).__name__
        _write(TableFrame.FAILURE, said)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
