"""Which things are one person, given statements about what is the same and what is different. Pure.

Statements count first (`same`, `different`); what merely is listed or named together is joined as far as nothing keeps it
apart. Things that could be joined with either of two that are apart are joined with neither. No result depends on an order, except
that of statements that contradict each other, of which the later one is dropped and reported.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

__all__ = ["Clash", "Element", "Groups", "Statement", "accepted", "clash"]

Element = tuple[str, str | int]
"""An authorship: a paper and a place in its author list, or what stands for one."""

T = TypeVar("T", bound=Hashable)


class Statement(NamedTuple):
    """A decision as sets: all of `a` and `b` are one person (`same`), or nothing of `a` is who anything of `b` is."""

    id: str
    same: bool
    a: frozenset[Element]
    b: frozenset[Element]


class Clash(NamedTuple):
    """A statement that keeps two things apart, and the ids of those that join them: as few as do, in the order of the chain; none where
    it keeps `element` apart from itself."""

    different: str
    same: list[str]
    element: Element


class _Union:
    """Disjoint sets."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def root(self, element: Hashable) -> Hashable:
        above = self._above
        top = element
        while (higher := above.get(top, top)) != top:
            top = higher
        while element != top:
            above[element], element = top, above.get(element, element)
        return top

    def join(self, elements: Iterable[Hashable]) -> None:
        first: Hashable = None
        for number, element in enumerate(elements):
            if number == 0:
                first = self.root(element)
            else:
                self._above[self.root(element)] = first


def clash(statements: Sequence[Statement]) -> Clash | None:
    """The first `different` statement that others contradict, also through a chain of several; None where nothing does."""
    union = _Union()
    for statement in statements:
        if statement.same:
            union.join((*statement.a, *statement.b))
    for statement in statements:
        if statement.same:
            continue
        roots = {union.root(element) for element in statement.a}
        if any(union.root(element) in roots for element in statement.b):
            # the smallest pair: a message must not change from one run to the next
            first, last = min(
                (
                    (one, other)
                    for one in statement.a
                    for other in statement.b
                    if union.root(one) == union.root(other)
                ),
                key=repr,
            )
            return Clash(statement.id, _chain(first, last, [each for each in statements if each.same]), first)
    return None


def _chain(first: Element, last: Element, same: Sequence[Statement]) -> list[str]:
    """The ids of the fewest statements that join two elements."""
    by_element: dict[Element, list[Statement]] = {}
    for statement in same:
        for element in statement.a | statement.b:
            by_element.setdefault(element, []).append(statement)
    came: dict[Element, tuple[Element, str] | None] = {first: None}
    used: set[str] = set()
    waiting = deque([first])
    while waiting and last not in came:
        element = waiting.popleft()
        for statement in by_element.get(element, ()):
            if statement.id not in used:
                used.add(statement.id)
                for other in sorted(statement.a | statement.b, key=repr):
                    if other not in came:
                        came[other] = (element, statement.id)
                        waiting.append(other)
    ids = []
    step = came.get(last)
    while step is not None:
        ids.append(step[1])
        step = came[step[0]]
    return ids[::-1]


def accepted(statements: Sequence[Statement]) -> tuple[list[Statement], list[tuple[Statement, Clash]]]:
    """The statements that are consistent, and those dropped, each with what it contradicts: of a contradiction the earliest
    statements count."""
    if clash(statements) is None:
        return list(statements), []
    kept: list[Statement] = []
    left: list[tuple[Statement, Clash]] = []
    for statement in statements:
        found = clash([*kept, statement])
        if found is None:
            kept.append(statement)
        else:
            left.append((statement, found))
    return kept, left


class Groups:
    """Things, joined for certain or by default, and what keeps them apart. `things` are all there are."""

    def __init__(self, things: Iterable[Hashable]) -> None:
        self.things = list(dict.fromkeys(things))
        self._union = _Union()
        self._apart: list[tuple[Hashable, Hashable]] = []

    def root(self, thing: Hashable) -> Hashable:
        """What stands for all that `thing` is joined with."""
        return self._union.root(thing)

    def join(self, things: Iterable[Hashable]) -> None:
        """These are one, for certain."""
        self._union.join(things)

    def keep_apart(self, a: Iterable[Hashable], b: Iterable[Hashable]) -> None:
        """None of `a` is one with any of `b`."""
        b = list(b)
        self._apart += [(one, other) for one in a for other in b]

    def apart(self) -> dict[Hashable, set[Hashable]]:
        """For each group, by its root, the groups that are kept apart from it."""
        found: dict[Hashable, set[Hashable]] = {}
        for a, b in self._apart:
            one, other = self.root(a), self.root(b)
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return found

    def separated(self, things: Iterable[Hashable]) -> bool:
        """True where two of these things are kept apart, or would join two groups that are."""
        roots = {self.root(thing) for thing in things}
        apart = self.apart()
        return any(apart.get(root, set()) & roots for root in roots)

    def join_by_default(self, sets: Iterable[Iterable[Hashable]]) -> None:
        """Join what is in a set together, as far as nothing keeps it apart.

        Where something does, only those are joined that are kept apart from the same ones: the others could be with either. Where sets
        together would join what is apart, none of the sets concerned joins anything.
        """
        apart = self.apart()
        together = _Union()
        for each in sets:
            roots = {self.root(thing) for thing in each}
            by_apart: dict[frozenset[Hashable], list[Hashable]] = {}
            for root in roots:
                by_apart.setdefault(frozenset(apart.get(root, set()) & roots), []).append(root)
            for alike in by_apart.values():
                together.join(alike)
        groups: dict[Hashable, set[Hashable]] = {}
        for thing in self.things:
            root = self.root(thing)
            groups.setdefault(together.root(root), set()).add(root)
        for roots in groups.values():
            if not any(apart.get(root, set()) & roots for root in roots):
                self.join(roots)

    def groups(self) -> list[list[Hashable]]:
        """The groups, each in the order of `things`, in the order of their first ones."""
        found: dict[Hashable, list[Hashable]] = {}
        for thing in self.things:
            found.setdefault(self.root(thing), []).append(thing)
        return list(found.values())
