"""Which network a command is about: a centre with the network options, or a view file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from graphapp.errors import BadInput

if TYPE_CHECKING:
    from graphapp.model.units import UnitName
    from graphapp.networks.appearance import Appearance
    from graphapp.networks.spec import NetworkSpec
    from graphapp.networks.view_file import SavedView
    from graphapp.service import GraphService

__all__ = [
    "NetworkRequest",
    "appearance_of",
    "appearance_options",
    "centre_options",
    "in_unit",
    "measure_pairs",
    "request_of",
    "saved_view",
    "view_file_argument",
]

F = TypeVar("F", bound=Callable[..., Any])

view_file_argument = click.argument(
    "view_file", metavar="[FILE.view.json]", required=False, type=click.Path(exists=True, dir_okay=False)
)
"""A view file instead of the options."""
_CENTRE_OPTIONS = (
    click.option("--author", metavar="NAME", help="Select the network of an author and all coauthors."),
    click.option("--venue", metavar="NAME", help="Select the network of all authors at a venue."),
    click.option(
        "--group",
        metavar="NAME",
        help="Select the network of the members of a saved group (see `graphapp groups`).",
    ),
    click.option(
        "--compare",
        "sides",
        metavar="SIDE",
        multiple=True,
        help="Compare this side: author:NAME, venue:NAME or all:, optionally followed by years such as @2010-2015. Specify this option two to four times.",
    ),
    click.option("--all", "everything", is_flag=True, help="Select the network of all authors in the store."),
)


def centre_options(command: F) -> F:
    """Add the options that select the centre of a network."""
    return reduce(lambda made, option: option(made), reversed(_CENTRE_OPTIONS), command)


_APPEARANCE_OPTIONS = (
    click.option(
        "--colour",
        metavar="MEASURE",
        help="The measure that determines the colour of the nodes.  [default: community]",
    ),
    click.option(
        "--size",
        metavar="MEASURE",
        help="The measure that determines the size of the nodes.  [default: papers, or joint for an author's network]",
    ),
    click.option(
        "--measure",
        "measures",
        metavar="MEASURE",
        multiple=True,
        help="Add this node measure (such as betweenness or pagerank) to data files. May be repeated.",
    ),
)


def appearance_options(command: F) -> F:
    """Add the options that select measures."""
    return reduce(lambda made, option: option(made), reversed(_APPEARANCE_OPTIONS), command)


class NetworkRequest(NamedTuple):
    """The requested network: a spec and the given unit (None: that of the setting), or else a query or a saved query with its parameters."""

    spec: NetworkSpec | None
    cypher: str = ""
    saved: str = ""
    parameters: Mapping[str, str] = {}
    unit: UnitName | None = None


def in_unit(wanted: NetworkRequest, service: GraphService) -> NetworkRequest:
    """The request in the unit of the setting, unless it has one."""
    if wanted.spec is None:
        return wanted
    unit = wanted.unit or service.settings.unit
    if wanted.unit is None and wanted.spec.centre == "group":
        unit = service.groups.files.read(wanted.spec.value).unit
    return wanted._replace(spec=replace(wanted.spec, unit=unit))


def request_of(
    author: str | None,
    venue: str | None,
    group: str | None,
    sides: tuple[str, ...],
    everything: bool,
    cypher: str | None,
    saved: str | None,
    parameters: dict[str, str],
    **options: Any,
) -> NetworkRequest:
    """The network that the options select. Raises UsageError for contradictory options."""
    centres = {
        "--author": author,
        "--venue": venue,
        "--group": group,
        "--compare": sides or None,
        "--all": everything or None,
        "--cypher": cypher,
        "--saved": saved,
    }
    given = [name for name, value in centres.items() if value is not None]
    if len(given) != 1:
        raise click.UsageError(
            "Specify exactly one of --author, --venue, --group, --compare, --all, --cypher and --saved."
        )
    chosen = {name: value for name, value in options.items() if value is not None}
    if cypher is not None or saved is not None:
        if chosen:
            raise click.UsageError(f"--{next(iter(chosen))} cannot be combined with a query.")
        return NetworkRequest(None, cypher or "", saved or "", parameters)
    if parameters:
        raise click.UsageError("-p requires --cypher or --saved.")
    from graphapp.networks.spec import NetworkSpec

    if author is not None:
        spec = NetworkSpec("author", author, **chosen)
    elif venue is not None:
        spec = NetworkSpec("venue", venue, **chosen)
    elif group is not None:
        spec = NetworkSpec("group", group, **chosen)
    elif sides:
        spec = NetworkSpec("compare", "\n".join(sides), **chosen)
    else:
        spec = NetworkSpec("all", "", **chosen)
    return NetworkRequest(spec, unit=chosen.get("unit"))


def saved_view(file: str, wanted: Mapping[str, Any], pairs: list[tuple[str, str]]) -> SavedView:
    """The content of a view file. Raises UsageError if the command selects a network, too."""
    from graphapp.networks.view_file import read_view

    given = [name for name, value in wanted.items() if value]
    if given:
        name = {"everything": "all", "sides": "compare", "parameters": "p"}.get(given[0], given[0])
        raise click.UsageError(f"--{name} cannot be combined with a view file.")
    return read_view(Path(file).read_bytes(), pairs)


def measure_pairs(colour: str | None, size: str | None, measures: tuple[str, ...]) -> list[tuple[str, str]]:
    """The given measures as parameters of an appearance."""
    pairs = [("colour", colour), ("size", size), *(("measure", each) for each in measures)]
    return [(name, text) for name, text in pairs if text]


def appearance_of(
    wanted: NetworkRequest, colour: str | None, size: str | None, measures: tuple[str, ...]
) -> Appearance:
    """The measures of the nodes. Raises UsageError for an unknown measure, and for a measure of a query result."""
    from graphapp.networks.appearance import Appearance

    given = measure_pairs(colour, size, measures)
    if given and wanted.spec is None:
        raise click.UsageError(f"--{given[0][0]} cannot be combined with a query.")
    try:
        return Appearance.from_query(given)
    except BadInput as error:
        # the names of parameters are those of the options
        raise click.UsageError(re.sub(r"`(\w+)`", r"--\1", f"{error.message} {error.hint}")) from error
