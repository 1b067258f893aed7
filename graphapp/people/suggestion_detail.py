"""The page of one suggestion, from its record and the papers that it names. Pure.

Nothing here reads the rest of the store: what depends on it, such as how common a name is, is in the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graphapp.analysis import author_statistics
from graphapp.model import names
from graphapp.model.rows import StoredPaper, paper_order
from graphapp.people.odds_words import MOST_STATED, percent_words, stated_probability
from graphapp.people.person_names import form
from graphapp.people.suggestion_records import RecordedPlace, SuggestionRecord
from graphapp.people.suggestion_views import (
    DecidingPair,
    PaperGroup,
    SideCoauthor,
    SidePaper,
    SidePeriod,
    SuggestionEdge,
    SuggestionNetwork,
    SuggestionNode,
    SuggestionSide,
)
from graphapp.people.text_words import text_words

__all__ = ["Described", "meaning"]

_COAUTHORS = 10
# no cluster key begins with the sign
_IDS = ("@one", "@other")
_GROUP_COAUTHORS = 3
_ONLY_PAIRS = (
    "no coauthor, venue or title word occurs on several of these papers; the evidence of pairs of papers, such as coauthors who "
    "wrote together elsewhere, connects them"
)


def meaning(record: SuggestionRecord) -> str:
    """What the probability of a suggestion means, in words. Of a split into three or more groups, it is that of the first two."""
    what = "" if record.kind == "merge" else ": groups A and B are by two people"
    others = f" For each other pair of groups, the probability is at least {percent_words(record.least)}."
    return _expected(record.probability, what) + (others if record.stated else "")


def _expected(probability: float, what: str) -> str:
    stated = stated_probability(probability)
    if stated > MOST_STATED:
        return f"Of 1,000 suggestions with this probability, more than 999 are expected to be correct{what}."
    # such a percentage is stated with one decimal
    of = 100 if stated < 0.99 else 1000
    return f"Of {of:,} suggestions with this probability, about {round(stated * of)} are correct{what}."


class Described:
    """The parts of a suggestion's page. `papers` are those that the store still has, by id."""

    def __init__(self, record: SuggestionRecord, papers: Mapping[str, StoredPaper]) -> None:
        self.record = record
        self._papers = papers
        one, other = (self._present(places) for places in (record.one, record.other))
        self._by_place = {(each.paper.id, each.entry): each for each in (*one, *other)}
        shared = self._keys(one, record.side_keys[0]) & self._keys(other, record.side_keys[1])
        # as the evidence compares names: "Bela Lee" and "Béla Lee" are the same coauthor
        shared |= {names.key(name) for a, b, _ in record.shared for name in (a, b)}
        self._shared = shared - set(record.side_keys)
        self.sides = (self._side(0, one), self._side(1, other))

    @property
    def missing(self) -> int:
        """The number of papers of both sides that the store no longer has."""
        return len(self.record.one) + len(self.record.other) - sum(len(side.papers) for side in self.sides)

    def _present(self, places: Iterable[RecordedPlace]) -> list[SidePaper]:
        found = [
            SidePaper(place.ref, paper, place.entry)
            for place in places
            if (paper := self._papers.get(place.paper)) is not None and place.entry < len(paper.authors)
        ]
        return sorted(found, key=lambda each: (paper_order(each.paper), each.entry))

    @staticmethod
    def _keys(papers: Iterable[SidePaper], own: str) -> set[str]:
        return {entry.author.key for each in papers for entry in each.paper.authors} - {own}

    def _side(self, number: int, listed: Sequence[SidePaper]) -> SuggestionSide:
        key = self.record.side_keys[number]
        papers = [each.paper for each in listed]
        ranked = author_statistics.coauthors(papers, key)
        # what both sides have is what a reader looks for
        ranked.sort(key=lambda coauthor: coauthor.key not in self._shared)
        coauthors = tuple(
            SideCoauthor(each.key, each.name, each.papers, each.key in self._shared)
            for each in ranked[:_COAUTHORS]
        )
        venues = tuple((each.venue.name, each.papers) for each in author_statistics.venues(papers))
        years = [paper.year for paper in papers if paper.year is not None]
        period = SidePeriod(min(years, default=None), max(years, default=None))
        return SuggestionSide(
            self.record.names[number], key, tuple(listed), coauthors, len(ranked), venues, period
        )

    # --- groups of a split

    def groups(self) -> tuple[PaperGroup, ...]:
        """All groups of papers of the name of a split, those of the suggestion first; empty for a merge."""
        if self.record.kind == "merge":
            return ()
        rest = [self._present(places) for places in self.record.rest]
        listed = [*(list(side.papers) for side in self.sides), *rest]
        stated = len(self.sides) + self.record.stated
        return tuple(
            PaperGroup(number, tuple(papers), self._connected_by(papers), number <= stated)
            for number, papers in enumerate(listed, 1)
            if papers
        )

    def _connected_by(self, listed: Sequence[SidePaper]) -> tuple[str, ...]:
        """What connects the papers of a group, with its years; empty for a single paper."""
        papers = [each.paper for each in listed]
        if len(papers) == 1:
            return ()
        found = []
        coauthors = author_statistics.coauthors(papers, self.record.side_keys[0])
        often = [each for each in coauthors if each.papers > 1][:_GROUP_COAUTHORS]
        if often:
            first, *others = often
            words = [f"{first.name} ({first.papers:,} of {len(papers):,} papers)"]
            words += [f"{each.name} ({each.papers:,})" for each in others]
            found.append(f"coauthors {', '.join(words)}")
        venues = author_statistics.venues(papers)[:_GROUP_COAUTHORS]
        # a venue of one paper connects nothing
        if venues and venues[0].papers > 1:
            found.append(f"venues {', '.join(f'{each.venue.name} ({each.papers:,})' for each in venues)}")
        words_of = Counter(word for paper in papers for word in text_words(paper.title))
        common = [word for word, times in words_of.most_common() if times > max(1, len(papers) // 4)]
        if common:
            found.append(f"title words {', '.join(common[:4])}")
        if not found:
            found.append(_ONLY_PAIRS)
        years = [paper.year for paper in papers if paper.year is not None]
        if years:
            found.append(f"years {_span(min(years), max(years))}")
        return tuple(found)

    # --- evidence

    def deciding(self) -> tuple[DecidingPair, ...]:
        """The most similar papers of both sides, with what they share."""
        found = []
        for a, b in self.record.similar:
            one, other = (
                self._by_place.get((place.paper, place.entry))
                for place in (self.record.one[a], self.record.other[b])
            )
            if one is not None and other is not None:
                found.append(DecidingPair(one, other, *self._common(one.paper, other.paper)))
        return tuple(found)

    def _common(self, one: StoredPaper, other: StoredPaper) -> tuple[str, bool]:
        """What two papers share in words, and whether they share a coauthor, the venue or title words."""
        # as the evidence compares names: "Béla Lee" and "Bela Lee" are the same coauthor
        own = {form(name).key for name in self.record.names}
        mine, theirs = (
            {form(entry.author.name).key: entry.author.name for entry in p.authors} for p in (one, other)
        )
        shared = [name for key, name in mine.items() if key in theirs and key not in own]
        parts = []
        if shared:
            more = f" and {len(shared) - 3:,} more" if len(shared) > 3 else ""
            parts.append(f"both with {', '.join(shared[:3])}{more}")
        else:
            parts.append("no coauthors in common")
        same_venue = bool(one.venue and other.venue and one.venue.id == other.venue.id)
        if one.venue and same_venue:
            parts.append(f"both in {one.venue.name}")
        if one.year is not None and other.year is not None:
            gap = abs(one.year - other.year)
            parts.append("same year" if not gap else f"{gap:,} {'year' if gap == 1 else 'years'} apart")
        words = [word for word in text_words(one.title) if word in set(text_words(other.title))]
        if words:
            parts.append(f"title words: {', '.join(words[:4])}")
        return "; ".join(parts), bool(shared or same_venue or words)

    def network(self) -> SuggestionNetwork:
        """The two sides with what connects them."""
        one, other = self.sides
        # of a split, both have the same name
        letters = (" (A)", " (B)") if self.record.kind == "split" else ("", "")
        sides = (
            SuggestionNode(_IDS[0], one.name + letters[0], "one", len(one.papers)),
            SuggestionNode(_IDS[1], other.name + letters[1], "other", len(other.papers)),
        )
        return self._by_shared(sides) if self.record.shared else self._by_links(sides)

    def _by_shared(self, sides: tuple[SuggestionNode, ...]) -> SuggestionNetwork:
        nodes: dict[str, SuggestionNode] = {}
        edges = []
        for mine, theirs, _ in self.record.shared:
            id = names.key(theirs)
            if id in nodes:
                continue
            joint = [_with(side, {names.key(mine), id}) for side in self.sides]
            nodes[id] = SuggestionNode(id, theirs, "coauthor", sum(joint))
            edges += [SuggestionEdge(side, id, n) for side, n in zip(_IDS, joint, strict=True)]
        omitted = max(0, self.record.shared_count - len(self.record.shared))
        return SuggestionNetwork((*sides, *nodes.values()), tuple(edges), omitted)

    def _by_links(self, sides: tuple[SuggestionNode, ...]) -> SuggestionNetwork:
        nodes: dict[str, SuggestionNode] = {}
        edges: dict[tuple[str, str], SuggestionEdge] = {}
        for pair in self.record.links:
            ids = [names.key(name) for name in pair]
            for end, side, id, name in zip(_IDS, self.sides, ids, pair, strict=True):
                joint = _with(side, {id})
                nodes.setdefault(id, SuggestionNode(id, name, "coauthor", joint))
                edges[end, id] = SuggestionEdge(end, id, joint)
            edges[ids[0], ids[1]] = SuggestionEdge(ids[0], ids[1], 0)
        return SuggestionNetwork((*sides, *nodes.values()), tuple(edges.values()))


def _with(side: SuggestionSide, keys: set[str]) -> int:
    """The number of papers of a side with a coauthor."""
    return sum(any(entry.author.key in keys for entry in each.paper.authors) for each in side.papers)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
