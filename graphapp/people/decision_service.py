"""What people may do about who is who in one store: decide, undo, look, check, import, export. Pages and commands call this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphapp.errors import BadInput, NotFound, StoreUnavailable
from graphapp.model import names
from graphapp.model.rows import AuthorHit
from graphapp.people.decisions import (
    REST,
    DecisionError,
    Decisions,
    Entry,
    Side,
    meaning,
)
from graphapp.people.decisions_file import (
    DecisionsDamaged,
    DecisionsFile,
    Reading,
    decisions_path,
    file_revision,
)
from graphapp.people.directory import DirectoryCache, PersonDirectory
from graphapp.people.fitting import Misfit
from graphapp.people.identifiers_in_common import IdentifierIndex, identifier_index, keep, kept
from graphapp.people.importing import fitted, without_contradictions
from graphapp.people.persons import Persons
from graphapp.people.sides import PersonPapers, Sides
from graphapp.settings import Settings
from graphapp.stores.base import Store

if TYPE_CHECKING:
    from graphapp.people.exchange import ExchangeFormat, Exported, Imported

__all__ = ["Check", "DecisionService", "ImportReport", "Recorded", "Who"]

Progress = Callable[[int, int], object]
_NONE = Reading(Decisions())
_REPLACED = "replaced by the next decision"


class Who(NamedTuple):
    """Who decides, and from where: "command line on a machine", "page, 127.0.0.1"."""

    by: str
    origin: str


class Recorded(NamedTuple):
    """What a request recorded, or with `dry_run` would have: new `entries`, those recorded before, and who is who of the names
    concerned then."""

    entries: tuple[Entry, ...]
    repeated: tuple[Entry, ...]
    persons: Persons
    dry_run: bool = False


class ImportReport(NamedTuple):
    """What a file brought: new entries, how many decisions were recorded before, what was refused and why, names that the store does not have, and
    what no decision can say."""

    entries: tuple[Entry, ...]
    repeated: int
    refused: tuple[DecisionError, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    dry_run: bool = False


class Check(NamedTuple):
    """The state of a store's decisions: the `path` of the file, "" for a store in memory without one; how many there are and how many were undone, those that do not fit the store, those with a
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
        """`suggestions` gives clusters with similar names, for a name that the store does not have."""
        self.store = store
        self.settings = settings
        self.sides = Sides(store, suggestions)
        self._directory: PersonDirectory | None = None
        self._cache = DirectoryCache()
        self._identifiers: tuple[float, IdentifierIndex | None] | None = None

    @cached_property
    def file(self) -> DecisionsFile | None:
        """The file; None for a store in memory without one."""
        path = decisions_path(self.settings)
        return None if path is None else DecisionsFile(path, self.settings.writer_wait_seconds)

    def reading(self) -> Reading:
        """The current decisions, for readers: none, with a problem, where the file is damaged."""
        return _NONE if self.file is None else self.file.reading()

    def revision(self) -> str:
        """Identifies the state of the decisions and of what is known about identifiers; does not read them."""
        return "" if self.file is None else self.file.revision() + file_revision(self._identifiers_path)

    def directory(self) -> PersonDirectory:
        """Who is who by the current decisions; another object when the file has changed."""
        decisions = self.reading().decisions
        known = self._directory
        if known is None or known.decisions is not decisions or known.identifiers is not self.identifiers:
            known = self._directory = PersonDirectory(self.store, decisions, self.identifiers, self._cache)
        return known

    @property
    def _identifiers_path(self) -> Path | None:
        return None if self.file is None else self.file.path.with_name(f"{self.file.path.name}.identifiers")

    @property
    def identifiers(self) -> IdentifierIndex | None:
        """What the last look through all papers found; None before the first. It stays in use when the store has changed since: its
        `revision` is another one then, and names that came later may not be linked by their identifiers yet."""
        path = self._identifiers_path
        if path is None:
            return self._identifiers[1] if self._identifiers else None
        try:
            changed = path.stat().st_mtime
        except OSError:
            return None
        if self._identifiers is None or self._identifiers[0] != changed:
            self._identifiers = (changed, kept(path))
        return self._identifiers[1]

    def index_identifiers(self, tell: Progress | None = None) -> IdentifierIndex:
        """Look through all papers for identifiers that several names have, and keep the result next to the decisions: from then on these
        names are compared with each other. Takes time in proportion to the store."""
        index = identifier_index(self.store, self.settings.batch_papers, tell)
        path = self._identifiers_path
        if path is None:
            self._identifiers = (0.0, index)
            return index
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            keep(index, path)
        except OSError as error:
            raise StoreUnavailable(
                f"{path} cannot be written: {error.strerror or error}.",
                "Check the permissions of the folder that contains this file.",
            ) from error
        self._identifiers = None
        return self.identifiers or index

    # --- looking

    def persons(self, name: str) -> Persons:
        """Who publishes under a name. Raises NotFound."""
        return self.directory().persons([self.sides.known(name)[0].key])

    def knows(self, name: str) -> bool:
        """True where the store has an author of this name."""
        return bool(self.store.authors(names.key(name)))

    def papers(self, name: str) -> PersonPapers:
        """The papers under a name by person, each with how decisions refer to it. Raises NotFound."""
        directory = self.directory()
        return self.sides.papers(name, lambda key: directory.persons([key]).of_name(key))

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
                found |= {entry.id} - {""}
                chosen.append(entry)
        return chosen

    def is_active(self, entry: Entry) -> bool:
        """True where an entry of the file is active."""
        return self.reading().decisions.is_active(entry.id)

    def check(self, tell: Progress | None = None) -> Check:
        """Whether the file can be read, every decision fits the store, and identifiers and decisions are consistent."""
        reading = self.reading()
        decisions = reading.decisions
        path = "" if self.file is None else str(self.file.path)
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

    # --- deciding

    def decide(
        self, entries: Sequence[Entry], who: Who, *, undoing: Sequence[str] = (), dry_run: bool = False
    ) -> Recorded:
        """Record decisions (their ids, times and `by` are filled in), except for those recorded before; first undo the active decisions
        `undoing`. Raises DecisionError where one contradicts others; none is recorded then."""
        repeated: list[Entry] = []

        def new(held: Decisions) -> list[Entry]:
            undos = [Entry("", "undo", undo=id, why=_REPLACED) for id in undoing if held.is_active(id)]
            repeated[:] = [known for entry in entries if (known := held.repeated(entry)) is not None]
            fresh = [entry for entry in entries if held.repeated(entry) is None]
            return _stamped([*undos, *fresh], held, who)

        keys = {key for entry in entries for key in entry.keys}
        recorded, decisions = self._append(new, who, dry_run)
        return Recorded(tuple(recorded), tuple(repeated), self._then(decisions, keys), dry_run)

    def side(self, name: str, papers: Iterable[str] = ()) -> Side:
        """The side of a decision that is meant by a name or an author row, and papers of it: see `Sides.side`. Raises NotFound."""
        return self.sides.side(name, papers)

    def same(self, sides: Sequence[Side], who: Who, *, why: str = "", dry_run: bool = False) -> Recorded:
        """Record that the first side is one person with each of the others."""
        if len(sides) < 2:
            raise BadInput("Only one name was specified.", "Specify at least two names.")
        first = sides[0]
        return self.decide([_entry("same", first, side, why) for side in sides[1:]], who, dry_run=dry_run)

    def different(
        self, a: Side, b: Side | None, who: Who, *, why: str = "", dry_run: bool = False
    ) -> Recorded:
        """Record that two sides are two people; without `b`, the papers of `a` and all other papers that the name has now."""
        if b is None or (b.papers is None and a.listed and a.key == b.key):
            if not a.listed:
                raise BadInput(
                    f"The first side includes all papers under {a.name}.",
                    "Specify a second name, or select the papers of one person.",
                )
            b = self.sides.rest(a)
        return self.decide([_entry("different", a, b, why)], who, dry_run=dry_run)

    def undo(self, ids: str | Sequence[str], who: Who, *, why: str = "", dry_run: bool = False) -> Recorded:
        """Undo an entry, or several in this order: all of them or none. Of an undo, restore what it undid. Raises NotFound, and
        DecisionError for an entry that is undone already."""
        given = [ids] if isinstance(ids, str) else list(ids)

        def new(held: Decisions) -> list[Entry]:
            for id in given:
                if id not in held.by_id:
                    raise NotFound(
                        f"No decision has the ID {names.shown(id)}.",
                        "`graphapp people list` shows all decisions.",
                    )
            return _stamped([Entry("", "undo", undo=id, why=why) for id in given], held, who)

        recorded, decisions = self._append(new, who, dry_run)
        keys: set[str] = set()
        for id in given:
            target = decisions.by_id[id]
            while target.say == "undo":
                target = decisions.by_id[target.undo]
            keys |= target.keys
        return Recorded(tuple(recorded), (), self._then(decisions, keys), dry_run)

    def _append(
        self, new: Callable[[Decisions], list[Entry]], who: Who, dry_run: bool
    ) -> tuple[list[Entry], Decisions]:
        if self.file is None:
            raise BadInput(
                "Decisions made in an in-memory store are not saved.",
                "Set GRAPHAPP_DECISIONS to a file, or use a store on disk.",
            )
        if not dry_run:
            return self.file.append(new, by=who.by, origin=who.origin)
        held = self.file.read()
        entries = new(held)
        return entries, held.adding(*entries)

    def _then(self, decisions: Decisions, keys: Iterable[str]) -> Persons:
        return PersonDirectory(self.store, decisions, self.identifiers, self._cache).persons(keys)

    # --- exchange

    def import_(
        self,
        found: Imported,
        who: Who,
        *,
        why: str = "",
        known_only: bool = False,
        dry_run: bool = False,
    ) -> ImportReport:
        """Record what a file proposes, as far as it contradicts nothing: what does is refused alone. With `known_only`, decisions about names
        that the store does not have are skipped. Decisions that say who made them, when and why keep that."""
        proposed, unknown = fitted(self.store, found.entries)
        notes = list(found.notes)
        if known_only:
            missing = {names.key(name) for name in unknown}
            concerned = [entry for entry in proposed if not entry.keys & missing]
            if len(concerned) < len(proposed):
                from graphapp.people.exchange.proposals import counted

                left = len(proposed) - len(concerned)
                notes.append(
                    f"Not imported: {counted(left, 'decision')} about names that are not in this store."
                )
            proposed, unknown = concerned, []
        repeated = 0
        refused: list[DecisionError] = []

        def new(held: Decisions) -> list[Entry]:
            nonlocal repeated
            fresh = {meaning(entry): entry for entry in reversed(proposed) if held.repeated(entry) is None}
            repeated = len(proposed) - len(fresh)
            fitting, why_not = without_contradictions(held, list(fresh.values())[::-1])
            refused[:] = why_not
            return _stamped([replace(entry, why=entry.why or why) for entry in fitting], held, who)

        recorded, _ = self._append(new, who, dry_run)
        return ImportReport(tuple(recorded), repeated, tuple(refused), tuple(unknown), tuple(notes), dry_run)

    def export(self, form: ExchangeFormat) -> Exported:
        """The current decisions, in a format. Raises DecisionsDamaged."""
        return form.write(self._read())


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
