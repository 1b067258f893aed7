"""The coauthorship network of a whole store as a view whose nodes and links are read from temporary files while they are written.

It is equal to what `graphapp.networks.projection` computes from the same store. Memory grows by a few bytes for each author, and not with the
papers and links.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import accumulate, compress, repeat
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from graphapp.networks.columns import (
    UNKNOWN_YEAR,
    ColumnLinks,
    ColumnNodes,
    EdgeColumns,
    NodeColumns,
    YearColumns,
)
from graphapp.networks.projection import joint_notes, uncounted_notes, years_of_runs
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView
from graphapp.networks.streamed.author_lists import numbers_of_rows, tally_lists
from graphapp.networks.streamed.joint_papers import LinkFile, joined, spread
from graphapp.networks.streamed.node_order import NodeFile, NodePiece, order_nodes
from graphapp.networks.streamed.scratch import ArrayFile, Buckets, writing_scratch
from graphapp.stores.base import ProgressCallback, Store
from graphapp.support.gc_pause import uncollected

__all__ = ["StreamedLinks", "StreamedNodes", "can_stream", "streamed_network"]

PAPERS_AT_ONCE = 20_000
"""The papers of the nodes or links that are in memory as objects."""

Array = NDArray[Any]


def can_stream(spec: NetworkSpec) -> bool:
    """True for a network of a whole store that can be computed without holding it in memory: authors as clusters or rows, without caps, and without
    filters that need more than years and author lists."""
    return (
        spec.centre == "all"
        and spec.level == "coauthors"
        and spec.unit in ("cluster", "row")
        and spec.nodes is None
        and spec.edges is None
        and not (spec.coauthor or spec.institution or spec.country)
    )


@contextmanager
def streamed_network(
    store: Store, spec: NetworkSpec, folder: Path, title: str, tell: ProgressCallback
) -> Iterator[NetworkView]:
    """The network of a spec for which `can_stream` is true, without positions, as long as the block lasts. Its nodes and links can only be counted
    and iterated over, any number of times. `folder` is for temporary files. Raises NotWritten, and the errors of the store."""
    with uncollected(), writing_scratch():
        view, links = _computed(store, spec, folder, title, tell)
    with closing(links.file), uncollected():
        yield view


def _computed(
    store: Store, spec: NetworkSpec, folder: Path, title: str, tell: ProgressCallback
) -> tuple[NetworkView, LinkFile]:
    """The view, and the links that it reads. Raises OSError."""
    by_row = spec.unit == "row"
    total = store.counts().papers
    with closing(ArrayFile(folder / "lists", 4)) as lists:
        with store.columns() as graph:
            of_row = numbers_of_rows(graph.clusters(), by_row=by_row)
            tally = tally_lists(
                graph.lists(), spec, of_row, lists, lambda done: tell("reading papers", done, total)
            )
            tell("sorting authors", 0, 0)
            nodes = order_nodes(graph.authors(by_row=by_row), of_row, tally, folder)
        met, notes = tally.met, list(uncounted_notes(spec, tally.long, tally.undated))
        del of_row, tally
        years, pairs = spread(lists, nodes, met, folder, lambda done: tell("pairing authors", done, total))
        nodes.rank.resize(0, refcheck=False)
    del met
    timeline = _written_years(years, folder / "timeline")
    links = joined(
        pairs, len(nodes.papers), spec.joint, folder, lambda done: tell("counting joint papers", done, 0)
    )
    return _view(nodes, timeline, links, spec, title, notes), links


def _written_years(years: Buckets, path: Path) -> Path:
    """The years of the papers of all nodes, those of each node ascending, in the order of the nodes, as one array in a file."""
    with path.open("wb") as out:
        for records in years.read():
            # one sort of numbers takes a tenth of the time of an order by two columns
            codes = np.sort((records["node"].astype(np.int64) << 32) + records["year"] + 2**31)
            ((codes & (2**32 - 1)) - 2**31).astype(np.int32).tofile(out)
    return path


def _view(
    nodes: NodeFile, timeline: Path, links: LinkFile, spec: NetworkSpec, title: str, notes: list[str]
) -> NetworkView:
    people = len(nodes.papers)
    # authors without a link are dropped only if a link needs several papers
    shown = links.linked if spec.joint > 1 else np.ones(people, bool)
    if spec.joint > 1:
        alone = people - int(shown.sum())
        notes += joint_notes(spec, (links.total - links.kept, links.total), (alone, people))
    listed = StreamedNodes(nodes, timeline, shown)
    joint = StreamedLinks(links, shown, fractional=spec.weighting == "fractional")
    return NetworkView(
        title=title,
        spec=spec,
        # writers of whole networks only iterate
        nodes=cast(list[NetworkNode], listed),
        edges=cast(list[NetworkEdge], joint),
        total_nodes=len(listed),
        total_edges=len(joint),
        left_out=notes,
        plain=True,
    )


class StreamedNodes(ColumnNodes):
    """The nodes of a network in their order, read from files each time."""

    def __init__(self, nodes: NodeFile, timeline: Path, shown: NDArray[np.bool_]) -> None:
        self._nodes = nodes
        self._timeline = timeline
        self._shown = shown
        self._size = int(shown.sum())

    def __len__(self) -> int:
        return self._size

    def __contains__(self, node: object) -> bool:
        return any(each == node for each in self)

    def strings(self) -> Iterator[tuple[list[str], list[str]]]:
        """See `ColumnNodes.strings`."""
        for shown, piece in self._pieces():
            yield list(compress(piece.ids, shown)), list(compress(piece.names, shown))

    def columns(self) -> Iterator[NodeColumns]:
        """See `ColumnNodes.columns`."""
        with self._timeline.open("rb") as file:
            begin = 0
            for shown, piece in self._pieces():
                papers = self._nodes.papers[begin : begin + len(shown)].astype(np.int64)
                begin += len(shown)
                rows = np.array(piece.rows, np.int64)
                for some in _slices(papers):
                    count = papers[some]
                    years = np.fromfile(file, np.int32, int(count.sum()))
                    kept = shown[some]
                    if not kept.any():
                        continue
                    if not kept.all():
                        years, count = years[np.repeat(kept, count)], count[kept]
                    yield NodeColumns(
                        list(compress(piece.ids[some], kept)),
                        list(compress(piece.names[some], kept)),
                        count,
                        rows[some][kept],
                        _years(years, count),
                        (),
                    )

    def __iter__(self) -> Iterator[NetworkNode]:
        for some in self.columns():
            known = _runs(some.years)
            yield from map(
                NetworkNode,
                some.ids,
                some.names,
                some.papers.tolist(),
                repeat("author"),
                repeat(-1),
                repeat(None),
                repeat(None),
                [years[0] if years else None for years in known],
                [years[-1] if years else None for years in known],
                some.rows.tolist(),
                known,
            )

    def _pieces(self) -> Iterator[tuple[NDArray[np.bool_], NodePiece]]:
        """All nodes that have papers in pieces, and which of them are in the network."""
        begin = 0
        for piece in self._nodes.pieces():
            yield self._shown[begin : begin + len(piece.ids)], piece
            begin += len(piece.ids)


def _slices(papers: Array) -> Iterator[slice]:
    """Slices of nodes or links with `PAPERS_AT_ONCE` papers in total, or of one with more."""
    ends = np.cumsum(papers)
    start = 0
    while start < len(papers):
        before = int(ends[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + PAPERS_AT_ONCE, side="right")))
        yield slice(start, end)
        start = end


def _years(years: Array, papers: Array) -> YearColumns:
    """The years of nodes or links, each of which has some `papers`, from those of all their papers, ascending for each."""
    ends = np.cumsum(papers)
    if not len(ends):
        return YearColumns(ends, ends, ends, years)
    starts = ends - papers
    first, last = years[starts], years[ends - 1]
    known = years != UNKNOWN_YEAR
    if known.all():
        return YearColumns(first, last, papers, years)
    count = np.add.reduceat(known, starts, dtype=np.int64)
    return YearColumns(first, years[starts + np.maximum(count, 1) - 1], count, years[known])


def _runs(years: YearColumns) -> list[tuple[int, ...]]:
    """The known years of each node or link."""
    counts = years.dated.tolist()
    return list(years_of_runs(years.known.tolist(), [0, *accumulate(counts)][:-1], counts, UNKNOWN_YEAR))


class StreamedLinks(ColumnLinks):
    """The links of a network in their order, read from a file each time."""

    def __init__(self, links: LinkFile, shown: NDArray[np.bool_], *, fractional: bool) -> None:
        self._links = links
        self._place = None if shown.all() else (np.cumsum(shown) - 1).astype(np.int32)
        self._fractional = fractional

    def __len__(self) -> int:
        return self._links.kept

    def __contains__(self, edge: object) -> bool:
        return any(each == edge for each in self)

    def columns(self) -> Iterator[EdgeColumns]:
        """See `ColumnLinks.columns`."""
        for columns, _ in self._columns():
            yield columns

    def __iter__(self) -> Iterator[NetworkEdge]:
        for columns, strength in self._columns():
            known = _runs(columns.years)
            yield from map(
                NetworkEdge,
                columns.source.tolist(),
                columns.target.tolist(),
                columns.weight.tolist(),
                columns.papers.tolist(),
                strength.tolist(),
                [years[0] if years else None for years in known],
                [years[-1] if years else None for years in known],
                repeat(True),
                known,
            )

    def _columns(self) -> Iterator[tuple[EdgeColumns, Array]]:
        """All links, some at a time, and their strength."""
        for source, target, papers, strength, when in self._links.file.groups():
            if self._place is not None:
                source, target = self._place[source], self._place[target]
            weight = strength if self._fractional else papers.astype(float)
            papers = papers.astype(np.int64)
            begin = 0
            for some in _slices(papers):
                count = papers[some]
                end = begin + int(count.sum())
                years = _years(when[begin:end], count)
                yield EdgeColumns(source[some], target[some], weight[some], count, years), strength[some]
                begin = end
