"""The command `network`: from its options to a view, and from a view to a whole file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from graphapp import names
from graphapp.errors import BadInput
from graphapp.network import NetworkSpec

if TYPE_CHECKING:
    from graphapp.exporters import Exporter
    from graphapp.network import NetworkView
    from graphapp.service import GraphService

__all__ = ["Request", "request", "save", "view"]


class Request(NamedTuple):
    """Which network: a spec, or else the answer of a query with its parameters."""

    spec: NetworkSpec | None
    cypher: str
    parameters: dict[str, Any]


def request(
    author: str | None,
    venue: str | None,
    everything: bool,
    cypher: str | None,
    parameters: dict[str, Any],
    **options: Any,
) -> Request:
    """What the options of the command ask for. Raises UsageError when they contradict each other."""
    centres = {"--author": author, "--venue": venue, "--all": everything or None, "--cypher": cypher}
    given = [name for name, value in centres.items() if value is not None]
    if len(given) != 1:
        raise click.UsageError("Give exactly one of --author, --venue, --all and --cypher.")
    chosen = {name: value for name, value in options.items() if value is not None}
    if cypher is not None:
        if chosen:
            raise click.UsageError(f"--{next(iter(chosen))} says nothing about the answer of a query.")
        return Request(None, cypher, parameters)
    if parameters:
        raise click.UsageError("-p goes with --cypher.")
    if author is not None:
        spec = NetworkSpec("author", names.key(author), **chosen)
    elif venue is not None:
        spec = NetworkSpec("venue", names.key(venue), **chosen)
    else:
        spec = NetworkSpec("all", "", **chosen)
    return Request(spec, "", {})


def exporter(target: str, name: str | None) -> Exporter:
    """The exporter called `name`, else the one for the ending of `target`. Raises UsageError when there is none."""
    from graphapp.exporters import EXPORTERS, for_file

    if name is None:
        try:
            return for_file(target)
        except BadInput as error:
            raise click.UsageError(f"{error.message} {error.hint}") from error
    for candidate in EXPORTERS:
        if candidate.name == name:
            return candidate
    raise click.UsageError(f"No format is called {name!r}: graphapp formats lists them.")


def view(service: GraphService, wanted: Request, exporter: Exporter) -> NetworkView:
    """The network that was asked for, without the caps that pages have."""
    if wanted.spec is None:
        return service.query_network(service.query(wanted.cypher, wanted.parameters), capped=False)
    return service.network(wanted.spec, capped=False, papers=exporter.wants_papers)


def save(view: NetworkView, exporter: Exporter, target: str) -> None:
    """Write `view` to the file `target` (- is standard output). The file is there whole or, after an error, as before."""
    if target == "-":
        exporter.write(view, sys.stdout.buffer)
        return
    path = Path(target).resolve()
    if path.exists() and not path.is_file():  # a pipe or device is written to, never replaced
        with path.open("wb") as out:
            exporter.write(view, out)
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as out:
            exporter.write(view, out)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
