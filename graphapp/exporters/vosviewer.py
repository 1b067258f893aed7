"""VOSviewer's JSON, for VOSviewer Online and VOSviewer.

Format: https://app.vosviewer.com/docs/file-types/json-file-type/. Ids are 1 … n. VOSviewer Online (`src/utils/helpers.js`) trims every string,
and reads "", "null" and "nan", in any case, as missing values and strings that the function `Number` of JavaScript accepts as numbers; an item
without a label is shown with its id, and "12e4" as 120000. Such a label therefore gets an invisible word joiner (U+2060) at its end; an empty
one becomes "(no name)". The description states the number of changed labels. Descriptions are HTML. The y axis points up
(`updateItemPixelPositionAndScaling`), so y is the negated y of the page. VOSviewer refuses a map of fewer than three items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any, BinaryIO

import numpy as np
import orjson

from graphapp.exporters.base import Exporter
from graphapp.exporters.text import Tails, json_array, json_rows, names_text, notes, storable
from graphapp.networks.appearance import measure_columns
from graphapp.networks.colouring import coloured_communities
from graphapp.networks.columns import link_columns, node_names
from graphapp.networks.measures.registry import measure_named
from graphapp.networks.palette import LIGHT, node_colour
from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = ["EXPORTER", "label", "write"]

MOST_CLUSTERS = 1000
MOST_LINES = 10_000
NO_NAME = "(no name)"
MARK = "\u2060"
# strings that Number in JavaScript accepts; see StringNumericLiteral in ECMA-262
_MISTAKEN = re.compile(
    r"(?i:null|nan)|[-+]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)"
)
_TITLE = "Coauthorship network"


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    out.write(b'{"network":{"items":')
    json_array(out, _items(view))
    out.write(b',\n"links":')
    json_rows(out, _links(view))
    clusters = _clusters(view)
    out.write(b',\n"clusters":' + orjson.dumps(clusters) + b"},\n")
    coloured = coloured_communities(view) if clusters else set()
    colours = [
        {
            "cluster": number,
            "color": node_colour(LIGHT, number - 1) if number - 1 in coloured else LIGHT.other,
        }
        for number in (cluster["cluster"] for cluster in clusters)
    ]
    config = {
        "color_schemes": {"cluster_colors": colours},
        "parameters": {"item_size": 1, "max_n_links": min(max(len(view.edges), 1), MOST_LINES)},
        "terminology": {"link_strength": "Weight", "total_link_strength": "Total weight"},
    }
    marked = sum(label(name).endswith(MARK) for name in node_names(view))
    what = "label" if marked == 1 else "labels"
    note = f"Appended an invisible U+2060 to {marked:,} {what} that VOSviewer would read as numbers or missing values."
    about = " ".join(notes(view, note if marked else ""))
    info = {"title": storable(view.title) or _TITLE, "description": escape(storable(about))}
    out.write(b'"config":' + orjson.dumps(config) + b',\n"info":' + orjson.dumps(info) + b"}\n")


def label(name: str) -> str:
    """The label for a name, changed if necessary so that VOSviewer shows the name."""
    text = storable(name).strip()
    if not text:
        return NO_NAME
    return text + MARK if _MISTAKEN.fullmatch(text) else text


def _items(view: NetworkView) -> Iterator[dict[str, Any]]:
    links, weights = _totals(view)
    placed = view.nodes if view.placeable else ()
    extent = max(
        (max(abs(node.x), abs(node.y)) for node in placed if node.x is not None and node.y is not None),
        default=1,
    )
    measures = {id: values for id, values in measure_columns(view).items() if id != "mean_year"}
    for index, node in enumerate(view.nodes):
        item: dict[str, Any] = {
            "id": index + 1,
            "label": label(node.name),
            "description": _description(node),
            "weights": {
                "Papers": node.papers,
                "Links": links[index],
                "Total weight": round(weights[index], 6),
            },
        }
        if node.x is not None and node.y is not None:
            item |= {"x": round(node.x / (extent or 1), 5), "y": round(-node.y / (extent or 1), 5)}
        if 0 <= node.community < MOST_CLUSTERS:
            item["cluster"] = node.community + 1
        scores: dict[str, float] = {}
        if node.years:
            scores = {
                "Avg. pub. year": round(sum(node.years) / len(node.years), 2),
                "First year": node.years[0],
                "Last year": node.years[-1],
            }
        for id, values in measures.items():
            if isinstance(values[index], (int, float)):
                scores[measure_named(id).label] = values[index]
        if scores:
            item["scores"] = scores
        yield item


def _totals(view: NetworkView) -> tuple[memoryview, memoryview]:
    """The number of links of each node, and the sum of their weights."""
    links, weights = np.zeros(len(view.nodes), np.int64), np.zeros(len(view.nodes))
    for some in link_columns(view):
        ends = np.column_stack((some.source, some.target)).ravel()
        np.add.at(links, ends, 1)
        # in the order of the links: sums of fractions depend on it
        np.add.at(weights, ends, np.repeat(some.weight, 2))
    return links.data, weights.data


def _links(view: NetworkView) -> Iterator[bytes]:
    tails = Tails(lambda weight: orjson.dumps(weight).decode() + "}")
    for links in link_columns(view):
        ends = zip((links.source + 1).tolist(), (links.target + 1).tolist(), strict=True)
        yield ",\n".join(
            [
                f'{{"source_id":{source},"target_id":{target},"strength":{tail}'
                for (source, target), tail in zip(ends, tails.of(links.weight), strict=True)
            ]
        ).encode()


def _description(node: NetworkNode) -> str:
    years = "" if node.first is None else f", {node.first}–{node.last}"
    papers = f"{node.papers} paper" + ("" if node.papers == 1 else "s")
    rows = f", {node.rows} author rows with this name" if node.rows > 1 and not node.names else ""
    if node.names:
        rows = f", {node.rows} author rows, published as {escape(storable(names_text(node)))}"
    return f"<p>{escape(storable(node.name))}</p><p>{papers}{years}{rows}</p>"


def _clusters(view: NetworkView) -> list[dict[str, Any]]:
    """Each cluster, labelled with its topic, or with the name of its member with the most papers."""
    topics = {topic.number: topic.subject for topic in view.topics}
    chief: dict[int, NetworkNode] = {}
    for node in view.nodes if view.placeable else ():
        if 0 <= node.community < MOST_CLUSTERS:
            best = chief.get(node.community)
            if best is None or node.papers > best.papers:
                chief[node.community] = node
    return [
        {"cluster": community + 1, "label": label(topics.get(community) or node.name)}
        for community, node in sorted(chief.items())
    ]


EXPORTER = Exporter(
    "vosviewer",
    "VOSviewer JSON",
    ".vosviewer.json",
    "application/json",
    write,
    order=80,
    wants_topics=True,
    streams=True,
)
