"""The papers of a store as sparse matrices: coauthors, coauthors of coauthors, venues, title words. Built once, read by `evidence`. Pure.

An authorship ("signature" in the literature) is one entry of one author list. All authorships are numbered in the order of the papers;
`paper`, `name` and `place` say of each which paper, which form of name and which place in the list it is.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphapp.model import names
from graphapp.people.collection_reader import CollectionReader
from graphapp.people.name_frequency import NameFrequency
from graphapp.people.paper_facts import PaperFacts
from graphapp.people.person_names import Form, form
from graphapp.people.text_words import text_words

__all__ = ["LONG_LIST", "Collection", "PaperFacts"]

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

# coauthors of one paper that are compared: the rarest ones
_MOST_COAUTHORS = 60
LONG_LIST = 25
"""Papers with more authors than this say little about who knows whom."""
_TOPICS = 48
_MOST_VENUES = 2000
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _numbered(rows: Iterable[Sequence[str]]) -> tuple[Ints, NDArray[np.int64], list[str]]:
    """The entries of all rows as numbers, the bounds of the rows, and what the numbers stand for."""
    number: dict[str, int] = {}
    flat = array("i")
    bounds = [0]
    for row in rows:
        flat.extend([number.setdefault(text, len(number)) for text in row])
        bounds.append(len(flat))
    return np.array(flat, np.int32), np.array(bounds, np.int64), list(number)


def _rows(columns: Ints, bounds: NDArray[np.int64], width: int) -> Any:
    return sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, bounds), shape=(len(bounds) - 1, max(1, width))
    )


def weighted(matrix: Any, weights: Floats) -> Any:
    """A sparse matrix in CSR form with each column multiplied by its weight."""
    data = (matrix.data * weights[matrix.indices]).astype(np.float32)
    return sparse.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def dense_product(matrix: Any, dense: NDArray[Any]) -> Floats:
    """The product of a sparse matrix in CSR form and a dense one, of which only the rows that count are read; it may have half precision."""
    if dense.dtype != np.float32:
        used, columns = np.unique(matrix.indices, return_inverse=True)
        shape = (matrix.shape[0], len(used))
        matrix = sparse.csr_matrix((matrix.data, columns, matrix.indptr), shape=shape)
        dense = dense[used].astype(np.float32)
    product: Floats = matrix @ dense
    return product


def _unit_rows(matrix: Any) -> Any:
    norm = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    return (sparse.diags_array(1 / np.maximum(norm, 1e-6)) @ matrix).tocsr().astype(np.float32)


def _sorted_unique(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The distinct numbers in order. Numbers that are nearly in order sort faster than `np.unique` hashes them."""
    numbers = np.sort(numbers, kind="stable")
    return numbers[np.r_[True, numbers[1:] != numbers[:-1]]] if len(numbers) else numbers


def _unit(array: Floats) -> Floats:
    found: Floats = (array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-6)).astype(
        np.float32
    )
    return found


