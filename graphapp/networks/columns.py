"""The nodes and links of a network as columns, for files: millions of links would take several times as long as objects. Pure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkView

__all__ = ["ColumnLinks", "ColumnNodes", "EdgeColumns", "link_columns", "node_ids", "node_names"]

LINKS_AT_ONCE = 10_000


class EdgeColumns(NamedTuple):
    """Some links, in the order of the network: the attributes of `NetworkEdge`, one entry for each link. `source` and `target` are arrays of
    integers; `years` is empty unless requested."""

    source: NDArray[Any]
    target: NDArray[Any]
    weight: list[float]
    papers: list[int]
    first: list[int | None]
    last: list[int | None]
    years: list[tuple[int, ...]]


class ColumnLinks(Collection[NetworkEdge]):
    """The links of a network that has them as columns."""

    @abstractmethod
    def columns(self, *, years: bool = False) -> Iterator[EdgeColumns]:
        """All links, some at a time; `years`: with the years of their joint papers."""


class ColumnNodes(Collection[NetworkNode]):
    """The nodes of a network that has them as columns."""

    @abstractmethod
    def strings(self) -> Iterator[tuple[list[str], list[str]]]:
        """The identifiers and the names of all nodes, some at a time."""


def link_columns(view: NetworkView, *, years: bool = False) -> Iterator[EdgeColumns]:
    """The links of `view`, some at a time; `years`: with the years of their joint papers."""
    edges: Iterable[NetworkEdge] = view.edges
    if isinstance(edges, ColumnLinks):
        yield from edges.columns(years=years)
        return
    pending = iter(edges)
    while some := list(islice(pending, LINKS_AT_ONCE)):
        yield EdgeColumns(
            np.array([edge.source for edge in some], np.int64),
            np.array([edge.target for edge in some], np.int64),
            [edge.weight for edge in some],
            [edge.papers for edge in some],
            [edge.first for edge in some],
            [edge.last for edge in some],
            [edge.years for edge in some] if years else [],
        )


def node_ids(view: NetworkView) -> Iterator[str]:
    """The identifier of each node."""
    nodes: Iterable[NetworkNode] = view.nodes
    if isinstance(nodes, ColumnNodes):
        return (id for ids, _ in nodes.strings() for id in ids)
    return (node.id for node in nodes)


def node_names(view: NetworkView) -> Iterator[str]:
    """The name of each node."""
    nodes: Iterable[NetworkNode] = view.nodes
    if isinstance(nodes, ColumnNodes):
        return (name for _, names in nodes.strings() for name in names)
    return (node.name for node in nodes)
