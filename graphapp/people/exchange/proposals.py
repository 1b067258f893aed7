"""What formats have in common: decisions that a file proposes, and persons as decisions alone make them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, BinaryIO, NamedTuple

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.people.decisions import REST, Decisions, Entry, PaperRef, Side
from graphapp.people.persons import Person, resolve

__all__ = [
    "Exported", "Group", "Imported", "apart", "counted", "groups", "merged_names", "numbered", "same_names", "unwritten",
]  # fmt: skip

# a paper of which no source has the name: what represents all that no decision lists
_OTHERS = "\x01others:"


class Imported(NamedTuple):
    """Decisions that a file proposes, with ids that count within it only; and sentences about what it says that no decision can."""

    entries: list[Entry]
    notes: list[str]


class Exported(NamedTuple):
    """A file, and sentences about what it cannot hold."""

    content: bytes
    notes: list[str]

    def write(self, out: BinaryIO) -> None:
        """Write the file to `out`."""
        out.write(self.content)


class Group(NamedTuple):
    """A person as decisions alone make it: names that are `whole` theirs, the first the one that stands for all; listed papers of other names; and
    names of which the `rest` is theirs."""

    whole: tuple[str, ...]
    papers: tuple[tuple[str, PaperRef], ...]
    rest: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name that stands for all."""
        return (*self.whole, *(name for name, _ in self.papers), *self.rest)[0]


def numbered(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with the ids 1, 2, …"""
    numbers = count(1)
    return [
        Entry(
            f"{next(numbers)}", each.say, each.a, each.b,
            why=each.why, p=each.p, weights=each.weights, details=each.details,
        )
        for each in entries
    ]  # fmt: skip


def same_names(printed: Sequence[str], why: str, details: Mapping[str, Any] | None = None) -> Iterator[Entry]:
    """Decisions that join the first name with each of the others; `details` belong to the first of these. Names that differ
    in case only are one name."""
    spelled: dict[str, str] = {}
    for name in printed:
        spelled.setdefault(names.key(name), name)
    found = list(spelled.values())
    for number, name in enumerate(found[1:]):
        yield Entry(
            "", "same", Side(found[0]), Side(name), why=why, details=details if details and not number else {}
        )


def apart(name: str, parts: Sequence[Sequence[PaperRef]], why: str, *, rest: bool = False) -> Iterator[Entry]:
    """Decisions that each of these groups of papers of a name is another person; with `rest`, also from all other papers."""
    for number, part in enumerate(parts):
        others = tuple(ref for other in parts[number + 1 :] for ref in other)
        if rest or others:
            yield Entry(
                "", "different", Side(name, tuple(part)), Side(name, REST if rest else others), why=why
            )


def groups(decisions: Decisions) -> list[Group]:
    """The persons that decisions make, without a store: of the papers that they list, and of all others of each name as one.

    They come in the order in which decisions first speak of them. Names without a decision that joins or splits them, and what is undecided, are
    omitted.
    """
    return _Grouping(decisions).groups()


class _Grouping:
    """Persons of papers that are made up: each holds what decisions list of it, and one for each name what no decision lists."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.spelled: dict[str, str] = {}
        first: dict[str, bool] = {}
        listed: dict[str, dict[tuple[int | None, str], Authorship]] = {}
        for entry in decisions.active:
            for number, side in enumerate(entry.sides):
                self.spelled.setdefault(side.key, side.name)
                first[side.key] = first.get(side.key, True) and number == 0
                for ref in side.listed:
                    place = (ref.position, "" if ref.position is not None else side.key)
                    listed.setdefault(ref.paper, {}).setdefault(place, _authorship(side.key, ref.position))
        # names that stand for others before those that others stand for
        self.order = {key: (not first[key], number) for number, key in enumerate(self.spelled)}
        self.papers = {id: _paper(id, authors.values()) for id, authors in listed.items()}
        self.papers |= {
            f"{_OTHERS}{key}": _paper(f"{_OTHERS}{key}", [_authorship(key, 0)]) for key in self.spelled
        }

    def groups(self) -> list[Group]:
        """The answer."""
        found = resolve(self.papers.values(), self.spelled, self.decisions, identifiers=False).persons
        parts = Counter(key for person in found for key in person.keys)
        decided = [person for person in found if person.decided]
        decided.sort(key=lambda person: (min(self.order[key][1] for key in person.keys), person.id))
        groups = [self._group(person, parts) for person in decided]
        return [group for group in groups if len(group.whole) != 1 or group.papers or group.rest]

    def _group(self, person: Person, parts: Mapping[str, int]) -> Group:
        whole = sorted((key for key in person.keys if parts[key] == 1), key=self.order.__getitem__)
        papers: list[tuple[str, PaperRef]] = []
        rest: list[str] = []
        for place in person.places:
            entry = self.papers[place.paper].authors[place.entry]
            key = entry.author.key
            if place.paper.startswith(_OTHERS) and key not in whole:
                rest.append(self.spelled[key])
            elif key not in whole:
                papers.append((self.spelled[key], PaperRef(place.paper, entry.position)))
        named = tuple(self.spelled[key] for key in whole)
        return Group(named, tuple(sorted(papers, key=str)), tuple(sorted(rest)))


def _authorship(key: str, position: int | None) -> Authorship:
    return Authorship(AuthorRow(f"name:{key}", key, key), position)


def _paper(id: str, authors: Iterable[Authorship]) -> StoredPaper:
    return StoredPaper(id, "", None, "other", None, tuple(authors), sources=(id,))


def merged_names(decisions: Decisions) -> list[tuple[str, ...]]:
    """The names of each person who has several names to themselves, the one that stands for all first."""
    return [group.whole for group in groups(decisions) if len(group.whole) > 1]


def unwritten(decisions: Decisions, *, papers: bool = False) -> list[str]:
    """What a format cannot hold of these decisions, in sentences: one of names alone, or with `papers` also of single papers."""
    single = sum(any(side.papers is not None for side in entry.sides) for entry in decisions.active)
    different = sum(
        entry.say == "different" and all(side.papers is None for side in entry.sides)
        for entry in decisions.active
    )
    notes = []
    if single and not papers:
        notes.append(
            f"Not written: {counted(single, 'decision')} about individual papers, because this format contains only names."
        )
    if different:
        notes.append(
            f"Not written: {counted(different, 'decision')} that two names belong to different people."
        )
    return notes


def counted(number: int, one: str) -> str:
    """A number with its noun: 1 decision, 2 decisions."""
    return f"{number:,} {one if number == 1 else one + 's'}"
