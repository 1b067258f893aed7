"""The command line: the group of commands, each defined in its own module, and the exit status.

Exit status: 0 success, 1 some records were refused, 2 usage error, 3 nothing could be done, 130 stopped by Ctrl-C, 141 the reader of the
output closed the pipe (the last two follow the shell convention: 128 plus the signal number). Messages about a result, including errors,
go to standard error. Modules that take long to import are imported by the commands that use them.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from graphapp.cli.authors import author, path
from graphapp.cli.cite import cite
from graphapp.cli.collaborators import collaborators
from graphapp.cli.collections import collections
from graphapp.cli.compare import compare
from graphapp.cli.conflicts import conflicts
from graphapp.cli.copy import copy, neo4j_export
from graphapp.cli.explain import explain
from graphapp.cli.export import export
from graphapp.cli.fetch import fetch, refresh
from graphapp.cli.formats import formats
from graphapp.cli.groups import groups
from graphapp.cli.load import load
from graphapp.cli.map import map_command
from graphapp.cli.network import network
from graphapp.cli.open import open_files
from graphapp.cli.options import CONTEXT
from graphapp.cli.output import note
from graphapp.cli.papers import papers
from graphapp.cli.people import people
from graphapp.cli.query import queries, query
from graphapp.cli.search import search
from graphapp.cli.serve import serve
from graphapp.cli.settings import settings
from graphapp.cli.stats import digest, stats
from graphapp.cli.status import BROKEN_PIPE, INTERRUPTED
from graphapp.cli.unload import unload
from graphapp.errors import GraphappError, QueryError

__all__ = ["cli", "main"]

COMMANDS: tuple[click.Command, ...] = (
    *(
        load,
        open_files,
        unload,
        fetch,
        refresh,
        collections,
        serve,
        stats,
        search,
        author,
        papers,
        explain,
        network,
        map_command,
        export,
        cite,
        path,
        collaborators,
        groups,
        conflicts,
        compare,
        query,
        queries,
    ),
    *(people, copy, digest, neo4j_export, formats, settings),
)
"""In the order of --help: from reading records to writing networks."""


class _OrderedGroup(click.Group):
    """Lists its commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_OrderedGroup, context_settings=CONTEXT)
@click.version_option(package_name="graphapp", message="%(prog)s %(version)s")
def cli() -> None:
    """Explore who writes with whom.

    Load paper records (load); then explore author clusters and coauthor networks as web pages (serve), print them as text
    or JSON (author, path, query), or write them to files for other programs (network, papers).
    """


for _command in COMMANDS:
    cli.add_command(_command)


def main() -> NoReturn:
    """Run the command line and exit with its status. No error reaches the user as a traceback."""
    _open_closed_ones()
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show a character shows its code point, and the command continues
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        # not cli.main, which would turn a closed pipe into status 1: here, that means that records were refused
        with cli.make_context("graphapp", sys.argv[1:]) as context:
            status = cli.invoke(context) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        status = ended.exit_code
    except BrokenPipeError:
        # the reader closed the pipe; Python must not flush into it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        print("Stopped.", file=sys.stderr)
        status = INTERRUPTED
    except Exception as error:  # no traceback for users: see _failed
        status = _failed(error)
    sys.exit(status)


def _open_closed_ones() -> None:
    """Open the null device for each closed standard stream. Otherwise the next opened file, such as a store, would get its file descriptor,
    and output of a library or a worker process would be written into it."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # open returns the lowest free descriptor, which is `number`
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            stream = open(number, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def _failed(error: Exception) -> int:
    """Print what went wrong and what to do. Returns the exit status."""
    if isinstance(error, click.ClickException):
        error.show()
        return click.UsageError.exit_code
    if isinstance(error, GraphappError):
        note(f"graphapp: {error.message}")
        if isinstance(error, QueryError) and (place := error.excerpt()):
            note(f"line {error.line}, column {error.column}:")
            note(place.before + place.after)
            note(place.caret)
        if error.hint:
            note(error.hint)
        return error.exit_code
    if os.environ.get("GRAPHAPP_DEBUG"):
        raise error
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        note(f"graphapp: {where}{error.strerror or error}")
    else:
        note(f"graphapp: internal error: {type(error).__name__}: {error}")
        note("This is a bug in graphapp. Set GRAPHAPP_DEBUG=1 to see the traceback.")
    return GraphappError.exit_code
