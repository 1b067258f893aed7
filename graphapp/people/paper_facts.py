"""What papers say that may distinguish people. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import NamedTuple

from graphapp.model.rows import StoredPaper
from graphapp.people import identifier_evidence
from graphapp.people.fitting import Place, place_ref
from graphapp.people.paper_digest import paper_digest

__all__ = ["PaperFacts", "StorePapers", "facts_of"]


class PaperFacts(NamedTuple):
    """The fields that any record has, and affiliations if the source prints them (one per author, "" if unknown; or empty)."""

    id: str
    title: str
    venue: str
    year: int | None
    authors: Sequence[str]
    affiliations: Sequence[str] = ()


@dataclass(slots=True)
class StorePapers:
    """The papers of a store: what distinguishes people, the record by which decisions name each paper, the digest of each paper, and the
    identifiers of authorships that have any. `unplaced` are authorships whose position is not their index in the author list."""

    facts: list[PaperFacts] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    digests: dict[str, int] = field(default_factory=dict)
    ids: dict[Place, frozenset[str]] = field(default_factory=dict)
    unplaced: dict[Place, str] = field(default_factory=dict)

    def only(self, ids: Collection[str]) -> StorePapers:
        """The papers with these ids, in the same order."""
        kept = [n for n, facts in enumerate(self.facts) if facts.id in ids]
        return StorePapers(
            [self.facts[n] for n in kept],
            [self.records[n] for n in kept],
            {id: digest for id, digest in self.digests.items() if id in ids},
            {place: found for place, found in self.ids.items() if place.paper in ids},
            {place: ref for place, ref in self.unplaced.items() if place.paper in ids},
        )

    def add(self, paper: StoredPaper) -> None:
        """Add a paper."""
        self.facts.append(facts_of(paper))
        self.records.append(paper.sources[0] if paper.sources else paper.id)
        self.digests[paper.id] = paper_digest(paper)
        for entry, ids in enumerate(identifier_evidence.identifiers(paper)):
            if ids:
                self.ids[Place(paper.id, entry)] = ids
        for entry, author in enumerate(paper.authors):
            if author.position != entry:
                self.unplaced[Place(paper.id, entry)] = str(place_ref(paper, entry))


def facts_of(paper: StoredPaper) -> PaperFacts:
    """What a stored paper says that may distinguish people."""
    # one string for each name, not one for each paper
    venue = intern(paper.venue.name) if paper.venue else ""
    authors = [intern(entry.author.name) for entry in paper.authors]
    return PaperFacts(paper.id, paper.title, venue, paper.year, authors)
