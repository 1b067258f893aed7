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
from itertools import islice, repeat
from typing import Any, BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from graphapp.exporters.base import Exporter
from graphapp.exporters.table_rows import Tails, by_source, digits, json_texts, rows_of
from graphapp.exporters.text import json_rows, names_text, notes, storable, storable_all
from graphapp.networks.appearance import measure_columns
from graphapp.networks.colouring import coloured_communities
from graphapp.networks.columns import NodeColumns, link_columns, node_columns, node_strings
from graphapp.networks.measures.registry import measure_named
from graphapp.networks.palette import LIGHT, node_colour
from graphapp.networks.spec import NetworkNode, NetworkView

__all__ = ["EXPORTER", "label", "write"]

MOST_CLUSTERS = 1000
MOST_LINES = 10_000
SCORES_KEPT = 20_000
NO_NAME = "(no name)"
MARK = "\u2060"
# strings that Number in JavaScript accepts; see StringNumericLiteral in ECMA-262
_MISTAKEN = re.compile(
    r"(?i:null|nan)|[-+]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)"
)
_MISTAKEN_LINE = re.compile(f"^(?:{_MISTAKEN.pattern})$", re.MULTILINE)
_HTML = re.compile("[&<>\"']")
_TITLE = "Coauthorship network"

Array = NDArray[Any]


def write(view: NetworkView, out: BinaryIO) -> None:
    """Write `view`."""
    out.write(b'{"network":{"items":')
    json_rows(out, _items(view))
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
    marked = sum(each.endswith(MARK) for _, names in node_strings(view) for each in _labels(names))
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


def _labels(names: list[str]) -> list[str]:
    """`label` of each name."""
    texts = [name.strip() or NO_NAME for name in storable_all(names)]
    together = "\n".join(texts)
    if together.count("\n") >= len(texts):
        return list(map(label, names))
    mistaken = set(_MISTAKEN_LINE.findall(together))
    return [text + MARK if text in mistaken else text for text in texts] if mistaken else texts


def _items(view: NetworkView) -> Iterator[bytes]:
    links, weights = _totals(view)
    tails, scores, begin = Tails(_author), _Scores(), 0
    described = iter(_described(view, links, weights) if not view.plain else ())
    for some in node_columns(view):
        end = begin + len(some.ids)
        if some.nodes:
            items = islice(described, end - begin)
            yield b",\n".join(map(orjson.dumps, items))
        else:
            names = some.names if _HTML.search("".join(some.names)) is None else list(map(escape, some.names))
            totals = list(map(round, weights[begin:end].tolist(), repeat(6)))
            yield rows_of(
                end - begin,
                b'{"id":',
                digits(np.arange(begin + 1, end + 1)),
                b',"label":"',
                json_texts(_labels(some.names)),
                b'","description":"<p>',
                json_texts(storable_all(names)),
                tails.of_nodes(some),
                digits(links[begin:end]),
                b',"Total weight":',
                orjson.dumps(totals)[1:-1].split(b","),
                scores.of(some),
            )[: -len(b",\n")]
        begin = end


def _author(rows: int, papers: int, first: int | None, last: int | None) -> bytes:
    """What an item has between its name and its number of links."""
    rest = f"{_counts(papers, first, last)}{_row_count(rows)}</p>"
    return orjson.dumps(rest)[1:-1] + b'","weights":{"Papers":%d,"Links":' % papers


class _Scores(dict[tuple[int, ...], bytes]):
    """The scores of authors by their years, and the end of their items."""

    def of(self, nodes: NodeColumns) -> list[bytes]:
        """The end of each item."""
        years = nodes.years
        sums = np.concatenate(([0], years.known.cumsum(dtype=np.int64)))
        ends = years.dated.cumsum()
        total = sums[ends] - sums[ends - years.dated]
        facts = (total, years.dated, years.first, years.last)
        return list(map(self.__getitem__, zip(*(each.tolist() for each in facts), strict=True)))

    def __missing__(self, facts: tuple[int, ...]) -> bytes:
        total, count, first, last = facts
        text = b"}},\n"
        if count:
            text = b'},"scores":' + orjson.dumps(_score(total, count, first, last)) + b"},\n"
        if len(self) >= SCORES_KEPT:
            self.clear()
        self[facts] = text
        return text


def _score(total: int, count: int, first: int, last: int) -> dict[str, float]:
    return {"Avg. pub. year": round(total / count, 2), "First year": first, "Last year": last}


def _described(view: NetworkView, links: Array, weights: Array) -> Iterator[dict[str, Any]]:
    """The items of nodes that have more attributes than authors of a whole network."""
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
                "Links": int(links[index]),
                "Total weight": round(weights[index].item(), 6),
            },
        }
        if node.x is not None and node.y is not None:
            item |= {"x": round(node.x / (extent or 1), 5), "y": round(-node.y / (extent or 1), 5)}
        if 0 <= node.community < MOST_CLUSTERS:
            item["cluster"] = node.community + 1
        scores: dict[str, float] = {}
        if node.years:
            scores = _score(sum(node.years), len(node.years), node.years[0], node.years[-1])
        for id, values in measures.items():
            if isinstance(values[index], (int, float)):
                scores[measure_named(id).label] = values[index]
        if scores:
            item["scores"] = scores
        yield item


def _totals(view: NetworkView) -> tuple[Array, Array]:
    """The number of links of each node, and the sum of their weights."""
    links, weights = np.zeros(len(view.nodes), np.int64), np.zeros(len(view.nodes))
    for some in link_columns(view):
        ends = np.column_stack((some.source, some.target)).ravel()
        np.add.at(links, ends, np.int64(1))
        # in the order of the links: sums of fractions depend on it
        np.add.at(weights, ends, np.repeat(some.weight, 2))
    return links, weights


def _links(view: NetworkView) -> Iterator[bytes]:
    tails = Tails(lambda weight, *_: orjson.dumps(weight) + b"},\n")
    for links in link_columns(view):
        yield rows_of(
            len(links.source),
            b'{"source_id":',
            by_source(links.source + 1, digits),
            b',"target_id":',
            digits(links.target + 1),
            b',"strength":',
            tails.of_links(links),
        )[: -len(b",\n")]


def _description(node: NetworkNode) -> str:
    rows = "" if node.names else _row_count(node.rows)
    if node.names:
        rows = f", {node.rows} author rows, published as {escape(storable(names_text(node)))}"
    return f"<p>{escape(storable(node.name))}{_counts(node.papers, node.first, node.last)}{rows}</p>"


def _counts(papers: int, first: int | None, last: int | None) -> str:
    years = "" if first is None else f", {first}–{last}"
    return f"</p><p>{papers} paper{'' if papers == 1 else 's'}{years}"


def _row_count(rows: int) -> str:
    return f", {rows} author rows with this name" if rows > 1 else ""


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
