"""Recognises the regions of an earlier map in a new one, by the authors that they have in common, so that they keep their places, numbers
and colours. Pure, deterministic."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.maps.placing import Discs
from graphapp.maps.regions import COMMUNITY
from graphapp.maps.tree import Tree, levels

__all__ = ["COLOURS", "Earlier", "Kept", "changes_of", "coloured", "known_places", "matched", "no_earlier"]

Ints = NDArray[Any]

COLOURS = 24
"""The number of colours of communities (`graphapp.networks.palette`)."""
LEAST_SHARE = 0.25
"""A region is an earlier one if they have at least this share of the authors of both in common (Jaccard index)."""
PART_SHARE = 0.3
"""An earlier region was split if several new ones have at least this share of its authors."""


class Earlier(NamedTuple):
    """An earlier map: its regions, the lasting number and the colour of each, their discs, the lowest lasting number that was never used, and the
    earlier number (in the order of the earlier map) of each author of the new collection, -1 for new authors."""

    tree: Tree
    lasting: Ints
    colour: Ints
    discs: Discs
    unused: int
    author: Ints


class Kept(NamedTuple):
    """For each region of a new map, the earlier region that it continues, -1 for none; and its lasting number. `unused` is the lowest number that was never
    used."""

    earlier: Ints
    lasting: Ints
    unused: int


def no_earlier(tree: Tree) -> Kept:
    """Every region is new."""
    return Kept(np.full(len(tree), -1, np.int32), np.arange(len(tree), dtype=np.int32), len(tree))


def matched(tree: Tree, earlier: Earlier) -> Kept:
    """The regions that continue earlier ones: of the same kind and level, in regions that continue one another, with most authors in common.
    Each earlier region is continued by one at most."""
    found = np.full(len(tree), -1, np.int32)
    found[0] = 0
    before = earlier.author[tree.order]
    for regions in levels(tree):
        level = int(tree.level[regions[0]])
        then = np.flatnonzero(earlier.tree.level == level)
        for new, old in _pairs(tree, regions, earlier.tree, then, before):
            same = tree.kind[new] == earlier.tree.kind[old]
            if same and found[tree.parent[new]] == earlier.tree.parent[old]:
                found[new] = old
    lasting = np.where(found >= 0, earlier.lasting[found], -1).astype(np.int32)
    fresh = np.flatnonzero(found < 0)
    lasting[fresh] = earlier.unused + np.arange(len(fresh))
    return Kept(found, lasting, earlier.unused + len(fresh))


def _pairs(tree: Tree, regions: Ints, old: Tree, then: Ints, before: Ints) -> list[tuple[int, int]]:
    """Pairs of a new and an earlier region, each in one pair at most, those with most authors in common first."""
    a, b, both = _common(tree, regions, old, then, before)
    union = (tree.end - tree.first)[a] + (old.end - old.first)[b] - both
    enough = both >= LEAST_SHARE * union
    a, b, both = a[enough], b[enough], both[enough]
    taken_new, taken_old, found = set(), set(), []
    for place in np.lexsort((b, a, -both)).tolist():
        new, earlier = int(a[place]), int(b[place])
        if new not in taken_new and earlier not in taken_old:
            taken_new.add(new)
            taken_old.add(earlier)
            found.append((new, earlier))
    return found


def _common(tree: Tree, regions: Ints, old: Tree, then: Ints, before: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs of a new and an earlier region with authors in common, and the number of these."""
    of_old = np.full(len(old.order), -1, np.int32)
    for each in then.tolist():
        of_old[old.first[each] : old.end[each]] = each
    of_new = np.full(len(tree.order), -1, np.int32)
    for each in regions.tolist():
        of_new[tree.first[each] : tree.end[each]] = each
    was = np.where(before >= 0, of_old[before], -1) if len(of_old) else np.full(len(before), -1)
    kept = (was >= 0) & (of_new >= 0)
    code, both = np.unique(of_new[kept].astype(np.int64) * len(old) + was[kept], return_counts=True)
    return code // max(len(old), 1), code % max(len(old), 1), both


def coloured(tree: Tree, kept: Kept, earlier: Earlier | None, discs: Discs) -> Ints:
    """The colour of each region among those that one region is divided into: that of the earlier region that it continues; else, the largest first, a
    colour that no other has, or if there is none the one that is farthest away. -1 for all that are not communities."""
    colour = np.full(len(tree), -1, np.int16)
    sizes = tree.end - tree.first
    for region in np.flatnonzero(tree.children > 0).tolist():
        first = int(tree.first_child[region])
        own = first + np.flatnonzero(tree.kind[first : first + int(tree.children[region])] == COMMUNITY)
        if earlier is not None:
            was = kept.earlier[own]
            colour[own] = np.where(was >= 0, earlier.colour[was], -1)
        # how far the nearest disc of each colour is
        for each in own[np.lexsort((own, -sizes[own]))].tolist():
            if colour[each] >= 0:
                continue
            others = own[colour[own] >= 0]
            away = (
                np.hypot(discs.x[others] - discs.x[each], discs.y[others] - discs.y[each]) - discs.r[others]
            )
            nearest = np.full(COLOURS, np.inf)
            np.minimum.at(nearest, colour[others], away)
            colour[each] = int(np.argmax(nearest))
    return colour


def known_places(tree: Tree, kept: Kept, earlier: Earlier) -> Discs:
    """The earlier places for `graphapp.maps.placing.placed`."""
    x, y = np.full(len(tree), np.nan), np.full(len(tree), np.nan)
    was = kept.earlier
    old = earlier.discs
    for region in np.flatnonzero(was >= 0).tolist():
        if not region:
            continue
        before = int(was[region])
        above = int(earlier.tree.parent[before])
        if above == 0:
            x[region], y[region] = old.x[before], old.y[before]
        else:
            x[region] = (old.x[before] - old.x[above]) / old.r[above]
            y[region] = (old.y[before] - old.y[above]) / old.r[above]
    return Discs(x, y, np.full(len(tree), np.nan))


def changes_of(tree: Tree, kept: Kept, earlier: Earlier) -> list[str]:
    """How the communities of the first level have changed, in sentences; empty if they have not."""
    regions = np.flatnonzero((tree.level == 1) & (tree.kind == COMMUNITY))
    then = np.flatnonzero((earlier.tree.level == 1) & (earlier.tree.kind == COMMUNITY))
    before = earlier.author[tree.order]
    a, b, both = _common(tree, regions, earlier.tree, then, before) if len(regions) else (regions,) * 3
    old_size = (earlier.tree.end - earlier.tree.first)[b]
    new_size = (tree.end - tree.first)[a]
    split = Counter(b[both >= PART_SHARE * old_size].tolist())
    merged = Counter(a[both >= PART_SHARE * new_size].tolist())
    new = int((kept.earlier[regions] < 0).sum())
    gone = len(set(then.tolist()) - set(kept.earlier[regions].tolist()))
    facts = (
        (new, "new"),
        (sum(n > 1 for n in split.values()), "split"),
        (sum(n > 1 for n in merged.values()), "made from several"),
        (gone, "gone"),
    )
    parts = [f"{count:,} {what}" for count, what in facts if count]
    return [f"Communities since the last map: {', '.join(parts)}."] if parts else []
