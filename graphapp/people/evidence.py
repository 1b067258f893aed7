"""The evidence for and against two authorships being one person's: one number per feature and pair, each with the sign that its words claim.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphapp.people.blocks import NameBlock, new_pairs, pairs
from graphapp.people.collection import LONG_LIST, Collection, Floats, Ints, dense_product, weighted
from graphapp.people.person_names import Relation

__all__ = ["COLUMN", "FEATURES", "Feature", "Pairs", "PairwiseProduct", "Rows", "evidence"]


class Feature(NamedTuple):
    """A feature of a pair: what it is called, and whether more of it is evidence for one person (1), against (-1), or either way (0)."""

    name: str
    words: str
    sign: int


FEATURES = (
    Feature("shared", "shared coauthors, weighted by rarity", 1),
    Feature("any_shared", "at least one shared coauthor", 1),
    Feature("shared_share", "fraction of the shorter coauthor list that is shared", 1),
    Feature("rarest_shared", "how rare the rarest shared coauthor is", 1),
    Feature("shared_short", "shared coauthors, matched by last name and initial only", 1),
    Feature("none_shared", "both have coauthors, but share none", -1),
    Feature("second_degree", "coauthors who wrote together elsewhere", 1),
    Feature("no_second_degree", "no coauthors who wrote together elsewhere", -1),
    Feature("community", "coauthors from the same community", 1),
    Feature("same_venue", "the same venue", 1),
    Feature("venue_likeness", "venues that share authors", 1),
    Feature("year_gap", "years between the papers", -1),
    Feature("log_year_gap", "years between the papers (logarithm)", -1),
    Feature("title_words", "shared title words, weighted by rarity", 1),
    Feature("topic", "titles on the same subject", 1),
    Feature("papers_of_name", "number of papers under the name (logarithm)", -1),
    Feature("last_commonness", "number of given names with this last name (logarithm)", -1),
    Feature("given_commonness", "number of last names with this given name (logarithm)", -1),
    Feature("given_length", "length of the given name", 1),
    Feature("is_initials", "the same initials, without full given names", -1),
    Feature("is_initial_of", "initials in one name, full given names in the other", -1),
    Feature("is_middle", "a middle name in only one of the names", -1),
    Feature("is_spelling", "a similar spelling or a short form", -1),
    Feature("is_partial", "a part of one name that the other lacks", -1),
    Feature("is_swapped", "the same words in a different order", -1),
    Feature("same_place", "the same position in the author list (first, last or in between)", 1),
    Feature("long_lists", "length of the author lists (logarithm)", 0),
    Feature("common_unshared", "a common name without a shared coauthor", -1),
    Feature("common_far", "a common name without coauthors who wrote together", -1),
    Feature("affiliation", "the same words in both affiliations", 1),
    Feature("affiliation_differs", "affiliations with no word in common", -1),
)
COLUMN = {feature.name: place for place, feature in enumerate(FEATURES)}
_RELATION_COLUMNS = {
    Relation.SAME_INITIALS: "is_initials",
    Relation.INITIALS: "is_initial_of",
    Relation.MIDDLE: "is_middle",
    Relation.SPELLING: "is_spelling",
    Relation.PARTIAL: "is_partial",
    Relation.SWAPPED: "is_swapped",
}
# authorships that are compared at a time: small blocks are compared together; of new papers, few pairs are compared
_BATCH = 700
_BATCH_OF_NEW = 4000
# pairs for each authorship up to which they are multiplied one by one, and the largest product that is computed for more
_FEW_PAIRS = 3
_MOST_CELLS = 4_000_000
# pairs of one batch above which they are compared in parts, and the pairs of a part
_MANY_PAIRS = 2_000_000
_PART = 500_000


class Rows(NamedTuple):
    """What is known of each authorship of a batch, one row each: coauthors (`people`, and `rare` weighted by rarity), the circle of the
    coauthors, title words' topics."""

    people: Any
    rare: Any
    circle: Floats
    topics: Floats


class Pairs(NamedTuple):
    """The pairs of some blocks: `members` are the authorships of the blocks, `starts` the bounds of the blocks among them; `first` and
    `second` are places in `members`, `bounds` the bounds of the blocks among the pairs; one relation and one row of evidence per pair."""

    blocks: Sequence[NameBlock]
    members: Ints
    starts: NDArray[np.int64]
    first: Ints
    second: Ints
    bounds: NDArray[np.int64]
    relation: NDArray[np.int8]
    values: Floats
    rows: Rows


