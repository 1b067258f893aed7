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
from graphapp.people.name_links import ListedPaper, NameLinks, person_id
from graphapp.people.persons import Person, Persons, combined, resolve
from graphapp.stores.base import Store
from graphapp.support.cache import MemoryCache

__all__ = ["Assigned", "DirectoryCache", "PersonDirectory", "PersonGroup", "PersonNode", "Placed"]

_KEPT = 256
# authorships of names that need their papers
_KEPT_PLACES = 500_000
# groups of names that are looked up at a time: all their papers are in memory then
_TOGETHER = 200


Placed = Mapping[tuple[str, str], str]
"""The persons of authorships, by paper and row."""


class PersonGroup(NamedTuple):
    """The persons of names that are linked with each other, and who each authorship is of."""

    persons: Persons
    placed: Placed


def _person_group(found: Persons) -> PersonGroup:
    placed: dict[tuple[str, str], str] = {}
    for place in sorted(found.by_place):
        # of a paper that lists a row twice, the first
        placed.setdefault((place.paper, found.row_at[place]), found.by_place[place].id)
    return PersonGroup(found, placed)


class Assigned(NamedTuple):
    """Who authorships are of: the persons of names that are linked as a whole (`joined`), and those of authorships of the `varying` names,
    whose persons depend on the paper. All other names are one person each."""

    joined: Mapping[str, str]
    varying: Mapping[str, Placed]

    def fixed(self, row: AuthorRow) -> str | None:
        """The person of a row on all papers; None for a varying name."""
        return None if row.key in self.varying else self.joined.get(row.key) or f"person:{row.key}"

    def author_of(self, paper: str, row: AuthorRow) -> str:
        """The person of a row on a paper."""
        placed = self.varying.get(row.key)
        id = self.joined.get(row.key) if placed is None else placed.get((paper, row.id))
        return id or f"person:{row.key}"


class PersonNode(NamedTuple):
    """Who an authorship is of, as networks need it: the person's id and name, and whether they are decided."""

    id: str
    name: str
    decided: bool = True


class DirectoryCache:
    """What the directories of one store share, so that a new decision costs little: the persons of linked names, the listed papers, and the
    names with rows of different people, each for one state of the store."""

    def __init__(self) -> None:
        self._groups: MemoryCache[tuple[object, ...], PersonGroup] = MemoryCache(
            weigh=lambda found: 1 + len(found.placed), capacity=_KEPT_PLACES
        )
        self._split: MemoryCache[str, frozenset[str]] = MemoryCache(1)
        self._listed: tuple[str, dict[str, tuple[ListedPaper, ...]]] = ("", {})

    def group(self, key: tuple[object, ...], make: Callable[[], Persons]) -> PersonGroup:
        """The persons of a group of names: `key` is all that they depend on."""
        return self._groups.get(key, lambda: _person_group(make()))

    def has_group(self, key: tuple[object, ...]) -> bool:
        """True if the persons of the group with this key are known."""
        return self._groups.known(key) is not None

    def keep_group(self, key: tuple[object, ...], persons: Persons) -> None:
        """Keep the persons of the group with this key."""
        self._groups.put(key, _person_group(persons))

    def split(self, store: Store) -> frozenset[str]:
        """The names with rows of different people by their identifiers. Reads all author rows once for each state of the store."""
        return self._split.get(store.revision(), lambda: _split(store))

    def listed(self, store: Store, papers: Collection[str]) -> Mapping[str, tuple[ListedPaper, ...]]:
        """The author lists of the papers that have these names (records, ids, `doi:…`), by name; others may be included."""
        revision, known = self._listed
        if revision != store.revision():
            revision, known = store.revision(), {}
        missing = [name for name in papers if name not in known]
        if missing:
            # a new mapping, as another thread may be reading the old one
            known = known | _author_lists(store, missing)
            self._listed = revision, known
        return known


def _split(store: Store) -> frozenset[str]:
    ids: dict[str, list[str]] = {}
    for batch in store.rows("Author"):
        for id, _, key in batch:
            if identifier_evidence.scheme_of(id):
                ids.setdefault(key, []).append(id)
    return frozenset(
        key for key, held in ids.items() if len(held) > 1 and identifier_evidence.differing(held, held)
    )


