"""The command `network`: write a network to a file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import click

from graphapp.cli import output
from graphapp.cli.files import folder_of, save
from graphapp.cli.opening import opened
from graphapp.cli.options import (
    NetworkCommand,
    parameter_option,
    parameter_values,
    saved_option,
    store_option,
)
from graphapp.cli.progress import phase_progress
from graphapp.cli.selection import (
    NetworkRequest,
    appearance_of,
    appearance_options,
    centre_options,
    in_unit,
    measure_pairs,
    request_of,
    saved_view,
    view_file_argument,
)
from graphapp.errors import BadInput, NotFound

if TYPE_CHECKING:
    from graphapp.exporters import Exporter
    from graphapp.exporters.base import ExportOption
    from graphapp.networks.appearance import Appearance
    from graphapp.networks.spec import NetworkView
    from graphapp.service import GraphService

__all__ = ["network"]


@click.command(cls=NetworkCommand, short_help="Write a network to a file.")
@view_file_argument
@centre_options
@click.option(
    "--cypher",
    metavar="QUERY",
    help="Write the nodes and relationships that this query returns. If it returns only authors, write their coauthor network; "
    "if it returns only papers, write the coauthor network of the authors of these papers.",
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
@appearance_options
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
    """Write a network to a file for another program, or as a picture. FILE.view.json is a view saved in the browser; its filters, colours and
    positions are kept."""

    exporter = _exporter(target, format_name)
    chosen = _chosen(exporter, format_options)
    saved = None
    if view_file is None:
        request = request_of(**wanted)
        looks = appearance_of(request, colour, size, measures)
    else:
        saved = saved_view(view_file, wanted, measure_pairs(colour, size, measures))
        request, looks = NetworkRequest(saved.spec, unit=saved.spec.unit), saved.appearance
    with opened(store) as service:
        request = in_unit(request, service)
        with _streamed(service, request, exporter, looks, target) as streamed:
            view = streamed or _view(service, request, exporter, looks)
            save(lambda out: exporter.write(view, out, **chosen), target)
            drawn = _links_drawn(view, exporter)
            _print(view, target, drawn, _projected(view, request), saved.changes(view) if saved else ())


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
            raise click.UsageError(f"{option.flag} requires a value.")
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


@contextmanager
def _streamed(
    service: GraphService, wanted: NetworkRequest, exporter: Exporter, looks: Appearance, target: str
) -> Iterator[NetworkView | None]:
    """The requested network if it is written without holding it in memory, or is too large to be drawn; else None."""
    from graphapp.networks.appearance import Appearance

    may_stream = exporter.streams or exporter.drawing
    if wanted.spec is None or not may_stream or looks != Appearance():
        yield None
        return
    if target != "-" and not Path(target).resolve().parent.is_dir():
        # otherwise reported when the network has been computed
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), target)
    folder = folder_of(target) or Path(gettempdir())
    with phase_progress() as tell, service.streamed_network(wanted.spec, folder, tell) as view:
        yield view


def _view(
    service: GraphService, wanted: NetworkRequest, exporter: Exporter, looks: Appearance
) -> NetworkView:
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
        if wanted.spec.place_level:
            hint = "Load records with affiliations, for example of OpenAlex, Crossref, PubMed, Web of Science or Scopus."
        raise NotFound("The network is empty; no file was written.", " ".join([*made.left_out, hint]))
    return made


def _projected(view: NetworkView, wanted: NetworkRequest) -> str:
    """A sentence if the network was derived from a query result of only authors or only papers, else ""."""
    if wanted.spec is not None or view.spec.level == "full":
        return ""
    if view.spec.centre == "papers":
        return "The query returned only papers; the file contains the network of their authors."
    return "The query returned only authors; the file contains the network of these authors."


def _links_drawn(view: NetworkView, exporter: Exporter) -> int:
    """The number of links of `view` that a file of this format shows."""
    if view.plain:
        return len(view.edges)
    return sum(edge.strong for edge in view.edges) if exporter.strong_only else len(view.edges)


def _print(view: NetworkView, name: str, drawn: int, made: str = "", changes: Sequence[str] = ()) -> None:
    """Report what was written to the file `name`: the size, the number of links `drawn`, the sentence `made`, what was omitted, and `changes` since
    the view was saved."""
    if name != "-":
        links = output.count(len(view.edges), "link")
        if drawn < len(view.edges):
            links = f"{drawn:,} of {links} drawn"
        print(f"{output.visible(name)}: {output.count(len(view.nodes), 'node')}, {links}")
    for sentence in filter(None, [made, *view.left_out, *changes]):
        output.note(sentence)
