"""The persons of a store: for some names, what links them to others is looked up, and nothing else of the store.

The names of an answer are linked by `same` decisions, by papers that a decision lists under another name, and, where an
`IdentifierIndex` is given, by equal identifiers. `different` decisions link nothing. For a name without any link the cost is that of its
cluster page: its rows and its papers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from graphapp.model.rows import AuthorRow, Authorships, StoredPaper
from graphapp.people import hard_evidence
from graphapp.people.decisions import Decisions, Entry
from graphapp.people.fitting import Misfit, PaperIndex, names_of, sought
from graphapp.people.identifiers_in_common import IdentifierIndex
from graphapp.people.persons import Person, Persons, resolve
from graphapp.stores.base import Store
from graphapp.support.cache import MemoryCache

__all__ = ["PersonDirectory", "PersonNode"]

_KEPT = 256


class PersonNode(NamedTuple):
    """Who an authorship is of, as networks need it: the person's id and name, and whether they are decided."""

    id: str
    name: str
    decided: bool = True


class PersonDirectory:
    """Answers who is who in one store by one set of decisions. Safe to call from several threads; answers are kept as long as the
    store does not change."""

    def __init__(
        self, store: Store, decisions: Decisions, identifiers: IdentifierIndex | None = None
    ) -> None:
        self.store = store
        self.decisions = decisions
        self.identifiers = identifiers
        self._kept: MemoryCache[tuple[str, frozenset[str]], Persons] = MemoryCache(_KEPT)

    def persons(self, keys: Iterable[str]) -> Persons:
        """The persons who publish under the names with these keys, and all names that these are linked to."""
        asked = frozenset(keys)
        return self._kept.get((self.store.revision(), asked), lambda: self._persons(asked))

    def _persons(self, asked: frozenset[str]) -> Persons:
        keys, papers = self._linked(asked)
        return resolve(papers.values(), keys, self.decisions)

    def person(self, id: str) -> Person | None:
        """The person with this id; None where there is none (any more)."""
        key = id.removeprefix("person:")
        for candidate in (key, key.rpartition("/")[0]):
            if candidate:
                found = next((each for each in self.persons([candidate]).persons if each.id == id), None)
                if found is not None:
                    return found
        return None

    def nodes(self, data: Authorships) -> Callable[[str, AuthorRow], PersonNode]:
        """Gives the person of an author row on a paper (by the paper's id), for every authorship in `data`.

        Only names whose person may be another than the cluster are looked up, all at once; for all others that is their name. Where a paper lists a row
        twice, for two people, it is the first of them.
        """
        rows: dict[str, set[AuthorRow]] = {}
        for row in data.authors:
            rows.setdefault(row.key, set()).add(row)
        concerned = self.concerned() & rows.keys()
        concerned |= {key for key, mine in rows.items() if len(mine) > 1 and _differ(mine)}
        found = self.persons(concerned) if concerned else Persons(())
        known: dict[tuple[str, str], PersonNode] = {}
        for place in sorted(found.by_place):
            person = found.by_place[place]
            node = PersonNode(person.id, person.name, person.decided)
            known.setdefault((place.paper, found.row_at[place]), node)

        def node_of(paper: str, row: AuthorRow) -> PersonNode:
            return known.get((paper, row.id)) or PersonNode(f"person:{row.key}", row.name)

        return node_of

    def concerned(self) -> set[str]:
        """The names of which the persons may be others than the clusters for a reason that the rows of the cluster do not show: those that
        decisions name, or print in a listed paper, or whose identifiers say so (with an `IdentifierIndex`). Names with rows of two
        identifiers of one scheme come on top."""
        found = set(self.decisions.by_key)
        if self.identifiers is not None:
            found |= self.identifiers.keys
        wanted = sought(self.decisions.by_paper)
        for paper in self.store.matching(wanted.records, wanted.dois, ()) if self.decisions.by_paper else ():
            found |= {
                entry.author.key
                for ref, _ in self._references(paper)
                for entry in paper.authors
                if entry.position == ref
            }
        return found

    def misfits(self, tell: Callable[[int, int], object] | None = None) -> tuple[list[Misfit], list[str]]:
        """Every decision that does not fit the store, in the order of the file, and what decisions and identifiers contradict."""
        misfits: dict[tuple[str, str], Misfit] = {}
        contradictions: dict[str, None] = {}
        done: set[str] = set()
        active = self.decisions.active
        for number, entry in enumerate(active, 1):
            if not entry.keys <= done:
                found = self.persons(entry.keys)
                done |= {key for person in found.persons for key in person.keys}
                misfits |= {(each.entry.id, each.what): each for each in found.misfits}
                contradictions |= dict.fromkeys(found.contradictions)
            if tell is not None:
                tell(number, len(active))
        order = {entry.id: number for number, entry in enumerate(active)}
        return sorted(misfits.values(), key=lambda each: order[each.entry.id]), list(contradictions)

    # --- what is linked

    def _linked(self, asked: Collection[str]) -> tuple[set[str], dict[str, StoredPaper]]:
        """The names that are linked to these, with all their papers."""
        keys: set[str] = set()
        papers: dict[str, StoredPaper] = {}
        looked_for: set[str] = set()
        waiting = set(asked)
        while waiting:
            keys |= waiting
            ids = [row.id for key in sorted(waiting) for row in self.store.authors(key)]
            new = {paper.id: paper for paper in self.store.papers_by(ids)} if ids else {}
            entries = {entry.id: entry for key in waiting for entry in self.decisions.by_key.get(key, ())}
            new |= self._listed(entries.values(), papers | new, looked_for)
            found = self._named(entries.values(), keys) | self._printed(new.values(), keys)
            if self.identifiers is not None:
                for key in waiting:
                    found |= self.identifiers.linked(key)
            papers |= new
            waiting = found - keys
        return keys, papers

    def _named(self, entries: Iterable[Entry], keys: Collection[str]) -> set[str]:
        """Names that decisions join with these."""
        return {
            key for entry in entries if entry.say == "same" and entry.keys & set(keys) for key in entry.keys
        }

    def _listed(
        self, entries: Iterable[Entry], known: Mapping[str, StoredPaper], looked_for: set[str]
    ) -> dict[str, StoredPaper]:
        """Papers that decisions list and that no name has brought."""
        have = PaperIndex(known.values())
        refs = {ref for entry in entries for side in entry.sides for ref in side.listed}
        missing = {ref.paper for ref in refs if not have.find(ref)} - looked_for
        if not missing:
            return {}
        looked_for |= missing
        wanted = sought(missing)
        return {paper.id: paper for paper in self.store.matching(wanted.records, wanted.dois, ())}

    def _references(self, paper: StoredPaper) -> Iterator[tuple[int, str]]:
        """The places of a paper that decisions list, each with the key of the name that they have there."""
        if not self.decisions.by_paper:
            return
        called = names_of(paper)
        entries = {each.id: each for name in called for each in self.decisions.by_paper.get(name, ())}
        for entry in entries.values():
            for side in entry.sides:
                for ref in side.listed:
                    if ref.position is not None and ref.paper in called:
                        yield ref.position, side.key

    def _printed(self, papers: Iterable[StoredPaper], keys: set[str]) -> set[str]:
        """Names that are linked through a paper which prints one at a place that a decision lists under the other."""
        found: set[str] = set()
        for paper in papers:
            for position, listed in self._references(paper):
                printed = {entry.author.key for entry in paper.authors if entry.position == position}
                if listed in keys or printed & keys:
                    # where the name stands elsewhere in the list, that entry is meant
                    elsewhere = any(entry.author.key == listed for entry in paper.authors)
                    found |= {listed} if elsewhere else {listed, *printed}
        return found


def _differ(rows: Iterable[AuthorRow]) -> bool:
    """True where the rows of a name have identifiers of different people."""
    ids = [row.id for row in rows if hard_evidence.scheme_of(row.id)]
    return len(ids) > 1 and bool(hard_evidence.differing(ids, ids))
