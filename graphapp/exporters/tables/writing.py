"""Writes tables batch by batch, so that memory does not grow with the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, Literal

from graphapp.errors import BadInput
from graphapp.exporters.tables.columns import (
    AUTHOR_COLUMNS,
    AUTHORSHIP_COLUMNS,
    PAPER_COLUMNS,
    VENUE_COLUMNS,
    TableColumn,
    authorship_rows,
    paper_row_values,
)
from graphapp.model.rows import StoredPaper
from graphapp.support.gc_pause import uncollected

__all__ = ["TABLE_NAMES", "TableFormat", "check_installed", "write_paper_table", "write_tables"]

TableFormat = Literal["parquet", "arrow"]

TABLE_NAMES = ("papers", "authors", "venues", "authorships")
"""The files of a folder, without extension."""
ROWS_AT_ONCE = 20_000
"""The rows of a group in a file: readers skip and distribute whole groups."""

Add = Callable[[Sequence[Sequence[Any]]], None]


def check_installed() -> None:
    """Raises BadInput if pyarrow, which is optional, is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise BadInput(
            "Parquet and Arrow files need the package pyarrow.",
            "Install it: pip install 'graphapp[parquet]'",
        ) from None


def write_paper_table(batches: Iterable[Sequence[StoredPaper]], form: TableFormat, out: BinaryIO) -> None:
    """Write the table of papers. Equal papers give equal bytes."""
    with uncollected(), _table(PAPER_COLUMNS, form, out) as add:
        for papers in batches:
            add([paper_row_values(paper) for paper in papers])


def write_tables(
    batches: Iterable[Sequence[StoredPaper]],
    authors: Iterable[Sequence[tuple[Any, ...]]],
    venues: Iterable[Sequence[tuple[Any, ...]]],
    form: TableFormat,
    create: Callable[[str], BinaryIO],
) -> None:
    """Write the tables of `TABLE_NAMES` to files that `create` opens by name. `authors` and `venues` are rows as `Store.rows` gives them. Raises OSError."""
    with uncollected(), ExitStack() as opened:

        def begin(name: str, columns: tuple[TableColumn, ...]) -> Add:
            out = opened.enter_context(create(f"{name}.{form}"))
            return opened.enter_context(_table(columns, form, out))

        papers, authorships = begin("papers", PAPER_COLUMNS), begin("authorships", AUTHORSHIP_COLUMNS)
        for batch in batches:
            papers([paper_row_values(paper) for paper in batch])
            authorships(authorship_rows(batch))
        for name, columns, rows in (("authors", AUTHOR_COLUMNS, authors), ("venues", VENUE_COLUMNS, venues)):
            add = begin(name, columns)
            for some in rows:
                add(some)


@contextmanager
def _table(columns: tuple[TableColumn, ...], form: TableFormat, out: BinaryIO) -> Iterator[Add]:
    """A function that adds rows to a table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(column.name, _type(column)) for column in columns])
    writer = (
        pq.ParquetWriter(out, schema, compression="zstd")
        if form == "parquet"
        else pa.ipc.new_file(out, schema)
    )
    waiting: list[Sequence[Any]] = []

    def flush() -> None:
        arrays = [
            pa.array(values, field.type)
            for values, field in zip(zip(*waiting, strict=True), schema, strict=True)
        ]
        writer.write_batch(pa.record_batch(arrays, schema=schema))
        waiting.clear()

    def add(rows: Sequence[Sequence[Any]]) -> None:
        waiting.extend(rows)
        if len(waiting) >= ROWS_AT_ONCE:
            flush()

    with writer:
        yield add
        if waiting:
            flush()


def _type(column: TableColumn) -> Any:
    """The type of a column in Arrow."""
    import pyarrow as pa

    if isinstance(column.kind, tuple):
        kind = pa.struct([pa.field(each.name, _type(each)) for each in column.kind])
        return pa.list_(kind) if column.many else kind
    plain = {"string": pa.string(), "int": pa.int32(), "bool": pa.bool_(), "strings": pa.list_(pa.string())}
    return plain[column.kind]
