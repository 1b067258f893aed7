"""The command `export`: write the whole store as tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.files import save
from graphapp.cli.opening import opened
from graphapp.cli.options import store_option
from graphapp.cli.progress import progress_bar

if TYPE_CHECKING:
    from graphapp.exporters.tables.writing import TableFormat

__all__ = ["export"]

_SUFFIXES: dict[str, TableFormat] = {".parquet": "parquet", ".arrow": "arrow"}


@click.command(short_help="Write the whole store as tables.")
@click.option(
    "-o",
    "--to",
    "target",
    metavar="FILE|DIR",
    required=True,
    help="File to write, .parquet or .arrow (- for standard output): the papers with their authors and venues. Or a new folder, for four "
    "tables: papers, authors, venues and authorships.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("parquet", "arrow")),
    help="Format of the tables in a folder, or of a file with another extension. Default: that of the extension, or parquet.",
)
@store_option
def export(target: str, form: TableFormat | None, store: str | None) -> None:
    """Write the whole store as columnar tables, for DuckDB, polars, Spark and other programs.

    A table of papers can be loaded again and results in the same graph. Requires pyarrow: pip install 'graphapp[parquet]'.
    """
    from graphapp.exporters.tables.writing import check_installed, write_paper_table, write_tables

    check_installed()
    suffix = _SUFFIXES.get(Path(target).suffix.lower())
    if suffix is None and form is None and _is_no_folder(target):
        raise click.UsageError(f"{target} is not a folder: specify --format parquet or --format arrow.")
    with opened(store) as service:
        papers = output.count(service.store.counts().papers, "paper")
        with progress_bar("papers") as tell:
            batches = service.all_papers(tell)
            if (suffix is None and form is None and target != "-") or Path(target).is_dir():
                from graphapp.support.whole_folder import filled_folder, naming_path

                folder = Path(target)
                # the tables refer to each other
                with filled_folder(folder) as drafts, naming_path(folder), service.unchanged():
                    rows = service.store.rows
                    write_tables(
                        batches,
                        rows("Author"),
                        rows("Venue"),
                        form or suffix or "parquet",
                        lambda name: (drafts / name).open("xb"),
                    )
            else:
                save(lambda out: write_paper_table(batches, form or suffix or "parquet", out), target)
    output.saved(target, papers)


def _is_no_folder(target: str) -> bool:
    """True for standard output and for what exists and is not a folder."""
    return target == "-" or (Path(target).exists() and not Path(target).is_dir())