class Collection:
    """All papers of a store, ready for comparison.

    `papers` in any order; the result for a pair does not depend on it. Lists that name everyone twice must have been repaired before.
    """

    def __init__(self, papers: Sequence[PaperFacts]) -> None:
        self.papers: Sequence[PaperFacts] = papers
        count = len(papers)
        printed, self.bounds, printed_names = _numbered(paper.authors for paper in papers)
        self.printed_names: Sequence[str] = printed_names
        self.paper = np.repeat(np.arange(count, dtype=np.int32), np.diff(self.bounds))
        self.place = (np.arange(len(printed)) - self.bounds[self.paper]).astype(np.int32)
        self.size = np.diff(self.bounds).astype(np.int32)
        self._name_everyone(printed)
        self.year = np.array([paper.year or 0 for paper in papers], np.float32)
        self.connect_coauthors()
        self._second_degree()
        self._titles()
        self._venues()
        self.affiliations = _Affiliations(papers)

    @cached_property
    def paper_number(self) -> Mapping[str, int]:
        """The number of each paper, by id."""
        return {paper.id: number for number, paper in enumerate(self.papers)}

    @cached_property
    def reader(self) -> CollectionReader:
        """Looks up single values, when names, papers and coauthors are known."""
        return CollectionReader(self)

    # --- names

    def _name_everyone(self, printed: Ints) -> None:
        forms = [form(text) for text in self.printed_names]
        keys: dict[str, int] = {}
        cluster: dict[str, int] = {}
        of_printed = np.array([keys.setdefault(entry.key, len(keys)) for entry in forms], np.int32)
        cluster_of = np.array(
            [cluster.setdefault(names.key(text), len(cluster)) for text in self.printed_names], np.int32
        )
        self.name: Ints = of_printed[printed] if len(printed) else printed
        self.cluster: Ints = cluster_of[printed] if len(printed) else printed
        self.cluster_keys: Sequence[str] = list(cluster)
        self.printed = printed
        chosen = [Form((), "")] * len(keys)
        for number, entry in zip(of_printed.tolist(), forms, strict=True):
            chosen[number] = min(chosen[number], entry) if chosen[number].last else entry
        self.forms: Sequence[Form] = chosen
        short: dict[str, int] = {}
        of_name = [short.setdefault(short_key(entry), len(short)) for entry in chosen]
        self.short_name = np.array(of_name, np.int32)
        self.short_keys: Sequence[str] = list(short)
        self.frequency = NameFrequency(chosen)
        frequency = self.frequency
        self.last_commonness = np.array([frequency.last_commonness(f) for f in self.forms], np.float32)
        self.given_commonness = np.array([frequency.given_commonness(f) for f in self.forms], np.float32)
        self.whole_given = np.array([frequency.whole_given_commonness(f) for f in self.forms], np.float32)
        self.given_length = np.array([given_length(f) for f in self.forms], np.float32)

    # --- coauthors

    def connect_coauthors(self) -> None:
        """Compute the matrices of papers and coauthors from `paper`, `name` and `short_name`."""
        self.papers_of_name = self.paper_counts(self.name, len(self.forms))
        self.papers_of_short = self.paper_counts(self.short_name[self.name], len(self.short_keys))
        self.set_coauthors(len(self.papers))

    def paper_counts(
        self, names: Ints, number: int, papers: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """The number of papers of each of `number` names, given the name of each authorship; only of `papers` (a flag for each) if given."""
        return np.bincount(self._distinct(names, papers)[1], minlength=number)

    def set_coauthors(self, count: int, wanted: NDArray[np.bool_] | None = None) -> None:
        """Compute how rare names are among `count` papers, and the papers × coauthors matrices, whose rows are empty for papers that are not
        `wanted` (a flag for each). `papers_of_name` and `papers_of_short` are set already."""
        self.rarity = self._idf(self.papers_of_name, count)
        self.short_rarity = self._idf(self.papers_of_short, count)
        self.coauthors, self.short_coauthors = (
            self._rarest(*self._distinct(names, wanted), papers_of)
            for names, papers_of in (
                (self.name, self.papers_of_name),
                (self.short_name[self.name], self.papers_of_short),
            )
        )

    def _distinct(self, names: Ints, papers: NDArray[np.bool_] | None) -> tuple[Ints, Ints]:
        """The distinct pairs of a paper and a name of it, ordered, given the name of each authorship; only of `papers` if given."""
        paper = self.paper
        if papers is not None:
            some = np.flatnonzero(papers[paper])
            paper, names = paper[some], names[some]
        width = int(names.max(initial=0)) + 1
        pairs = _sorted_unique(paper.astype(np.int64) * width + names)
        return (pairs // width).astype(np.int32), (pairs % width).astype(np.int32)

    def _idf(self, papers: NDArray[Any], count: int) -> Floats:
        """How rare names are: 1 for one paper, 0 for all papers. A matrix has at least one column, even without names."""
        papers = papers if len(papers) else np.ones(1)
        return (np.log((count + 1) / (papers + 0.5)) / math.log(max(count, 3))).astype(np.float32)

    def _rarest(self, paper: Ints, name: Ints, papers_of: NDArray[np.int64]) -> Any:
        """Papers × names of at least two papers, at most `_MOST_COAUTHORS` of each paper, the rarest first."""
        count, width = len(self.papers), max(1, len(papers_of))
        keep = papers_of[name] > 1
        paper, name = paper[keep], name[keep]
        order = np.lexsort((name, papers_of[name], paper))
        paper, name = paper[order], name[order]
        start = np.searchsorted(paper, np.arange(count + 1))
        rank = np.arange(len(paper)) - start[paper]
        paper, name = paper[rank < _MOST_COAUTHORS], name[rank < _MOST_COAUTHORS]
        matrix = sparse.csr_matrix((np.ones(len(paper), np.float32), (paper, name)), shape=(count, width))
        matrix.sort_indices()
        return matrix

    def few_authors(self, start: int = 0) -> Any:
        """The coauthors of the papers from number `start` on with short author lists; the other rows are empty."""
        short = (self.size[start:] <= LONG_LIST).astype(np.float32)
        return (sparse.diags_array(short) @ self.coauthors[start:]).tocsr()

    def _second_degree(self) -> None:
        few = self.few_authors()
        graph = (few.T @ few).tocoo()
        off = graph.row != graph.col
        degree = np.maximum(np.bincount(graph.row[off], minlength=graph.shape[0]), 1)
        weight = (1 / np.sqrt(degree[graph.row[off]] * degree[graph.col[off]])).astype(np.float32)
        self.graph = sparse.csr_matrix((weight, (graph.row[off], graph.col[off])), shape=graph.shape)
        weighted = _unit_rows(few @ sparse.diags_array(self.rarity))
        self.community = _unit(_factors(weighted.T.tocsr(), _TOPICS, centred=False)[0])

    # --- titles and venues

    def _titles(self) -> None:
        flat, bounds, words = _numbered(text_words(paper.title) for paper in self.papers)
        seen = np.bincount(flat, minlength=len(words))
        # words of one paper say nothing; the others are numbered in their order
        known = np.flatnonzero(seen > 1)
        self.words: Sequence[str] = [words[n] for n in known.tolist()]
        count = len(self.papers)
        self.word_rarity = np.log((count + 1) / (seen[known] + 0.5)).astype(np.float32)
        keep = seen[flat] > 1
        columns = np.searchsorted(known, flat[keep]).astype(np.int32)
        raw = _rows(columns, np.r_[0, np.cumsum(keep)][bounds], len(self.words))
        rarity = self.word_rarity if len(self.words) else np.zeros(1, np.float32)
        self.titles = _unit_rows(raw @ sparse.diags_array(rarity))
        topics, self.topic_basis = _factors(self.titles, _TOPICS, centred=True)
        self.topics = _unit(topics)

    def _venues(self) -> None:
        plain = [plain_venue(paper.venue) for paper in self.papers]
        counts = Counter(plain)
        order = sorted(counts, key=lambda text: (-counts[text], text))
        number: Mapping[str, int] = {text: place for place, text in enumerate(order)}
        self.venue_number = number
        self.venue = np.array([number[text] if text else -1 for text in plain], np.int32)
        known = np.flatnonzero((self.venue >= 0) & (self.venue < _MOST_VENUES))
        width = min(_MOST_VENUES, len(order))
        where = sparse.csr_matrix(
            (np.ones(len(known), np.float32), (self.venue[known], known)),
            shape=(max(1, width), len(self.papers)),
        )
        people = (where @ self.coauthors).tocsr()
        people.data = np.minimum(people.data, 3)
        people = _unit_rows(people @ sparse.diags_array(self.rarity))
        self.venue_likeness = np.asarray((people @ people.T).todense(), np.float32)
        if "" in number and number[""] < width:
            self.venue_likeness[number[""]] = 0


class _Affiliations:
    """The words of affiliations, with their rarity. Empty where no paper has any."""

    def __init__(self, papers: Sequence[PaperFacts]) -> None:
        counts = Counter(text for paper in papers for text in paper.affiliations if text)
        self.known = bool(counts)
        self._words = {text: text_words(text) for text in counts}
        total = sum(counts.values()) + 2
        seen: Counter[str] = Counter()
        for text, times in counts.items():
            for word in self._words[text]:
                seen[word] += times
        self._number = {word: place for place, word in enumerate(seen)}
        self._rarity = np.array([math.log(total / (times + 0.5)) for times in seen.values()], np.float32)

    def rows(self, texts: Sequence[str]) -> tuple[Any, NDArray[np.bool_]]:
        """The unit vectors of affiliations, and which of them say anything."""
        columns, bounds = [], [0]
        for text in texts:
            columns += [self._number[word] for word in self._words.get(text, ())]
            bounds.append(len(columns))
        raw = _rows(np.array(columns, np.int32), np.array(bounds, np.int64), len(self._number))
        rarity = self._rarity if len(self._number) else np.zeros(1, np.float32)
        return _unit_rows(raw @ sparse.diags_array(rarity)), np.diff(bounds) > 0


def no_affiliations() -> _Affiliations:
    """What a collection has if no paper prints affiliations."""
    return _Affiliations(())


def short_key(name: Form) -> str:
    """The last name and the first initial of a form: equal for names that may differ in given names only."""
    return f"{name.last} {name.given[0][:1] if name.given else ''}"


def given_length(name: Form) -> int:
    """The letters of the given words that are more than an initial, at most 12."""
    return min(12, sum(len(word) for word in name.given if len(word) > 1))


def plain_venue(venue: str) -> str:
    """The folded words of a venue without years: equal for all editions."""
    return " ".join(names.words(_YEAR.sub(" ", venue)))


def _factors(matrix: Any, most: int, *, centred: bool) -> tuple[Floats, Floats]:
    """The rows of a sparse matrix in a space of a few dimensions, and the matrix that maps rows there: truncated singular value
    decomposition by random projection (Halko, Martinsson and Tropp 2011), with a fixed seed. `centred` omits the first direction,
    which is the average row."""
    if min(matrix.shape) < 3:
        return np.zeros((matrix.shape[0], 1), np.float32), np.zeros((matrix.shape[1], 1), np.float32)
    wanted = min(most, min(matrix.shape) - 1)
    basis = np.random.default_rng(0).standard_normal((matrix.shape[1], wanted + 10)).astype(np.float32)
    turned = matrix.T.tocsr()
    for _ in range(4):
        basis, _triangle = np.linalg.qr(turned @ (matrix @ basis))
    projected = matrix @ basis
    gram = (projected.T @ projected).astype(np.float64)
    values, vectors = np.linalg.eigh(gram)
    best = np.argsort(-values)[int(centred) : wanted]
    chosen = vectors[:, best].astype(np.float32)
    found: Floats = (projected @ chosen).astype(np.float32)
    mapping: Floats = (basis @ chosen).astype(np.float32)
    return found, mapping
