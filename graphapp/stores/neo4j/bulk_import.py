"""Writes the graph as files for Neo4j's bulk import, and shows the command that reads them.

The format is that of `neo4j-admin database import full`: a header file and a data file for each label and type, with typed
columns (Neo4j operations manual, "Neo4j Admin import"). Strings are always quoted, to distinguish an empty string from a missing value.

The files contain the graph as queries see it. They contain neither the variants of single records (`graphapp.model.variants`) nor the
log of loads; `graphapp.stores.copy.copy` copies these from store to store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from graphapp.errors import StoreBusy
from graphapp.model.rows import Table
from graphapp.stores.base import Store
from graphapp.support.whole_folder import filled_folder, naming_path

__all__ = ["IMPORTED", "ImportTable", "arguments", "write_import"]

# a character that no string in the graph contains, because cleaning removes control characters
_LIST = "\x1f"


class ImportTable(NamedTuple):
    """A label or type: its rows in the store, the stem of its two file names, and the columns of the header."""

    table: Table
    stem: str
    columns: tuple[str, ...]
    node: bool


IMPORTED: tuple[ImportTable, ...] = (
    ImportTable("Author", "authors", ("id:ID(Author)", "name:string", "key:string"), node=True),
    ImportTable("Venue", "venues", ("id:ID(Venue)", "name:string", "kind:string"), node=True),
    ImportTable(
        "Paper",
        "papers",
        (
            "id:ID(Paper)",
            "title:string",
            "year:long",
            "kind:string",
            "abstract:string",
            "doi:string",
            "url:string",
            "sources:string[]",
            "authors_cut:boolean",
        ),
        node=True,
    ),
    ImportTable("WROTE", "wrote", (":START_ID(Author)", ":END_ID(Paper)", "position:long"), node=False),
    ImportTable("PUBLISHED_IN", "published_in", (":START_ID(Paper)", ":END_ID(Venue)"), node=False),
)


def arguments(database: str) -> list[str]:
    """The arguments of `neo4j-admin` that import the files in the current folder into `database`, which must be stopped; its content is
    replaced."""
    found = ["database", "import", "full", database, "--overwrite-destination", "--id-type=string"]
    found.append("--array-delimiter=U+001F")
    for imported in IMPORTED:
        kind = "nodes" if imported.node else "relationships"
        found.append(f"--{kind}={imported.table}={imported.stem}-header.csv,{imported.stem}.csv")
    return found


def write_import(store: Store, folder: Path, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Write the files into `folder`, which is created if necessary and must be empty. The files appear when all of them are complete;
    after an error the folder is unchanged.

    `on_progress` receives the number of rows written and the approximate total. Raises BadInput if the folder is not empty,
    StoreBusy if the store changed during the export, NotWritten.
    """
    with filled_folder(folder) as drafts:
        _write(store, drafts, folder, on_progress)


def _write(store: Store, drafts: Path, folder: Path, on_progress: Callable[[int, int], None] | None) -> None:
    revision, total = store.revision(), store.counts().rows
    done = 0
    for imported in IMPORTED:
        header = ",".join(imported.columns) + "\n"
        with naming_path(folder / f"{imported.stem}-header.csv"):
            (drafts / f"{imported.stem}-header.csv").write_text(header, encoding="utf-8")
        data = f"{imported.stem}.csv"
        with naming_path(folder / data), open(drafts / data, "w", encoding="utf-8", newline="") as out:
            for batch in store.rows(imported.table):
                out.writelines(_lines(batch))
                done += len(batch)
                if on_progress is not None:
                    on_progress(done, total)
    if store.revision() != revision:
        raise StoreBusy(f"{store.address} changed while it was being read.", "Export again.")


def _lines(rows: list[tuple[Any, ...]]) -> Iterator[str]:
    for row in rows:
        yield ",".join(map(_field, row)) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = value if isinstance(value, str) else _LIST.join(value)
    return '"' + text.replace('"', '""') + '"'
