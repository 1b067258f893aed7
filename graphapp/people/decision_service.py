"""What people may do about who is who in one store: decide, undo, look, check, import, export. Pages and commands call this."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from graphapp.errors import BadInput, NotFound
from graphapp.model import clusters, names
from graphapp.model.dois import normal_doi
from graphapp.model.rows import AuthorHit, AuthorRow, StoredPaper
from graphapp.people.decisions import (
    REST,
    DecisionError,
    Decisions,
    Entry,
    PaperRef,
    Side,
    reference,
)
from graphapp.people.decisions_file import DecisionsDamaged, DecisionsFile, Reading, decisions_path
from graphapp.people.directory import IdentifierIndex, PersonDirectory, identifier_index
from graphapp.people.exchange import Exported, Format, Imported
from graphapp.people.fitting import Misfit, PaperIndex, Place, sought
from graphapp.people.persons import Person, Persons
from graphapp.settings import Settings
from graphapp.stores.base import Store

__all__ = ["Check", "DecisionService", "ImportReport", "PersonPapers", "Recorded", "Who"]

_DOI = re.compile(r"(?i)doi:|10\.|(?:https?://)?(?:dx\.|www\.)?doi\.org/")

Progress = Callable[[int, int], object]
PersonPapers = list[tuple[Person, list[tuple[PaperRef, StoredPaper]]]]
"""Persons of a name, each with their papers and how decisions refer to these."""


class Who(NamedTuple):
    """Who decides, and from where: "command line on a machine", "page, 127.0.0.1"."""

    by: str
    origin: str


class Recorded(NamedTuple):
    """What a request recorded, or with `dry_run` would have: new `entries`, those that were there already, and who is who of the names
    concerned then."""

    entries: tuple[Entry, ...]
    repeated: tuple[Entry, ...]
    persons: Persons
    dry_run: bool = False


class ImportReport(NamedTuple):
    """What a file brought: new entries, how many decisions were there already, what was refused and why, names that the store does not have, and
    what no decision can say."""

    entries: tuple[Entry, ...]
    repeated: int
    refused: tuple[DecisionError, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    dry_run: bool = False


class Check(NamedTuple):
    """What is to be said of a store's decisions: how many there are and how many were undone, those that do not fit the store, those with a
    `rest` that includes later papers, and what contradicts itself. `problem` is what is wrong with the file."""

    path: str
    active: int = 0
    undone: int = 0
    misfits: tuple[Misfit, ...] = ()
    open_rests: tuple[Entry, ...] = ()
    contradictions: tuple[str, ...] = ()
    problem: DecisionsDamaged | None = None

    @property
    def fits(self) -> bool:
        """True where every decision counts as it was made."""
        return self.problem is None and not self.misfits


class DecisionService:
    """The decisions about one store. Safe to call from several threads. Raises NotFound, BadInput, DecisionError (a contradiction),
    DecisionsDamaged, StoreBusy and StoreUnavailable."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        suggestions: Callable[[str], Sequence[AuthorHit]] = lambda _: (),
    ) -> None:
        """`suggestions` gives the clusters that may be meant by a name that nobody has."""
        self.store = store
        self.settings = settings
        self._suggestions = suggestions
        self._directory: PersonDirectory | None = None
        self.identifiers: IdentifierIndex | None = None

    @cached_property
    def file(self) -> DecisionsFile | None:
        """The file; None for a store in memory without one."""
        path = decisions_path(self.settings)
        return None if path is None else DecisionsFile(path, self.settings.writer_wait_seconds)

    def reading(self) -> Reading:
        """The decisions in force, for whoever shows something: none, with a problem, where the file is damaged."""
        return Reading(Decisions()) if self.file is None else self.file.reading()

    def directory(self) -> PersonDirectory:
        """Who is who by the decisions in force. It is another one when the file has changed."""
        decisions = self.reading().decisions
        known = self._directory
        if known is None or known.decisions != decisions or known.identifiers is not self.identifiers:
            known = self._directory = PersonDirectory(self.store, decisions, self.identifiers)
        return known

    def index_identifiers(self, tell: Progress | None = None) -> IdentifierIndex:
        """Look through all papers for identifiers that several names have; from then on these names are compared with each other."""
        self.identifiers = identifier_index(self.store, self.settings.batch_papers, tell)
        return self.identifiers

    # --- looking

    def persons(self, name: str) -> Persons:
        """Who publishes under a name. Raises NotFound."""
        return self.directory().persons([self._known(name)[0].key])

    def papers(self, name: str) -> PersonPapers:
        """The papers under a name by person, each with how decisions refer to it. Raises NotFound."""
        row, held = self._known(name)
        index = PaperIndex(held)
        found = []
        for person in self.directory().persons([row.key]).of_name(row.key):
            mine = [
                place for paper in held for place in _places(paper, key=row.key) if place in person.places
            ]
            found.append(
                (
                    person,
                    [(_ref(index.papers[place.paper], place), index.papers[place.paper]) for place in mine],
                )
            )
        return found

    def entries(self, name: str | None = None) -> list[Entry]:
        """The entries of the file in their order, or those about a name, with the undos of these. Raises DecisionsDamaged."""
        decisions = self._read()
        if name is None:
            return list(decisions.entries)
        key = names.key(name)
        found: set[str] = set()
        chosen = []
        for entry in decisions.entries:
            if key in entry.keys or entry.undo in found:
                found.add(entry.id)
                chosen.append(entry)
        return chosen

    def is_active(self, entry: Entry) -> bool:
        """True where an entry of the file is in force."""
        return self.reading().decisions.is_active(entry.id)

    def check(self, tell: Progress | None = None) -> Check:
        """Whether the file can be read, every decision fits the store, and identifiers and decisions go together."""
        if self.file is None:
            return Check("")
        reading = self.file.reading()
        decisions = reading.decisions
        path = str(self.file.path)
        if reading.problem is not None:
            return Check(path, problem=reading.problem)
        misfits, contradictions = self.directory().misfits(tell)
        if self.identifiers is not None:
            contradictions += [
                said for each in self.identifiers.contradictions if (said := str(each)) not in contradictions
            ]
        made = sum(entry.say != "undo" for entry in decisions.entries)
        open_rests = tuple(
            entry for entry in decisions.active if any(side.papers == REST for side in entry.sides)
        )
        return Check(
            path, len(decisions), made - len(decisions), tuple(misfits), open_rests, tuple(contradictions)
        )

    def _read(self) -> Decisions:
        return Decisions() if self.file is None else self.file.read()

    # --- sides

    def side(self, name: str, papers: Iterable[str] = ()) -> Side:
        """The side of a decision that is meant by a name or the id of an author row, and by papers of it (ids, records, DOIs; with `#` and
        the place of the author where the name stands there twice). Papers are written so that other stores find them. Raises NotFound."""
        refs = [_reference(paper) for paper in papers]
        row, held = self._known(name)
        if refs:
            wanted = sought(ref.paper for ref in refs)
            index = PaperIndex(self.store.matching(wanted.records, wanted.dois, ()))
            return _listed(row.name, [_place(index, ref, Side(row.name)) for ref in refs], index)
        if names.key(name) == row.key:
            return Side(row.name)
        # one row of a name: its papers
        index = PaperIndex(held)
        return _listed(row.name, [place for paper in held for place in _places(paper, row=row.id)], index)

    def rest(self, side: Side) -> Side:
        """The other papers of a side's name that are in the store now: later ones stay undecided. Raises BadInput where there are none."""
        row, papers = self._known(side.name)
        index = PaperIndex(papers)
        taken = {index.place(ref, side)[0] for ref in side.listed}
        others = [place for paper in papers for place in _places(paper, key=row.key) if place not in taken]
        if not others:
            raise BadInput(f"{row.name} has no other papers.", "List fewer papers.")
        return _listed(row.name, others, index)

    def _known(self, name: str) -> tuple[AuthorRow, list[StoredPaper]]:
        """The name as it is printed mostly, with its papers; or those of an author row. Raises NotFound."""
        key = names.key(name)
        rows = self.store.authors(key) if key else []
        if rows:
            papers = self.store.papers_by([row.id for row in rows])
            return AuthorRow(rows[0].id, clusters.hit(key, rows, papers).name, key), papers
        papers = self.store.papers_by([name]) if ":" in name else []
        for paper in papers:
            for entry in paper.authors:
                if entry.author.id == name:
                    return entry.author, papers
        meant = list(self._suggestions(name))
        hint = (
            f"Did you mean {', '.join(hit.name for hit in meant)}?" if meant else "Search for a part of it."
        )
        raise NotFound(f"No author is named {names.shown(name)}.", hint, asked=name, suggestions=meant)

    # --- deciding

    def decide(self, entries: Sequence[Entry], who: Who, *, dry_run: bool = False) -> Recorded:
        """Record decisions (their ids, times and `by` are filled in), but for those that are in force already. Raises DecisionError where
        one contradicts others; none is recorded then."""
        repeated: list[Entry] = []

        def new(held: Decisions) -> list[Entry]:
            repeated[:] = [known for entry in entries if (known := held.repeated(entry)) is not None]
            return _stamped([entry for entry in entries if held.repeated(entry) is None], held, who)

        keys = {key for entry in entries for key in entry.keys}
        recorded, decisions = self._append(new, who, dry_run)
        return Recorded(tuple(recorded), tuple(repeated), self._then(decisions, keys), dry_run)

    def same(self, sides: Sequence[Side], who: Who, *, why: str = "", dry_run: bool = False) -> Recorded:
        """Record that the first side is one person with each of the others."""
        if len(sides) < 2:
            raise BadInput("One name alone is one person already.", "Give two names or more.")
        first = sides[0]
        return self.decide([_entry("same", first, side, why) for side in sides[1:]], who, dry_run=dry_run)

    def different(
        self, a: Side, b: Side | None, who: Who, *, why: str = "", dry_run: bool = False
    ) -> Recorded:
        """Record that two sides are two people; without `b`, the papers of `a` and all other papers that the name has now."""
        if b is None or (b.papers is None and a.listed and a.key == b.key):
            if not a.listed:
                raise BadInput(
                    f"All of {a.name} is given.", "Give another name, or papers of one of the people."
                )
            b = self.rest(a)
        return self.decide([_entry("different", a, b, why)], who, dry_run=dry_run)

    def undo(self, id: str, who: Who, *, why: str = "", dry_run: bool = False) -> Recorded:
        """Take back an entry; of an undo, put back what it undid."""

        def new(held: Decisions) -> list[Entry]:
            if id not in held.by_id:
                raise NotFound(
                    f"No decision has the id {names.shown(id)}.", "`graphapp people list` shows them."
                )
            return _stamped([Entry("", "undo", undo=id, why=why)], held, who)

        recorded, decisions = self._append(new, who, dry_run)
        target = decisions.by_id[id]
        while target.say == "undo":
            target = decisions.by_id[target.undo]
        return Recorded(tuple(recorded), (), self._then(decisions, target.keys), dry_run)

    def _append(
        self, new: Callable[[Decisions], list[Entry]], who: Who, dry_run: bool
    ) -> tuple[list[Entry], Decisions]:
        if self.file is None:
            raise BadInput(
                "A store in memory keeps no decisions.",
                "Set GRAPHAPP_DECISIONS to a file, or use a store that lasts.",
            )
        if not dry_run:
            return self.file.append(new, by=who.by, origin=who.origin)
        held = self.file.read()
        entries = new(held)
        return entries, held.adding(*entries)

    def _then(self, decisions: Decisions, keys: Iterable[str]) -> Persons:
        return PersonDirectory(self.store, decisions, self.identifiers).persons(keys)

    # --- exchange

    def import_(self, found: Imported, who: Who, *, why: str = "", dry_run: bool = False) -> ImportReport:
        """Record what a file proposes, as far as it contradicts nothing: what does is refused alone. Decisions that say who made them, when
        and why keep that."""
        proposed, unknown = self._fitted(found.entries)
        repeated = 0
        refused: list[DecisionError] = []

        def new(held: Decisions) -> list[Entry]:
            nonlocal repeated
            fresh = [entry for entry in proposed if held.repeated(entry) is None]
            repeated = len(proposed) - len(fresh)
            kept, why_not = _without_contradictions(held, fresh)
            refused[:] = why_not
            return _stamped([replace(entry, why=entry.why or why) for entry in kept], held, who)

        recorded, _ = self._append(new, who, dry_run)
        return ImportReport(
            tuple(recorded), repeated, tuple(refused), tuple(unknown), tuple(found.notes), dry_run
        )

    def _fitted(self, entries: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
        """Decisions with names in the order in which the store has them ("Blei, David" as "David Blei"), and names that it does not have."""
        known: dict[str, str | None] = {}

        def fitted(side: Side) -> Side:
            if side.name not in known:
                known[side.name] = self._in_store(side.name)
            return side._replace(name=known[side.name] or side.name)

        kept = []
        for entry in entries:
            a, b = map(fitted, entry.sides)
            # a name in two orders is one name to the store
            if a.key != b.key or a.papers is not None or b.papers is not None:
                kept.append(replace(entry, a=a, b=b))
        return kept, [name for name, found in known.items() if found is None]

    def _in_store(self, name: str) -> str | None:
        if self.store.authors(names.key(name)):
            return name
        turned = names.straighten(name)
        rows = self.store.authors(names.key(turned)) if turned != name else []
        return min(row.name for row in rows) if rows else None

    def export(self, form: Format) -> Exported:
        """The decisions in force, in a format. Raises DecisionsDamaged."""
        return form.write(self._read())


def _places(paper: StoredPaper, *, key: str = "", row: str = "") -> list[Place]:
    """The entries of an author list that have a name, or that are a row."""
    return [
        Place(paper.id, n)
        for n, entry in enumerate(paper.authors)
        if entry.author.key == key or entry.author.id == row
    ]


def _reference(text: str) -> PaperRef:
    """The authorship that somebody means; DOIs as people write them."""
    ref = reference(text)
    doi = normal_doi(ref.paper) if _DOI.match(ref.paper) else None
    return ref._replace(paper=f"doi:{doi}") if doi else ref


def _place(index: PaperIndex, ref: PaperRef, side: Side) -> Place:
    """The authorship that is meant. Raises NotFound unless it is just what was said."""
    place, said = index.place(ref, side)
    if place is None or said:
        raise NotFound(
            f"{side.name}: {said}.",
            f"`graphapp people papers {side.name!r}` lists the papers with their names.",
        )
    return place


def _listed(name: str, places: Iterable[Place], index: PaperIndex) -> Side:
    """A side of some papers of a name, by names that other stores know them by."""
    refs: dict[PaperRef, str] = {}
    for place in places:
        paper = index.papers[place.paper]
        refs.setdefault(_ref(paper, place), paper.authors[place.entry].author.id)
    return Side(name, tuple(refs), tuple(dict.fromkeys(refs.values())))


def _ref(paper: StoredPaper, place: Place) -> PaperRef:
    return PaperRef(paper.sources[0] if paper.sources else paper.id, paper.authors[place.entry].position)


def _entry(say: str, a: Side, b: Side, why: str) -> Entry:
    return Entry("", "same" if say == "same" else "different", a, b, why=why)


def _stamped(entries: Iterable[Entry], held: Decisions, who: Who) -> list[Entry]:
    """Entries with the next ids, and with who and when where they do not say so."""
    number = int(held.next_id()[1:])
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return [
        replace(entry, id=f"d{number + n}", by=entry.by or who.by, at=entry.at or now, line=0)
        for n, entry in enumerate(entries)
    ]


def _without_contradictions(
    held: Decisions, proposed: Sequence[Entry]
) -> tuple[list[Entry], list[DecisionError]]:
    """Proposed decisions that go together with those held, and why the others do not; of two that contradict each other the first."""
    left = [replace(entry, id=f"proposal {n}", line=0) for n, entry in enumerate(proposed, 1)]
    refused: list[DecisionError] = []
    while True:
        try:
            held.adding(*left)
        except DecisionError as error:
            wrong = next((entry for entry in reversed(left) if entry.id in error.entries), None)
            if wrong is None:
                raise
            refused.append(error)
            left.remove(wrong)
        else:
            return left, refused
