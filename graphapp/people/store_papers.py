"""All papers of a store, as suggestions need them: one scan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from graphapp.model.rows import StoredPaper
from graphapp.people import identifier_evidence
from graphapp.people.fitting import Place, place_ref
from graphapp.people.paper_facts import PaperFacts
from graphapp.stores.base import Store

__all__ = ["StorePapers", "facts_of", "read_papers"]


@dataclass(slots=True)
class StorePapers:
    """The papers of a store by id: what distinguishes people, the record by which decisions name each paper, and the identifiers of
    authorships that have any. `unplaced` are authorships whose position is not their index in the author list."""

    facts: list[PaperFacts] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    ids: dict[Place, frozenset[str]] = field(default_factory=dict)
    unplaced: dict[Place, str] = field(default_factory=dict)

    def add(self, paper: StoredPaper) -> None:
        """Add a paper."""
        self.facts.append(facts_of(paper))
        self.records.append(paper.sources[0] if paper.sources else paper.id)
        for entry, ids in enumerate(identifier_evidence.identifiers(paper)):
            if ids:
                self.ids[Place(paper.id, entry)] = ids
        for entry, author in enumerate(paper.authors):
            if author.position != entry:
                self.unplaced[Place(paper.id, entry)] = str(place_ref(paper, entry))


def facts_of(paper: StoredPaper) -> PaperFacts:
    """What a stored paper says that may distinguish people."""
    venue = paper.venue.name if paper.venue else ""
    return PaperFacts(paper.id, paper.title, venue, paper.year, [e.author.name for e in paper.authors])


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
