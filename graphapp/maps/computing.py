"""Computes a map from the papers and authors of a collection. Pure; deterministic for equal collections and equal earlier maps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.maps.collected import Collected
from graphapp.maps.distinct import distinct
from graphapp.maps.grouping import divided
from graphapp.maps.links import LinkColumns, listed_authors
from graphapp.maps.map_data import FORMAT, MapData
from graphapp.maps.matching import Earlier, changes_of, coloured, known_places, matched, no_earlier
from graphapp.maps.placing import Discs, placed
from graphapp.maps.region_links import region_links
from graphapp.maps.regions import COMMUNITY
from graphapp.maps.strings import joined, string_at
from graphapp.maps.titles import TitleChoice, TitleSample, words_of
from graphapp.maps.tree import (
    RECENT_YEARS,
    RegionCounts,
    Tree,
    region_of_author,
    region_papers,
    tree_of,
    typical,
)

__all__ = ["Draft", "drafted", "finished"]

Ints = NDArray[Any]
Tell = Callable[[str, int, int], object]

LEADING = 3
"""The number of people that are named for a region."""


class Draft(NamedTuple):
    """A map without the words of its regions: its arrays, the regions, the papers whose titles are needed (indices into those of the collection),
    what has changed since the earlier map, in sentences, and the modularity of the communities of the first level."""

    arrays: dict[str, NDArray[Any]]
    tree: Tree
    sample: TitleSample
    changes: list[str]
    modularity: float


def drafted(found: Collected, earlier: MapData | None, tell: Tell) -> Draft:
    """Group, count and place the authors of a collection. Regions of an `earlier` map keep their places, lasting numbers and colours."""
    authors = len(found.checks)
    before = None if earlier is None else _earlier(earlier, found)
    tell("finding communities", 0, authors)
    division = divided(
        found.paper,
        found.author,
        np.full(authors, -1, np.int32) if before is None else _first_communities(before),
        lambda group: _venues(group, found),
        lambda done, total: tell("dividing communities", done, total),
    )
    tell("counting papers", 0, 0)
    papers = np.bincount(found.author, minlength=authors)
    tree = _ranked(tree_of(division.regions), papers)
    place = np.empty(authors, np.int32)
    place[tree.order] = np.arange(authors, dtype=np.int32)
    author = _renumbered(found.paper, found.author, place)
    counts = RegionCounts(len(tree), found.year, found.venue)
    titles = TitleChoice(tree)
    for pairs in region_papers(tree, found.paper, author):
        counts.add(pairs)
        titles.add(pairs)
        del pairs
    links = region_links(tree, listed_authors(found.paper, author))
    tell("placing communities", 0, 0)
    kept = no_earlier(tree) if before is None else matched(tree, before)
    discs = placed(tree, links.between, None if before is None else known_places(tree, kept, before))
    arrays = {
        **_author_arrays(found, tree, author, place),
        **_region_arrays(tree, discs, papers[tree.order]),
        "region_lasting": kept.lasting,
        "region_colour": coloured(tree, kept, before, discs),
        "region_papers": counts.papers,
        "region_mean_year": counts.mean_year,
        "region_recent": counts.recent,
        "region_venue": np.where(tree.venue >= 0, tree.venue, counts.venue),
        **_link_arrays("between", links.between, len(tree), tree.parent),
        **_link_arrays("link", links.shown, authors, None),
        "numbers": np.array(
            [FORMAT, kept.unused, counts.last_year, len(found.number), links.total, *found.left_out[:2].tolist()],
            np.int64,
        ),
    }  # fmt: skip
    changes = [] if before is None else changes_of(tree, kept, before)
    return Draft(arrays, tree, titles.sample(), changes, division.modularity)


def finished(draft: Draft, papers: Ints, titles: Iterable[str]) -> dict[str, NDArray[Any]]:
    """The arrays of the map, with the words of its regions. `papers` are those of the draft's sample whose titles are known, `titles` their titles."""
    text, ends = joined("\n".join(words) for words in words_of(draft.tree, draft.sample, papers, titles))
    return {**draft.arrays, "word_text": text, "word_ends": ends}


def _earlier(earlier: MapData, found: Collected) -> Earlier:
    """An earlier map, with the earlier number of each author of a collection."""
    author = _earlier_authors(earlier, found.checks)
    if len(found.alias_check):
        # persons whose names were authors
        missing = author[found.alias_author] < 0
        # of several names that were authors, any that does not depend on their order; -1 for new names
        were = _earlier_authors(earlier, found.alias_check[missing])
        np.maximum.at(author, found.alias_author[missing], were)
    return Earlier(
        earlier.tree(), np.array(earlier.arrays["region_lasting"]), np.array(earlier.arrays["region_colour"]),
        Discs(*(np.array(earlier.arrays[f"region_{name}"]) for name in "xyr")), earlier.unused, author,
    )  # fmt: skip


def _earlier_authors(earlier: MapData, checks: Ints) -> Ints:
    """The number that the author with each check had in an earlier map, -1 for none."""
    known = earlier.arrays["checks"]
    if not len(known):
        return np.full(len(checks), -1, np.int32)
    at = np.minimum(np.searchsorted(known, checks), len(known) - 1)
    found: Ints = np.where(known[at] == checks, earlier.arrays["check_author"][at], -1).astype(np.int32)
    return found


