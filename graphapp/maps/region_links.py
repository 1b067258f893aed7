"""The links of a map: between authors that one region shows, and between regions that one region is divided into. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.maps.links import LinkColumns, ListedAuthors, link_blocks, together
from graphapp.maps.tree import Tree, levels, region_of_author

__all__ = ["RegionLinks", "region_links"]

Ints = NDArray[Any]


class RegionLinks(NamedTuple):
    """The links between authors of the same undivided region (`shown`); those between regions that one region is divided into, sorted by this
    region, then the ends, with the sums of the papers and strengths of the links between their authors (`between`); and the number of all links of
    authors."""

    shown: LinkColumns
    between: LinkColumns
    total: int


def region_links(tree: Tree, lists: ListedAuthors) -> RegionLinks:
    """The links of a map. `lists` have the authors in the order of the map."""
    undivided = region_of_author(tree, np.flatnonzero(tree.children == 0))
    regions = [region_of_author(tree, level) for level in levels(tree)]
    shown: list[LinkColumns] = []
    between: list[LinkColumns] = []
    total = 0
    for block in link_blocks(lists, len(tree.order)):
        total += len(block.source)
        inside = undivided[block.source] == undivided[block.target]
        shown.append(block.only(inside))
        between.append(_sums(_parted(block.only(~inside), regions), len(tree)))
    sums = _sums(together(between), len(tree))
    return RegionLinks(together(shown), sums._replace(strength=sums.strength.astype(np.float32)), total)


def _parted(rest: LinkColumns, regions: list[Ints]) -> LinkColumns:
    """Links between authors as links between regions: those in which the authors part, which one region is divided into."""
    found = []
    for region_of in regions:
        source, target = region_of[rest.source], region_of[rest.target]
        apart = source != target
        found.append(LinkColumns(source[apart], target[apart], rest.papers[apart], rest.strength[apart]))
        rest = rest.only(~apart)
    return together(found)


def _sums(links: LinkColumns, regions: int) -> LinkColumns:
    """Links with the same ends as one."""
    code = links.source.astype(np.int64) * max(regions, 1) + links.target
    codes, which = np.unique(code, return_inverse=True)
    return LinkColumns(
        (codes // max(regions, 1)).astype(np.int32),
        (codes % max(regions, 1)).astype(np.int32),
        np.bincount(which, links.papers, len(codes)).astype(np.int64),
        np.bincount(which, links.strength, len(codes)),
    )
