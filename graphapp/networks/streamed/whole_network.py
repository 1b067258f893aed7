"""The coauthorship network of a whole store as a view whose nodes and links are read from temporary files while they are written.

It is equal to what `graphapp.networks.projection` computes from the same store. Memory grows by a few bytes for each author, and not with the
papers and links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from graphapp.networks.projection import joint_notes, uncounted_notes, years_of_runs
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView
from graphapp.networks.streamed.author_lists import UNKNOWN_YEAR, numbers_of_rows, tally_lists
from graphapp.networks.streamed.joint_papers import LinkFile, joined, spread
from graphapp.networks.streamed.node_order import AT_ONCE, NodeFile, order_nodes
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
            nodes = order_nodes(graph.authors(), of_row, tally, folder, by_row=by_row)
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
            records["year"][np.lexsort((records["year"], records["node"]))].tofile(out)
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


class StreamedNodes(Collection[NetworkNode]):
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

    def __iter__(self) -> Iterator[NetworkNode]:
        with self._timeline.open("rb") as file:
            for place, piece in enumerate(self._nodes.pieces()):
                begin = place * AT_ONCE
                papers = self._nodes.papers[begin : begin + AT_ONCE].astype(np.int64)
                shown = self._shown[begin : begin + AT_ONCE]
                for some in _slices(papers):
                    counts = papers[some].tolist()
                    years = np.fromfile(file, np.int32, sum(counts)).tolist()
                    facts = zip(*(each[some] for each in piece), counts, _known(years, counts), strict=True)
                    for (id, name, rows, count, when), is_shown in zip(
                        facts, shown[some].tolist(), strict=True
                    ):
                        if is_shown:
                            first, last = (when[0], when[-1]) if when else (None, None)
                            yield NetworkNode(id, name, count, first=first, last=last, rows=rows, years=when)


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


class StreamedLinks(Collection[NetworkEdge]):
    """The links of a network in their order, read from a file each time."""

    def __init__(self, links: LinkFile, shown: NDArray[np.bool_], *, fractional: bool) -> None:
        self._links = links
        self._place = None if shown.all() else (np.cumsum(shown) - 1).astype(np.int32)
        self._fractional = fractional

    def __len__(self) -> int:
        return self._links.kept

    def __contains__(self, edge: object) -> bool:
        return any(each == edge for each in self)

    def __iter__(self) -> Iterator[NetworkEdge]:
        for source, target, papers, strength, years in self._links.file.groups():
            if self._place is not None:
                source, target = self._place[source], self._place[target]
            papers = papers.astype(np.int64)
            begin = 0
            for some in _slices(papers):
                end = begin + int(papers[some].sum())
                run = years[begin:end].tolist()
                yield from self._links_of(source[some], target[some], papers[some], strength[some], run)
                begin = end

    def _links_of(
        self, source: Array, target: Array, papers: Array, strength: Array, years: list[int]
    ) -> Iterator[NetworkEdge]:
        counts = papers.tolist()
        known = list(_known(years, counts))
        weight = strength if self._fractional else papers.astype(float)
        return map(
            NetworkEdge,
            source.tolist(),
            target.tolist(),
            weight.tolist(),
            counts,
            strength.tolist(),
            [each[0] if each else None for each in known],
            [each[-1] if each else None for each in known],
            [True] * len(counts),
            known,
        )
