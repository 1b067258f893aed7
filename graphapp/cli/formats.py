"""The command `formats`: list the formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.options import json_option

if TYPE_CHECKING:
    from graphapp.exporters import Exporter, PaperList
    from loaders import Loader

__all__ = ["formats"]


@click.command()
@json_option
def formats(as_json: bool) -> None:
    """List the formats that graphapp can read and write."""
    from graphapp.exporters import EXPORTERS, LIST_FORMATS
    from loaders import LOADERS

    _print(LOADERS, EXPORTERS, LIST_FORMATS, as_json)


def _print(
    loaders: Iterable[Loader], exporters: Sequence[Exporter], lists: Iterable[PaperList], as_json: bool
) -> None:
    """Print the formats of records, networks and lists of papers."""
    read = [
        {"name": loader.NAME, "label": loader.LABEL, "suffixes": list(loader.SUFFIXES)} for loader in loaders
    ]
    written = [
        {"name": exporter.name, "label": exporter.label, "suffix": exporter.suffix} for exporter in exporters
    ]
    papers = [{"name": form.name, "label": form.label, "suffix": form.suffix} for form in lists]
    if as_json:
        with_options = [
            {**row, "options": [each.name for each in exporter.options]}
            for row, exporter in zip(written, exporters, strict=True)
        ]
        output.json({"read": read, "written": with_options, "lists": papers})
        return
    output.table(
        ["read", "", "extensions"], [(row["name"], row["label"], " ".join(row["suffixes"])) for row in read]
    )
    print()
    output.table(["written", "", "extension"], [tuple(row.values()) for row in written])
    print()
    output.table(["lists of papers", "", "extension"], [tuple(row.values()) for row in papers])
