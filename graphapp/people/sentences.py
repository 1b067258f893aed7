"""The evidence of a suggestion in words: for one person, against it, and one sentence. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Collection
from graphapp.people.fitting import Place
from graphapp.people.identifier_evidence import NUMBER, SCHEMES, differing, scheme_of
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.person_names import RELATION_WORDS, Relation, form
from graphapp.people.suggestions import Suggestion

__all__ = [
    "Connections",
    "EvidenceFinder",
    "Reasons",
    "SharedCoauthor",
    "SuggestionComparison",
    "further_groups",
    "sentence",
]

_FEW_PAPERS = 10
_MANY_NAMES = 20000
# logarithm of the share of papers with the word: in about 1 of 55
_RARE_WORD = 4
# words between a given name and a last name that belong to the last name
_PARTICLE = re.compile(
    "af|al|av|bin|da|das|de|del|della|den|der|di|do|dos|du|el|la|le|ten|ter|van|vom|von|zu|zum|zur"
)


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


class EvidenceFinder:
    """Looks up the evidence of suggestions in a collection, with the identifiers of its authorships if they are known."""

    def __init__(self, collection: Collection, identifiers: Identifiers | None = None) -> None:
        self.collection = collection
        self.identifiers = identifiers
        self._paper = {paper.id: number for number, paper in enumerate(collection.papers)}

    def authorship(self, place: Place) -> int:
        """The number of an authorship. Raises KeyError if the collection has no such paper."""
        return int(self.collection.bounds[self._paper[place.paper]]) + place.entry

    def compare(self, suggestion: Suggestion) -> SuggestionComparison:
        """The two sides of a suggestion, compared."""
        return SuggestionComparison(self, suggestion)

    def reasons(self, suggestion: Suggestion) -> Reasons:
        """The evidence of a suggestion in words."""
        return self.compare(suggestion).reasons()


class SuggestionComparison:
    """The two sides of one suggestion: coauthors, venues, years, titles, names and identifiers."""

    def __init__(self, finder: EvidenceFinder, suggestion: Suggestion) -> None:
        self._c = finder.collection
        self._identifiers = finder.identifiers
        self._suggestion = suggestion
        self._places = [
            [finder.authorship(place) for place in side] for side in (suggestion.one, suggestion.other)
        ]
        own = {int(self._c.name[number]) for side in self._places for number in side}
        self._papers = [sorted({int(self._c.paper[number]) for number in side}) for side in self._places]
        self._entries = [self._authorships(papers) for papers in self._papers]
        self._people = [set(self._c.name[entries].tolist()) - own for entries in self._entries]
        self.shared = self._people[0] & self._people[1]
        """The coauthors of both sides, as numbers of names."""

    def _authorships(self, papers: Sequence[int]) -> NDArray[np.int64]:
        bounds = self._c.bounds
        return np.concatenate([np.arange(bounds[paper], bounds[paper + 1]) for paper in papers])

    def reasons(self) -> Reasons:
        """The evidence in words."""
        for_one: list[str] = []
        against: list[str] = []
        for phrase, is_for in (
            *self._same_identifiers(),
            *self._coauthors(),
            *self._venues(),
            *self._years(),
            *self._titles(),
            *self._name(),
        ):
            (for_one if is_for else against).append(phrase)
        return Reasons(tuple(for_one), tuple(against))

    def connections(self, most: int) -> Connections:
        """At most `most` shared coauthors, or as many pairs of coauthors who wrote together."""
        rare = sorted(
            self.shared, key=lambda name: (int(self._c.papers_of_name[name]), self._printed(1, name))
        )
        if rare:
            return Connections(
                tuple(
                    SharedCoauthor(self._printed(0, n), self._printed(1, n), int(self._c.papers_of_name[n]))
                    for n in rare[:most]
                ),
                (),
            )
        links = sorted((self._printed(0, a), self._printed(1, b)) for a, b in self._links)
        return Connections((), tuple(links[:most]))

    def _printed(self, side: int, name: int) -> str:
        """The printed name of a coauthor on the papers of a side, the first by code point."""
        entries = self._entries[side]
        numbers = set(self._c.printed[entries[self._c.name[entries] == name]].tolist())
        first: str = min(self._c.printed_names[number] for number in numbers)
        return first

    @cached_property
    def _links(self) -> list[tuple[int, int]]:
        """The pairs of coauthors of both sides who wrote together."""
        graph = self._c.graph
        mine, theirs = self._people
        return [
            (name, other)
            for name in mine
            for other in theirs.intersection(
                graph.indices[graph.indptr[name] : graph.indptr[name + 1]].tolist()
            )
        ]

    # --- one subject each: phrases, and whether they are for one person

    def _same_identifiers(self) -> list[tuple[str, bool]]:
        if self._identifiers is None:
            return []
        mine, theirs = (
            {id for number in side for id in self._identifiers.of(number) if scheme_of(id)}
            for side in self._places
        )
        equal = [(f"the same {_label(id)}", True) for id in sorted(mine & theirs)]
        different = [
            (f"different identifiers ({_label(a)} and {_label(b)})", False)
            for a, b in differing(mine, theirs)
        ]
        return [*equal[:2], *different[:2]]

    def _coauthors(self) -> list[tuple[str, bool]]:
        mine, theirs = self._people
        if self.shared:
            few = sum(int(self._c.papers_of_name[name]) < _FEW_PAPERS for name in self.shared)
            phrase = _count(len(self.shared), "shared coauthor")
            if few == len(self.shared):
                return [
                    (
                        f"{phrase}, {'all with' if few > 1 else 'who has'} fewer than {_FEW_PAPERS} papers",
                        True,
                    )
                ]
            if few:
                phrase += f", {few} of them with fewer than {_FEW_PAPERS} papers"
            return [(phrase, True)]
        if not mine or not theirs:
            return [("no coauthors on one side", False)]
        phrase = f"no shared coauthor ({len(mine):,} and {_count(len(theirs), 'coauthor')})"
        if self._links:
            return [
                (phrase, False),
                (_count(len(self._links), "pair") + " of their coauthors wrote together", True),
            ]
        return [(phrase + ", and no coauthor of one side wrote with a coauthor of the other", False)]

    def _venues(self) -> list[tuple[str, bool]]:
        mine, theirs = (
            Counter(v for p in papers if (v := self._c.papers[p].venue)) for papers in self._papers
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

    def _years(self) -> list[tuple[str, bool]]:
        mine, theirs = (sorted(y for p in papers if (y := self._c.papers[p].year)) for papers in self._papers)
        if not mine or not theirs:
            return []
        gap = max(mine[0] - theirs[-1], theirs[0] - mine[-1])
        spans = f"{_span(mine)} and {_span(theirs)}"
        if gap <= 0:
            return [(f"years overlap ({spans})", True)]
        return [(f"{_count(gap, 'year')} apart ({spans})", gap <= 3)]

    def _titles(self) -> list[tuple[str, bool]]:
        titles, rarity = self._c.titles, self._c.word_rarity
        mine, theirs = (
            {w for p in papers for w in titles.indices[titles.indptr[p] : titles.indptr[p + 1]].tolist()}
            for papers in self._papers
        )
        shared = sorted(
            (-float(rarity[w]), self._c.words[w]) for w in mine & theirs if rarity[w] > _RARE_WORD
        )
        if shared:
            return [(f"title words in both: {', '.join(word for _, word in shared[:4])}", True)]
        return [("no shared rare title words", False)]

    def _name(self) -> list[tuple[str, bool]]:
        phrase, common = self._frequency
        s, found = self._suggestion, [(phrase, not common)]
        # a difference between the names never counts for one person
        if s.relation not in (Relation.SAME, Relation.SAME_INITIALS):
            found.append((_difference(s.name, s.other_name, s.relation), False))
        return found

    @property
    def name_frequency(self) -> str:
        """How common the name is among the names of the collection, in words."""
        return self._frequency[0]

    @cached_property
    def _frequency(self) -> tuple[str, bool]:
        """How common the name is in words, and whether it counts as common."""
        s, frequency = self._suggestion, self._c.frequency
        # of two names the one that fits more people: "David Blei", not "David M. Blei"
        printed = min(
            (s.name, s.other_name), key=lambda name: (form(name).initials_only, len(form(name).given), name)
        )
        name = form(printed)
        before = frequency.given_names(name.last)
        after = frequency.last_names("".join(name.given))
        common = before * max(1, after) > _MANY_NAMES
        counts = []
        if before:
            counts.append(f"{_as_printed(printed, name.last)} occurs with {_count(before, 'given name')}")
        # initials next to a given name do not make it another one
        words = [word for word in _without_particles(name.given) if len(word) > 1]
        others = frequency.last_names("".join(words)) if words else 0
        if others:
            given = " ".join(_as_printed(printed, word) for word in words)
            counts.append(f"{given} with {_count(others, 'last name')}")
        phrase = f"{'a common' if common else 'a rare'} name in this collection"
        return f"{phrase} ({', '.join(counts)})" if counts else phrase, common


def _without_particles(given: Sequence[str]) -> Sequence[str]:
    """The given words of a form without the particles of the last name, such as "van der" in "Jan van der Berg"."""
    end = len(given)
    while end > 1 and _PARTICLE.fullmatch(given[end - 1]):
        end -= 1
    return given[:end]


def _difference(name: str, other_name: str, relation: Relation) -> str:
    """How the two names differ, in words."""
    if relation == Relation.PARTIAL:
        words = [
            f"“{_as_printed(printed, word)}”"
            for printed, other in ((name, other_name), (other_name, name))
            for word in _unmatched(printed, other)
        ]
        if len(words) > 1:
            return f"{' and '.join(words)} are each in only one of the names"
        if words:
            return f"only one of the names has {words[0]}"
    return RELATION_WORDS[relation]


def _unmatched(name: str, other: str) -> list[str]:
    """The words of a name that the other name has neither in full nor as an initial; [] if the letters of both are the same."""
    (given, last, *_), (other_given, other_last, *_) = form(name), form(other)
    left = [word for word in (*other_given, other_last) if word]
    if "".join((*given, last)) == "".join(left):
        return []
    found = []
    for word in filter(None, (*given, last)):
        fitting = next((each for each in left if word == each), None) or next(
            (each for each in left if word[0] == each[0] and 1 in (len(word), len(each))), None
        )
        if fitting is None:
            found.append(word)
        else:
            left.remove(fitting)
    return found


def _as_printed(name: str, word: str) -> str:
    """A word of the form of a name as the name prints it; with a capital if the name is not printed in Latin letters."""
    printed = {form(each).key: each.strip(".") for each in name.replace(",", " ").split()}
    return printed.get(word) or word.title()


def _label(id: str) -> str:
    """An identifier with the name of its scheme."""
    scheme, _, value = id.partition(":")
    return f"dblp name {value}" if scheme == NUMBER else f"{SCHEMES[scheme]} {value}"


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
            f"{_count(len(s.one), 'paper')} of “{s.name}” {'is' if len(s.one) == 1 else 'are'} probably by a "
            f"different person than {len(s.other)} others ({percent})"
        )
        pro, con = reasons.against, reasons.for_one
    text = f"{statement}: {'; '.join(pro)}." if pro else f"{statement}."
    return f"{text} Against it: {'; '.join(con)}." if con else text


def further_groups(stated: int, least: float) -> str:
    """What a split states beyond its two sides, as a sentence: `stated` further groups of papers, each two of all with at least the
    probability `least`. "" if there are none."""
    if not stated:
        return ""
    more = "1 more group of papers is" if stated == 1 else f"{stated} more groups of papers are"
    who = "a third person" if stated == 1 else "further people"
    return f" {more} probably by {who} (at least {_percent(least)} for each pair of groups)."


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
