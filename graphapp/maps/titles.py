"""What the regions of a map are about: words of a sample of the titles of their papers. Pure.

The words of a region distinguish it from the other regions of the region above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.maps.regions import COMMUNITY
from graphapp.maps.tree import Tree, levels
from graphapp.networks.communities.naming import TitleWords, distinctive_words

__all__ = ["TitleSample", "sampled", "words_of"]

Ints = NDArray[Any]

TITLES = 150
"""The number of titles of a region from which its words are taken; small regions have fewer."""
WHOLE_TITLES = 20_000
"""The number of titles of the whole map."""


class TitleSample(NamedTuple):
    """Papers whose titles are needed: `papers[bounds[r] : bounds[r + 1]]` are those of region r, indices of papers."""

    bounds: Ints
    papers: Ints


def sampled(tree: Tree, paper: Ints, author: Ints, papers: int) -> TitleSample:
    """Papers of each community, evenly from all of its papers, but those of the most of its authors first. The authorships have authors in the new
    order, and are sorted by paper."""
    total = len(tree)
    chosen = [np.zeros(0, np.int64)] * total
    chosen[0] = np.unique(np.linspace(0, max(papers - 1, 0), min(papers, WHOLE_TITLES)).astype(np.int64))
    for regions in levels(tree):
        region = np.full(len(tree.order), -1, np.int32)
        for each in regions.tolist():
            region[tree.first[each] : tree.end[each]] = each
        of_entry = region[author]
        kept = of_entry >= 0
        code, count = np.unique(of_entry[kept].astype(np.int64) * papers + paper[kept], return_counts=True)
        bounds = np.searchsorted(code, np.append(regions, total).astype(np.int64) * papers)
        for place, each in enumerate(regions.tolist()):
            if tree.kind[each] == COMMUNITY:
                own = slice(bounds[place], bounds[place + 1])
                chosen[each] = code[own][_spread(count[own])] % papers
    ends = np.cumsum([len(each) for each in chosen])
    return TitleSample(np.r_[0, ends], np.concatenate(chosen))


def _spread(count: Ints) -> Ints:
    """At most `TITLES` indices: those of the largest counts, of equal counts evenly."""
    if len(count) <= TITLES:
        return np.arange(len(count))
    ranked = np.argsort(-count, kind="stable")
    least = count[ranked[TITLES - 1]]
    sure = np.flatnonzero(count > least)
    equal = np.flatnonzero(count == least)
    some = equal[np.linspace(0, len(equal) - 1, TITLES - len(sure)).astype(np.int64)]
    return np.concatenate((sure, some))


def words_of(tree: Tree, sample: TitleSample, titles: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """The words of each region in the order of their numbers; none for the whole map and for regions that are not communities. `titles` has the
    titles of the papers of `sample`, as far as they are known."""

    def of(region: int) -> list[str]:
        own = sample.papers[sample.bounds[region] : sample.bounds[region + 1]]
        return [titles[paper] for paper in own.tolist() if paper in titles]

    around: dict[int, TitleWords] = {}
    for region in range(len(tree)):
        if not region or tree.kind[region] != COMMUNITY:
            yield ()
            continue
        above = int(tree.parent[region])
        if above not in around:
            # the regions of one region have consecutive numbers
            around.clear()
            others = of(0) if not above else _below(tree, above, of)
            around[above] = TitleWords.of(others)
        yield distinctive_words(of(region), around[above])


def _below(tree: Tree, above: int, of: Any) -> list[str]:
    first = int(tree.first_child[above])
    return [title for child in range(first, first + int(tree.children[above])) for title in of(child)]
