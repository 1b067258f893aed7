"""The commands of `collections`: list, create, rename and delete the stores in the data folder."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from graphapp.cli import output
from graphapp.cli.options import json_option

if TYPE_CHECKING:
    from graphapp.collections.folder import CollectionFolder

__all__ = ["collections"]

_MIB = 2**20

name_argument = click.argument("name", metavar="NAME")


def _folder() -> CollectionFolder:
    from graphapp.collections.folder import CollectionFolder
    from graphapp.settings import Settings

    return CollectionFolder(Settings.read())


def _note_kept(names: list[str]) -> None:
    from graphapp.collections.folder import kept_files

    if names:
        output.note(kept_files(names))


@click.group()
def collections() -> None:
    """List, create, rename and delete collections: the stores in the data folder.

    A running server shows them at /collections. For other commands, the store of the collection NAME is the file NAME.db in the data folder.
    """


@collections.command("list", short_help="List the collections.")
@json_option
def list_(as_json: bool) -> int:
    """List the collections. Exit status: 0 if all of them could be read, otherwise 1."""
    folder = _folder()
    found = folder.entries()
    if as_json:
        rows = [each._asdict() | {"changed": each.changed.isoformat(timespec="seconds")} for each in found]
        output.json({"folder": str(folder.folder), "collections": rows})
    elif found:
        output.table(
            ["name", "papers", "author names", "MiB", "changed (UTC)", ""],
            [
                (
                    each.name,
                    "" if each.papers is None else f"{each.papers:,}",
                    "" if each.authors is None else f"{each.authors:,}",
                    f"{each.size / _MIB:,.1f}",
                    each.changed.strftime("%Y-%m-%d %H:%M"),
                    each.problem or ("default" if each.is_default else ""),
                )
                for each in found
            ],
        )
    if not found:
        output.note("There are no collections. To create one, run `graphapp collections create NAME`.")
    output.note(f"Data folder: {folder.folder}")
    return 1 if any(each.problem for each in found) else 0


@collections.command(short_help="Create an empty collection.")
@name_argument
def create(name: str) -> None:
    """Create the empty collection NAME, and print the path of its store."""
    folder = _folder()
    folder.create(name)
    print(folder.settings_of(name).store)


@collections.command(short_help="Rename a collection.")
@name_argument
@click.argument("new", metavar="NEW")
def rename(name: str, new: str) -> None:
    """Rename the collection NAME to NEW, with its decisions and groups. Stop servers that show it first."""
    kept = _folder().rename(name, new)
    output.note(f"Renamed {name} to {new}.")
    _note_kept(kept)


@collections.command(short_help="Delete a collection.")
@name_argument
@click.option("--yes", is_flag=True, help="Delete without asking.")
def delete(name: str, yes: bool) -> int:
    """Delete the collection NAME with its decisions and groups. This cannot be undone; the command asks first."""
    folder = _folder()
    entry = next((each for each in folder.entries() if each.name == name), None)
    if entry is not None and not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.UsageError("Specify --yes to delete a collection without a terminal.")
        what = "" if entry.papers is None else f" with {output.count(entry.papers, 'paper')}"
        click.confirm(f"Delete the collection {name}{what}?", abort=True, err=True)
    kept = folder.delete(name)
    output.note(f"Deleted {name}.")
    _note_kept(kept)
    return 0
