"""Persons: which authorships belong to one person, by decisions and identifiers, and what is undecided. Pure.

Without decisions and identifiers a person is an author cluster: all papers under one name. `same` joins, `different` splits, and neither does
the other's job. Identifiers count after decisions: one that a person contradicts is listed, not applied. Papers that could belong to either
of two people are assigned to neither: they are the undecided rest of their name.

The result for some names depends only on the names linked to them (`graphapp.people.directory` finds these), never on the whole
store, and not on the order of papers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple, cast

from graphapp.model.clusters import commonest_name
from graphapp.model.rows import AuthorRow, StoredPaper
from graphapp.people import constraints, identifier_evidence
from graphapp.people.constraints import Groups, Statement
from graphapp.people.decisions import REST, Decisions, Entry, Side
from graphapp.people.fitting import Misfit, PaperIndex, Place

__all__ = ["Person", "Persons", "combined", "resolve"]

_ANCHOR_BYTES = 5
# no identifier of a paper holds it
_ABSENT = "\x00"


@dataclass(frozen=True, slots=True)
class Person:
    """One person, or the undecided rest of a name.

    `id` is a function of names, papers and decisions, not of the store or the order in which it was loaded; papers loaded later do not
    change it unless identifiers alone split the name. `name` is the commonest printed name, `keys` are the
    cluster keys, sorted. `rows` are the author rows, by id; a row may be of several persons. `decisions` are the ids of the decisions that speak
    of the person, `identifiers` those that its records give. `decided` is False for papers that could be of either of several people.
    """

    id: str
    name: str
    keys: tuple[str, ...]
    places: frozenset[Place]
    rows: tuple[AuthorRow, ...]
    decisions: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    decided: bool = True

    @property
    def papers(self) -> set[str]:
        """The ids of the papers."""
        return {place.paper for place in self.places}

    @property
    def made_of(self) -> str:
        """What the person is made of, in words: "2 names, 3 decisions"."""
        parts = [_count(len(self.keys), "name"), _count(len(self.decisions), "decision")]
        if not self.decided:
            parts.append("undecided")
        return ", ".join(parts)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what if number == 1 else what + 's'}"


@dataclass(frozen=True, slots=True)
class Persons:
    """The persons of some names, those with most papers first. `misfits` are decisions that do not fit the store, `contradictions` sentences
    about identifiers and decisions that contradict each other. `by_place` tells who each authorship is of, `row_at` its author row."""

    persons: tuple[Person, ...]
    misfits: tuple[Misfit, ...] = ()
    contradictions: tuple[str, ...] = ()
    by_place: Mapping[Place, Person] = field(default_factory=dict)
    row_at: Mapping[Place, str] = field(default_factory=dict)

    def of_name(self, key: str) -> tuple[Person, ...]:
        """The persons that publish under a name."""
        return tuple(person for person in self.persons if key in person.keys)


def combined(parts: Iterable[Persons]) -> Persons:
    """The persons of names that have nothing to do with each other, in one."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    persons = sorted((person for part in found for person in part.persons), key=_most_papers_first)
    return Persons(
        tuple(persons),
        tuple(dict.fromkeys(misfit for part in found for misfit in part.misfits)),
        tuple(dict.fromkeys(said for part in found for said in part.contradictions)),
        {place: person for part in found for place, person in part.by_place.items()},
        {place: row for part in found for place, row in part.row_at.items()},
    )


def _most_papers_first(person: Person) -> tuple[int, str]:
    return -len(person.papers), person.id


class _Atom(NamedTuple):
    """Authorships under one name of which decisions and identifiers say the same; `said` are (decision, side)."""

    key: str
    said: frozenset[tuple[str, str]]
    ids: frozenset[str]


