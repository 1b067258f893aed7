"""Decisions that a file proposes, made to fit a store and its decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphapp.model import names
from graphapp.people.decisions import DecisionError, Decisions, Entry, Side
from graphapp.stores.base import Store

__all__ = ["fitted", "without_contradictions"]


def fitted(store: Store, entries: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    """Decisions with names in the order in which the store has them ("Blei, David" as "David Blei"), and names that it does not have."""
    known: dict[str, str | None] = {}

    def side_of(side: Side) -> Side:
        if side.name not in known:
            known[side.name] = _in_store(store, side.name)
        return side._replace(name=known[side.name] or side.name)

    kept = []
    for entry in entries:
        a, b = map(side_of, entry.sides)
        # a name in two orders is one name to the store
        if a.key != b.key or a.papers is not None or b.papers is not None:
            kept.append(replace(entry, a=a, b=b))
    return kept, [name for name, found in known.items() if found is None]


def _in_store(store: Store, name: str) -> str | None:
    if store.authors(names.key(name)):
        return name
    turned = names.straighten(name)
    rows = store.authors(names.key(turned)) if turned != name else []
    return min(row.name for row in rows) if rows else None


def without_contradictions(
    held: Decisions, proposed: Sequence[Entry]
) -> tuple[list[Entry], list[DecisionError]]:
    """Proposed decisions that are consistent with those held, and why the others do not; of two that contradict each other the first."""
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
