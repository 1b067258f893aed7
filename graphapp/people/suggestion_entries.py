"""What answers to suggestions record: the entries for accepting and rejecting one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.people.decisions import Entry, Side, reference
from graphapp.people.suggestion_detail import Described
from graphapp.people.suggestion_records import SuggestionRecord
from graphapp.people.suggestion_views import SidePaper

__all__ = ["accepted_merge", "accepted_split", "listed_side", "rejected"]


def listed_side(name: str, papers: Iterable[SidePaper]) -> Side:
    """The side of a decision that lists these papers of a name."""
    listed = list(papers)
    rows = dict.fromkeys(each.paper.authors[each.entry].author.id for each in listed)
    return Side(name, tuple(reference(each.ref) for each in listed), tuple(rows))


def accepted_merge(record: SuggestionRecord, weights: str, one: Side, other: Side) -> Entry:
    """That both sides are one person. `weights` is the version of the weights of the suggestion."""
    return _entry(record, weights, "same", one, other, "accepted")


def accepted_split(
    record: SuggestionRecord, weights: str, described: Described, groups: Mapping[str, int] | None
) -> list[Entry]:
    """One entry for the second group and each further one: its papers are by another person than those of the groups before it.

    `groups` are the numbers of the groups of papers by their `ref`, None for the groups as they were suggested. Only the entry about the two
    sides has the probability of the suggestion, if their papers are the suggested ones. Raises BadInput for unknown papers or fewer than two
    groups."""
    name = record.names[0]
    listed = described.groups()
    papers = {paper.ref: paper for group in listed for paper in group.papers}
    proposed = {paper.ref: group.number for group in listed if group.stated for paper in group.papers}
    chosen = proposed if groups is None else dict(groups)
    if unknown := [ref for ref in chosen if ref not in papers]:
        raise BadInput(
            f"{names.shown(unknown[0])} is not a paper in this suggestion.",
            "Use the paper references shown on the suggestion's page.",
        )
    by_group: dict[int, list[SidePaper]] = {}
    for ref, number in chosen.items():
        by_group.setdefault(number, []).append(papers[ref])
    if len(by_group) < 2:
        raise BadInput(
            "All papers are in one group.", "Move papers to a second group, or reject the suggestion."
        )
    did = "accepted" if chosen == proposed else "accepted with moved papers"
    as_suggested = _of_sides(chosen) == _of_sides(proposed)
    first, second, *others = (by_group[number] for number in sorted(by_group))
    sides = _entry(record, weights, "different", listed_side(name, first), listed_side(name, second), did)
    entries = [sides if as_suggested else replace(sides, p=None)]
    before = [*first, *second]
    why = f"suggestion {did}: one of {len(by_group):,} groups of papers by different people named {name}"
    for own in others:
        one, other = listed_side(name, own), listed_side(name, before)
        entries.append(Entry("", "different", one, other, why=why, weights=weights))
        before += own
    return entries


def _of_sides(groups: Mapping[str, int]) -> dict[str, int]:
    """Of papers with their groups those of the two sides."""
    return {ref: number for ref, number in groups.items() if number in (1, 2)}


def rejected(record: SuggestionRecord, weights: str, described: Described) -> Entry:
    """The opposite of a suggestion about the papers that it names: different people for a merge; the same person for all stated groups of
    a split."""
    one, other = (side.papers for side in described.sides)
    if record.kind == "split":
        further = (group.papers for group in described.groups()[2:] if group.stated)
        other = (*other, *(paper for papers in further for paper in papers))
    say: Literal["same", "different"] = "different" if record.kind == "merge" else "same"
    name, other_name = record.names
    return _entry(record, weights, say, listed_side(name, one), listed_side(other_name, other), "rejected")


def _entry(
    record: SuggestionRecord,
    weights: str,
    say: Literal["same", "different"],
    one: Side,
    other: Side,
    did: str,
) -> Entry:
    why = f"suggestion {did}: {record.sentence}"
    return Entry("", say, one, other, why=why, p=record.probability, weights=weights)
