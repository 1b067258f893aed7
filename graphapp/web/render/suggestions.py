"""A suggestion prepared for templates: its answers in words, the years of both sides as bars, the papers in groups, and the drawing of what
connects the sides. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from markupsafe import Markup

from graphapp.model.clusters import commonest_name
from graphapp.people.odds_words import percent_words
from graphapp.people.suggestion_views import (
    PaperGroup,
    SidePaper,
    SuggestionDetail,
    SuggestionSide,
    SuggestionSummary,
    group_letter,
)
from graphapp.web import urls
from graphapp.web.render.papers import PaperCard, cards

__all__ = [
    "KIND_LABELS",
    "NO_GROUP",
    "STATE_LABELS",
    "STATE_LISTS",
    "AnswerLabel",
    "AuthorSuggestion",
    "AuthorSuggestions",
    "DecidingCard",
    "GroupCard",
    "SideCard",
    "SuggestionRow",
    "YearBar",
    "YearChart",
    "answer_labels",
    "author_suggestions",
    "deciding_cards",
    "group_cards",
    "groups_named",
    "merged_name",
    "papers_digest",
    "shown_groups",
    "side_cards",
    "spelled",
    "suggestion_row",
    "year_chart",
]

KIND_LABELS = {"merge": "Two names, one person", "split": "One name, several people"}
"""What a suggestion of each kind proposes."""
STATE_LABELS = {
    "open": "",
    "outdated": "open again",
    "postponed": "postponed",
    "accepted": "accepted",
    "rejected": "rejected",
}
STATE_LISTS = {"open": "Open", "postponed": "Postponed", "answered": "Decided"}
"""The labels of the lists by state."""

NO_GROUP = 0
"""The number in the form of a paper that was moved out of all groups."""

# a name may have a hundred groups of one paper
OFFERED_GROUPS = 12
SHOWN_UNDECIDED = 4
SHOWN_PAPERS = 8
SHOWN_OF_AUTHOR = 5
SHOWN_COAUTHORS = 12
SHOWN_VENUES = 8
# an undecided group with more papers shows none, so that many groups fit on a screen
SHOWN_UNDECIDED_PAPERS = 2
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
BARS_WIDTH, BAR_HEIGHT, MOST_BAR_WIDTH = 360, 40, 22


class AnswerLabel(NamedTuple):
    """An answer to a suggestion: its name in the form, its label and its key."""

    name: str
    label: str
    key: str


def answer_labels(each: SuggestionSummary) -> tuple[AnswerLabel, ...]:
    """The answers to a suggestion."""
    if each.kind == "merge":
        yes, no = "Yes, the same person", "No, different people"
    else:
        which = groups_named(each.group_count)
        yes = f"Yes, {which} are {spelled(each.group_count)} people"
        no = f"No, {which} are the same person"
    return (
        AnswerLabel("accept", yes, "y"),
        AnswerLabel("reject", no, "n"),
        AnswerLabel("postpone", "Postpone", "p"),
    )


def spelled(number: int) -> str:
    """A small number as a word."""
    return _NUMBERS.get(number, f"{number:,}")


def groups_named(count: int) -> str:
    """The names of the first groups: "A and B", "A, B and C", "A to D"."""
    if count == 3:
        return "A, B and C"
    return f"A {'and' if count <= 2 else 'to'} {group_letter(max(count, 2))}"


class SuggestionRow(NamedTuple):
    """A suggestion in a list, with the address of its page. `sentence` does not repeat the probability, which `percent` states."""

    href: str
    title: str
    sentence: str
    probability: float
    percent: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    reason: str
    community: str
    name_set: tuple[str, ...]


def suggestion_row(each: SuggestionSummary, href: str) -> SuggestionRow:
    """A suggestion as a list shows it."""
    return SuggestionRow(
        href=href,
        title=" and ".join(dict.fromkeys(each.names)),
        sentence=each.sentence.replace(f" ({percent_words(each.probability)})", "", 1),
        probability=each.probability,
        percent=percent_words(each.probability),
        kind=each.kind,
        kind_label=KIND_LABELS[each.kind],
        state=each.state,
        state_label=STATE_LABELS[each.state],
        reason=each.reason,
        community=each.community,
        name_set=each.name_set,
    )


class AuthorSuggestion(NamedTuple):
    """A suggestion on the page of an author: the other name, or what is suggested about this one, and the probability."""

    text: str
    href: str
    percent: str


class AuthorSuggestions(NamedTuple):
    """The suggestions of one kind on the page of an author: the most probable ones, how many more there are, and the address of all."""

    label: str
    shown: list[AuthorSuggestion]
    more: int
    href: str


def author_suggestions(found: Iterable[SuggestionSummary], keys: Sequence[str]) -> list[AuthorSuggestions]:
    """The suggestions about an author with these names, given by their keys, the main one first: other names of the person, then other
    people with the name. The most probable come first."""
    blocks, key = [], keys[0]
    found = sorted(found, key=lambda each: -each.probability)
    for kind, label in (("merge", "Possibly also"), ("split", "Possibly several people")):
        rows = [
            AuthorSuggestion(
                _about(each, keys), urls.suggestion(each.id, name=key), percent_words(each.probability)
            )
            for each in found
            if each.kind == kind
        ]
        if kind == "merge":
            # a person with two names has two suggestions about a third one; an answer to one answers both
            rows = list({row.text: row for row in reversed(rows)}.values())[::-1]
        href = urls.with_query("/people", name=key, kind=kind)
        if rows:
            blocks.append(AuthorSuggestions(label, rows[:SHOWN_OF_AUTHOR], len(rows[SHOWN_OF_AUTHOR:]), href))
    return blocks


def _about(each: SuggestionSummary, keys: Sequence[str]) -> str:
    if each.kind == "split":
        return f"{each.group_count} groups of papers"
    others = [name for name, other in zip(each.names, each.keys, strict=True) if other not in keys]
    return (others or list(each.names))[0]


class SideCoauthorLink(NamedTuple):
    """A coauthor of a side with its page."""

    name: str
    href: str
    papers: int
    shared: bool


class SideCard(NamedTuple):
    """A side as the page shows it: `papers` are shown, `folded` the others, `years` is in words."""

    name: str
    href: str
    paper_count: int
    papers: list[PaperCard]
    folded: list[PaperCard]
    coauthors: list[SideCoauthorLink]
    more_coauthors: int
    venues: tuple[tuple[str, int], ...]
    more_venues: int
    years: str


def side_cards(detail: SuggestionDetail, shown_authors: int) -> list[SideCard]:
    """Both sides."""
    return [_side(side, shown_authors) for side in detail.sides]


def _side(side: SuggestionSide, shown_authors: int) -> SideCard:
    papers = list(cards((each.paper for each in side.papers), shown_authors, side.key))
    first, last = side.years.first, side.years.last
    return SideCard(
        name=side.name,
        href=urls.author(side.key),
        paper_count=len(side.papers),
        papers=papers[:SHOWN_PAPERS],
        folded=papers[SHOWN_PAPERS:],
        coauthors=[
            SideCoauthorLink(each.name, urls.author(each.key), each.papers, each.shared)
            for each in side.coauthors[:SHOWN_COAUTHORS]
        ],
        more_coauthors=max(0, side.coauthor_count - min(len(side.coauthors), SHOWN_COAUTHORS)),
        venues=side.venues[:SHOWN_VENUES],
        more_venues=max(0, len(side.venues) - SHOWN_VENUES),
        years="" if first is None else str(first) if first == last else f"{first}–{last}",
    )


def merged_name(sides: Sequence[SuggestionSide]) -> str:
    """The name of the author that both sides become: the one that most of their papers print; "" without papers."""
    printed = Counter(each.paper.authors[each.entry].author.name for side in sides for each in side.papers)
    return commonest_name(printed) if printed else ""


class YearChart(NamedTuple):
    """The papers of two sides by year, as bars on one scale: the highest bar has `most` papers."""

    bars: list[YearBar]
    most: int


class YearBar(NamedTuple):
    """A year of the timeline: its place, the heights of the bars of both sides (up and down), and its label, "" for most."""

    x: float
    width: float
    up: float
    down: float
    label: str
    title: str


def year_chart(sides: Sequence[SuggestionSide]) -> YearChart | None:
    """The timeline of two sides on one scale: a bar up for the papers of the first, down for those of the second. None without years."""
    one, other = (Counter(p.paper.year for p in side.papers if p.paper.year is not None) for side in sides)
    if not one and not other:
        return None
    first, last = min([*one, *other]), max([*one, *other])
    most = max([*one.values(), *other.values()])
    count = last - first + 1
    step = min(BARS_WIDTH / count, MOST_BAR_WIDTH)
    # labels must not touch
    labelled = {first, last} if (count - 1) * step > 32 else {first}
    labelled |= {(first + last) // 2} if (count - 1) * step > 96 else set()
    bars = [
        YearBar(
            x=round((year - first) * step, 2),
            width=round(max(step - 1, 0.6), 2),
            up=round(BAR_HEIGHT * one[year] / most, 1),
            down=round(BAR_HEIGHT * other[year] / most, 1),
            label=str(year) if year in labelled else "",
            title=f"{year}: {one[year]} and {other[year]}",
        )
        for year in range(first, last + 1)
        if one[year] or other[year] or year in labelled
    ]
    return YearChart(bars, most)


class DecidingCard(NamedTuple):
    """A pair of papers, one of each side, and what they share; `in_common` is False if it is nothing."""

    one: PaperCard
    other: PaperCard
    evidence: str
    in_common: bool


def deciding_cards(detail: SuggestionDetail, shown_authors: int) -> list[DecidingCard]:
    """The pairs of papers that decide."""

    def card(each: SidePaper) -> PaperCard:
        me = each.paper.authors[each.entry].author.key
        return next(iter(cards([each.paper], shown_authors, me)))

    return [
        DecidingCard(card(each.one), card(each.other), each.evidence, each.in_common)
        for each in detail.deciding
    ]


class GroupPaper(NamedTuple):
    """A paper of a group: its number in the form, and its card."""

    number: int
    card: PaperCard


class GroupCard(NamedTuple):
    """A group of papers of a split: `papers` are shown, `folded` the others. `letter` is its name on the page, `options` are the groups to
    which its papers may be moved."""

    number: int
    letter: str
    papers: list[GroupPaper]
    folded: list[GroupPaper]
    connected_by: tuple[str, ...]
    stated: bool
    options: Markup

    @property
    def paper_count(self) -> int:
        """The number of papers."""
        return len(self.papers) + len(self.folded)


def group_cards(groups: Sequence[PaperGroup], key: str, shown_authors: int) -> list[GroupCard]:
    """The groups with their papers numbered through."""
    labels = _move_labels(groups)
    found, number = [], 0
    for group in groups:
        papers: list[GroupPaper] = []
        for card in cards((each.paper for each in group.papers), shown_authors, key):
            papers.append(GroupPaper(number, card))
            number += 1
        # one folded paper takes as much space as the line that unfolds it
        if group.stated:
            shown = SHOWN_PAPERS if len(papers) > SHOWN_PAPERS + 1 else len(papers)
        else:
            shown = 0 if len(papers) > SHOWN_UNDECIDED_PAPERS else len(papers)
        found.append(
            GroupCard(
                group.number,
                group.letter,
                papers[:shown],
                papers[shown:],
                group.connected_by,
                group.stated,
                _options(labels, group.number),
            )
        )
    return found


def shown_groups(groups: Sequence[GroupCard]) -> int:
    """How many groups are shown: those that a split states, and a few undecided ones. The others are folded, unless it is only one."""
    shown = sum(group.stated for group in groups) + SHOWN_UNDECIDED
    return len(groups) if len(groups) <= shown + 1 else shown


def _move_labels(groups: Sequence[PaperGroup]) -> dict[int, str]:
    """Where a paper can be moved, by number: the groups, and `NO_GROUP` before the first undecided group."""
    labels = {group.number: group.letter for group in groups if group.stated}
    undecided = {group.number: f"{group.letter} (undecided)" for group in groups if not group.stated}
    return {**labels, NO_GROUP: "none (undecided)", **undecided}


def _options(labels: Mapping[int, str], own: int) -> Markup:
    """The options of a select: the first groups and the own one, which is selected."""
    option = Markup('<option value="{}"{}>{}</option>')
    offered = [number for place, number in enumerate(labels) if place <= OFFERED_GROUPS or number == own]
    return Markup("").join(
        option.format(number, Markup(" selected") if number == own else "", labels[number])
        for number in offered
    )


def papers_digest(refs: Iterable[str]) -> str:
    """Identifies the papers that a form was made for, because its fields are numbers."""
    text = "\n".join(refs)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
