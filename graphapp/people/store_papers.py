"""All papers of a store, as suggestions need them: one scan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from graphapp.model.rows import StoredPaper
from graphapp.people.paper_digest import DIGEST_BITS, fields_digest, position_factor, text_digest
from graphapp.people.paper_facts import StorePapers
from graphapp.stores.base import Store

__all__ = ["paper_digests", "read_papers", "read_some"]


def read_papers(
    store: Store, batch_papers: int, tell: Callable[[int, int], object] | None = None
) -> StorePapers:
    """All papers of a store, ordered by id. `tell` receives the number read and the total."""
    found = StorePapers()
    total = store.counts().papers
    for papers in batches(store, (row[0] for batch in store.rows("Paper") for row in batch), batch_papers):
        for paper in papers:
            found.add(paper)
        if tell is not None:
            tell(len(found.facts), total)
    return found


def paper_digests(store: Store) -> dict[str, int]:
    """What `paper_digest` returns for each paper, by id: one scan, without reading whole papers."""
    found: dict[str, int] = {}
    for papers in store.rows("Paper"):
        for id, title, year, _kind, _abstract, _doi, _url, sources, _cut in papers:
            found[id] = fields_digest(title, year, sources)
    known, number = "", 0
    for authorships in store.rows("WROTE"):
        for author, id, position in authorships:
            # rows are ordered by author
            if author != known:
                known, number = author, text_digest(author)
            found[id] += number * position_factor(position)
    for places in store.rows("PUBLISHED_IN"):
        for id, venue in places:
            found[id] += text_digest(venue)
    return {id: number & DIGEST_BITS for id, number in found.items()}


def read_some(store: Store, ids: Iterable[str], batch_papers: int) -> StorePapers:
    """These papers of a store, in the given order."""
    found = StorePapers()
    for papers in batches(store, ids, batch_papers):
        for paper in papers:
            found.add(paper)
    return found


def batches(store: Store, ids: Iterable[str], size: int) -> Iterator[Collection[StoredPaper]]:
    """These papers, a batch at a time, in the given order."""
    waiting = iter(ids)
    while some := list(islice(waiting, size)):
        by_id = {paper.id: paper for paper in store.papers(some)}
        yield [by_id[id] for id in some if id in by_id]
