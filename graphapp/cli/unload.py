"""The command `unload`: list the loads of a store, and undo one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.options import json_option, store_option
from graphapp.cli.output import note, table, visible
from graphapp.cli.progress import phase_progress, store_lines

if TYPE_CHECKING:
    from graphapp.ingest.ledger import LedgerEntry
    from graphapp.settings import Settings

__all__ = ["unload"]

_SHOWN_FILES = 3


@click.command(short_help="Undo a load, or list the loads.")
@click.argument("number", type=click.IntRange(1), required=False, metavar="[NUMBER]")
@store_option
@json_option
def unload(number: int | None, store: str | None, as_json: bool) -> int:
    """Undo load NUMBER: afterwards the store is as if that load had never happened. Without NUMBER, list the loads.

    Other loads may have added to the same papers; what they added is kept. Decisions about people are not changed. If the command is stopped
    while it writes, run it again: it resumes, and nothing can be loaded before.
    """
    from graphapp.settings import Settings

    settings = Settings.read({"store": store})
    return _list(settings, as_json) if number is None else _undo(settings, number, as_json)


def _list(settings: Settings, as_json: bool) -> int:
    from graphapp.ingest.ledger import ledger, unrecorded
    from graphapp.stores import open_store

    with closing(open_store(settings.store, settings, tell=store_lines())) as graph:
        entries, others = ledger(graph), unrecorded(graph)
    if as_json:
        output.json({"loads": [asdict(entry) for entry in entries], "unrecorded_files": others})
        return 0
    if entries:
        columns = ["load", "started (UTC)", "state", "read", "new", "merged", "files"]
        table(columns, [_row(entry) for entry in entries])
    else:
        note("No load is recorded in this store.")
    if others:
        note(
            f"Not listed: {others:,} {'file' if others == 1 else 'files'} loaded by an earlier version of graphapp or with the setting"
            " undo=off, which cannot be undone."
        )
    return 0


def _row(entry: LedgerEntry) -> tuple[str, ...]:
    counts = (f"{entry.total(count):,}" for count in ("read", "loaded", "merged"))
    names = [visible(file.name) for file in entry.files]
    more = f" and {len(names) - _SHOWN_FILES:,} more" if len(names) > _SHOWN_FILES else ""
    return (str(entry.number), entry.started, entry.state, *counts, ", ".join(names[:_SHOWN_FILES]) + more)


def _undo(settings: Settings, number: int, as_json: bool) -> int:
    from graphapp.ingest.unload import unload as undo
    from graphapp.stores import open_store

    with (
        closing(open_store(settings.store, settings, writable=True, tell=store_lines())) as graph,
        phase_progress() as tell,
    ):
        done = undo(graph, number, settings, tell)
    if as_json:
        output.json(
            {
                "load": number,
                "removed": done.removed,
                "changed": done.changed,
                "papers": done.after.papers,
                "authors": done.after.authors,
                "venues": done.after.venues,
            }
        )
        return 0
    print(f"Load {number} undone: {done.removed:,} papers removed, {done.changed:,} changed.")
    names = ("authors", "papers", "venues")
    rows = [(name, f"{getattr(done.before, name):,}", f"{getattr(done.after, name):,}") for name in names]
    table(["", "before", "after"], [("author rows", *rows[0][1:]), *rows[1:]])
    return 0
