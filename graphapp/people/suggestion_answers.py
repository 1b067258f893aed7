"""What decisions say about suggestions: which are accepted, which rejected, and which changed since they were rejected. Pure.

Decisions are compared with suggestions by the names and paper references that both contain, without a store. So a list of thousands of
suggestions costs no look-up of papers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graphapp.people.constraints import Element, Groups, Statement
from graphapp.people.decisions import Decisions, reference, statements
from graphapp.people.suggestion_records import RecordedPlace, SuggestionRecord
from graphapp.people.suggestion_views import SuggestionStatus

__all__ = ["Answer", "Answers", "new_papers"]


class Answer(NamedTuple):
    """The state of a suggestion, the reason for `outdated`, and the ids of the decisions that answer it. `rejected_by` are those that
    contradict it."""

    state: SuggestionStatus
    reason: str = ""
    decisions: tuple[str, ...] = ()
    rejected_by: tuple[str, ...] = ()


_OPEN = Answer("open")


def new_papers(number: int, since: str) -> str:
    """The reason why an answered suggestion is shown again: "3 new papers since it was rejected"."""
    return f"{number:,} new {'paper' if number == 1 else 'papers'} since the suggestion was {since}"


class Answers:
    """The answers that some decisions give. Made once for each state of the decisions."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self._statements = statements(decisions.active)
        self._by_element: dict[Element, list[Statement]] = {}
        for statement in self._statements:
            for element in statement.a | statement.b:
                self._by_element.setdefault(element, []).append(statement)
        self._groups = self._joined()

    def _joined(self) -> Groups:
        """All authorships that decisions mention, joined as `persons` does: by decisions, then by default under one name."""
        by_key: dict[str, set[Element]] = {}
        for entry in self.decisions.active:
            for side in entry.sides:
                found = by_key.setdefault(side.key, {("other", side.key)})
                found |= {_element(ref.paper, ref.position, side.key) for ref in side.listed}
        self._listed = by_key
        groups = Groups(sorted({element for found in by_key.values() for element in found}, key=repr))
        for statement in self._statements:
            if statement.same:
                groups.join(statement.a | statement.b)
        for statement in self._statements:
            if not statement.same:
                groups.keep_apart(statement.a, statement.b)
        listed = [side for each in self._statements if not each.same for side in (each.a, each.b)]
        groups.join_by_default(listed)
        groups.join_by_default(by_key.values())
        self._apart = groups.apart()
        return groups

    def concerns(self, keys: Iterable[str]) -> bool:
        """True if a decision mentions one of these names."""
        return any(key in self.decisions.by_key for key in keys)

    def answer(self, record: SuggestionRecord) -> Answer:
        """The state of a suggestion by the decisions."""
        if not self.concerns(record.keys):
            return _OPEN
        one, other = (
            self._elements(side, key)
            for side, key in zip((record.one, record.other), record.side_keys, strict=True)
        )
        if record.kind == "merge":
            return self._merge(one, other)
        return self._split(one, other, record.rest[: record.stated], record.side_keys[0])

    def _elements(self, side: Iterable[RecordedPlace], key: str) -> dict[RecordedPlace, Element]:
        """For each paper of a side the element that decisions mention, or the one of all other papers of the name."""
        listed = self._listed.get(key, set())
        found: dict[RecordedPlace, Element] = {}
        for place in side:
            ref = reference(place.ref)
            element = _element(ref.paper, ref.position, key)
            found[place] = element if element in listed else ("other", key)
        return found

    def _merge(self, one: Mapping[RecordedPlace, Element], other: Mapping[RecordedPlace, Element]) -> Answer:
        mine, theirs = ({self._groups.root(element) for element in side.values()} for side in (one, other))
        if mine == theirs and len(mine) == 1:
            return Answer("accepted", decisions=self._between(one, other, same=True))
        if not any(self._apart.get(root, set()) & theirs for root in mine):
            return _OPEN
        ids = self._between(one, other, same=False)
        if not ids:
            # kept apart through other decisions
            return Answer("rejected")
        return self._rejected(one, other, ids)

    def _split(
        self,
        one: Mapping[RecordedPlace, Element],
        other: Mapping[RecordedPlace, Element],
        further: Iterable[Iterable[RecordedPlace]],
        key: str,
    ) -> Answer:
        mine, theirs = ({self._groups.root(element) for element in side.values()} for side in (one, other))
        if any(self._apart.get(root, set()) & theirs for root in mine):
            groups = [self._elements(group, key) for group in further]
            pairs = [(one, other), *(({**one, **other}, group) for group in groups)]
            ids = tuple(dict.fromkeys(id for a, b in pairs for id in self._between(a, b, same=False)))
            new = self._unmentioned(one, other, ids) + sum(_undecided(group, key) for group in groups)
            # papers that were loaded after a split are undecided
            if ids and new:
                return Answer("outdated", new_papers(new, "accepted"), ids)
            return Answer("accepted", decisions=ids)
        ids = self._between(one, other, same=True)
        return self._rejected(one, other, ids) if ids else _OPEN

    def _between(
        self, one: Mapping[RecordedPlace, Element], other: Mapping[RecordedPlace, Element], *, same: bool
    ) -> tuple[str, ...]:
        """The decisions of one kind that speak of papers of both sides."""
        mine, theirs = set(one.values()), set(other.values())
        found: dict[str, None] = {}
        for element in sorted(mine, key=repr):
            for statement in self._by_element.get(element, ()):
                a, b = statement.a, statement.b
                if same and statement.same:
                    # within one name a statement may list both sides on its one side
                    meets = bool((a | b) & mine) and bool((a | b) & theirs)
                else:
                    meets = statement.same == same and bool(
                        (a & mine and b & theirs) or (b & mine and a & theirs)
                    )
                if meets:
                    found[statement.id] = None
        return tuple(found)

    def _unmentioned(
        self,
        one: Mapping[RecordedPlace, Element],
        other: Mapping[RecordedPlace, Element],
        ids: tuple[str, ...],
    ) -> int:
        """The number of papers of both sides that these decisions do not mention."""
        mentioned = {element for each in self._statements if each.id in ids for element in each.a | each.b}
        return sum(element not in mentioned for side in (one, other) for element in side.values())

    def _rejected(
        self,
        one: Mapping[RecordedPlace, Element],
        other: Mapping[RecordedPlace, Element],
        ids: tuple[str, ...],
    ) -> Answer:
        new = self._unmentioned(one, other, ids)
        if new:
            return Answer("outdated", new_papers(new, "rejected"), ids, ids)
        return Answer("rejected", decisions=ids, rejected_by=ids)


def _undecided(group: Mapping[RecordedPlace, Element], key: str) -> int:
    """The number of papers of a group that no decision lists; 0 if it lists none of them: then the whole group was left undecided."""
    found = list(group.values()).count(("other", key))
    return found if found < len(group) else 0


def _element(paper: str, position: int | None, key: str) -> Element:
    return paper, key if position is None else position