def resolve(
    papers: Iterable[StoredPaper], keys: Collection[str], decisions: Decisions, *, identifiers: bool = True
) -> Persons:
    """The persons of the names `keys`, of which `papers` are all the papers; others may be among them. Decisions about other names do not
    count. With `identifiers` False, decisions alone do."""
    return _Resolution(papers, frozenset(keys), decisions, identifiers).persons()


class _Resolution:
    """One answer in the making."""

    def __init__(
        self, papers: Iterable[StoredPaper], keys: frozenset[str], decisions: Decisions, identifiers: bool
    ) -> None:
        self.index = PaperIndex(papers)
        self.keys = keys
        self.misfits: list[Misfit] = []
        self.contradictions: list[str] = []
        self.by_key: dict[str, set[Place]] = {key: set() for key in keys}
        self.key_of: dict[Place, str] = {}
        self.ids: dict[Place, frozenset[str]] = {}
        # what decisions call an authorship, with the key of the name that they say
        self.refs: dict[Place, set[tuple[str, str]]] = {}
        for paper in self.index.papers.values():
            self._take(paper, identifiers)
        self.entries = {entry.id: entry for key in keys for entry in decisions.by_key.get(key, ())}
        # through papers, too, as another store may print another name at the same place
        for paper in self.index.papers.values():
            if any(Place(paper.id, n) in self.key_of for n in range(len(paper.authors))):
                for name in (paper.id, *paper.sources):
                    self.entries |= {entry.id: entry for entry in decisions.by_paper.get(name, ())}
        for key in keys:
            self._stand_in(Place(_ABSENT, 0), key)
        entries = sorted(self.entries.values(), key=lambda entry: decisions.order[entry.id])
        # before statements about a whole name, as listed papers that are not there belong to it
        listed = [tuple(self._listed(entry, side) for side in entry.sides) for entry in entries]
        found = [self._statement(entry, both) for entry, both in zip(entries, listed, strict=True)]
        self.statements = self._accepted([each for each in found if each is not None])

    def _take(self, paper: StoredPaper, identifiers: bool) -> None:
        mine = [n for n, entry in enumerate(paper.authors) if entry.author.key in self.keys]
        if not mine:
            return
        ids = identifier_evidence.identifiers(paper) if identifiers else None
        for n in mine:
            place = Place(paper.id, n)
            self.key_of[place] = paper.authors[n].author.key
            self.by_key[self.key_of[place]].add(place)
            self.ids[place] = ids[n] if ids else frozenset()

    def _stand_in(self, place: Place, key: str) -> Place:
        """An authorship that is not in the store: it joins and splits as if it were, so that persons do not depend on which papers it has."""
        found = Place(f"{place.paper}{_ABSENT}{key}", place.entry)
        self.key_of[found] = key
        self.by_key[key].add(found)
        self.ids[found] = frozenset()
        return found

    # --- decisions, as far as they fit

    def _statement(self, entry: Entry, listed: Sequence[frozenset[Place]]) -> Statement | None:
        sets = []
        for number, side in enumerate(entry.sides):
            whole = frozenset(self.by_key.get(side.key, ()))
            if side.papers == REST:
                sets.append(whole - listed[1 - number])
            elif side.papers is None:
                sets.append(whole)
                if side.key in self.keys and not any(_in_store(place) for place in whole):
                    self.misfits.append(Misfit(entry, f"no author is named {side.name}", False))
            else:
                sets.append(listed[number])
        if not (sets[0] or sets[1]):
            return None
        return Statement(entry.id, entry.say == "same", *map(_elements, sets))

    def _listed(self, entry: Entry, side: Side) -> frozenset[Place]:
        found = set()
        # computed from the name, which takes time for hundreds of papers
        key = side.key
        here = key in self.keys
        for ref in side.listed:
            place, said = self.index.place(ref, side, key)
            # papers of names that are linked in no other way are not here, and none of this answer's business
            if here and said:
                self.misfits.append(Misfit(entry, said, place is not None))
            if place is None and here:
                place = self._stand_in(Place(f"{_ABSENT}{ref}", 0), key)
            if place in self.key_of:
                found.add(place)
                self.refs.setdefault(place, set()).add((str(ref), key))
        return frozenset(found)

    def _accepted(self, found: list[Statement]) -> list[Statement]:
        kept, left = constraints.accepted(found)
        for statement, clash in left:
            others = [id for id in (clash.different, *clash.same) if id != statement.id]
            what = f"contradicts {', '.join(others)} in this store about the same papers"
            self.misfits.append(Misfit(self.entries[statement.id], what, False))
        return kept

    # --- atoms, joined and kept apart

    def _atoms(self) -> dict[_Atom, list[Place]]:
        said: dict[Place, set[tuple[str, str]]] = {}
        for statement in self.statements:
            for letter, side, elements in zip(
                "ab", self.entries[statement.id].sides, (statement.a, statement.b), strict=True
            ):
                if side.papers is not None:
                    for element in elements:
                        said.setdefault(cast(Place, element), set()).add((statement.id, letter))
        atoms: dict[_Atom, list[Place]] = {}
        for place in sorted(self.key_of):
            mentioned = frozenset(said.get(Place(*place), ()))
            atoms.setdefault(_Atom(self.key_of[place], mentioned, self.ids[place]), []).append(place)
        return atoms

    def persons(self) -> Persons:
        """The answer."""
        atoms = self._atoms()
        atom_of = {place: atom for atom, places in atoms.items() for place in places}
        groups = Groups(atoms)
        sides = [
            (
                statement,
                [{atom_of[cast(Place, element)] for element in each} for each in (statement.a, statement.b)],
            )
            for statement in self.statements
        ]
        for statement, (a, b) in sides:
            if statement.same:
                groups.join(a | b)
        for statement, (a, b) in sides:
            if not statement.same:
                groups.keep_apart(a, b)
        self._apply_evidence(groups, atoms)
        listed = [atoms_of for statement, both in sides if not statement.same for atoms_of in both]
        groups.join_by_default(listed)
        names: dict[str, list[_Atom]] = {}
        for atom in atoms:
            names.setdefault(atom.key, []).append(atom)
        groups.join_by_default(names.values())
        found = self._described(groups, atoms)
        by_place = {place: person for person in found for place in person.places}
        row_at = {p: self.index.papers[p.paper].authors[p.entry].author.id for p in by_place}
        return Persons(tuple(found), tuple(self.misfits), tuple(self.contradictions), by_place, row_at)

    def _apply_evidence(self, groups: Groups, atoms: Mapping[_Atom, list[Place]]) -> None:
        ids: dict[Hashable, frozenset[str]] = {atom: atom.ids for atom in atoms if atom.ids}
        if not ids:
            return
        found = identifier_evidence.evidence(ids)
        self.contradictions += map(str, found.contradictions)
        for together in found.same:
            if groups.separated(together):
                self._against(atoms, together, None)
            else:
                groups.join(together)
        for a, b in found.different:
            if {groups.root(atom) for atom in a} & {groups.root(atom) for atom in b}:
                self._against(atoms, a, b)
            else:
                groups.keep_apart(a, b)

    def _against(
        self, atoms: Mapping[_Atom, list[Place]], a: frozenset[Hashable], b: frozenset[Hashable] | None
    ) -> None:
        """Say which decisions identifiers contradict."""
        one, other = (
            _elements(place for atom in each for place in atoms[cast(_Atom, atom)]) for each in (a, b or a)
        )
        clash = constraints.clash([*self.statements, Statement("", b is None, one, other)])
        ids = {id for id in ((clash.different, *clash.same) if clash else ()) if id}
        mine = {id for atom in a for id in cast(_Atom, atom).ids}
        if b is None:
            said = f"{' and '.join(sorted(mine))} {'identifies' if len(mine) == 1 else 'identify'} one person"
        else:
            yours = {id for atom in b for id in cast(_Atom, atom).ids}
            pairs = identifier_evidence.differing(mine, yours)
            said = "; ".join(f"{x} and {y}" for x, y in pairs) + " identify different people"
        by = (
            f", but not according to the {'decision' if len(ids) == 1 else 'decisions'} {', '.join(sorted(ids))}, "
            f"which {'takes' if len(ids) == 1 else 'take'} precedence"
            if ids
            else ", which other identifiers contradict"
        )
        self.contradictions.append(said + by)

    # --- persons

    def _described(self, groups: Groups, atoms: Mapping[_Atom, list[Place]]) -> list[Person]:
        members = cast("list[list[_Atom]]", groups.groups())
        beside: dict[str, set[Hashable]] = {}
        for atom in atoms:
            beside.setdefault(atom.key, set()).add(groups.root(atom))
        apart = groups.apart()
        speaking: dict[Place, list[int]] = {}
        for number, statement in enumerate(self.statements):
            for element in statement.a | statement.b:
                speaking.setdefault(cast(Place, element), []).append(number)
        found = []
        for group in members:
            open_to = {root for key in {atom.key for atom in group} for root in beside[key]}
            open_to -= {groups.root(group[0])} | apart.get(groups.root(group[0]), set())
            # it could be with either of two that are kept apart
            decided = not any(apart.get(root, set()) & open_to for root in open_to)
            whole = [key for key in {atom.key for atom in group} if len(beside[key]) == 1]
            places = [place for atom in group for place in atoms[atom]]
            if not any(map(_in_store, places)):
                continue
            numbers = sorted({number for place in places for number in speaking.get(place, ())})
            said = tuple(self.statements[number].id for number in numbers)
            found.append(self._person(group, places, whole, said, decided))
        return sorted(found, key=_most_papers_first)

    def _person(
        self,
        group: list[_Atom],
        found: Collection[Place],
        whole: Collection[str],
        decisions: tuple[str, ...],
        decided: bool,
    ) -> Person:
        places = frozenset(filter(_in_store, found))
        entries = [self.index.papers[place.paper].authors[place.entry].author for place in places]
        ids = {id for atom in group for id in atom.ids if not id.startswith(identifier_evidence.NUMBER)}
        return Person(
            id=self._id(group, found, whole),
            name=commonest_name(Counter(row.name for row in entries)),
            keys=tuple(sorted({self.key_of[place] for place in places})),
            places=places,
            rows=tuple(sorted(set(entries))),
            decisions=decisions,
            identifiers=tuple(sorted(ids)),
            decided=decided,
        )

    def _id(self, group: list[_Atom], places: Collection[Place], whole: Collection[str]) -> str:
        """The id of a person: of what decisions list, else of a name that is theirs alone, else of their first paper."""
        listed = {each for place in places for each in self.refs.get(place, ())}
        if listed:
            ref, key = min(listed)
            return _numbered(key, ref)
        if whole:
            return f"person:{min(whole)}"
        key = min(atom.key for atom in group)
        if any(atom.ids for atom in group):
            return _numbered(key, *min(self._anchor(place) for place in places if _in_store(place)))
        return f"person:{key}/{'rest' if any(atom.said for atom in group) else 'undecided'}"

    def _anchor(self, place: Place) -> tuple[str, str]:
        """An authorship by what is the same in every store: the least of the records, not the one that was loaded first."""
        paper = self.index.papers[place.paper]
        return min(paper.sources, default=paper.id), str(place.entry)


def _numbered(key: str, *content: str) -> str:
    text = "\x1f".join(content).encode("utf-8", "surrogatepass")
    return f"person:{key}/{blake2b(text, digest_size=_ANCHOR_BYTES).hexdigest()}"


def _in_store(place: Place) -> bool:
    return _ABSENT not in place.paper


def _elements(places: Iterable[Place]) -> frozenset[constraints.Element]:
    return frozenset(places)
