"""The commands `stats` and `digest`: the contents of a store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import output
from graphapp.cli.load_report import kind_line, problem_line
from graphapp.cli.opening import opened
from graphapp.cli.options import json_option, store_option
from graphapp.errors import NotFound

if TYPE_CHECKING:
    from graphapp.model.rows import Counts, LoadRecord
    from graphapp.views import Overview

__all__ = ["digest", "stats"]

RANKED = 10


@click.command()
@click.option(
    "--problems", is_flag=True, help="Print the problems from all loads by kind, with an example of each."
)
@click.option(
    "--file",
    metavar="NAME",
    help="Print every problem in this file. Specify the file name as shown by --problems.",
)
@store_option
@json_option
def stats(problems: bool, file: str | None, store: str | None, as_json: bool) -> None:
    """Show what the store contains and what was loaded."""
    from graphapp.serialize import overview_json

    with opened(store) as service:
        found = service.overview()
    if problems or file is not None:
        _print_problems(_loads_of(found, file), file is not None, as_json)
        return
    output.json(overview_json(found)) if as_json else _overview(found)


def _counts(found: Counts) -> None:
    """Print the counts of a store."""
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
    """Print the counts of a store, the authors and venues with the most papers, and the loads."""
    _counts(view.counts)
    if view.authors:
        print()
        people, venues = view.authors[:RANKED], view.venues[:RANKED]
        title = f"author{_of(len(people), view.counts.names)}"
        output.table([title, "papers"], [(hit.name, hit.papers) for hit in people])
        print()
        title = f"venue{_of(len(venues), view.counts.venues)}"
        output.table([title, "papers"], [(venue.name, venue.papers) for venue in venues])
    if view.loads:
        _loads(view.loads)


def _loads(found: Sequence[LoadRecord]) -> None:
    from graphapp.ingest import log

    columns = ["read", "loaded", "merged", "refused", "problems"]
    if len(found) > log.NEWEST:
        print()
        output.table(["format", "files", *columns], log.by_format(found))
    print()
    output.table(["file", "format", *columns], map(_load, log.newest_first(found)[: log.NEWEST]))
    if len(found) > log.NEWEST:
        older = len(found) - log.NEWEST
        output.note(f"Not listed: {output.count(older, 'older file')}. Use --json to list all files.")


def _of(shown: int, total: int) -> str:
    """ " (SHOWN of TOTAL)", or "" if all are shown."""
    return f" ({shown:,} of {total:,})" if shown < total else ""


def _load(load: LoadRecord) -> tuple[Any, ...]:
    return (load.file, load.format, load.read, load.loaded, load.merged, load.refused, load.problem_count)


def _loads_of(found: Overview, file: str | None) -> list[LoadRecord]:
    """The loads with problems, newest first; with `file`, only those of this file. Raises NotFound for a file that was not loaded."""
    from graphapp.ingest import log

    wanted = [load for load in log.newest_first(found.loads) if file in (None, load.file)]
    if file is not None and not wanted:
        raise NotFound(f"No file {file!r} was loaded.", "`graphapp stats` lists the files.")
    return [load for load in wanted if load.problem_count]


def _print_problems(found: Sequence[LoadRecord], whole: bool, as_json: bool) -> None:
    """Print the problems of these loads: by kind, or with `whole` every problem."""
    from graphapp.analysis.problem_summary import kinds_of

    if as_json:
        output.json([_problems_json(load) for load in found])
        return
    for load in found:
        print(f"{output.visible(load.file)}: {output.count(load.problem_count, 'problem')}")
        lines = map(problem_line, load.problems) if whole else map(kind_line, kinds_of(load.problems))
        for line in lines:
            print(f"  {output.visible(line)}")
        if whole and load.problem_count > sum(problem.times for problem in load.problems):
            output.note(
                "Further problems were counted but not stored, because of the `max_problems` setting."
            )
    if not found:
        output.note("No problems.")


def _problems_json(load: LoadRecord) -> dict[str, Any]:
    from graphapp.analysis.problem_summary import kinds_of

    return {
        "file": load.file,
        "finished": load.finished,
        "problem_count": load.problem_count,
        "kinds": [
            {"what": kind.what, "done": kind.done, "times": kind.times, "refused": kind.refused}
            for kind in kinds_of(load.problems)
        ],
        "problems": [
            {"record": each.where, "what": each.what, "done": each.done, "times": each.times}
            for each in load.problems
        ],
    }


@click.command(short_help="Print a digest of the graph; equal graphs have equal digests.")
@store_option
@json_option
def digest(store: str | None, as_json: bool) -> None:
    """Print a digest of the graph: equal digests mean equal graphs, in any store.

    The digest covers everything that queries can see, but not the differences between merged records or the log of loads.
    """
    from graphapp.stores import copy as copying

    with opened(store, mapped=True) as service:
        found = copying.digest(service.store)
    output.json({"digest": found}) if as_json else click.echo(found)
