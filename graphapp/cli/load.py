"""The command `load`: load files of records into a store."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import load_report
from graphapp.cli.options import LoadCommand, format_option, json_option, store_option
from graphapp.cli.output import note
from graphapp.cli.progress import store_lines
from graphapp.cli.status import INTERRUPTED
from graphapp.errors import BadInput, GraphappError

if TYPE_CHECKING:
    from graphapp.ingest.sources import InputFile
    from graphapp.settings import Settings
    from graphapp.stores.base import Store

__all__ = ["input_files", "load"]


@click.command(cls=LoadCommand, short_help="Load paper records into the store.")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--demo", is_flag=True, help="Load the bundled demo data: the papers of one author.")
@format_option
@click.option(
    "--include",
    multiple=True,
    metavar="PATTERN",
    help="In folders and archives, read only the files whose names match this pattern, such as '*.bib'. May be repeated.",
)
@click.option(
    "--no-merge",
    is_flag=True,
    help="Create a paper for each record, even if two records describe the same paper.",
)
@click.option("--dry-run", is_flag=True, help="Show the first records in each file without loading anything.")
@click.option(
    "--problems",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True),
    metavar="FILE",
    help="Write all problems to this file after loading.",
)
@store_option
@json_option
def load(files: tuple[str, ...], demo: bool, store: str | None, **how: Any) -> int:
    """Load paper records into the store from files, folders, archives, or standard input (-).

    The store is created if it does not exist. Loading a file again changes nothing. Exit status: 0 if all records were loaded or
    merged, 1 if some records were refused or some files could not be read, 2 after a usage error, 3 if no record was loaded or merged,
    130 if stopped by Ctrl-C.
    """
    from graphapp.settings import Settings

    inputs = input_files(files, demo=demo)
    settings = Settings.read({"store": store})
    return _preview(inputs, settings, **how) if how.pop("dry_run") else _load(inputs, settings, **how)


def _preview(
    inputs: Sequence[InputFile],
    settings: Settings,
    format_name: Any,
    include: Sequence[str],
    no_merge: bool,
    as_json: bool,
    **_: Any,
) -> int:
    """Print what a load would read and do. Returns the exit status."""
    from graphapp.ingest.preview import preview

    most = settings.preview_records
    with _present_store(settings) as store:
        found = preview(inputs, settings, format_name, include, store=store, most=most, merge=not no_merge)
    load_report.preview(found, as_json)
    return found.exit_code


@contextmanager
def _present_store(settings: Settings) -> Iterator[Store | None]:
    """The store, if it exists and can be read; the reason why it cannot is printed."""
    from graphapp.stores import open_store

    path = settings.store.removeprefix("sqlite:")
    if ":" not in path and not os.path.lexists(path):
        yield None
        return
    try:
        store = open_store(settings.store, settings, tell=store_lines())
    except GraphappError as error:
        note(f"{error.message.rstrip('.')}. The counts are those for an empty store.")
        yield None
        return
    with closing(store):
        yield store


def _load(
    inputs: Sequence[InputFile],
    settings: Settings,
    format_name: Any,
    include: Sequence[str],
    no_merge: bool,
    problems: str | None,
    as_json: bool,
) -> int:
    """Load the files and print the result. Returns the exit status."""
    from graphapp.ingest.load import ingest
    from graphapp.stores import open_store

    _check_problems(problems, [*(str(each.path) for each in inputs), settings.store.removeprefix("sqlite:")])
    opened = open_store(settings.store, settings, create=True, tell=store_lines())
    with closing(opened) as graph, load_report.progress() as told:
        report = ingest(graph, inputs, settings, format_name, told, include=include, merge=not no_merge)
    load_report.report(report, as_json, "standard output" if problems == "-" else problems)
    if problems is not None:
        with click.open_file(problems, "w", encoding="utf-8") as out:
            load_report.problems_file(report, out)
    return INTERRUPTED if report.interrupted else report.exit_code


def _check_problems(target: str | None, used: Sequence[str]) -> None:
    """Raises UsageError if problems cannot be written to `target`, or would overwrite one of the `used` files or records in one of the
    `used` folders. `target` is opened only after the load, so that a usage error does not change an older file."""
    if target is None or target == "-":
        return
    for path in used:
        same = os.path.exists(path) and os.path.exists(target) and os.path.samefile(path, target)
        if same or os.path.realpath(path) == os.path.realpath(target):
            raise click.UsageError(f"--problems {target} would overwrite {path}: choose another file.")
        if os.path.isdir(path) and _holds_records(path, target):
            raise click.UsageError(
                f"--problems {target} would overwrite records in {path}: choose another file."
            )
    if not os.path.isdir(folder := os.path.dirname(os.path.realpath(target))):
        raise click.UsageError(f"--problems {target}: the folder {folder} does not exist.")


def _holds_records(folder: str, target: str) -> bool:
    """True if `target` is a file of records in a folder that is loaded. A list of problems from an earlier load is not a file of records."""
    import loaders

    place = os.path.realpath(target)
    if not (os.path.isfile(place) and Path(place).is_relative_to(os.path.realpath(folder))):
        return False
    try:
        with open(place, "rb") as file:
            loaders.detect(file.read(10_000), place)
    except BadInput:
        return False
    return True


def input_files(files: tuple[str, ...], *, demo: bool = False) -> list[InputFile]:
    """The files to load. Raises UsageError if none is given, and BadInput if none exists, so that no empty store is created."""
    from graphapp.ingest.sources import InputFile

    if not files and not demo:
        raise click.UsageError("Specify a file to load, or --demo.")
    if not all(files):
        raise click.UsageError("A file name is empty.")
    if not demo and "-" not in files and not any(map(os.path.exists, files)):
        if len(files) == 1:
            raise BadInput(f"File not found: {files[0]}.", "Check the file name.")
        raise BadInput(f"Files not found: {', '.join(files)}.", "Check the file names.")
    inputs = [InputFile(Path(file)) for file in files]
    if demo:
        from graphapp.demo import DEMO

        inputs.append(DEMO)
    return inputs
