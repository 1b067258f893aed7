"""The evidence of a suggestion in words: for one person, against it, and one sentence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from graphapp.people.collection import Collection
from graphapp.people.fitting import Place
from graphapp.people.identifier_evidence import NUMBER, SCHEMES, differing, scheme_of
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.person_names import RELATION_WORDS, Relation, form
from graphapp.people.suggestions import Suggestion
from graphapp.people.text_words import text_words

__all__ = ["Connections", "Finder", "Reasons", "SharedCoauthor", "sentence"]

_FEW_PAPERS = 10
_MANY_NAMES = 20000


class Reasons(NamedTuple):
    """The evidence for one person and against it, each a short phrase with numbers."""

    for_one: tuple[str, ...]
    against: tuple[str, ...]


class SharedCoauthor(NamedTuple):
    """A coauthor of both sides: the printed names on the papers of `one` and of `other`, and the number of papers in the store."""

    one: str
    other: str
    papers: int


class Connections(NamedTuple):
    """What connects two sides: shared coauthors, those with the fewest papers first; without any, pairs of coauthors (of `one`, of `other`) who
    wrote together elsewhere."""

    shared: tuple[SharedCoauthor, ...]
    links: tuple[tuple[str, str], ...]


class Finder:
    """Looks up the evidence of suggestions in a collection, with the identifiers of its authorships if they are known."""

    def __init__(self, collection: Collection, identifiers: Identifiers | None = None) -> None:
        self._c = collection
        self._identifiers = identifiers
        self._paper = {paper.id: number for number, paper in enumerate(collection.papers)}

    def authorship(self, place: Place) -> int:
        """The number of an authorship. Raises KeyError if the collection has no such paper."""
        return int(self._c.bounds[self._paper[place.paper]]) + place.entry

    def papers(self, places: Iterable[Place]) -> list[int]:
        """The numbers of the papers, each once, in order."""
        return sorted({self._paper[place.paper] for place in places})

    def reasons(self, suggestion: Suggestion) -> Reasons:
        """The evidence of a suggestion in words."""
        one, other = self.papers(suggestion.one), self.papers(suggestion.other)
        for_one: list[str] = []
        against: list[str] = []
        for phrase, is_for in (
            *self._same_identifiers(suggestion),
            *self._coauthors(suggestion, one, other),
            *self._venues(one, other),
            *self._years(one, other),
            *self._titles(one, other),
            self._name(suggestion),
        ):
            (for_one if is_for else against).append(phrase)
        return Reasons(tuple(for_one), tuple(against))

    def name_frequency(self, suggestion: Suggestion) -> str:
        """How common the name is among the names of the collection, in words."""
        return self._frequency(suggestion)[0]

    def connections(self, suggestion: Suggestion, most: int) -> Connections:
        """At most `most` shared coauthors, or as many pairs of coauthors who wrote together."""
        c, own = self._c, self._own(suggestion)
        mine, theirs = (
            self._printed(self.papers(places), own) for places in (suggestion.one, suggestion.other)
        )
        shared = sorted(mine.keys() & theirs.keys(), key=lambda n: (int(c.papers_of_name[n]), mine[n]))
        if shared:
            return Connections(
                tuple(SharedCoauthor(mine[n], theirs[n], int(c.papers_of_name[n])) for n in shared[:most]), ()
            )
        links = sorted((mine[a], theirs[b]) for a, b in self._links(set(mine), set(theirs)))
        return Connections((), tuple(links[:most]))

    def shared_count(self, suggestion: Suggestion) -> int:
        """The number of coauthors of both sides."""
        own = self._own(suggestion)
        mine, theirs = (self._people(self.papers(p), own) for p in (suggestion.one, suggestion.other))
        return len(mine & theirs)

    def _own(self, s: Suggestion) -> set[int]:
        return {int(self._c.name[self.authorship(place)]) for place in (*s.one, *s.other)}

    def _printed(self, papers: Sequence[int], own: set[int]) -> dict[int, str]:
        """The coauthors of the papers, each with the printed name that is first by code point."""
        c = self._c
        found: dict[int, str] = {}
        for paper in papers:
            for k in range(int(c.bounds[paper]), int(c.bounds[paper + 1])):
                name, text = int(c.name[k]), c.printed_names[int(c.printed[k])]
                if name not in own and (name not in found or text < found[name]):
                    found[name] = text
        return found

    # --- one subject each: phrases, and whether they are for one person

    def _same_identifiers(self, s: Suggestion) -> list[tuple[str, bool]]:
        if self._identifiers is None:
            return []
        mine, theirs = (
            {id for place in places for id in self._identifiers.of(self.authorship(place)) if scheme_of(id)}
            for places in (s.one, s.other)
        )
        equal = [(f"the same {_label(id)}", True) for id in sorted(mine & theirs)]
        different = [
            (f"different identifiers ({_label(a)} and {_label(b)})", False) for a, b in differing(mine, theirs)
        ]
        return [*equal[:2], *different[:2]]

    def _people(self, papers: Sequence[int], own: set[int]) -> set[int]:
        c = self._c
        found: set[int] = set()
        for paper in papers:
            found.update(c.name[c.bounds[paper] : c.bounds[paper + 1]].tolist())
        return found - own

    def _coauthors(self, s: Suggestion, one: Sequence[int], other: Sequence[int]) -> list[tuple[str, bool]]:
        c, own = self._c, self._own(s)
        mine, theirs = self._people(one, own), self._people(other, own)
        shared = mine & theirs
        if shared:
            few = sum(int(c.papers_of_name[name]) < _FEW_PAPERS for name in shared)
            phrase = _count(len(shared), "shared coauthor")
            if few == len(shared):
                return [
                    (f"{phrase}, {'all' if few > 1 else 'who is'} with fewer than {_FEW_PAPERS} papers", True)
                ]
            if few:
                phrase += f", {few} of them with fewer than {_FEW_PAPERS} papers"
            return [(phrase, True)]
        if not mine or not theirs:
            return [("no coauthors on one side", False)]
        phrase = f"no shared coauthor among {len(mine)} and {len(theirs)}"
        links = sum(1 for _ in self._links(mine, theirs))
        if links:
            return [(phrase, False), (_count(links, "pair") + " of their coauthors wrote together", True)]
        return [(phrase + ", and none of them wrote together", False)]

    def _links(self, mine: set[int], theirs: set[int]) -> Iterator[tuple[int, int]]:
        graph = self._c.graph
        for name in mine:
            written = graph.indices[graph.indptr[name] : graph.indptr[name + 1]].tolist()
            for other in theirs.intersection(written):
                yield name, other

    def _venues(self, one: Sequence[int], other: Sequence[int]) -> list[tuple[str, bool]]:
        mine, theirs = (
            Counter(v for p in papers if (v := self._c.papers[p].venue)) for papers in (one, other)
        )
        both = sorted(
            mine.keys() & theirs.keys(), key=lambda venue: (-min(mine[venue], theirs[venue]), venue)
        )
        if both:
            more = f" and {len(both) - 3} more" if len(both) > 3 else ""
            return [(f"both in {', '.join(both[:3])}{more}", True)]
        if mine and theirs:
            return [(f"different venues ({_most(mine)}; {_most(theirs)})", False)]
        return []

    def _years(self, one: Sequence[int], other: Sequence[int]) -> list[tuple[str, bool]]:
        mine, theirs = (sorted(y for p in papers if (y := self._c.papers[p].year)) for papers in (one, other))
        if not mine or not theirs:
            return []
        gap = max(mine[0] - theirs[-1], theirs[0] - mine[-1])
        spans = f"{_span(mine)} and {_span(theirs)}"
        if gap <= 0:
            return [(f"years overlap ({spans})", True)]
        return [(f"{_count(gap, 'year')} apart ({spans})", gap <= 3)]

    @cached_property
    def _rarity(self) -> dict[str, float]:
        return dict(zip(self._c.words, self._c.word_rarity.tolist(), strict=True))

    def _titles(self, one: Sequence[int], other: Sequence[int]) -> list[tuple[str, bool]]:
        mine, theirs = (
            {w for p in papers for w in text_words(self._c.papers[p].title)} for papers in (one, other)
        )
        rarity = self._rarity
        shared = sorted((w for w in mine & theirs if rarity.get(w, 0) > 4), key=lambda w: (-rarity[w], w))
        if shared:
            return [(f"title words in both: {', '.join(shared[:4])}", True)]
        return [("no shared rare title words", False)]

    def _name(self, s: Suggestion) -> tuple[str, bool]:
        phrase, common = self._frequency(s)
        if s.relation not in (Relation.SAME, Relation.SAME_INITIALS):
            phrase = f"{RELATION_WORDS[s.relation]}; {phrase}"
        return phrase, not common

    def _frequency(self, s: Suggestion) -> tuple[str, bool]:
        """How common the name is in words, and whether it counts as common."""
        frequency, name = self._c.frequency, form(s.name)
        before = frequency.given_names(name.last)
        given = "".join(name.given)
        after = frequency.last_names(given)
        common = before * max(1, after) > _MANY_NAMES
        last = name.last.title()
        counts = f"{_count(before, 'given name')} before {last}"
        if given and not name.initials_only:
            counts += f", {_count(after, 'last name')} after {given.title()}"
        return f"{'a common' if common else 'a rare'} name ({counts})", common


def _label(id: str) -> str:
    """An identifier with the name of its scheme."""
    scheme, _, value = id.partition(":")
    return f"dblp number of {value}" if scheme == NUMBER else f"{SCHEMES[scheme]} {value}"


def sentence(suggestion: Suggestion, reasons: Reasons) -> str:
    """A suggestion in words: the statement, its probability, the evidence for it and against it."""
    s, percent = suggestion, _percent(suggestion.probability)
    if s.say == "same":
        statement = (
            f"“{s.name}” ({_count(len(s.one), 'paper')}) and “{s.other_name}” ({_count(len(s.other), 'paper')}) "
            f"are probably one person ({percent})"
        )
        pro, con = reasons.for_one, reasons.against
    else:
        statement = (
            f"{_count(len(s.one), 'paper')} of “{s.name}” {'is' if len(s.one) == 1 else 'are'} probably by another "
            f"person than {len(s.other)} others ({percent})"
        )
        pro, con = reasons.against, reasons.for_one
    text = f"{statement}: {'; '.join(pro)}." if pro else f"{statement}."
    return f"{text} Against it: {'; '.join(con)}." if con else text


def _percent(probability: float) -> str:
    # 99.96 % is not 100 %
    return (
        f"{min(probability, 0.9999) * 100:.0f} %"
        if probability < 0.99
        else f"{int(probability * 1000) / 10:.1f} %"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


def _most(venues: Counter[str]) -> str:
    return ", ".join(venue for venue, _ in sorted(venues.items(), key=lambda row: (-row[1], row[0]))[:2])
