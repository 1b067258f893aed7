"""Computes the suggestions about papers, all of them or only new ones. Pure: papers in, records out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from graphapp.model import names
from graphapp.people.blocks import assembled, authorships_by_name, related_names
from graphapp.people.collection import Collection
from graphapp.people.collection_snapshot import CollectionSnapshot
from graphapp.people.communities import AuthorCommunities
from graphapp.people.fitting import Place
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.increment import LongerRecord, increment
from graphapp.people.name_index import NameIndex
from graphapp.people.paper_facts import StorePapers
from graphapp.people.sentences import (
    EvidenceFinder,
    Reasons,
    further_groups,
    later_papers,
    sentence,
    sized_sentence,
)
from graphapp.people.string_table import Chained
from graphapp.people.suggestion_records import RecordedPlace, SuggestionRecord, anchored_id
from graphapp.people.suggestions import Suggestion, SuggestionFinding, find
from graphapp.people.weights import Weights

__all__ = ["PHASES", "Incremented", "compute_all", "compute_new"]

PHASES = ("reading papers", "preparing evidence", "comparing names", "describing suggestions")
"""The parts of a full run, in their order."""

# coauthors that the page of a suggestion shows as connections
_CONNECTIONS = 12

Tell = Callable[[str, int, int], object]


def compute_all(
    papers: StorePapers,
    weights: Weights,
    level: float,
    run: str,
    revision: str,
    tell: Tell = lambda *_: None,
) -> tuple[list[SuggestionRecord], CollectionSnapshot]:
    """The suggestions of at least `level`, the most probable first, and what later incremental runs need. `run` identifies this run,
    `revision` the state of the store. `tell` receives the phase, the amount done and the total."""
    tell(PHASES[1], 0, 0)
    collection = Collection(papers.facts)
    first = {paper.id: int(collection.bounds[n]) for n, paper in enumerate(papers.facts)}
    identifiers = Identifiers(
        {first[place.paper] + place.entry: found for place, found in papers.ids.items()}
    )
    unplaced = {first[place.paper] + place.entry: ref for place, ref in papers.unplaced.items()}
    forms = dict(enumerate(collection.forms))
    index = NameIndex.of(forms)
    related = related_names(forms, index)
    total = len(collection.name)
    groups = np.arange(total, dtype=np.int32)
    found = find(
        collection,
        weights,
        level=level,
        identifiers=identifiers,
        within=assembled(collection, authorships_by_name(collection), related),
        groups=groups,
        progress=lambda done: tell(PHASES[2], done, total),
    )
    communities = AuthorCommunities.of(collection)
    recorder = _Recorder(collection, papers.records, papers.unplaced, identifiers, communities)
    records = recorder.records(found, tell)
    snapshot = CollectionSnapshot(
        collection,
        index,
        np.array(related, np.int32).reshape(-1, 3),
        groups,
        papers.digests,
        papers.records,
        unplaced,
        identifiers,
        communities.of_name,
        communities.called,
        run,
        revision,
    )
    return records, snapshot


class Incremented(NamedTuple):
    """What an incremental run changes: new and changed suggestions, the ids of those that no longer hold, and how many pairs of names were
    not compared again although new papers resemble them."""

    records: list[SuggestionRecord]
    gone: frozenset[str]
    left: int


def compute_new(
    snapshot: CollectionSnapshot,
    papers: StorePapers,
    removed: frozenset[str],
    records: Sequence[SuggestionRecord],
    weights: Weights,
    level: float,
) -> Incremented:
    """The suggestions that change with `papers`, which are new or changed since the full run of `snapshot`, and without the papers `removed`.
    `records` are the suggestions so far about names of these papers; others may be among them."""
    done = increment(snapshot, papers, removed, records, weights, level)
    base = snapshot.collection
    unplaced = {
        Place(base.papers[int(base.paper[m])].id, int(base.place[m])): ref
        for m, ref in snapshot.unplaced.items()
    }
    communities = AuthorCommunities(snapshot.communities, snapshot.community_names).grown(done.collection)
    recorder = _Recorder(
        done.collection,
        Chained(snapshot.records, papers.records),
        {**unplaced, **papers.unplaced},
        done.identifiers,
        communities,
    )
    changed = [recorder.record(finding)._replace(id=id) for id, finding in done.changed.items()]
    longer = map(recorder.longer, done.longer)
    found = map(recorder.record, done.found)
    return Incremented([*changed, *longer, *found], frozenset(done.gone), done.left)


class _Recorder:
    """Turns findings into records, with their evidence in words."""

    def __init__(
        self,
        collection: Collection,
        records: Sequence[str],
        unplaced: Mapping[Place, str],
        identifiers: Identifiers,
        communities: AuthorCommunities,
    ) -> None:
        self._c = collection
        self._finder = EvidenceFinder(collection, identifiers)
        self._records = records
        self._record_of: dict[str, str] = {}
        self._unplaced = unplaced
        self._communities = communities

    def records(self, found: Sequence[SuggestionFinding], tell: Tell) -> list[SuggestionRecord]:
        """The findings as records."""
        made = []
        for done, finding in enumerate(found, 1):
            made.append(self.record(finding))
            tell(PHASES[3], done, len(found))
        return made

    def record(self, finding: SuggestionFinding) -> SuggestionRecord:
        """A finding as a record."""
        s, weighed = _shown_first(finding.suggestion), finding.weighed
        compared = self._finder.compare(s)
        reasons = compared.reasons(weighed.effects)
        kind: Any = "merge" if s.say == "same" else "split"
        sides = [
            (names.key(name), *min(places)) for name, places in ((s.name, s.one), (s.other_name, s.other))
        ]
        index = [{place: n for n, place in enumerate(side)} for side in (s.one, s.other)]
        # the sides of a finding may be in another order
        similar = (pair if pair[0] in index[0] else pair[::-1] for pair in finding.similar)
        connections = compared.connections(_CONNECTIONS)
        return SuggestionRecord(
            id=anchored_id(kind, sides),
            kind=kind,
            names=(s.name, s.other_name),
            probability=s.probability,
            sentence=sentence(s, reasons) + further_groups(finding.stated, finding.least),
            for_one=reasons.for_one,
            against=reasons.against,
            name_frequency=compared.name_frequency(weighed.effects.get("frequency", 0.0)),
            one=self._places(s.one),
            other=self._places(s.other),
            rest=tuple(map(self._places, finding.rest)),
            similar=tuple((index[0][a], index[1][b]) for a, b in similar),
            shared=tuple((each.one, each.other, each.papers) for each in connections.shared),
            shared_count=len(compared.shared),
            links=connections.links,
            community=self._communities.around(compared.names),
            stated=finding.stated,
            least=round(finding.least, 4),
            evidence=compared.evidence(weighed.effects),
            start=weighed.start,
            result=weighed.result,
        )

    def longer(self, longer: LongerRecord) -> SuggestionRecord:
        """A record with more papers. The evidence is that of the record, as its probability is; the sentence states how many papers it does not
        take into account."""
        record = longer.record
        before = (record.one, record.other, *record.rest)
        one, other, *rest = (
            tuple(sorted([*group, *self._places(added)])) if added else group
            for group, added in zip(before, longer.added, strict=True)
        )
        text = sized_sentence(
            "same" if record.kind == "merge" else "different",
            record.probability,
            record.names,
            (len(one), len(other)),
            Reasons(record.for_one, record.against),
        )
        number = sum(map(len, longer.added[:2]))
        return record._replace(
            one=one,
            other=other,
            rest=tuple(rest),
            similar=tuple(
                (bisect_left(one, record.one[a]), bisect_left(other, record.other[b]))
                for a, b in record.similar
            ),
            sentence=text + further_groups(record.stated, record.least) + later_papers(number),
        )

    def _places(self, places: Iterable[Place]) -> tuple[RecordedPlace, ...]:
        return tuple([RecordedPlace(*place, self._ref(*place)) for place in places])

    def _ref(self, paper: str, entry: int) -> str:
        """The reference of an authorship."""
        if self._unplaced and (ref := self._unplaced.get(Place(paper, entry))) is not None:
            return ref
        record = self._record_of.get(paper)
        if record is None:
            # a paper is in all suggestions about its authors
            record = self._record_of[paper] = self._records[self._c.paper_number[paper]]
        return f"{record}#{entry}"


def _shown_first(s: Suggestion) -> Suggestion:
    """A suggestion with the side first that is shown first: of a split, the larger group."""
    if s.say == "same" or len(s.one) >= len(s.other):
        return s
    return s._replace(one=s.other, other=s.one, name=s.other_name, other_name=s.name)
