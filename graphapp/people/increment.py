"""Suggestions after a load: new papers are compared with those that a full run grouped, and nothing else is compared again. Pure.

Each new authorship is compared with all authorships under its name and related names, and joins the group of papers that it fits, or
stays alone. That gives the suggestions about new names and new papers. Suggestions of the full run stay, with the new papers of their groups.
Where a new paper resembles papers of another name or group, the two names are compared again as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.model import names
from graphapp.people.blocks import NameBlock, assembled, authorships_by_name
from graphapp.people.collection import Collection, Ints
from graphapp.people.collection_growth import connected, grown
from graphapp.people.collection_snapshot import CollectionSnapshot
from graphapp.people.evidence import evidence
from graphapp.people.fitting import Place
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.name_index import NameIndex
from graphapp.people.paper_facts import StorePapers
from graphapp.people.person_names import Relation, form, relation
from graphapp.people.string_table import NumberedStrings
from graphapp.people.suggestion_records import RecordedPlace, SuggestionRecord
from graphapp.people.suggestions import Judged, Suggestion, SuggestionFinding
from graphapp.people.weights import Weights

__all__ = ["Increment", "LongerRecord", "increment"]

Link = tuple[int, int, Relation]

_RELATIONS = tuple(Relation)

# pairs of authorships
_MOST_COMPARED_AGAIN = 50_000
# log-odds of one person, above which a paper of another group is worth comparing the groups again
_RESEMBLING = 1.0


class LongerRecord(NamedTuple):
    """A suggestion of the full run, and the new papers in each of its groups: those of `one`, of `other` and of each of `rest`."""

    record: SuggestionRecord
    added: tuple[Sequence[Place], ...]


class Increment(NamedTuple):
    """The result: the collection with the new papers and its identifiers; new findings; suggestions of the full run that only have more
    papers (`longer`), and those whose evidence has changed, by the id of their record (`changed`); the ids of records that no longer hold; and
    how many pairs of names were not compared again although new papers resemble them."""

    collection: Collection
    identifiers: Identifiers
    found: list[SuggestionFinding]
    longer: list[LongerRecord]
    changed: dict[str, SuggestionFinding]
    gone: set[str]
    left: int


def increment(
    base: CollectionSnapshot,
    papers: StorePapers,
    removed: Some[str],
    records: Sequence[SuggestionRecord],
    weights: Weights,
    level: float,
) -> Increment:
    """The suggestions with `papers`, which are new or replace those of `base` with the same id, and without the papers `removed`.
    `records` are the suggestions of the full run that `base` is of."""
    return _Incremental(base, papers, removed, weights, level).result(records)


class _Incremental:
    def __init__(
        self,
        snapshot: CollectionSnapshot,
        papers: StorePapers,
        removed: Some[str],
        weights: Weights,
        level: float,
    ) -> None:
        base = self.base = snapshot.collection
        self.index, self.related = snapshot.name_index, snapshot.related
        self.weights, self.level = weights, level
        self.c = c = grown(base, papers.facts)
        self.old = len(base.name)
        self.new = np.arange(self.old, len(c.name), dtype=np.int32)
        self.base_papers = base.paper_number
        self.alive_papers = np.ones(len(c.papers), np.bool_)
        for id in (*removed, *(paper.id for paper in papers.facts)):
            if (known := self.base_papers.get(id)) is not None:
                self.alive_papers[known] = False
        self.alive = self.alive_papers[c.paper]
        self.groups = np.r_[snapshot.groups, self.new].astype(np.int32)
        fresh = {
            int(c.bounds[c.paper_number[place.paper]]) + place.entry: ids for place, ids in papers.ids.items()
        }
        self.identifiers = Identifiers(fresh, snapshot.identifiers)
        self.touched = set(c.name[self.new].tolist())
        self.links = self._links()
        self.of_name = self._concerned()

    # --- names

    def _links(self) -> list[Link]:
        """The pairs of names that may be one person's, of which new papers have at least one."""
        c, known = self.c, len(self.base.forms)
        fresh = sorted(name for name in self.touched if name >= known)
        index = NameIndex.of({n: c.forms[n] for n in fresh})
        pairs = [*self.index.pairs_with(index).tolist(), *index.pairs().tolist()]
        links = [(a, b, how) for a, b in pairs if (how := relation(c.forms[a], c.forms[b])) is not None]
        # of known names, the full run has compared the forms
        touched = np.zeros(known, np.bool_)
        touched[[name for name in self.touched if name < known]] = True
        some = self.related[touched[self.related[:, 0]] | touched[self.related[:, 1]]]
        links += [(a, b, _RELATIONS[how]) for a, b, how in some.tolist()]
        used = (np.bincount(c.name[self.alive], minlength=len(c.forms)) > 0).tolist()
        return sorted(link for link in links if used[link[0]] and used[link[1]])

    def _concerned(self) -> dict[int, Ints]:
        """The authorships of the names on new papers and of related names. Sets the coauthors of their papers."""
        c = self.c
        flags = np.zeros(len(c.forms), np.bool_)
        flags[list(self.touched.union(*((a, b) for a, b, _ in self.links)))] = True
        members = np.flatnonzero(self.alive & flags[c.name]).astype(np.int32)
        wanted = np.zeros(len(c.papers), np.bool_)
        wanted[c.paper[members]] = True
        wanted[len(self.base.papers) :] = True
        connected(c, self.base, self.alive_papers, wanted)
        return authorships_by_name(c, members)

    def _blocks(self) -> list[NameBlock]:
        """The blocks of new papers, in which only pairs with a new authorship are compared."""
        flags = np.zeros(len(self.c.name), np.bool_)
        flags[self.new] = True
        return list(assembled(self.c, self.of_name, self.links, flags))

    # --- the result

    def result(self, records: Sequence[SuggestionRecord]) -> Increment:
        """Compare, then update the suggestions of the full run."""
        batches: list[Judged] = []
        splits: list[SuggestionFinding] = []
        resembling: set[tuple[int, int]] = set()
        for p in evidence(self.c, self._blocks()):
            judged = Judged(self.c, self.weights, p, self.identifiers, self.groups)
            self._join(p.members, judged.label)
            batches.append(judged)
            splits.extend(judged.splits(self.level))
            resembling |= self._resembling(judged)
        # a name has one split, of all its groups
        pairs = [self._pair(*record.names) for record in records]
        known = {pair for record, pair in zip(records, pairs, strict=True) if record.kind == "split"}
        resembling |= known & {self._names(finding) for finding in splits}
        chosen = self._affordable(resembling)
        again = [pair in chosen for pair in pairs]
        kept = (record for record, compared in zip(records, again, strict=True) if not compared)
        longer, changed, gone = self._updated(kept)
        gone.update(record.id for record, compared in zip(records, again, strict=True) if compared)
        found = [finding for finding in splits if self._names(finding) not in chosen]
        for judged in batches:
            found.extend(judged.merges(self.level, lambda a, b: (min(a, b), max(a, b)) not in chosen))
        found.extend(self._compared_again(chosen))
        return Increment(
            self.c, self.identifiers, found, longer, changed, gone, len(resembling) - len(chosen)
        )

    def _join(self, members: NDArray[np.int32], label: NDArray[np.int64]) -> None:
        """Put new authorships into the groups that they joined; what joined no known group is a group of its own."""
        known = np.full(int(label.max()) + 1, -1, np.int32)
        new = members >= self.old
        known[label[~new]] = self.groups[members[~new]]
        first = np.full(len(known), np.iinfo(np.int32).max, np.int32)
        np.minimum.at(first, label, members)
        of_label = np.where(known >= 0, known, first)
        self.groups[members[new]] = of_label[label[new]]

    # --- names that new papers connect

    def _resembling(self, judged: Judged) -> set[tuple[int, int]]:
        """The pairs of names, the smaller first, of which a new paper that joined a group resembles papers of another group."""
        p, unit = judged.p, judged.u.unit
        near = (judged.log_odds > _RESEMBLING) & (unit[p.first] != unit[p.second])
        near &= (p.members[p.second] < self.old) & (self.groups[p.members[p.first]] < self.old)
        one, other = (self.c.name[p.members[places[near]]] for places in (p.first, p.second))
        return {(min(a, b), max(a, b)) for a, b in zip(one.tolist(), other.tolist(), strict=True)}

    def _affordable(self, pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
        """As many pairs of names as can be compared again soon, those with few papers first."""

        def cost(pair: tuple[int, int]) -> int:
            return sum(len(self.of_name[name]) for name in set(pair)) ** 2

        chosen: set[tuple[int, int]] = set()
        left = _MOST_COMPARED_AGAIN
        for pair in sorted(pairs, key=lambda pair: (cost(pair), pair)):
            left -= cost(pair)
            if left < 0:
                break
            chosen.add(pair)
        return chosen

    def _compared_again(self, chosen: set[tuple[int, int]]) -> list[SuggestionFinding]:
        """The suggestions about these pairs of names, all papers compared."""
        concerned = sorted({name for pair in chosen for name in pair})
        known = [link for link in self.links if link[:2] in chosen]
        # all pairs, but many small blocks at once
        every = np.ones(len(self.c.name), np.bool_)
        blocks = assembled(self.c, {name: self.of_name[name] for name in concerned}, known, every)
        found: list[SuggestionFinding] = []
        for p in evidence(self.c, blocks):
            judged = Judged(self.c, self.weights, p, self.identifiers)
            for findings in (judged.merges, judged.splits):
                found.extend(findings(self.level, lambda a, b: (min(a, b), max(a, b)) in chosen))
        return found

    def _names(self, finding: SuggestionFinding) -> tuple[int, int]:
        """The pair of names that a finding is about; of a split, its name twice."""
        return self._pair(finding.suggestion.name, finding.suggestion.other_name)

    def _pair(self, one: str, other: str) -> tuple[int, int]:
        """The numbers of the names of two clusters, by printed name, the smaller first; (-1, -1) if one is unknown."""
        a = self._name_number(one)
        b = a if other == one else self._name_number(other)
        return (min(a, b), max(a, b)) if a >= 0 and b >= 0 else (-1, -1)

    def _name_number(self, printed: str) -> int:
        """The number of the name of a cluster, -1 if it is unknown."""
        number = self._clusters.number(names.key(printed))
        return -1 if number < 0 else self._name_of_cluster[number]

    @cached_property
    def _clusters(self) -> NumberedStrings:
        return NumberedStrings.of(self.c.cluster_keys)

    @cached_property
    def _name_of_cluster(self) -> memoryview:
        number = np.zeros(len(self.c.cluster_keys), np.int32)
        number[self.c.cluster] = self.c.name
        return number.data

    # --- suggestions of the full run

    def _updated(
        self, records: Iterable[SuggestionRecord]
    ) -> tuple[list[LongerRecord], dict[str, SuggestionFinding], set[str]]:
        """The suggestions of the full run that have other papers now: as in `Increment`."""
        added: dict[tuple[int, int], list[Place]] = defaultdict(list)
        read = self.c.reader
        for m, group in zip(self.new.tolist(), self.groups[self.new].tolist(), strict=True):
            added[group, read.cluster[m]].append(read.place(m))
        dead = np.flatnonzero(~self.alive).tolist()
        keys = {self.c.cluster_keys[n] for n in {n for _, n in added} | {read.cluster[m] for m in dead}}
        removed = set(map(read.place, dead))
        longer: list[LongerRecord] = []
        changed: dict[str, SuggestionFinding] = {}
        gone: set[str] = set()
        for record in records:
            if keys.isdisjoint(record.side_keys):
                continue
            groups = (record.one, record.other, *record.rest)
            more = tuple(self._added(group, added) for group in groups)
            sizes = [len(group) + len(new) for group, new in zip(groups[:2], more[:2], strict=True)]
            lost = removed and any(Place(*place[:2]) in removed for group in groups for place in group)
            # of a split, the larger group comes first, in the evidence, too
            if lost or (any(more) and record.kind == "split" and sizes[0] < sizes[1]):
                sides = [_with(group, new, removed) for group, new in zip(groups, more, strict=True)]
                if all(sides[:2]):
                    changed[record.id] = self._finding(record, sides)
                else:
                    gone.add(record.id)
            elif any(more):
                longer.append(LongerRecord(record, more))
        return longer, changed, gone

    def _finding(
        self,
        record: SuggestionRecord,
        groups: Sequence[tuple[Place, ...]],
    ) -> SuggestionFinding:
        """The finding of a record whose sides and further groups have these papers now."""
        one, other = record.names
        sides, rest = groups[:2], groups[2:]
        how = relation(form(one), form(other))
        suggestion = Suggestion(
            say="same" if record.kind == "merge" else "different",
            probability=record.probability,
            one=sides[0],
            other=sides[1],
            name=one,
            other_name=other,
            relation=Relation.SAME if how is None else how,
        )
        similar = tuple(
            (a, b)
            for m, n in record.similar
            if (a := Place(*record.one[m][:2])) in sides[0] and (b := Place(*record.other[n][:2])) in sides[1]
        )
        return SuggestionFinding(
            suggestion,
            similar,
            tuple(filter(None, rest)),
            sum(map(bool, rest[: record.stated])),
            record.least,
            record.weighed,
        )

    def _added(
        self, group: Sequence[RecordedPlace], added: Mapping[tuple[int, int], Sequence[Place]]
    ) -> Sequence[Place]:
        """The new papers of a group under its printed name."""
        # all of a group are of one group and one printed name in the full run
        m = next((m for place in group if (m := self._base_number(place)) is not None), None)
        return () if m is None else added.get((int(self.groups[m]), self.c.reader.cluster[m]), ())

    def _base_number(self, place: RecordedPlace) -> int | None:
        n = self.base_papers.get(place.paper)
        return None if n is None else self.c.reader.bounds[n] + place.entry


def _with(group: Iterable[RecordedPlace], added: Iterable[Place], removed: Some[Place]) -> tuple[Place, ...]:
    """The papers of a group that are still there, and the new ones."""
    known = {Place(*place[:2]) for place in group}
    return tuple(sorted(known.difference(removed).union(added)))
