"""Drawings and downloads of pages: where a drawing gets its data, which files are available. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from graphapp.exporters import EXPORTERS, LIST_FORMATS, ExportOption
from graphapp.networks.spec import NetworkSpec
from graphapp.web import urls
from graphapp.web.render.rankings import RankedRow

__all__ = ["Download", "NetworkPanel", "answer_panel", "list_downloads", "network_downloads", "network_panel"]

FALLBACK_ROWS = 20
FULL_FALLBACK_ROWS = 200


class Download(NamedTuple):
    """A download: label, ending, address; the options of its format, and the parameters of its address."""

    label: str
    suffix: str
    href: str
    options: Sequence[ExportOption] = ()
    query: Sequence[tuple[str, str]] = ()


class NetworkPanel(NamedTuple):
    """A drawing in a page: where its data are, its spec, `embed` or `full`, where the full window is, and what stands in its
    place without JavaScript (`whole` counts the rows that there would be). `ahead` says that the drawing will ask for `src`
    as it stands, so that the page may load it ahead."""

    src: str
    spec: str
    mode: str
    page: str
    title: str
    fallback: Sequence[RankedRow]
    whole: int
    ahead: bool = False


def network_panel(spec: NetworkSpec, mode: str, title: str, ranked: Sequence[RankedRow]) -> NetworkPanel:
    """The drawing of `spec`; `ranked` are its authors, strongest first."""
    query = spec.to_query()
    rows = ranked[: FULL_FALLBACK_ROWS if mode == "full" else FALLBACK_ROWS]
    # the drawing requests the whole network and filters it itself
    ahead = spec.first is None and spec.last is None and spec.joint == 1
    return NetworkPanel(
        f"{urls.API}/network?{query}", query, mode, urls.network_page(spec), title, rows, len(ranked), ahead
    )


def answer_panel(src: str, ranked: Sequence[RankedRow]) -> NetworkPanel:
    """The drawing of a Cypher answer; `src` is where its network is."""
    return NetworkPanel(src, "", "embed", "", "The answer as a network", ranked[:FALLBACK_ROWS], len(ranked))


def network_downloads(query: str) -> list[Download]:
    """The files of a network, by the query string that names it."""
    given = parse_qsl(query, keep_blank_values=True)
    return [
        Download(
            each.label,
            each.suffix.lstrip("."),
            f"/files/network.{each.suffix.lstrip('.')}?{query}",
            each.options,
            given,
        )
        for each in EXPORTERS
    ]


def list_downloads(**arguments: object) -> list[Download]:
    """The files of a list of papers, by the arguments that name it."""
    query = urlencode({k: str(v) for k, v in arguments.items() if v not in (None, "")}, errors="replace")
    return [
        Download(each.label, each.suffix.lstrip("."), f"/files/papers.{each.suffix.lstrip('.')}?{query}")
        for each in LIST_FORMATS
    ]
