"""Groups of authorships compared as wholes: the parts of a printed name, and the evidence that two of them are one person. Pure.

A part ("unit" in code) is what one group has under one printed name. Parts that must not be together (a paper in both, names that
exclude each other) are not compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphapp.people.collection import Collection, Floats, weighted
from graphapp.people.evidence import COLUMN, FEATURES, Feature, Pairs, PairwiseProduct

__all__ = ["GROUP_COLUMN", "GROUP_FEATURES", "NAME_KINDS", "Units", "kind_of", "units"]

NAME_KINDS = ("full", "initials", "other")
"""What two parts or papers differ in: one full name, one name of initials only, or two forms of a name. Each kind has its own models."""

# of more parts with fewer pairs for each, only the pairs are multiplied
_MANY_PARTS = 2000
_FEW_PAIRS = 10

# features that mean the same for two papers and for two parts
_OF_PAIRS = {feature.name: feature for feature in FEATURES}

GROUP_FEATURES = (
    Feature("mean", "the average evidence for all pairs of papers", 1),
    Feature("best", "the strongest evidence for any pair of papers", 1),
    Feature("best_three", "the evidence for the three strongest pairs of papers", 1),
    Feature("worst", "the weakest evidence for any pair of papers", 1),
    Feature("smaller", "number of papers in the smaller group (logarithm)", 0),
    Feature("larger", "number of papers in the larger group (logarithm)", 0),
    _OF_PAIRS["shared"],
    _OF_PAIRS["shared_share"],
    Feature("share_of_pairs", "fraction of paper pairs with a shared coauthor", 1),
    Feature("none_of_many", "no shared coauthor, weighted by the number of coauthors", -1),
    _OF_PAIRS["second_degree"],
    Feature("none_far", "no coauthors who wrote together elsewhere", -1),
    _OF_PAIRS["community"],
    _OF_PAIRS["topic"],
    Feature("title_words", "the two most similar titles", 1),
    Feature("venues", "fraction of paper pairs in the same venue", 1),
    _OF_PAIRS["venue_likeness"],
    Feature("year_gap", "years between the groups", -1),
    Feature("same_place", "fraction of paper pairs with the same position in the author list", 1),
    Feature("roles_differ", "first author in one group and last author in the other, in the same years", -1),
    _OF_PAIRS["papers_of_name"],
    Feature("parts_of_name", "number of groups under the name (logarithm)", -1),
    _OF_PAIRS["last_commonness"],
    _OF_PAIRS["given_commonness"],
    Feature("whole_given", "number of last names with all given names together (logarithm)", -1),
    _OF_PAIRS["given_length"],
    _OF_PAIRS["is_initials"],
    _OF_PAIRS["is_initial_of"],
    _OF_PAIRS["is_middle"],
    _OF_PAIRS["is_spelling"],
    _OF_PAIRS["is_partial"],
    _OF_PAIRS["is_swapped"],
    _OF_PAIRS["common_unshared"],
    Feature("affiliation", "the two most similar affiliations", 1),
    Feature("affiliation_differs", "fraction of paper pairs with different affiliations", -1),
)
GROUP_COLUMN = {feature.name: place for place, feature in enumerate(GROUP_FEATURES)}
_NAME_COLUMNS = (
    *("papers_of_name", "last_commonness", "given_commonness", "given_length", "is_initials"),
    *("is_initial_of", "is_middle", "is_spelling", "is_partial", "is_swapped"),
)


def kind_of(relation: NDArray[np.int8]) -> NDArray[np.int8]:
    """The place in NAME_KINDS of pairs of papers with these relations."""
    return np.minimum(relation, 2).astype(np.int8)


class Units(NamedTuple):
    """The parts of some blocks: `unit` of each member, and the pairs of parts that may be one person, `first` < `second`, with the bounds
    of the blocks among them. `same_name` tells pairs under one printed name; `relation` is that of the names of a pair, `kind` the place
    in NAME_KINDS of what they differ in. `pairs` are indices of pairs of papers, of which those of each pair of parts are between `starts`
    and `stops`."""

    unit: NDArray[np.int64]
    block: NDArray[np.int64]
    size: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    same_name: NDArray[np.bool_]
    relation: NDArray[np.int8]
    kind: NDArray[np.int8]
    values: Floats
    pairs: NDArray[np.int32]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    def between(self, k: int) -> NDArray[np.int32]:
        """The pairs of papers, one of each part, of the pair `k` of parts, in ascending order."""
        return np.sort(self.pairs[self.starts[k] : self.stops[k]])


def units(c: Collection, p: Pairs, log_odds: Floats, group: NDArray[np.int64]) -> Units:
    """The parts that the groups make with the printed names, compared. `group` numbers the group of each member, and no group has
    members of two blocks."""
    printed = c.cluster[p.members].astype(np.int64)
    _, at, unit = np.unique(group * (printed.max() + 1) + printed, return_index=True, return_inverse=True)
    size = np.bincount(unit)
    block = np.searchsorted(p.starts, at, "right") - 1
    one, other = unit[p.first], unit[p.second]
    apart = np.flatnonzero(one != other)
    low, high = np.minimum(one[apart], other[apart]), np.maximum(one[apart], other[apart])
    # by block, then by the parts, the strongest pair first
    order = np.lexsort((-log_odds[apart], high, low, block[low]))
    apart, low, high = apart[order], low[order], high[order]
    begins = (
        np.flatnonzero(np.r_[True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])]) if len(apart) else apart
    )
    count = np.diff(np.r_[begins, len(apart)])
    a, b = low[begins], high[begins]
    # where a pair of papers is missing, the two parts must not be together
    whole = count == size[a] * size[b]
    same_name = printed[at][a] == printed[at][b]
    values = _compare(c, p, log_odds, unit, apart, begins, count, a, b)
    _, name, parts = np.unique(
        block * (printed.max() + 1) + printed[at], return_inverse=True, return_counts=True
    )
    values[:, GROUP_COLUMN["parts_of_name"]] = np.log(np.maximum(parts[name[a]], parts[name[b]]))
    kept = np.flatnonzero(whole)
    relation = p.relation[apart[begins]]
    # names that differ in marks or hyphens are two names when whole groups are compared
    kind = np.where(same_name, kind_of(relation), 2).astype(np.int8)
    return Units(
        unit,
        block,
        size,
        a[kept],
        b[kept],
        same_name[kept],
        relation[kept],
        kind[kept],
        values[kept],
        apart.astype(np.int32),
        begins[kept],
        (begins + count)[kept],
    )


def _compare(
    c: Collection,
    p: Pairs,
    log_odds: Floats,
    unit: NDArray[np.int64],
    apart: NDArray[np.int64],
    begins: NDArray[np.int64],
    count: NDArray[np.int64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
) -> Floats:
    values = np.zeros((len(begins), len(GROUP_FEATURES)), np.float32)
    if not len(begins):
        return values
    strength = log_odds[apart]

    def put(feature: str, numbers: NDArray[Any]) -> None:
        values[:, GROUP_COLUMN[feature]] = numbers

    def column(feature: str) -> Floats:
        # one at a time: all columns of a large block take much memory
        found: Floats = p.values[apart, COLUMN[feature]].astype(np.float32)
        return found

    def mean(feature: str) -> Floats:
        sums: Floats = (np.add.reduceat(column(feature), begins) / count).astype(np.float32)
        return sums

    def most(feature: str) -> Floats:
        found: Floats = np.maximum.reduceat(column(feature), begins)
        return found

    put("mean", np.add.reduceat(strength.astype(np.float64), begins) / count)
    put("best", strength[begins])
    third = (
        strength[begins]
        + strength[begins + np.minimum(1, count - 1)]
        + strength[begins + np.minimum(2, count - 1)]
    )
    put("best_three", third / 3)
    put("worst", strength[begins + count - 1])
    size = np.bincount(unit)
    put("smaller", np.log(np.minimum(size[a], size[b])))
    put("larger", np.log(np.maximum(size[a], size[b])))
    put("share_of_pairs", mean("any_shared"))
    put("second_degree", most("second_degree"))
    put("none_far", (most("second_degree") == 0) & (most("any_shared") == 0))
    put("title_words", most("title_words"))
    put("venues", mean("same_venue"))
    put("same_place", mean("same_place"))
    put("venue_likeness", mean("venue_likeness"))
    named = {
        feature: p.values[apart[begins], COLUMN[feature]].astype(np.float32) for feature in _NAME_COLUMNS
    }
    for feature, numbers in named.items():
        put(feature, numbers)
    one, other = (c.name[p.members[place[apart[begins]]]] for place in (p.first, p.second))
    put("whole_given", np.maximum(c.whole_given[one], c.whole_given[other]))
    put("affiliation", most("affiliation"))
    put("affiliation_differs", mean("affiliation_differs"))
    _compare_wholes(c, p, unit, a, b, put)
    common = (named["last_commonness"] + named["given_commonness"]) / 10
    put("common_unshared", common * (values[:, GROUP_COLUMN["none_of_many"]] > 0))
    return values


def _compare_wholes(
    c: Collection,
    p: Pairs,
    unit: NDArray[np.int64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    put: Callable[[str, NDArray[Any]], None],
) -> None:
    """What the parts have in common as wholes: distinct coauthors, the middle of their circles and topics, their years."""
    number = unit.max() + 1
    gather = sparse.csr_matrix(
        (np.ones(len(unit), np.float32), (unit, np.arange(len(unit)))), shape=(number, len(unit))
    )
    people = (gather @ p.rows.people).tocsr()
    people.data = np.minimum(people.data, 1)
    known = np.asarray(people.sum(1)).ravel()
    rare = weighted(people, c.rarity)
    weight = _products(rare, people, a, b)
    fewer = np.minimum(known[a], known[b])
    put("shared", np.minimum(weight, 8))
    put("shared_share", weight / np.maximum(1, fewer))
    put("none_of_many", np.log1p(fewer) * (weight == 0))
    for feature, rows in (("community", p.rows.circle), ("topic", p.rows.topics)):
        middle = gather @ rows
        middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-6)
        put(feature, np.maximum(np.einsum("ij,ij->i", middle[a], middle[b]), 0))
    year = c.year[c.paper[p.members]]
    first, last = np.full(number, 9999.0), np.zeros(number)
    np.minimum.at(first, unit, np.where(year > 0, year, 9999))
    np.maximum.at(last, unit, year)
    dated = (last[a] > 0) & (last[b] > 0)
    gap = np.maximum(np.maximum(first[a] - last[b], first[b] - last[a]), 0)
    put("year_gap", np.where(dated, np.minimum(gap, 40) / 10, 0.2))
    role, placed = _roles(c, p, unit, number)
    # few papers say little about the usual role
    known = np.minimum(placed[a], placed[b])
    put("roles_differ", np.abs(role[a] - role[b]) * known / (known + 1) * (dated & (gap == 0)))


def _products(left: Any, right: Any, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float32]:
    """The scalar product of row `a` of one sparse matrix and row `b` of the other, for each pair."""
    if left.shape[0] > _MANY_PARTS and len(a) < _FEW_PAIRS * left.shape[0]:
        return PairwiseProduct(a, b)(left, right)
    product = (left @ right.T).tocsr()
    product.sort_indices()
    found: NDArray[np.float32] = np.asarray(product[a, b]).ravel()
    return found


def _roles(
    c: Collection, p: Pairs, unit: NDArray[np.int64], number: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """For each part, the role from -1 (first author only) to 1 (last author only), and on how many papers it is first or last author."""
    size, place = c.size[c.paper[p.members]], c.place[p.members]
    first = np.bincount(unit, (size > 1) & (place == 0), number)
    last = np.bincount(unit, (size > 1) & (place == size - 1), number)
    placed = (first + last).astype(np.int64)
    return (last - first) / np.maximum(placed, 1), placed