def _author_lists(store: Store, names: Collection[str]) -> dict[str, tuple[ListedPaper, ...]]:
    found: dict[str, tuple[ListedPaper, ...]] = dict.fromkeys(names, ())
    wanted = sought(names)
    papers = [*store.matching(wanted.records, wanted.dois, ()), *store.papers(list(names))]
    for paper in {paper.id: paper for paper in papers}.values():
        authors = tuple((entry.position, entry.author.key) for entry in paper.authors)
        for name in names_of(paper) & found.keys():
            found[name] = (*found[name], authors)
    return found


class PersonDirectory:
    """Answers who is who in one store by one set of decisions. Safe to call from several threads; answers are kept as long as the
    store does not change."""

    def __init__(
        self,
        store: Store,
        decisions: Decisions,
        identifiers: IdentifierIndex | None = None,
        cache: DirectoryCache | None = None,
    ) -> None:
        self.store = store
        self.decisions = decisions
        self.identifiers = identifiers
        self._cache = cache or DirectoryCache()
        self._kept: MemoryCache[tuple[str, frozenset[str]], Persons] = MemoryCache(_KEPT)
        self._links: MemoryCache[str, NameLinks] = MemoryCache(1)
        self._groups: MemoryCache[tuple[str, frozenset[str]], PersonGroup] = MemoryCache(
            weigh=lambda found: 1 + len(found.placed), capacity=_KEPT_PLACES
        )

    def links(self) -> NameLinks:
        """Which names have to do with each other, and which of them need their papers."""
        return self._links.get(self.store.revision(), self._new_links)

    def _new_links(self) -> NameLinks:
        index = self.identifiers
        split = set(index.split) if index is not None else set()
        if index is None or index.revision != self.store.revision():
            split |= self._cache.split(self.store)
        listed = self._cache.listed(self.store, self.decisions.by_paper) if self.decisions.by_paper else {}
        return NameLinks(self.decisions, index, split, listed)

    def group(self, key: str) -> PersonGroup:
        """The persons of a name and of all names that it is linked with. Kept until the store or a decision about these names changes."""
        names = self.links().group(key)
        return self._groups.get((self.store.revision(), names), lambda: self._group(names))

    def _group(self, names: frozenset[str]) -> PersonGroup:
        return self._cache.group(self._state(names), lambda: self._persons(names))

    def _state(self, names: frozenset[str]) -> tuple[object, ...]:
        """All that the persons of a group of names depend on."""
        revision = None if self.identifiers is None else self.identifiers.revision
        return self.store.revision(), revision, names, self.links().relevant(names)

    def _look_up(self, keys: Iterable[str]) -> None:
        """Look up the groups of these names that are not known yet: together, as the store then answers few questions instead of several
        for each name."""
        revision = self.store.revision()
        groups = {self.links().group(key) for key in keys}
        unknown = [
            names
            for names in groups
            if self._groups.known((revision, names)) is None and not self._cache.has_group(self._state(names))
        ]
        for start in range(0, len(unknown), _TOGETHER):
            some = unknown[start : start + _TOGETHER]
            linked = _Linked(self, frozenset().union(*some))
            parts = [(keys, resolve(papers, keys, self.decisions)) for keys, papers in linked.parts()]
            for names in some:
                found = combined(persons for keys, persons in parts if not names.isdisjoint(keys))
                self._cache.keep_group(self._state(names), found)

    def assigned(self, rows: Iterable[AuthorRow]) -> Assigned:
        """Who the authorships of these rows are of. Names whose papers decide nothing are not looked up."""
        links = self.links()
        concerned = {row.key for row in rows} & links.several()
        needing = [key for key in concerned if links.needs_papers(key)]
        self._look_up(needing)
        varying = {key: self.group(key).placed for key in needing}
        return Assigned({key: person_id(links.group(key)) for key in concerned - varying.keys()}, varying)

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

        Only names whose persons depend on their papers are looked up; for all others that is their name. Where a paper lists a row
        twice, for two people, it is the first of them.
        """
        assigned = self.assigned(data.authors)
        links = self.links()
        persons = {
            person.id: person
            for key in {row.key for row in data.authors} & links.several()
            for person in self.group(key).persons.persons
        }

        def node_of(paper: str, row: AuthorRow) -> PersonNode:
            id = assigned.author_of(paper, row)
            person = persons.get(id)
            return PersonNode(id, row.name) if person is None else PersonNode(id, person.name, person.decided)

        return node_of

    def concerned(self) -> set[str]:
        """The names that decisions or identifiers concern: the persons of all others are their clusters."""
        return self.links().names()

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
        order = self.decisions.order
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
