"""The nodes and links of a network as columns, for files: millions of links would take several times as long as objects. Pure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkView

__all__ = [
    *("UNKNOWN_YEAR", "ColumnLinks", "ColumnNodes", "EdgeColumns", "NodeColumns", "YearColumns"),
    *("link_columns", "node_columns", "node_strings"),
]

UNKNOWN_YEAR = int(np.iinfo(np.int32).max)
"""Larger than all years: unknown years are sorted last."""

LINKS_AT_ONCE = 10_000
NODES_AT_ONCE = 4_000

Ints = NDArray[np.integer[Any]]


class YearColumns(NamedTuple):
    """The years of some nodes or links: the `first` and the `last` known one of each, `UNKNOWN_YEAR` if there is none; `dated`, the number of its
    known years; and the `known` years of all, one after the other, ascending for each."""

    first: Ints
    last: Ints
    dated: Ints
    known: Ints

    def sparse(self) -> dict[int, tuple[int, ...]]:
        """The known years of the nodes or links, by place, that may have papers in some years between the first and the last one only."""
        told = (self.dated > 0) & ((self.dated <= 2) | (self.last.astype(np.int64) - self.first <= 1))
        places = np.flatnonzero(~told & (self.first != UNKNOWN_YEAR)).tolist()
        ends = np.cumsum(self.dated).tolist()
        return {
            place: tuple(self.known[ends[place - 1] if place else 0 : ends[place]].tolist())
            for place in places
        }


class EdgeColumns(NamedTuple):
    """Some links, in the order of the network: the attributes of `NetworkEdge`, one entry for each link."""

    source: Ints
    target: Ints
    weight: NDArray[np.floating[Any]]
    papers: Ints
    years: YearColumns


class NodeColumns(NamedTuple):
    """Some nodes, in the order of the network: the attributes of `NetworkNode`, one entry for each node. `nodes` has the nodes themselves, because
    they have further attributes; it is empty if all are authors without any."""

    ids: list[str]
    names: list[str]
    papers: Ints
    rows: Ints
    years: YearColumns
    nodes: Sequence[NetworkNode]


class ColumnLinks(Collection[NetworkEdge]):
    """The links of a network that has them as columns."""

    @abstractmethod
    def columns(self) -> Iterator[EdgeColumns]:
        """All links, some at a time."""


class ColumnNodes(Collection[NetworkNode]):
    """The nodes of a network that has them as columns."""

    @abstractmethod
    def strings(self) -> Iterator[tuple[list[str], list[str]]]:
        """The identifiers and the names of all nodes, some at a time."""

    @abstractmethod
    def columns(self) -> Iterator[NodeColumns]:
        """All nodes, some at a time."""


def link_columns(view: NetworkView) -> Iterator[EdgeColumns]:
    """The links of `view`, some at a time."""
    edges: Iterable[NetworkEdge] = view.edges
    if isinstance(edges, ColumnLinks):
        yield from edges.columns()
        return
    pending = iter(edges)
    while some := list(islice(pending, LINKS_AT_ONCE)):
        yield EdgeColumns(
            np.array([edge.source for edge in some], np.int64),
            np.array([edge.target for edge in some], np.int64),
            np.array([edge.weight for edge in some], np.float64),
            np.array([edge.papers for edge in some], np.int64),
            _years_of(some),
        )


def node_columns(view: NetworkView) -> Iterator[NodeColumns]:
    """The nodes of `view`, some at a time."""
    nodes: Iterable[NetworkNode] = view.nodes
    if isinstance(nodes, ColumnNodes):
        yield from nodes.columns()
        return
    pending = iter(nodes)
    while some := list(islice(pending, NODES_AT_ONCE)):
        yield NodeColumns(
            [node.id for node in some],
            [node.name for node in some],
            np.array([node.papers for node in some], np.int64),
            np.array([node.rows for node in some], np.int64),
            _years_of(some),
            some,
        )


def node_strings(view: NetworkView) -> Iterator[tuple[list[str], list[str]]]:
    """The identifiers and the names of the nodes, some at a time."""
    nodes: Iterable[NetworkNode] = view.nodes
    if isinstance(nodes, ColumnNodes):
        yield from nodes.strings()
        return
    pending = iter(nodes)
    while some := list(islice(pending, NODES_AT_ONCE)):
        yield [node.id for node in some], [node.name for node in some]


def _years_of(some: Sequence[NetworkNode] | Sequence[NetworkEdge]) -> YearColumns:
    return YearColumns(
        np.array([UNKNOWN_YEAR if each.first is None else each.first for each in some], np.int64),
        np.array([UNKNOWN_YEAR if each.last is None else each.last for each in some], np.int64),
        np.array([len(each.years) for each in some], np.int64),
        np.fromiter(chain.from_iterable(each.years for each in some), np.int64),
    )
