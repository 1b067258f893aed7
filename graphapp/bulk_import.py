"""The graph as files for Neo4j's own bulk import, and the command that reads them.

The format is that of `neo4j-admin database import full`: a header file and a data file for each label and type, with typed
columns (Neo4j operations manual, "Neo4j Admin import"). Text is always in quotes, so that an empty text is not taken for none.

The files hold the graph that queries see. What single records said otherwise (`graphapp.variants`) and the log of loads are not in
them; these go from store to store with `graphapp.copying.copy`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from graphapp.errors import BadInput, StoreBusy
from graphapp.stores.base import Store, Table

__all__ = ["IMPORTED", "ImportTable", "arguments", "write_import"]

# a character that no text in the graph holds, as control characters are removed when records are cleaned
_LIST = "\x1f"


class ImportTable(NamedTuple):
    """A label or type: its rows in the store, the stem of its two files, and the columns of the header."""

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
    """What follows `neo4j-admin` to import the files of the folder in which it is called into a `database` that is stopped;
    what the database holds is replaced."""
    found = ["database", "import", "full", database, "--overwrite-destination", "--id-type=string"]
    found.append("--array-delimiter=U+001F")
    for imported in IMPORTED:
        kind = "nodes" if imported.node else "relationships"
        found.append(f"--{kind}={imported.table}={imported.stem}-header.csv,{imported.stem}.csv")
    return found


def write_import(store: Store, folder: Path, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Write the files into `folder`, which is made, and must be empty where it is there.

    `on_progress` is told how many rows of about how many are written. Raises BadInput for a folder that is not empty, StoreBusy
    when the store changed meanwhile, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty", "Name a new folder, so that nothing is written over.")
    revision, total = store.revision(), store.counts().rows
    done = 0
    for imported in IMPORTED:
        header = ",".join(imported.columns) + "\n"
        (folder / f"{imported.stem}-header.csv").write_text(header, encoding="utf-8")
        with open(folder / f"{imported.stem}.csv", "w", encoding="utf-8", newline="") as out:
            for batch in store.rows(imported.table):
                out.writelines(_lines(batch))
                done += len(batch)
                if on_progress is not None:
                    on_progress(done, total)
    if store.revision() != revision:
        raise StoreBusy(f"{store.address} changed while it was read", "Export again into a new folder.")


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