def evidence(collection: Collection, found: Iterable[NameBlock]) -> Iterator[Pairs]:
    """The pairs of the blocks with their evidence, several blocks at a time, in order. The evidence of a pair is symmetric."""
    waiting: list[NameBlock] = []
    size = 0
    for block in found:
        most = _BATCH if block.only is None else _BATCH_OF_NEW
        if waiting and size + len(block.members) > most:
            yield _batch(collection, waiting)
            waiting, size = [], 0
        waiting.append(block)
        size += len(block.members)
    if waiting:
        yield _batch(collection, waiting)


def _batch(collection: Collection, together: Sequence[NameBlock]) -> Pairs:
    starts = np.cumsum([0, *(len(block.members) for block in together)])
    members = np.concatenate([block.members for block in together])
    if together[0].only is None:
        listed = [pairs(collection, block) for block in together]
        first = np.concatenate([a + s for (a, _, _), s in zip(listed, starts, strict=False)])
        second = np.concatenate([b + s for (_, b, _), s in zip(listed, starts, strict=False)])
        how = np.concatenate([c for _, _, c in listed])
        bounds = np.cumsum([0, *(len(a) for a, _, _ in listed)])
    else:
        first, second, how, bounds = new_pairs(collection, together)
    rows = _rows(collection, members)
    values = _compared(collection, members, rows, first, second, how)
    return Pairs(together, members, starts, first, second, bounds, how, values, rows)


def _rows(c: Collection, members: Ints) -> Rows:
    people = _without_own(c.coauthors[c.paper[members]], c.name[members])
    rare = weighted(people, c.rarity)
    circle = dense_product(rare, c.community)
    circle /= np.maximum(np.linalg.norm(circle, axis=1, keepdims=True), 1e-6)
    return Rows(people, rare, circle, c.topics[c.paper[members]].astype(np.float32, copy=False))


def _without_own(matrix: Any, own: Ints) -> Any:
    """Rows of a matrix without each row's own column."""
    hit = matrix.indices == np.repeat(own, np.diff(matrix.indptr))
    matrix.data = np.where(hit, 0, matrix.data).astype(np.float32)
    matrix.eliminate_zeros()
    return matrix


def _compared(
    c: Collection, members: Ints, rows: Rows, first: Ints, second: Ints, how: NDArray[np.int8]
) -> Floats:
    """The evidence of pairs, in half precision and a part at a time for a block of more pairs than fit into memory easily."""
    if len(first) <= _MANY_PAIRS:
        return _compare(c, members, rows, first, second, how)
    values: NDArray[Any] = np.empty((len(first), len(FEATURES)), np.float16)
    for start in range(0, len(first), _PART):
        part = slice(start, start + _PART)
        values[part] = _compare(c, members, rows, first[part], second[part], how[part])
    return values


class PairwiseProduct:
    """Products of rows of matrices for listed pairs."""

    def __init__(self, first: NDArray[Any], second: NDArray[Any]) -> None:
        # after a load, only the rows of new papers come first in a pair
        self.rows, self.first = np.unique(first, return_inverse=True)
        self.second = second

    def __call__(self, left: Any, right: Any, through: Any = None) -> Floats:
        """The scalar product of row `first` of `left`, multiplied by the matrix `through` if one is given, and row `second` of `right`, for
        each pair."""
        left = left[self.rows]
        if through is not None:
            left = left @ through
        values: Floats
        # a few new papers: their pairs are much fewer than the product of all rows with all rows
        dense = left.shape[0] * right.shape[0] <= _MOST_CELLS or len(self.first) > _MOST_CELLS
        if dense and len(self.first) > _FEW_PAIRS * left.shape[0]:
            product = (left @ right.T).toarray() if sparse.issparse(left) else left @ right.T
            values = product[self.first, self.second]
        elif sparse.issparse(left):
            product = left[self.first].multiply(right[self.second])
            values = np.asarray(product.sum(axis=1), np.float32).ravel()
        else:
            values = np.einsum("ij,ij->i", left[self.first], right[self.second])
        return values