def _first_communities(before: Earlier) -> Ints:
    """The community of the first level of the earlier map for each author, -1 for new authors and those in small groups."""
    tree = before.tree
    region = region_of_author(tree, np.flatnonzero((tree.level == 1) & (tree.kind == COMMUNITY)))
    if not len(region):
        return np.full(len(before.author), -1, np.int32)
    return np.where(before.author >= 0, region[before.author], -1).astype(np.int32)


def _venues(group: Ints, found: Collected) -> Ints:
    """The main venue of each group."""
    of_entry = group[found.author]
    kept = of_entry >= 0
    # a paper of several authors of a group counts once
    code = distinct(of_entry[kept].astype(np.int64) << 32 | found.paper[kept])
    return typical(code >> 32, found.venue[code & 0xFFFFFFFF], int(group.max(initial=-1)) + 1)


def _ranked(tree: Tree, papers: Ints) -> Tree:
    """`tree` with the authors of each region that shows authors by their papers, most first."""
    shows = np.flatnonzero((tree.children == 0) & (tree.end > tree.first))
    # the regions that show authors are not in the order of their authors
    by_place = np.argsort(tree.first[shows], kind="stable")
    leaf = np.repeat(np.arange(len(shows)), (tree.end - tree.first)[shows[by_place]])
    order = tree.order[np.lexsort((tree.order, -papers[tree.order], leaf))] if len(leaf) else tree.order
    return replace(tree, order=order)


def _renumbered(paper: Ints, author: Ints, place: Ints) -> Ints:
    """The authors of authorships in a new order, those of each paper sorted again."""
    # numbers are sorted several times faster than indices
    code = paper.astype(np.int64) << 32
    code |= place[author]
    code.sort()
    return (code & 0xFFFFFFFF).astype(np.int32)


def _author_arrays(found: Collected, tree: Tree, author: Ints, place: Ints) -> dict[str, NDArray[Any]]:
    count = len(tree.order)
    year = found.year[found.paper]
    known = year > 0
    dated, years = author[known], year[known]
    first = np.full(count, 32767, np.int16)
    last = np.zeros(count, np.int16)
    np.minimum.at(first, dated, years)
    np.maximum.at(last, dated, years)
    number = np.bincount(dated, minlength=count)
    mean = np.full(count, np.nan, np.float32)
    np.divide(np.bincount(dated, years, count), number, out=mean, where=number > 0, casting="same_kind")
    newest = int(found.year.max(initial=0))
    recent = np.bincount(author[known & (year > newest - RECENT_YEARS)], minlength=count)
    return {
        **_checks(found, place),
        **_persons(found, place),
        "author_name": found.name_of[tree.order],
        "author_papers": np.bincount(author, minlength=count).astype(np.int32),
        "author_first": np.where(first == 32767, 0, first).astype(np.int16),
        "author_last": last,
        "author_mean_year": mean,
        "author_recent": recent.astype(np.int32),
        "author_venue": typical(author, found.venue[found.paper], count),
        "name_text": found.text,
        "name_ends": found.ends,
        "venue_text": found.venue_text,
        "venue_ends": found.venue_ends,
    }


def _checks(found: Collected, place: Ints) -> dict[str, NDArray[Any]]:
    """The checks by which authors are found, ascending, and the author of each."""
    if not len(found.alias_check):
        return {"checks": found.checks, "check_author": place}
    checks, author = np.r_[found.checks, found.alias_check], np.r_[place, place[found.alias_author]]
    # of equal checks the first, so an author's own
    checks, first = np.unique(checks, return_index=True)
    return {"checks": checks, "check_author": author[first]}


def _persons(found: Collected, place: Ints) -> dict[str, NDArray[Any]]:
    """The authors who are persons by decisions, in the order of the map, with their identifiers and names."""
    author = place[found.person_author]
    order = np.argsort(author)
    text, ends = joined(string_at(found.person_text, found.person_ends, at) for at in order.tolist())
    return {"person_author": author[order], "person_text": text, "person_ends": ends}


def _region_arrays(tree: Tree, discs: Discs, papers: Ints) -> dict[str, NDArray[Any]]:
    leading = np.full((len(tree), LEADING), -1, np.int32)
    for region in range(len(tree)):
        first, end = int(tree.first[region]), int(tree.end[region])
        own = papers[first:end]
        if len(own) > LEADING:
            least = np.partition(own, len(own) - LEADING)[len(own) - LEADING]
            best = np.flatnonzero(own >= least)
        else:
            best = np.arange(len(own))
        ranked = best[np.argsort(-own[best], kind="stable")][:LEADING]
        leading[region, : len(ranked)] = first + ranked
    columns = {
        "parent": tree.parent, "level": tree.level, "first_child": tree.first_child, "children": tree.children,
        "first": tree.first, "end": tree.end, "kind": tree.kind, "leading": leading,
        "x": discs.x, "y": discs.y, "r": discs.r,
    }  # fmt: skip
    return {f"region_{name}": column for name, column in columns.items()}


def _link_arrays(name: str, links: LinkColumns, groups: int, parent: Ints | None) -> dict[str, NDArray[Any]]:
    """LinkColumns as arrays; with `parent`, also the place of the first link of each region that is divided."""
    arrays = {f"{name}_{field}": column for field, column in links._asdict().items()}
    if parent is not None:
        of_link = parent[links.source] if len(links.source) else np.zeros(0, np.int32)
        arrays[f"{name}_first"] = np.searchsorted(of_link, np.arange(groups + 1))
    return arrays
