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

from graphapp.networks.columns import ColumnLinks, ColumnNodes, EdgeColumns
from graphapp.networks.projection import joint_notes, uncounted_notes, years_of_runs
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView
from graphapp.networks.streamed.author_lists import UNKNOWN_YEAR, numbers_of_rows, tally_lists
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

    def __iter__(self) -> Iterator[NetworkNode]:
        with self._timeline.open("rb") as file:
            begin = 0
            for shown, piece in self._pieces():
                papers = self._nodes.papers[begin : begin + len(shown)].astype(np.int64)
                begin += len(shown)
                for some in _slices(papers):
                    counts = papers[some].tolist()
                    years = np.fromfile(file, np.int32, sum(counts)).tolist()
                    found = _nodes_of(piece.ids[some], piece.names[some], piece.rows[some], counts, years)
                    yield from compress(found, shown[some])

    def _pieces(self) -> Iterator[tuple[list[bool], NodePiece]]:
        """All nodes that have papers in pieces, and which of them are in the network."""
        begin = 0
        for piece in self._nodes.pieces():
            yield self._shown[begin : begin + len(piece.ids)].tolist(), piece
            begin += len(piece.ids)


def _nodes_of(
    ids: list[str], names: list[str], rows: list[int], counts: list[int], years: list[int]
) -> Iterator[NetworkNode]:
    known = list(_known(years, counts))
    return map(
        NetworkNode,
        ids,
        names,
        counts,
        repeat("author"),
        repeat(-1),
        repeat(None),
        repeat(None),
        [each[0] if each else None for each in known],
        [each[-1] if each else None for each in known],
        rows,
        known,
    )


def _slices(papers: Array) -> Iterator[slice]:
    """Slices of nodes or links with `PAPERS_AT_ONCE` papers in total, or of one with more."""
    ends = np.cumsum(papers)
    start = 0
    while start < len(papers):
        before = int(ends[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + PAPERS_AT_ONCE, side="right")))
        yield slice(start, end)
        start = end


def _known(years: list[int], counts: list[int]) -> Iterator[tuple[int, ...]]:
    """The known years of nodes or links; `counts` are their numbers of papers."""
    starts = [0, *accumulate(counts)]
    return years_of_runs(years, starts[:-1], counts, UNKNOWN_YEAR)


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

    def columns(self, *, years: bool = False) -> Iterator[EdgeColumns]:
        """See `ColumnLinks.columns`."""
        for columns, _ in self._columns(years=years):
            yield columns

    def __iter__(self) -> Iterator[NetworkEdge]:
        for columns, strength in self._columns(years=True):
            yield from map(
                NetworkEdge,
                columns.source.tolist(),
                columns.target.tolist(),
                columns.weight,
                columns.papers,
                strength.tolist(),
                columns.first,
                columns.last,
                repeat(True),
                columns.years,
            )

    def _columns(self, *, years: bool) -> Iterator[tuple[EdgeColumns, Array]]:
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
                first, last = _bounds(when[begin:end], count)
                counts = count.tolist()
                known = list(_known(when[begin:end].tolist(), counts)) if years else []
                yield (
                    EdgeColumns(
                        source[some], target[some], weight[some].tolist(), counts, first, last, known
                    ),
                    strength[some],
                )
                begin = end


def _bounds(years: Array, counts: Array) -> tuple[list[int | None], list[int | None]]:
    """The first and the last known year of each of some links; `counts` are their numbers of papers."""
    ends = np.cumsum(counts)
    first, last = years[ends - counts], years[ends - 1]
    if not (last == UNKNOWN_YEAR).any():
        return first.tolist(), last.tolist()
    known = np.add.reduceat(years != UNKNOWN_YEAR, ends - counts, dtype=np.int64)
    last = years[ends - counts + np.maximum(known, 1) - 1]
    return _dated(first), _dated(last)


def _dated(years: Array) -> list[int | None]:
    return [None if year == UNKNOWN_YEAR else year for year in years.tolist()]
