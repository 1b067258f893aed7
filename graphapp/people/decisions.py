"""Decisions about who is who: what an entry says, which are active, and that no two entries contradict each other. Pure.

An entry says that two sides are the `same` person or `different` people, or undoes an earlier entry. A side is a name, all of it or some of
its papers. A whole name includes papers that are loaded later; listed papers do not, so that later papers of that name are undecided.
`rest` is every paper of the name that the other side does not list, later ones included.

`decision_lines` reads and writes entries as lines of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal, NamedTuple

from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.people import constraints

__all__ = [
    "REST",
    "DecisionError",
    "Decisions",
    "Entry",
    "PaperRef",
    "Say",
    "Side",
    "meaning",
    "reference",
    "sentence",
]

Say = Literal["same", "different", "undo"]
REST: Literal["rest"] = "rest"

_PLACE = re.compile(r"(?P<paper>.+)#(?P<place>\d{1,9}|\?)", re.DOTALL)
_NUMBERED = re.compile(r"d(\d+)")


class DecisionError(BadInput):
    """Entries that contradict each other, or a line that is not an entry. `lines` are the lines concerned (1-based, in the order in which
    the message names them; 0 for an entry that is in no file yet), `entries` the ids."""

    code = "bad_decision"
    status = 409

    def __init__(
        self, message: str, hint: str = "", *, lines: Sequence[int] = (), entries: Sequence[str] = ()
    ) -> None:
        super().__init__(message, hint)
        self.lines = tuple(lines)
        self.entries = tuple(entries)


class PaperRef(NamedTuple):
    """An authorship: the name of a paper (a record, an id or `doi:` and a DOI) and the 0-based place in its author list. Without a place it
    is the one entry of that list that has the name of the side."""

    paper: str
    position: int | None = None

    def __str__(self) -> str:
        return f"{self.paper}#{'?' if self.position is None else self.position}"


def reference(text: str) -> PaperRef:
    """The authorship that `paper#3` names; without a number, or with `#?`, one without a place."""
    match = _PLACE.fullmatch(text)
    if match is None:
        return PaperRef(text)
    return PaperRef(match["paper"], None if match["place"] == "?" else int(match["place"]))


class Side(NamedTuple):
    """One side of a decision: a name, or the listed papers of it, or the `rest` of its papers. `rows` are author rows that the papers had
    when the decision was made, a hint for finding a paper's entry."""

    name: str
    papers: tuple[PaperRef, ...] | Literal["rest"] | None = None
    rows: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the cluster with this name."""
        return names.key(self.name)

    @property
    def listed(self) -> tuple[PaperRef, ...]:
        """The papers listed, none for a whole name and for the rest."""
        return self.papers if isinstance(self.papers, tuple) else ()

    def __str__(self) -> str:
        if self.papers is None:
            return self.name
        if self.papers == REST:
            return f"the other papers of {self.name}"
        count = len(self.papers)
        return f"{count:,} {'paper' if count == 1 else 'papers'} of {self.name}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `undo` is the id of the entry that an undo takes back, which may be an undo itself. `p` is the probability of the suggestion
    that was accepted (0 to 1), `weights` the version of the weights that gave it, `at` a time in ISO 8601. `details` is what an import
    needs to write its format again. `line` is the 1-based line in the file, 0 in no file; it does not count in comparisons."""

    id: str
    say: Say
    a: Side | None = None
    b: Side | None = None
    undo: str = ""
    by: str = ""
    at: str = ""
    why: str = ""
    p: float | None = None
    weights: str = ""
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)
    line: int = field(default=0, compare=False)

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides of a `same` or `different` entry."""
        if self.a is None or self.b is None:
            raise ValueError(f"{self.id} has no sides")
        return self.a, self.b

    @property
    def keys(self) -> set[str]:
        """The cluster keys of the names; empty for an undo."""
        return {side.key for side in (self.a, self.b) if side is not None}


def sentence(entry: Entry) -> str:
    """What an entry says, in words."""
    if entry.say == "undo":
        return f"undoes {entry.undo}"
    (a, b), same = entry.sides, entry.say == "same"
    if a.papers is None and b.papers is None:
        return f"{a} and {b} are {'the same person' if same else 'different people'}"
    other = str(b).removesuffix(b.name) + "this name" if b.name == a.name else str(b)
    return f"{a} and {other} belong to {'the same person' if same else 'different people'}"


def _where(entry: Entry) -> str:
    return f"{entry.id or 'undo'} (line {entry.line:,})" if entry.line else (entry.id or "undo")


class Decisions:
    """A sequence of entries, checked. `active` are the decisions that are not undone, in their order, without the undos; `order` has the
    number of each by its id.

    Two objects are equal when their entries are. Raises DecisionError for an id that is used twice, an undo of nothing, and active
    decisions that contradict each other.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self.by_id: dict[str, Entry] = {}
        self._active: dict[str, bool] = {}
        for entry in self.entries:
            self._take(entry)
        self.active = tuple(each for each in self.entries if each.say != "undo" and self._active[each.id])
        _check(self.active)
        self.order = {entry.id: number for number, entry in enumerate(self.active)}
        self.by_key = _grouped((key, each) for each in self.active for key in each.keys)
        self.by_paper = _grouped(
            (ref.paper, each) for each in self.active for side in each.sides for ref in side.listed
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decisions) and self.entries == other.entries

    def __hash__(self) -> int:
        return hash(self.entries)

    def __len__(self) -> int:
        return len(self.active)

    def _take(self, entry: Entry) -> None:
        if entry.say == "undo":
            self._undo(entry)
        if not entry.id:
            return
        if first := self.by_id.get(entry.id):
            raise DecisionError(
                f"The ID {entry.id!r} is used twice, on lines {first.line:,} and {entry.line:,}.",
                f"Write another ID on line {entry.line:,}, such as {self.next_id()}.",
                lines=(first.line, entry.line),
                entries=(entry.id,),
            )
        self.by_id[entry.id] = entry
        self._active[entry.id] = True

    def _undo(self, entry: Entry) -> None:
        if entry.undo not in self.by_id:
            raise DecisionError(
                f"{_capital(_where(entry))} undoes {entry.undo!r}, but no earlier entry has that ID.",
                "Write the ID of an earlier entry, or remove the line.",
                lines=(entry.line,),
                entries=(entry.undo,),
            )
        if not self._active[entry.undo]:
            raise DecisionError(
                f"{_capital(_where(entry))} undoes {entry.undo}, which is already undone.",
                "Remove the line. To restore a decision, undo the entry that undid the decision.",
                lines=(entry.line,),
                entries=(entry.undo,),
            )
        target: Entry | None = self.by_id[entry.undo]
        state = False
        while target is not None:
            self._active[target.id] = state
            # undoing an undo puts back what it undid, and so on
            target, state = (self.by_id[target.undo] if target.say == "undo" else None), not state

    def is_active(self, id: str) -> bool:
        """True where the entry with this id is not undone."""
        return self._active.get(id, False)

    def next_id(self) -> str:
        """An id that no entry has: d1, d2, …"""
        numbers = (int(match[1]) for id in self.by_id if (match := _NUMBERED.fullmatch(id)))
        return f"d{max(numbers, default=0) + 1}"

    def adding(self, *entries: Entry) -> Decisions:
        """These decisions, then `entries`. Raises DecisionError."""
        return Decisions((*self.entries, *entries))

    def repeated(self, entry: Entry) -> Entry | None:
        """The active decision that says the same as `entry`, ignoring the order of sides and papers; else None."""
        if entry.say == "undo":
            return None
        known = self.by_key.get(entry.sides[0].key, ())
        return next((each for each in known if meaning(each) == meaning(entry)), None)


