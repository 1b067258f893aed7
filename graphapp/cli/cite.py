"""The command `cite`: how to cite a view of a network."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from graphapp.cli import output
from graphapp.cli.opening import opened
from graphapp.cli.options import SpecCommand, json_option, store_option
from graphapp.cli.selection import (
    NetworkRequest,
    centre_options,
    in_unit,
    request_of,
    saved_view,
    view_file_argument,
)

if TYPE_CHECKING:
    from graphapp.networks.appearance import Appearance
    from graphapp.networks.spec import NetworkSpec

__all__ = ["cite"]


@click.command(cls=SpecCommand, short_help="Print a citation for a view of a network.")
@view_file_argument
@centre_options
@click.option(
    "--site",
    metavar="URL",
    help="Address of the site that shows the view.  [default: the server on this machine]",
)
@click.option("--bibtex", is_flag=True, help="Print a BibTeX entry.")
@json_option
@store_option
def cite(
    view_file: str | None,
    site: str | None,
    bibtex: bool,
    as_json: bool,
    store: str | None,
    **wanted: Any,
) -> None:
    """Print a citation for a network: its title, size, data set and URL, today's date, and a digest that lets readers check that they have the same
    nodes and links. FILE.view.json is a view saved in the browser."""
    from graphapp.exporters.citation import citation_of
    from graphapp.networks.appearance import Appearance

    if site is not None and urlsplit(site).scheme not in ("http", "https"):
        raise click.UsageError("--site must be an http or https address.")
    saved = None if view_file is None else saved_view(view_file, wanted, [])
    if saved is None:
        request, looks = request_of(cypher=None, saved=None, parameters={}, **wanted), Appearance()
    else:
        request, looks = NetworkRequest(saved.spec, unit=saved.spec.unit), saved.appearance
    with opened(store) as service:
        spec = in_unit(request, service).spec
        assert spec is not None
        view = service.arranged(spec, looks)
        settings = service.settings
        base = site or f"http://{settings.host}:{settings.port}"
        link = _link(base, spec, settings.unit, looks)
        cited = citation_of(view, service.data_source, link, datetime.now(UTC).date())
    if as_json:
        output.json(cited.fields)
    else:
        print(output.visible_lines(cited.bibtex.rstrip() if bibtex else cited.text))
    for sentence in [*view.left_out, *(saved.changes(view) if saved else ())]:
        output.note(sentence)


def _link(base: str, spec: NetworkSpec, unit: str, looks: Appearance) -> str:
    """The address of the view, without the positions, which would be too long."""
    choices = looks.to_query(window=True)
    return f"{base.rstrip('/')}/network?{spec.to_query(unit)}{'&' if choices else ''}{choices}"
