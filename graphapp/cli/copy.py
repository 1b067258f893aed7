"""What the commands print that move a graph: progress, digests, the command of an import."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graphapp.cli import output
from graphapp.cli.progress import EVERY_SECONDS, Lines

if TYPE_CHECKING:
    from graphapp.stores.copy import CopyReport

__all__ = ["copied", "exported", "progress"]


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while that is a terminal, a line now and then otherwise; called with how much is done, and of how much."""
    if not sys.stderr.isatty():
        lines = Lines(EVERY_SECONDS)
        yield lambda done, total: lines.say(lambda: f"{done:,} of {max(done, total):,} {what}")
        return
    from rich import progress as parts
    from rich.console import Console

    bar = parts.Progress(
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn(what),
        parts.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=None)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=max(done, total))


def copied(report: CopyReport, source: str, target: str, as_json: bool) -> None:
    """Print what a copy did."""
    if as_json:
        output.json({**report._asdict(), "counts": report.counts._asdict()})
    else:
        count = f"{report.counts.papers:,}"
        rows = [[target, count, report.target or "not finished"]]
        if not report.interrupted:
            rows.insert(0, [source, count, report.source])
        output.table(["", "papers", "digest"], rows)
    output.note(f"{report.written:,} papers written, {report.already:,} were there already.")
    if report.interrupted:
        output.note("Stopped after a whole batch. The same command goes on from there.")


def exported(folder: Path, arguments: Sequence[str]) -> None:
    """Print the command that imports what was written to `folder`."""
    output.note(
        f"Written to {folder}. Stop the database, then run this in that folder, as the user who runs Neo4j:"
    )
    print("neo4j-admin " + shlex.join(arguments))
