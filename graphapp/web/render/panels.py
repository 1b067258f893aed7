"""Drawings and downloads of pages: the data of a drawing, and the available files. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from graphapp.exporters import EXPORTERS, LIST_FORMATS, ExportOption
from graphapp.networks.layout.arrangements import layouts_json
from graphapp.networks.measures.registry import measures_json
from graphapp.networks.spec import NetworkSpec, least, plural
from graphapp.web import urls
from graphapp.web.render.rankings import PLAIN, RankedRow
from graphapp.web.urls import Links

__all__ = [
    "Download",
    "NetworkPanel",
    "Sharing",
    "answer_panel",
    "list_downloads",
    "network_downloads",
    "network_panel",
]

FALLBACK_ROWS = 20
FULL_FALLBACK_ROWS = 200


class Download(NamedTuple):
    """A download: label, extension, address, the options of its format, and the parameters of its address."""

    label: str
    suffix: str
    href: str
    options: Sequence[ExportOption] = ()
    query: Sequence[tuple[str, str]] = ()


class Sharing(NamedTuple):
    """What the popover "Share" shows: the address of the page, and the origins of the sites that may embed it."""

    link: str
    origins: Sequence[str]


class NetworkPanel(NamedTuple):
    """A drawing in a page: the address of its data, its spec, its mode (`embed` or `full`), the address of the full window, and the rows of
    the table that replaces it without JavaScript (`whole` counts all rows). `ahead`: the drawing will request exactly `src`, so the page
    can preload it. `sided`: the nodes are on sides. `colour`: the measure by which they are coloured at first ("": by communities).
    `filtered`: the network is restricted by years, a coauthor, an institution or a country. `noun`: a row of the table."""

    src: str
    spec: str
    mode: str
    page: str
    title: str
    fallback: Sequence[RankedRow]
    whole: int
    ahead: bool = False
    sided: bool = False
    colour: str = ""
    filtered: bool = False
    noun: str = "author"

    @property
    def nouns(self) -> str:
        """The plural of `noun`."""
        return plural(self.noun)

    @property
    def measures(self) -> str:
        """The measures of nodes, for the menus of the drawing, as JSON."""
        return json.dumps(measures_json(sided=self.sided, noun=self.noun), separators=(",", ":"))

    @property
    def layouts(self) -> str:
        """The layouts, for the menu of the drawing, as JSON."""
        return json.dumps(layouts_json(), separators=(",", ":"))


def network_panel(
    spec: NetworkSpec,
    mode: str,
    title: str,
    ranked: Sequence[RankedRow],
    links: Links = PLAIN,
    *,
    whole: int | None = None,
    most: int | None = None,
) -> NetworkPanel:
    """The drawing of `spec` with at most `most` nodes (None: as many as a page shows); `ranked` are its authors, strongest first, or the first of
    `whole` authors."""
    query = links.query(replace(spec, nodes=least(spec.nodes, most)))
    rows = ranked[: FULL_FALLBACK_ROWS if mode == "full" else FALLBACK_ROWS]
    # the drawing requests the whole network and filters it itself
    ahead = spec.first is None and spec.last is None and spec.joint == 1 and spec.resolution == 1
    dated = spec.first is not None or spec.last is not None
    return NetworkPanel(
        urls.rooted(f"{urls.API}/network?{query}"),
        query,
        mode,
        links.network_page(spec),
        title,
        rows,
        len(ranked) if whole is None else whole,
        ahead,
        sided=spec.sided,
        filtered=dated or bool(spec.coauthor or spec.institution or spec.country),
        noun=spec.noun if spec.place_level else "author",
    )


def answer_panel(src: str, ranked: Sequence[RankedRow]) -> NetworkPanel:
    """The drawing of a query result; `src` is the address of its network."""
    return NetworkPanel(src, "", "embed", "", "The result as a network", ranked[:FALLBACK_ROWS], len(ranked))


def network_downloads(query: str, colour: str = "") -> list[Download]:
    """The files of the network with this query string, coloured by this measure ("": by communities)."""
    if colour:
        query = f"{query}&{urlencode({'colour': colour})}"
    given = parse_qsl(query, keep_blank_values=True)
    return [
        Download(
            each.label,
            each.suffix.lstrip("."),
            urls.rooted(f"/files/network.{each.suffix.lstrip('.')}?{query}"),
            each.options,
            given,
        )
        for each in EXPORTERS
    ]


def list_downloads(**arguments: object) -> list[Download]:
    """The files of the list of papers that `arguments` select."""
    query = urlencode({k: str(v) for k, v in arguments.items() if v not in (None, "")}, errors="replace")
    return [
        Download(
            each.label,
            each.suffix.lstrip("."),
            urls.rooted(f"/files/papers.{each.suffix.lstrip('.')}?{query}"),
        )
        for each in LIST_FORMATS
    ]
