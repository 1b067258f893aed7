"""A collection with more papers, without computing again what few papers hardly change. Pure.

Names, coauthors, their rarity and how common new names are, are exact. The communities, the topics, the likeness of venues and how common
known names are remain those of the collection that grows: new names get the community of their coauthors, new titles are mapped to the
known topics.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphapp.model import names
from graphapp.people.collection import (
    Collection,
    Floats,
    dense_product,
    given_length,
    plain_venue,
    short_key,
)
from graphapp.people.form_list import FormList
from graphapp.people.name_frequency import NameFrequency
from graphapp.people.paper_facts import PaperFacts
from graphapp.people.person_names import Form, form
from graphapp.people.string_table import Chained, Layered, NumberedStrings
from graphapp.people.text_words import text_words

__all__ = ["connected", "grown"]


def grown(base: Collection, papers: Sequence[PaperFacts]) -> Collection:
    """`base` with `papers` after its own. Numbers of papers, authorships and names of `base` stay valid. Affiliations are ignored. Coauthors
    are not set: see `connected`."""
    c: Collection = Collection.__new__(Collection)
    c.papers = Chained(base.papers, papers)
    # of a paper that is replaced, the new one is found
    c.paper_number = Layered(
        {paper.id: len(base.papers) + number for number, paper in enumerate(papers)},
        base.paper_number,
    )
    sizes = [len(paper.authors) for paper in papers]
    c.bounds = np.r_[base.bounds, base.bounds[-1] + np.cumsum(sizes, dtype=np.int64)]
    c.size = np.diff(c.bounds).astype(np.int32)
    c.paper = np.repeat(np.arange(len(c.papers), dtype=np.int32), c.size)
    c.place = (np.arange(len(c.paper)) - c.bounds[c.paper]).astype(np.int32)
    c.year = np.r_[base.year, np.array([paper.year or 0 for paper in papers], np.float32)].astype(np.float32)
    _name(c, base, papers)
    c.affiliations = base.affiliations
    _titles(c, base, papers)
    _venues(c, base, papers)
    return c


def connected(c: Collection, base: Collection, counted: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> None:
    """Set the coauthors of the papers `wanted` (a flag for each paper) of the collection that `grown` made, and the network of all coauthors
    with the links of the new papers, which must be among them. Only papers `counted` count in how rare a name is; all new ones are."""
    old = len(base.papers)
    removed = ~counted
    fresh = np.arange(len(counted)) >= old
    short = c.short_name[c.name]
    c.papers_of_name, c.papers_of_short = (
        np.r_[before, np.zeros(number - len(before), np.int64)]
        + c.paper_counts(names, number, fresh)
        - c.paper_counts(names, number, removed)
        for before, names, number in (
            (base.papers_of_name, c.name, len(c.forms)),
            (base.papers_of_short, short, len(c.short_keys)),
        )
    )
    c.set_coauthors(int(np.count_nonzero(counted)), wanted)
    _second_degree(c, base, old)


def _name(c: Collection, base: Collection, papers: Sequence[PaperFacts]) -> None:
    """Numbers for the printed names, forms and clusters of the new papers."""
    printed, clusters = NumberedStrings(base.printed_names), NumberedStrings(base.cluster_keys)
    flat = [printed.add(text) for paper in papers for text in paper.authors]
    c.printed_names, c.cluster_keys = printed, clusters
    c.printed = np.r_[base.printed, np.array(flat, np.int32)].astype(np.int32)
    known = FormList.of(base.forms)
    keys = NumberedStrings(known.keys)
    fresh: list[Form] = []
    name_of, cluster_of = {}, {}
    for text in dict.fromkeys(text for paper in papers for text in paper.authors):
        entry, number, before = form(text), printed.number(text), len(keys)
        name_of[number] = keys.add(entry.key)
        if len(keys) > before:
            fresh.append(entry)
        cluster_of[number] = clusters.add(names.key(text))
    c.forms = known.with_more(fresh)
    short = NumberedStrings(base.short_keys)
    of_fresh = [short.add(short_key(entry)) for entry in fresh]
    c.short_name = np.r_[base.short_name, np.array(of_fresh, np.int32)].astype(np.int32)
    c.short_keys = short
    frequency = c.frequency = NameFrequency(fresh, base.frequency)
    c.last_commonness = _longer(base.last_commonness, map(frequency.last_commonness, fresh))
    c.given_commonness = _longer(base.given_commonness, map(frequency.given_commonness, fresh))
    c.whole_given = _longer(base.whole_given, map(frequency.whole_given_commonness, fresh))
    c.given_length = _longer(base.given_length, map(given_length, fresh))
    c.name = np.r_[base.name, np.array([name_of[n] for n in flat], np.int32)].astype(np.int32)
    c.cluster = np.r_[base.cluster, np.array([cluster_of[n] for n in flat], np.int32)].astype(np.int32)


def _longer(values: Floats, more: Iterable[float]) -> Floats:
    found: Floats = np.r_[values, np.array(list(more), np.float32)].astype(np.float32)
    return found


def _second_degree(c: Collection, base: Collection, old: int) -> None:
    """The network of coauthors with the links of the new papers, and communities for new names."""
    added = c.few_authors(old)
    links = (added.T @ added).tocoo()
    off = links.row != links.col
    width = len(c.forms)
    row, col = links.row[off], links.col[off]
    known = base.graph
    known = sparse.csr_matrix(
        (known.data, known.indices, np.r_[known.indptr, np.full(width - known.shape[0], known.indptr[-1])]),
        shape=(width, width),
    )
    degree = np.maximum(np.diff(known.indptr) + np.bincount(row, minlength=width), 1)
    weight = (1 / np.sqrt(degree[row] * degree[col])).astype(np.float32)
    fresh = sparse.csr_matrix((weight, (row, col)), shape=(width, width))
    c.graph = known.maximum(fresh).tocsr()
    # the precision in which a snapshot keeps it
    community: NDArray[Any] = np.zeros((width, base.community.shape[1]), np.float16)
    community[: len(base.community)] = base.community
    linked = np.unique(row)
    unknown = linked[~community[linked].any(axis=1)]
    community[unknown] = _unit(dense_product(c.graph[unknown], community))
    c.community = community


def _titles(c: Collection, base: Collection, papers: Sequence[PaperFacts]) -> None:
    c.words, c.word_rarity, c.topic_basis = base.words, base.word_rarity, base.topic_basis
    words = NumberedStrings(base.words)
    rows = [
        [number for word in text_words(paper.title) if (number := words.number(word)) >= 0]
        for paper in papers
    ]
    titles = _weighted(rows, base.word_rarity, base.titles.shape[1])
    c.titles = sparse.vstack([base.titles, titles], format="csr")
    topics = _unit(dense_product(titles, base.topic_basis))
    c.topics = np.concatenate([base.topics, topics.astype(np.float16)], dtype=np.float16)


def _weighted(rows: Sequence[Sequence[int]], rarity: Floats, width: int) -> Any:
    """Rows of columns as unit vectors in which rare columns count more."""
    columns = np.array([column for row in rows for column in row], np.int32)
    bounds = np.r_[0, np.cumsum([len(row) for row in rows], dtype=np.int64)]
    values = rarity[columns] if len(columns) else np.zeros(0, np.float32)
    squares = np.add.reduceat(np.r_[values, 0.0] ** 2, bounds[:-1]) if len(rows) else np.zeros(0)
    squares[np.diff(bounds) == 0] = 0
    norm = np.repeat(np.maximum(np.sqrt(squares), 1e-6), np.diff(bounds))
    return sparse.csr_matrix(((values / norm).astype(np.float32), columns, bounds), shape=(len(rows), width))


def _unit(rows: NDArray[Any]) -> Floats:
    found: Floats = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)).astype(np.float32)
    return found


def _venues(c: Collection, base: Collection, papers: Sequence[PaperFacts]) -> None:
    """Numbers for the venues: new ones are like no other venue."""
    c.venue_likeness = base.venue_likeness
    more: dict[str, int] = {}
    after = max(len(base.venue_likeness), len(base.venue_number))
    found: list[int] = []
    for paper in papers:
        text = plain_venue(paper.venue)
        number = base.venue_number.get(text, -1) if text else -1
        if text and number < 0:
            number = more.setdefault(text, after + len(more))
        found.append(number)
    c.venue_number = Layered(more, base.venue_number)
    c.venue = np.r_[base.venue, np.array(found, np.int32)].astype(np.int32)
