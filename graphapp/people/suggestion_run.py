"""Computes the suggestions about the papers of a store. Pure: papers in, records out."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray

from graphapp.model import names
from graphapp.people.blocks import NameBlock, blocks
from graphapp.people.collection import Collection
from graphapp.people.fitting import Place
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.paper_facts import StorePapers
from graphapp.people.sentences import EvidenceFinder, sentence
from graphapp.people.suggestion_records import RecordedPlace, SuggestionRecord, anchored_id
from graphapp.people.suggestions import SuggestionFinding, find
from graphapp.people.weights import Weights

__all__ = ["PHASES", "compute", "recorded"]

PHASES = ("reading papers", "preparing evidence", "comparing names", "describing suggestions")
"""The parts of a run, in their order."""

# coauthors that a suggestion's page shows as connections
_CONNECTIONS = 12
_SEED = 1

Tell = Callable[[str, int, int], object]


def compute(
    papers: StorePapers, weights: Weights, level: float, tell: Tell = lambda *_: None
) -> tuple[Collection, list[SuggestionRecord]]:
    """The collection of all papers, and the suggestions of at least `level`, the most probable first. `tell` receives the phase, the
    amount done and the total."""
    tell(PHASES[1], 0, 0)
    collection = Collection(papers.facts)
    total = len(collection.name)
    identifiers = identifiers_of(collection, papers)
    found = find(
        collection,
        weights,
        level=level,
        identifiers=identifiers,
        progress=lambda done: tell(PHASES[2], done, total),
    )
    return collection, recorded(found, collection, papers, identifiers, tell)


def identifiers_of(collection: Collection, papers: StorePapers) -> Identifiers:
    """The identifiers of the authorships of a collection."""
    number = {paper.id: k for k, paper in enumerate(papers.facts)}
    bounds = collection.bounds
    return Identifiers(
        {int(bounds[number[place.paper]]) + place.entry: ids for place, ids in papers.ids.items()}
    )


def recorded(
    found: Sequence[SuggestionFinding],
    collection: Collection,
    papers: StorePapers,
    identifiers: Identifiers,
    tell: Tell = lambda *_: None,
) -> list[SuggestionRecord]:
    """Findings as they are stored, with their evidence in words."""
    recorder = _Recorder(collection, papers, identifiers)
    records = []
    for done, finding in enumerate(found, 1):
        records.append(recorder.record(finding))
        tell(PHASES[3], done, len(found))
    return records


class _Recorder:
    def __init__(self, collection: Collection, papers: StorePapers, identifiers: Identifiers) -> None:
        self._c = collection
        self._finder = EvidenceFinder(collection, identifiers)
        self._record_of = {
            paper.id: record for paper, record in zip(papers.facts, papers.records, strict=True)
        }
        self._unplaced = papers.unplaced
        self._communities = _Communities(collection)

    def record(self, finding: SuggestionFinding) -> SuggestionRecord:
        s, finder = finding.suggestion, self._finder
        compared = finder.compare(s)
        reasons = compared.reasons()
        kind: Any = "merge" if s.say == "same" else "split"
        sides = [
            (names.key(name), *min(places)) for name, places in ((s.name, s.one), (s.other_name, s.other))
        ]
        one, other = (self._places(places) for places in (s.one, s.other))
        index = [{(place.paper, place.entry): n for n, place in enumerate(side)} for side in (one, other)]
        connections = compared.connections(_CONNECTIONS)
        return SuggestionRecord(
            id=anchored_id(kind, sides),
            kind=kind,
            names=(s.name, s.other_name),
            probability=s.probability,
            sentence=sentence(s, reasons),
            for_one=reasons.for_one,
            against=reasons.against,
            name_frequency=compared.name_frequency,
            one=one,
            other=other,
            rest=tuple(map(self._places, finding.rest)),
            similar=tuple(
                (index[0][a.paper, a.entry], index[1][b.paper, b.entry]) for a, b in finding.similar
            ),
            shared=tuple((each.one, each.other, each.papers) for each in connections.shared),
            shared_count=len(compared.shared),
            links=connections.links,
            community=self._communities.around(finder.authorship(place) for place in (*s.one, *s.other)),
        )

    def _places(self, places: Iterable[Place]) -> tuple[RecordedPlace, ...]:
        return tuple(
            RecordedPlace(
                *place, self._unplaced.get(place) or f"{self._record_of[place.paper]}#{place.entry}"
            )
            for place in places
        )


class _Communities:
    """The communities of the names with at least two papers, each called by its author with the most papers."""

    def __init__(self, c: Collection) -> None:
        self._c = c
        self._of_name = _communities(c)
        papers = c.papers_of_name
        printed: dict[int, str] = {}
        for name, text in zip(c.name.tolist(), c.printed.tolist(), strict=True):
            printed.setdefault(name, c.printed_names[text])
        first: dict[int, int] = {}
        for name in sorted(range(len(papers)), key=lambda n: (-int(papers[n]), printed.get(n, ""))):
            first.setdefault(int(self._of_name[name]), name)
        self._called = {community: printed.get(name, "") for community, name in first.items()}

    def around(self, authorships: Iterable[int]) -> str:
        """The community of most of these authorships; "" if their names have no coauthors."""
        found = self._of_name[[int(self._c.name[number]) for number in authorships]]
        known = found[found >= 0]
        return self._called[int(np.bincount(known).argmax())] if len(known) else ""


def _communities(c: Collection) -> NDArray[np.int64]:
    """The community of each name in the network of coauthors, -1 without coauthors (Louvain method, Blondel et al. 2008)."""
    upper = c.graph.tocoo()
    keep = upper.row < upper.col
    found = np.full(len(c.forms), -1, np.int64)
    if not keep.any():
        return found
    ends = np.stack([upper.row[keep], upper.col[keep]], axis=1)
    known, numbered = np.unique(ends, return_inverse=True)
    graph = igraph.Graph(n=len(known), edges=numbered.reshape(-1, 2))
    igraph.set_random_number_generator(random.Random(_SEED))
    try:
        parts = graph.community_multilevel(weights=upper.data[keep].astype(float))
    finally:
        igraph.set_random_number_generator(random)
    found[known] = parts.membership
    return found


def within(collection: Collection, papers: Iterable[str]) -> list[NameBlock]:
    """The blocks with an author of one of these papers."""
    wanted = set(papers)
    new = np.array([paper.id in wanted for paper in collection.papers], np.bool_)
    return [block for block in blocks(collection) if new[collection.paper[block.members]].any()]