def _grouped(pairs: Iterable[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, dict[str, Entry]] = {}
    for key, entry in pairs:
        found.setdefault(key, {})[entry.id] = entry
    return {key: tuple(entries.values()) for key, entries in found.items()}


def meaning(entry: Entry) -> tuple[str, frozenset[tuple[str, object]]]:
    """What an entry says, ignoring the order of sides and papers: equal for entries that say the same."""
    sides = ((side.key, frozenset(side.listed) or side.papers) for side in entry.sides)
    return entry.say, frozenset(sides)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- contradictions, from the entries alone


def statements(active: Iterable[Entry]) -> list[constraints.Statement]:
    """The decisions as sets of authorships, without a store: each listed paper is one authorship, and all that no decision lists of a name is
    one more."""
    active = list(active)
    listed: dict[str, set[constraints.Element]] = {}
    for entry in active:
        for side in entry.sides:
            listed.setdefault(side.key, {("other", side.key)}).update(_elements(side))
    found = []
    for entry in active:
        a, b = entry.sides
        whole = {side: listed[side.key] for side in (a, b)}
        sets = [
            _elements(side)
            if side.listed
            else whole[side] - _elements(other)
            if side.papers == REST
            else whole[side]
            for side, other in ((a, b), (b, a))
        ]
        found.append(
            constraints.Statement(entry.id, entry.say == "same", frozenset(sets[0]), frozenset(sets[1]))
        )
    return found


def _elements(side: Side) -> set[constraints.Element]:
    return {(ref.paper, side.key if ref.position is None else ref.position) for ref in side.listed}


def _check(active: Sequence[Entry]) -> None:
    """Raises DecisionError where `different` decisions contradict `same` ones, also through others."""
    clash = constraints.clash(statements(active))
    if clash is None:
        return
    by_id = {entry.id: entry for entry in active}
    concerned = [by_id[clash.different], *(by_id[id] for id in clash.same)]
    if not clash.same:
        concerned += _listing(clash.element, by_id[clash.different], active)
    *others, latest = sorted(concerned, key=lambda entry: (entry.line == 0, entry.line))
    if not others:
        raise DecisionError(
            f"{_where(latest)} lists {clash.element[0]}#{clash.element[1]} on both sides.",
            "List the paper on one side only.",
            lines=[latest.line],
            entries=[latest.id],
        )
    raise DecisionError(
        f"{_where(latest)} says that {sentence(latest)}. This contradicts {_against(others)}.",
        f"Undo {_joined([each.id for each in others], 'or')} first, or correct the new decision.",
        lines=[each.line for each in (*others, latest)],
        entries=[each.id for each in (*others, latest)],
    )


def _listing(element: constraints.Element, different: Entry, active: Iterable[Entry]) -> list[Entry]:
    """The first other decision that lists a paper which `different` has on both sides, on one through the name."""
    listing = (
        e for e in active if e is not different and any(element in _elements(side) for side in e.sides)
    )
    return list(islice(listing, 1))


def _against(others: Sequence[Entry]) -> str:
    if len(others) == 1:
        return f"{_where(others[0])}, which states that {sentence(others[0])}"
    return f"{_joined([_where(each) for each in others])} together: " + "; ".join(
        f"{each.id} says that {sentence(each)}" for each in others
    )


def _joined(parts: Sequence[str], word: str = "and") -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def renumbered(entries: Iterable[Entry], known: Decisions) -> list[Entry]:
    """Entries of another file, with ids that `known` does not use yet; an undo follows what it undoes."""
    number = int(known.next_id()[1:])
    ids: dict[str, str] = {}
    found = []
    for entry in entries:
        id = f"d{number}"
        number += 1
        if entry.id:
            ids[entry.id] = id
        found.append(replace(entry, id=id, undo=ids.get(entry.undo, entry.undo), line=0))
    return found
