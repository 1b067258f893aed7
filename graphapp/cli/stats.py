"""The commands `stats` and `digest`: what a store holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from graphapp import serialize
from graphapp.cli import output
from graphapp.cli.opening import opened
from graphapp.cli.options import json_option, store_option
from graphapp.ingest import log as loads
from graphapp.model.rows import Counts, LoadRecord
from graphapp.views import Overview

__all__ = ["digest", "stats"]

RANKED = 10


@click.command()
@store_option
@json_option
def stats(store: str | None, as_json: bool) -> None:
    """Say what the store holds and what was loaded."""

    with opened(store) as service:
        found = service.overview()
    output.json(serialize.overview_json(found)) if as_json else _overview(found)


def _counts(found: Counts) -> None:
    """Print how much a store holds."""
    rows = [
        ("papers", f"{found.papers:,}"),
        ("author rows", f"{found.authors:,}"),
        ("author names", f"{found.names:,}"),
        ("venues", f"{found.venues:,}"),
        ("authorships", f"{found.authorships:,}"),
        ("years", output.years(found.first_year, found.last_year)),
    ]
    output.table(["", ""], rows)


def _overview(view: Overview) -> None:
    """Print what a store holds, who and which venues have most papers, and what was loaded."""
    _counts(view.counts)
    if view.authors:
        print()
        people, venues = view.authors[:RANKED], view.venues[:RANKED]
        title = f"most papers{_of(len(people), view.counts.names)}"
        output.table([title, "papers"], [(hit.name, hit.papers) for hit in people])
        print()
        title = f"venue{_of(len(venues), view.counts.venues)}"
        output.table([title, "papers"], [(venue.name, venue.papers) for venue in venues])
    if view.loads:
        _loads(view.loads)


def _loads(found: Sequence[LoadRecord]) -> None:
    columns = ["read", "loaded", "merged", "refused", "problems"]
    if len(found) > loads.NEWEST:
        print()
        output.table(["format", "files", *columns], loads.by_format(found))
    print()
    output.table(["file", "format", *columns], map(_load, loads.newest_first(found)[: loads.NEWEST]))
    if len(found) > loads.NEWEST:
        output.note(
            f"{output.count(len(found) - loads.NEWEST, 'older file is', 'older files are')} not shown; --json names all."
        )


def _of(shown: int, total: int) -> str:
    """How many of how many are shown, where it is not all."""
    return f" ({shown:,} of {total:,})" if shown < total else ""


def _load(load: LoadRecord) -> tuple[Any, ...]:
    return (load.file, load.format, load.read, load.loaded, load.merged, load.refused, load.problem_count)


@click.command()
@store_option
@json_option
def digest(store: str | None, as_json: bool) -> None:
    """Print a digest of the graph: equal digests are equal graphs, whatever store they are in.

    It covers what queries see, not what single records said otherwise of a paper, nor the log of loads.
    """
    from graphapp.stores import copy as copying

    with opened(store) as service:
        found = copying.digest(service.store)
    output.json({"digest": found}) if as_json else click.echo(found)
