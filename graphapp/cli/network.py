"""The command `network`: write a network to a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from graphapp.cli import output
from graphapp.cli.files import save
from graphapp.cli.opening import opened
from graphapp.cli.options import (
    NetworkCommand,
    parameter_option,
    parameter_values,
    saved_option,
    store_option,
)
from graphapp.errors import BadInput, NotFound

if TYPE_CHECKING:
    from graphapp.exporters import Exporter
    from graphapp.exporters.base import ExportOption
    from graphapp.model.units import UnitName
    from graphapp.networks.appearance import Appearance
    from graphapp.networks.spec import NetworkSpec, NetworkView
    from graphapp.service import GraphService

__all__ = ["network"]


@click.command(cls=NetworkCommand, short_help="Write a network to a file.")
@click.argument(
    "view_file", metavar="[FILE.view.json]", required=False, type=click.Path(exists=True, dir_okay=False)
)
@click.option("--author", metavar="NAME", help="The network of an author and all coauthors.")
@click.option("--venue", metavar="NAME", help="The network of all authors of a venue.")
@click.option(
    "--group", metavar="NAME", help="The network of the members of a saved group (see `graphapp groups`)."
)
@click.option(
    "--compare",
    "sides",
    metavar="SIDE",
    multiple=True,
    help="A side of a comparison: author:NAME, venue:NAME or all:, optionally followed by years such as @2010-2015. Specify two to four sides.",
)
@click.option("--all", "everything", is_flag=True, help="The network of all authors in the store.")
@click.option(
    "--cypher",
    metavar="QUERY",
    help="The nodes and relationships that a query returns; if a query returns only authors or only papers, the coauthor network of these authors or papers.",
)
@saved_option
@parameter_option
@click.option(
    "-o",
    "--to",
    "target",
    metavar="FILE",
    required=True,
    help="File to write (- for standard output); its extension selects the format.",
)
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help="Format of the file, regardless of its extension; `graphapp formats` lists the formats.",
)
@click.option("--colour", metavar="MEASURE", help="The measure that colours the nodes.  [default: community]")
@click.option(
    "--size",
    metavar="MEASURE",
    help="The measure that determines the size of the nodes.  [default: papers, or joint for the network of an author]",
)
@click.option(
    "--measure",
    "measures",
    metavar="MEASURE",
    multiple=True,
    help="A measure of the nodes to add to data files, such as betweenness or pagerank. May be repeated.",
)
@store_option
def network(
    target: str,
    format_name: str | None,
    store: str | None,
    format_options: dict[str, str],
    colour: str | None,
    size: str | None,
    measures: tuple[str, ...],
    view_file: str | None,
    **wanted: Any,
) -> None:
    """Write a network to a file for another program, or as a picture. FILE.view.json is a view that was saved in the browser; it is written with its
    filters, colours and positions."""

    exporter = _exporter(target, format_name)
    chosen = _chosen(exporter, format_options)
    if view_file is None:
        request = _request(**wanted)
        looks = _appearance(request, colour, size, measures)
    else:
        request, looks = _saved(view_file, wanted, _pairs(colour, size, measures))
    with opened(store) as service:
        request = _in_unit(request, service)
        view = _view(service, request, exporter, looks)
    save(lambda out: exporter.write(view, out, **chosen), target)
    drawn = _links_drawn(view, exporter)
    _print(view, target, drawn, _projected(view, request))


class _Request(NamedTuple):
    """The requested network: a spec and the given unit (None: that of the setting), or else a query or a saved query with its parameters."""

    spec: NetworkSpec | None
    cypher: str = ""
    saved: str = ""
    parameters: Mapping[str, str] = {}
    unit: UnitName | None = None


def _in_unit(wanted: _Request, service: GraphService) -> _Request:
    """The request in the unit of the setting, unless it has one."""
    if wanted.spec is None:
        return wanted
    unit = wanted.unit or service.settings.unit
    if wanted.unit is None and wanted.spec.centre == "group":
        unit = service.groups.files.read(wanted.spec.value).unit
    return wanted._replace(spec=replace(wanted.spec, unit=unit))


def _request(
    author: str | None,
    venue: str | None,
    group: str | None,
    sides: tuple[str, ...],
    everything: bool,
    cypher: str | None,
    saved: str | None,
    parameters: dict[str, str],
    **options: Any,
) -> _Request:
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
        return _Request(None, cypher or "", saved or "", parameters)
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
    return _Request(spec, unit=chosen.get("unit"))


def _saved(file: str, wanted: Mapping[str, Any], pairs: list[tuple[str, str]]) -> tuple[_Request, Appearance]:
    """The network and the appearance in a view file. Raises UsageError if the command selects a network, too."""
    from graphapp.networks.view_file import read_view

    given = [name for name, value in wanted.items() if value]
    if given:
        name = {"everything": "all", "sides": "compare", "parameters": "p"}.get(given[0], given[0])
        raise click.UsageError(f"--{name} cannot be combined with a view file.")
    saved = read_view(Path(file).read_bytes(), pairs)
    if saved.appearance.window and any(
        name in ("expand", "suggested") for name, _ in saved.appearance.window
    ):
        output.note("Authors who were added to the view are not in the file.")
    return _Request(saved.spec, unit=saved.spec.unit), saved.appearance


def _pairs(colour: str | None, size: str | None, measures: tuple[str, ...]) -> list[tuple[str, str]]:
    """The given measures as parameters of an appearance."""
    pairs = [("colour", colour), ("size", size), *(("measure", each) for each in measures)]
    return [(name, text) for name, text in pairs if text]


def _appearance(
    wanted: _Request, colour: str | None, size: str | None, measures: tuple[str, ...]
) -> Appearance:
    """The measures of the nodes. Raises UsageError for an unknown measure, and for a measure of a query result."""
    from graphapp.networks.appearance import Appearance

    given = _pairs(colour, size, measures)
    if given and wanted.spec is None:
        raise click.UsageError(f"--{given[0][0]} cannot be combined with a query.")
    try:
        return Appearance.from_query(given)
    except BadInput as error:
        raise click.UsageError(f"--{error.message} {error.hint.replace('Omit ', 'Omit --')}") from error


def _exporter(target: str, name: str | None) -> Exporter:
    """The exporter `name`, or the one for the extension of `target`. Raises UsageError if there is no such format."""
    from graphapp.exporters import EXPORTERS, for_file

    if name is None:
        try:
            return for_file(target)
        except BadInput as error:
            raise click.UsageError(f"{error.message} {error.hint}") from error
    for candidate in EXPORTERS:
        if candidate.name == name:
            return candidate
    raise click.UsageError(f"Unknown format {name!r}: `graphapp formats` lists the formats.")


def _chosen(exporter: Exporter, given: Mapping[str, str]) -> dict[str, Any]:
    """The values of the format options, by name. Raises UsageError, with the names of the command line, for an option that does not apply
    to the format and for an invalid value."""
    from graphapp.exporters import options

    for name, text in given.items():
        option = options()[name]
        if not text.strip():
            raise click.UsageError(f"{option.flag} has no value.")
        if option not in exporter.options:
            raise click.UsageError(_does_not_apply(option, exporter))
        try:
            option.rule.read(text.strip())
        except ValueError as error:
            example = f"{option.flag} {option.example}"
            raise click.UsageError(f"{option.flag} must be {error}, for example {example}.") from None
    return exporter.chosen(given)


def _does_not_apply(option: ExportOption, exporter: Exporter) -> str:
    flags = [each.flag for each in exporter.options]
    if not flags:
        return f"{option.flag} does not apply: {exporter.label} has no picture options."
    use = " or ".join([", ".join(flags[:-1]), flags[-1]] if flags[1:] else flags)
    return f"{option.flag} does not apply to {exporter.label.removesuffix(' picture')}; use {use}."


def _view(service: GraphService, wanted: _Request, exporter: Exporter, looks: Appearance) -> NetworkView:
    """The requested network, without the caps of pages. Raises NotFound if it is empty."""
    if wanted.spec is None:
        if wanted.saved:
            found = service.query(*service.saved(wanted.saved, wanted.parameters))
        else:
            found = service.query(wanted.cypher, parameter_values(wanted.parameters))
        made = service.query_network(found, capped=False)
        if not made.nodes:
            what = "contains no nodes" if found.rows else "is empty"
            raise NotFound(
                f"The query result {what}; no file was written.",
                "Return nodes, relationships or paths (RETURN a), not their properties (RETURN a.name)."
                if found.rows
                else "Check the result with `graphapp query` first.",
            )
        return made
    made = service.arranged(
        wanted.spec,
        looks,
        papers=exporter.wants_papers,
        topics=exporter.wants_topics,
        collapsing=not exporter.interactive,
    )
    if not made.nodes:
        hint = "Try other years, a lower minimum of joint papers, or a higher maximum of authors per paper."
        raise NotFound("The network is empty; no file was written.", " ".join([*made.left_out, hint]))
    return made


def _projected(view: NetworkView, wanted: _Request) -> str:
    """A sentence if the network was derived from a query result of only authors or only papers, else ""."""
    if wanted.spec is not None or view.spec.level == "full":
        return ""
    if view.spec.centre == "papers":
        return "The query returned only papers; the file contains the network of their authors."
    return "The query returned only authors; the file contains the network of these authors."


def _links_drawn(view: NetworkView, exporter: Exporter) -> int:
    """The number of links of `view` that a file of this format shows."""
    return sum(edge.strong for edge in view.edges) if exporter.strong_only else len(view.edges)


def _print(view: NetworkView, name: str, drawn: int, made: str = "") -> None:
    """Report what was written to the file `name`: the size, the number of links `drawn`, the sentence `made`, and what was omitted."""
    if name != "-":
        links = output.count(len(view.edges), "link")
        if drawn < len(view.edges):
            links = f"{drawn:,} of {links} drawn"
        print(f"{output.visible(name)}: {output.count(len(view.nodes), 'node')}, {links}")
    for sentence in filter(None, [made, *view.left_out]):
        output.note(sentence)
