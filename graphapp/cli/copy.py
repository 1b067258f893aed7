"""The commands `copy` and `neo4j-export`: write a graph into another store."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.opening import opened
from graphapp.cli.options import json_option, store_option
from graphapp.cli.progress import progress_bar, store_lines
from graphapp.cli.status import INTERRUPTED

if TYPE_CHECKING:
    from graphapp.stores.copy import CopyReport

__all__ = ["copy", "neo4j_export"]


@click.command()
@click.option("--from", "source", metavar="ADDRESS", required=True, help="Store to copy from.")
@click.option(
    "--to",
    "target",
    metavar="ADDRESS",
    required=True,
    help="Store to copy into; it is created if it does not exist.",
)
@json_option
def copy(source: str, target: str, as_json: bool) -> int:
    """Copy a graph from one store into another.

    The digests of both stores are printed; equal digests mean equal graphs. To resume an interrupted copy, run the same command again.
    A target store that contains a different graph is refused. Exit status: 130 if stopped by Ctrl-C.
    """
    from graphapp.settings import Settings
    from graphapp.stores import copy as copying
    from graphapp.stores import open_store

    settings = Settings.read({})
    with (
        closing(open_store(source, settings, tell=store_lines(), mapped=True)) as held,
        closing(open_store(target, settings, create=True, tell=store_lines())) as made,
        progress_bar("papers") as told,
    ):
        report = copying.copy(held, made, settings.batch_papers, told)
    _copied(report, source, target, as_json)
    return INTERRUPTED if report.interrupted else 0


@click.command("neo4j-export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--database", default="neo4j", show_default=True, metavar="NAME", help="Database to import into."
)
@store_option
def neo4j_export(folder: Path, database: str, store: str | None) -> None:
    """Write the graph as files for Neo4j's bulk import, and print the command that imports them into a stopped database.

    Use this command for graphs that are too large to load into a running server. The files contain everything that queries can see.
    Unlike `graphapp copy`, this command omits the differences between merged records and the log of loads.
    """
    from graphapp.stores.neo4j import bulk_import

    with opened(store, mapped=True) as service, progress_bar("rows") as told:
        bulk_import.write_import(service.store, folder, told)
    _exported(folder, bulk_import.arguments(database))


def _copied(report: CopyReport, source: str, target: str, as_json: bool) -> None:
    """Print the result of a copy."""
    if as_json:
        output.json({**report._asdict(), "counts": report.counts._asdict()})
    else:
        count = f"{report.counts.papers:,}"
        rows = [[target, count, report.target or "not finished"]]
        if not report.interrupted:
            rows.insert(0, [source, count, report.source])
        output.table(["", "papers", "digest"], rows)
    output.note(f"{output.count(report.written, 'paper')} written, {report.already:,} already present.")
    if report.interrupted:
        output.note("Stopped after a complete batch. Run the same command again to resume.")


def _exported(folder: Path, arguments: Sequence[str]) -> None:
    """Print the command that imports the files in `folder`."""
    output.note(
        f"Written to {folder}. Stop the database, then run this command in that folder, as the user that runs Neo4j:"
    )
    print("neo4j-admin " + shlex.join(arguments))
