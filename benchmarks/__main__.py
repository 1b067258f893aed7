"""Run the benchmarks and print one table: `python -m benchmarks [--corpus FILE] [NAME…]`.

Without --corpus, the records come from the folder of real records: $GRAPHAPP_RECORDS, or `../shared` next to the project.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks import (
    chains,
    collaborators,
    console,
    cypher,
    drawing,
    files,
    hostile,
    hung_server,
    json_formats,
    layouts,
    load,
    many_files,
    mirror,
    neo4j,
    network,
    pages,
    readers,
    reading,
    search,
    xml_readers,
)
from benchmarks.measuring import Place, Row

MEASUREMENTS = {
    "load": load,
    "cypher": cypher,
    "mirror": mirror,
    "console": console,
    "pages": pages,
    "network": network,
    "drawing": drawing,
    "layouts": layouts,
    "reading": reading,
    "files": files,
    "chains": chains,
    "collaborators": collaborators,
    "search": search,
    "hostile": hostile,
    "neo4j": neo4j,
    "hung-server": hung_server,
    "xml": xml_readers,
    "readers": readers,
    "many-files": many_files,
    "json": json_formats,
}
RECORDS = Path(os.environ.get("GRAPHAPP_RECORDS") or Path(__file__).resolve().parents[2] / "shared")
CORPUS = RECORDS / "corpora" / "ai-conferences.jsonl.gz"


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(MEASUREMENTS)))
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Records as .jsonl or .jsonl.gz. [default: those in $GRAPHAPP_RECORDS, or in ../shared]",
)
@click.option(
    "--more",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A further store, already loaded, for the benchmark mirror. May be repeated.",
)
def main(names: tuple[str, ...], corpus: Path | None, more: tuple[Path, ...]) -> None:
    """Run all benchmarks, or those in NAMES (load always runs), and print one table. Exit status 1 if a target is missed."""
    corpus = corpus or CORPUS
    if not corpus.exists():
        raise click.UsageError(f"No records at {corpus}. Give a file of records with --corpus.")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="graphapp-bench-") as folder:
        # an empty cache: positions of an earlier run would make the first layout too fast
        os.environ["XDG_CACHE_HOME"] = folder
        place = Place(corpus, Path(folder), Path(folder) / "graph.db", more)
        for name, module in MEASUREMENTS.items():
            if name == "load" or not names or name in names:
                click.echo(f"measuring {name} …", err=True)
                rows += module.measure(place)
    _print(rows)
    sys.exit(any(row.reached is False for row in rows))


def _print(rows: list[Row]) -> None:
    table = Table()
    for title in ("work", "target", "graphapp", "", "for comparison", "note"):
        table.add_column(title, overflow="fold")
    for row in rows:
        mark = {True: "yes", False: "NO", None: ""}[row.reached]
        table.add_row(row.work, row.reach, row.ours, mark, row.peer, row.note)
    Console(width=None if sys.stdout.isatty() else 200).print(table)


if __name__ == "__main__":
    main()
