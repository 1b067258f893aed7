"""Decisions prepared for templates. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graphapp.people.decisions import Decisions, Entry, Side
from graphapp.people.odds_words import percent_words
from graphapp.web import urls

__all__ = ["DecisionCard", "SideLink", "decision_cards", "moment"]


class SideLink(NamedTuple):
    """A side of a decision: the name with the address of its page, and what of it is meant: "3 papers of", "the other papers of" or ""."""

    name: str
    href: str
    part: str


class DecisionCard(NamedTuple):
    """A decision or an undo as a page lists it. `target` is the id of the entry that an undo undoes, `undone_by` that of the undo of this
    entry, "" for none."""

    id: str
    say: str
    sides: tuple[SideLink, ...]
    target: str
    active: bool
    undone_by: str
    by: str
    at: str
    why: str
    probability: str
    weights: str
    line: int


def decision_cards(entries: Iterable[Entry], decisions: Decisions) -> list[DecisionCard]:
    """Entries with the state that each has among `decisions`."""
    undone_by = {
        each.undo: each.id
        for each in decisions.entries
        if each.say == "undo" and (not each.id or decisions.is_active(each.id))
    }
    return [_card(entry, decisions, undone_by.get(entry.id, "")) for entry in entries]


def _card(entry: Entry, decisions: Decisions, undone_by: str) -> DecisionCard:
    return DecisionCard(
        id=entry.id,
        say=entry.say,
        sides=() if entry.say == "undo" else tuple(_link(side) for side in entry.sides),
        target=entry.undo,
        active=decisions.is_active(entry.id),
        undone_by=undone_by,
        by=entry.by,
        at=moment(entry.at),
        why=entry.why,
        probability="" if entry.p is None else percent_words(entry.p),
        weights=entry.weights,
        line=entry.line,
    )


def _link(side: Side) -> SideLink:
    part = str(side).removesuffix(side.name).strip()
    return SideLink(side.name, urls.author(side.key), part)


def moment(at: str) -> str:
    """2026-11-28T22:39:37Z as "2026-11-28 22:39 UTC"; other notations unchanged."""
    if len(at) == 20 and at[10] == "T" and at.endswith("Z"):
        return f"{at[:10]} {at[11:16]} UTC"
    return at