def _compare(
    collection: Collection, members: Ints, rows: Rows, first: Ints, second: Ints, how: NDArray[np.int8]
) -> Floats:
    """The evidence of pairs of places in `members`: pairs × features."""
    c = collection
    values = np.zeros((len(first), len(FEATURES)), np.float32)
    paper, name = c.paper[members], c.name[members]
    p, q, m, n = paper[first], paper[second], name[first], name[second]
    product = PairwiseProduct(first, second)

    def put(feature: str, numbers: Any) -> None:
        values[:, COLUMN[feature]] = numbers

    people, rare = rows.people, rows.rare
    shared = product(people, people)
    weight = product(rare, people)
    others = c.size[paper] - 1
    shorter = np.minimum(others[first], others[second])
    put("shared", np.minimum(weight, 4))
    put("any_shared", shared > 0)
    put("shared_share", shared / np.maximum(1, np.minimum(shorter, 60)))
    brief = _without_own(c.short_coauthors[paper], c.short_name[name])
    by_initial = product(weighted(brief, c.short_rarity), brief)
    put("shared_short", np.clip(by_initial - weight, 0, 2) * (shared == 0))
    put("rarest_shared", np.where(shared > 0, weight / np.maximum(shared, 1), 0))
    unshared = (shorter > 0) & (shared == 0)
    put("none_shared", unshared)
    second_degree = _symmetric(product(people, people, through=c.graph)) * (shared == 0)
    put("second_degree", np.log1p(10 * second_degree))
    far = unshared & (second_degree == 0)
    put("no_second_degree", far)
    put("community", np.maximum(product(rows.circle, rows.circle), 0))
    put("same_venue", (c.venue[p] == c.venue[q]) & (c.venue[p] >= 0))
    v, w = c.venue[p], c.venue[q]
    compared = (v >= 0) & (w >= 0) & (v < len(c.venue_likeness)) & (w < len(c.venue_likeness))
    put("venue_likeness", np.where(compared, c.venue_likeness[v * compared, w * compared], v == w))
    gap = np.where((c.year[p] > 0) & (c.year[q] > 0), np.abs(c.year[p] - c.year[q]), 4)
    put("year_gap", np.minimum(gap, 40) / 10)
    put("log_year_gap", np.log1p(gap))
    titles = c.titles[paper]
    put("title_words", product(titles, titles))
    put("topic", np.maximum(product(rows.topics, rows.topics), 0))
    put("papers_of_name", np.log(np.maximum(c.papers_of_name[m], c.papers_of_name[n])))
    put("last_commonness", np.minimum(c.last_commonness[m], c.last_commonness[n]))
    put("given_commonness", np.maximum(c.given_commonness[m], c.given_commonness[n]))
    put("given_length", np.minimum(c.given_length[m], c.given_length[n]))
    for relation, feature in _RELATION_COLUMNS.items():
        put(feature, how == relation)
    kind = np.where(c.place[members] == 0, 0, np.where(c.place[members] == c.size[paper] - 1, 2, 1))
    put("same_place", kind[first] == kind[second])
    put("long_lists", np.log1p(np.minimum(c.size[p], c.size[q]) / LONG_LIST))
    common = (values[:, COLUMN["last_commonness"]] + values[:, COLUMN["given_commonness"]]) / 10
    put("common_unshared", common * unshared)
    put("common_far", common * far)
    if c.affiliations.known:
        _affiliations(c, members, product, put)
    return values


def _symmetric(values: Floats) -> Floats:
    """Sums in another order differ in the last digits; what is compared with 0 must not."""
    return np.where(values < 1e-7, 0, values).astype(np.float32)


def _affiliations(c: Collection, members: Ints, product: PairwiseProduct, put: Any) -> None:
    paper, place = c.paper[members], c.place[members]
    texts = [
        c.papers[p].affiliations[k] if c.papers[p].affiliations else ""
        for p, k in zip(paper.tolist(), place.tolist(), strict=True)
    ]
    rows, known = c.affiliations.rows(texts)
    alike = product(rows, rows)
    put("affiliation", alike)
    put("affiliation_differs", known[product.rows[product.first]] & known[product.second] & (alike < 0.1))
