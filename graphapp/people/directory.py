"""The persons of a store: for some names, what links them to others is looked up, and nothing else of the store.

The names of an answer are linked by `same` decisions, by papers that a decision lists under another name, and, where an
`IdentifierIndex` is given, by equal identifiers. `different` decisions link nothing. For a name without any link the cost is that of its
cluster page: its rows and its papers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from graphapp.model.rows import AuthorRow, Authorships, StoredPaper
from graphapp.people import identifier_evidence
from graphapp.people.constraints import Groups
from graphapp.people.decisions import Decisions, Entry
from graphapp.people.fitting import Misfit, PaperIndex, names_of, sought
from graphapp.people.identifiers_in_common import IdentifierIndex
from graphapp.people.persons import Person, Persons, combined, resolve
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
        self._concerned: MemoryCache[str, frozenset[str]] = MemoryCache(1)

    def persons(self, keys: Iterable[str]) -> Persons:
        """The persons who publish under the names with these keys, and all names that these are linked to."""
        asked = frozenset(keys)
        return self._kept.get((self.store.revision(), asked), lambda: self._persons(asked))

    def _persons(self, asked: frozenset[str]) -> Persons:
        linked = _Linked(self, asked)
        return combined(resolve(papers, keys, self.decisions) for keys, papers in linked.parts())

    def person(self, id: str) -> Person | None:
        """The person with this id; else None."""
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
        return set(self._concerned.get(self.store.revision(), self._all_concerned))

    def _all_concerned(self) -> frozenset[str]:
        found = set(self.decisions.by_key)
        if self.identifiers is not None:
            found |= self.identifiers.keys
        wanted = sought(self.decisions.by_paper)
        for paper in self.store.matching(wanted.records, wanted.dois, ()) if self.decisions.by_paper else ():
            found |= {
                entry.author.key
                for ref, _ in self.references(paper)
                for entry in paper.authors
                if entry.position == ref
            }
        return frozenset(found)

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

    def references(self, paper: StoredPaper) -> Iterator[tuple[int, str]]:
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


class _Linked:
    """Some names and all that they are linked to, with all their papers."""

    def __init__(self, directory: PersonDirectory, asked: Collection[str]) -> None:
        self.directory = directory
        self.keys: set[str] = set()
        self.papers: dict[str, StoredPaper] = {}
        self._links: dict[str, set[str]] = {}
        self._looked_for: set[str] = set()
        waiting = set(asked)
        while waiting:
            self.keys |= waiting
            self._fetch(waiting)
            waiting = {other for key in self.keys for other in self._links.get(key, ())} - self.keys

    def _fetch(self, keys: Collection[str]) -> None:
        """Fetch the papers of names, and learn what these link."""
        store, decisions = self.directory.store, self.directory.decisions
        ids = [row.id for key in sorted(keys) for row in store.authors(key)]
        new = {paper.id: paper for paper in store.papers_by(ids)} if ids else {}
        entries = {entry.id: entry for key in keys for entry in decisions.by_key.get(key, ())}
        new |= self._listed(entries.values(), self.papers | new)
        for entry in entries.values():
            if entry.say == "same":
                self._link(entry.keys)
        if self.directory.identifiers is not None:
            for key in keys:
                self._link({key, *self.directory.identifiers.linked(key)})
        for paper in new.values():
            for position, listed in self.directory.references(paper):
                # where the name is elsewhere in the list, that entry is meant
                if all(entry.author.key != listed for entry in paper.authors):
                    self._link({listed, *(e.author.key for e in paper.authors if e.position == position)})
        self.papers |= new

    def _link(self, keys: Collection[str]) -> None:
        for key in keys:
            self._links.setdefault(key, set()).update(keys)

    def _listed(self, entries: Iterable[Entry], known: Mapping[str, StoredPaper]) -> dict[str, StoredPaper]:
        """Papers that decisions list and that no name has brought."""
        have = PaperIndex(known.values())
        refs = {ref for entry in entries for side in entry.sides for ref in side.listed}
        missing = {ref.paper for ref in refs if not have.find(ref)} - self._looked_for
        if not missing:
            return {}
        self._looked_for |= missing
        wanted = sought(missing)
        return {paper.id: paper for paper in self.directory.store.matching(wanted.records, wanted.dois, ())}

    def parts(self) -> Iterator[tuple[set[str], list[StoredPaper]]]:
        """The names that are linked with each other, each time with their papers: no part has to do with another one."""
        groups = Groups(sorted(self.keys))
        for key in self.keys:
            groups.join([key, *(self._links.get(key, set()) & self.keys)])
        papers: dict[object, dict[str, StoredPaper]] = {}
        for paper in self.papers.values():
            here = {entry.author.key for entry in paper.authors}
            here |= {key for _, key in self.directory.references(paper)}
            for key in here & self.keys:
                papers.setdefault(groups.root(key), {})[paper.id] = paper
        for members in groups.groups():
            yield {str(key) for key in members}, list(papers.get(groups.root(members[0]), {}).values())


def _differ(rows: Iterable[AuthorRow]) -> bool:
    """True where the rows of a name have identifiers of different people."""
    ids = [row.id for row in rows if identifier_evidence.scheme_of(row.id)]
    return len(ids) > 1 and bool(identifier_evidence.differing(ids, ids))
