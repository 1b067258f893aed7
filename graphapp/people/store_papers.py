"""All papers of a store, as suggestions need them: one scan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from graphapp.model.rows import StoredPaper
from graphapp.people.paper_facts import StorePapers
from graphapp.stores.base import Store

__all__ = ["batches", "read_papers"]


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


def batches(store: Store, ids: Iterable[str], size: int) -> Iterator[Collection[StoredPaper]]:
    """These papers, a batch at a time, in the given order."""
    waiting = iter(ids)
    while some := list(islice(waiting, size)):
        by_id = {paper.id: paper for paper in store.papers(some)}
        yield [by_id[id] for id in some if id in by_id]
