"""The evidence of a suggestion in words: for one person, against it, and one sentence. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import Literal, NamedTuple

from graphapp.people.author_positions import AuthorPositions, positions_words
from graphapp.people.collection import Collection
from graphapp.people.evidence_subjects import LEAST_EFFECT, SUBJECTS, SubjectEvidence
from graphapp.people.fitting import Place
from graphapp.people.identifier_evidence import NUMBER, SCHEMES, differing, scheme_of
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.name_words import as_printed, name_difference, name_parts
from graphapp.people.odds_words import percent_words
from graphapp.people.person_names import Relation, form
from graphapp.people.suggestions import Suggestion

__all__ = [
    "Connections",
    "EvidenceFinder",
    "Reasons",
    "SharedCoauthor",
    "SuggestionComparison",
    "further_groups",
    "later_papers",
    "sentence",
    "sized_sentence",
]

_FEW_PAPERS = 10
_MANY_NAMES = 20000
# a part of a name that occurs with fewer, or with more, other parts
_RARE_PART, _COMMON_PART = 20, 150
# logarithm of the share of papers with the word: in about 1 of 55
_RARE_WORD = 4
_TITLE_WORDS = 4


class Reasons(NamedTuple):
    """The evidence for one person and against it, each a short phrase with numbers."""

    for_one: tuple[str, ...]
    against: tuple[str, ...]


class _Phrase(NamedTuple):
    """A phrase about a subject, and whether it is evidence for one person."""

    subject: str
    words: str
    for_one: bool


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

    def given_names(self, last: tuple[str, ...]) -> int:
        """The number of distinct given names in the collection before a last name, which may have several words ("van", "dyk")."""
        return self.collection.frequency.given_names(" ".join(last))

    def authorship(self, place: Place) -> int:
        """The number of an authorship. Raises KeyError if the collection has no such paper."""
        return self.collection.reader.number(place)

    def compare(self, suggestion: Suggestion) -> SuggestionComparison:
        """The two sides of a suggestion, compared."""
        return SuggestionComparison(self, suggestion)

    def reasons(self, suggestion: Suggestion) -> Reasons:
        """The evidence of a suggestion in words."""
        return self.compare(suggestion).reasons()


class SuggestionComparison:
    """The two sides of one suggestion: coauthors, venues, years, titles, names and identifiers."""

    def __init__(self, finder: EvidenceFinder, suggestion: Suggestion) -> None:
        self._finder = finder
        self._c = finder.collection
        self._identifiers = finder.identifiers
        self._suggestion = suggestion
        self._evidence: tuple[Mapping[str, float], tuple[SubjectEvidence, ...]] | None = None
        read = self._read = self._c.reader
        self._places = [list(map(read.number, side)) for side in (suggestion.one, suggestion.other)]
        own = {read.name[number] for side in self._places for number in side}
        self._papers = [sorted({read.paper[number] for number in side}) for side in self._places]
        self._entries = [read.authorships(papers) for papers in self._papers]
        self._names = [[read.name[number] for number in entries] for entries in self._entries]
        self._people = [set(names) - own for names in self._names]
        self.shared = self._people[0] & self._people[1]
        """The coauthors of both sides, as numbers of names."""

    @property
    def names(self) -> list[int]:
        """The number of the name of each authorship of both sides."""
        return [self._read.name[number] for side in self._places for number in side]

    def evidence(self, effects: Mapping[str, float]) -> tuple[SubjectEvidence, ...]:
        """What is known of each subject, in the order of `SUBJECTS`. `effects` is what each subject adds to the log-odds of one person."""
        if self._evidence is not None and self._evidence[0] is effects:
            return self._evidence[1]
        found = []
        kept = self._without_contradiction(effects)
        phrases: dict[str, tuple[str, ...]] = {}
        for each in self._phrases(kept):
            phrases[each.subject] = (*phrases.get(each.subject, ()), each.words)
        for subject in SUBJECTS:
            words = phrases.get(subject.name, ())
            effect = kept.get(subject.name, 0.0)
            if not words and abs(effect) >= LEAST_EFFECT:
                words = (subject.words_for if effect > 0 else subject.words_against,)
            if words or effect:
                found.append(SubjectEvidence(subject.name, words, effect))
        self._evidence = (effects, tuple(found))
        return self._evidence[1]

    def reasons(self, effects: Mapping[str, float] | None = None) -> Reasons:
        """The evidence for one person and against it. With `effects`, what each subject adds to the log-odds of one person, that decides on
        which side evidence is, and evidence without an effect is omitted."""
        omitted = {subject.name for subject in SUBJECTS if not subject.in_sentence}
        if effects is None:
            listed = [(each.words, each.for_one) for each in self._phrases({}) if each.subject not in omitted]
        else:
            listed = [
                (words, each.direction > 0)
                for each in self.evidence(effects)
                if each.direction and each.subject not in omitted
                for words in each.phrases
            ]
        return Reasons(
            tuple(words for words, for_one in listed if for_one),
            tuple(words for words, for_one in listed if not for_one),
        )

    def _phrases(self, effects: Mapping[str, float]) -> list[_Phrase]:
        """All phrases, in the order of `SUBJECTS`. A known effect decides between words for one person and against it."""
        return [
            *self._same_identifiers(),
            *self._coauthors(effects.get("coauthors", 0.0)),
            *self._venues(effects.get("venues", 0.0)),
            *self._years(effects.get("years", 0.0)),
            *self._titles(effects.get("titles", 0.0)),
            *self._name(effects.get("frequency")),
            *self._positions(effects.get("positions", 0.0)),
            self._sizes(effects.get("sizes", 0.0)),
        ]

    def _without_contradiction(self, effects: Mapping[str, float]) -> Mapping[str, float]:
        """The effects, with that of the positions counted as one of the numbers of papers if it is against one person although both sides
        usually have the same position. The model compares how often they are first and last author, which can differ although the most
        frequent position is the same."""
        effect = effects.get("positions", 0.0)
        one, other = self._positions_of
        if effect >= 0 or one.usual != other.usual:
            return effects
        kept = {subject: added for subject, added in effects.items() if subject != "positions"}
        return {**kept, "sizes": round(kept.get("sizes", 0.0) + effect, 2)}

    def connections(self, most: int) -> Connections:
        """At most `most` shared coauthors, or as many pairs of coauthors who wrote together."""
        papers = self._read.papers_of_name
        if self.shared:
            mine, theirs = (self._printed(side, self.shared) for side in (0, 1))
            rare = sorted((papers[name], theirs[name], name) for name in self.shared)
            shared = (SharedCoauthor(mine[name], printed, count) for count, printed, name in rare[:most])
            return Connections(tuple(shared), ())
        mine, theirs = (self._printed(side, {pair[side] for pair in self._links}) for side in (0, 1))
        links = sorted((mine[a], theirs[b]) for a, b in self._links)
        return Connections((), tuple(links[:most]))

    def _printed(self, side: int, coauthors: Set[int]) -> dict[int, str]:
        """The printed names of coauthors on the papers of a side, of several the first by code point."""
        read, numbers = self._read, defaultdict[int, set[int]](set)
        for name, entry in zip(self._names[side], self._entries[side], strict=True):
            if name in coauthors:
                numbers[name].add(read.printed[entry])
        printed = self._c.printed_names
        return {name: min(printed[number] for number in found) for name, found in numbers.items()}

    @cached_property
    def _links(self) -> list[tuple[int, int]]:
        """The pairs of coauthors of both sides who wrote together."""
        mine, theirs = self._people
        return [(name, other) for name in mine for other in theirs.intersection(self._read.linked(name))]

    # --- the phrases of one subject each

    def _same_identifiers(self) -> list[_Phrase]:
        known = self._identifiers
        if known is None or not all(map(known.any_of, self._places)):
            return []
        mine, theirs = (
            {id for number in side for id in known.of(number) if scheme_of(id)} for side in self._places
        )
        equal = [_Phrase("identifiers", f"the same {_label(id)}", True) for id in sorted(mine & theirs)]
        different = [
            _Phrase("identifiers", f"different identifiers ({_label(a)} and {_label(b)})", False)
            for a, b in differing(mine, theirs)
        ]
        return [*equal[:2], *different[:2]]

    def _coauthors(self, effect: float) -> list[_Phrase]:
        mine, theirs = self._people
        if self.shared:
            words = self._shared_coauthors()
            return [_Phrase("coauthors", f"only {words}" if effect <= -LEAST_EFFECT else words, True)]
        if not mine or not theirs:
            return [_Phrase("coauthors", "no coauthors on one of the two sides", False)]
        words = f"no shared coauthor ({len(mine):,} and {_count(len(theirs), 'coauthor')})"
        if self._links:
            words += (
                f", but {_count(len(self._links), 'pair')} of their coauthors have written papers together"
            )
        elif effect >= LEAST_EFFECT:
            words += ", but their coauthors are in the same community"
        else:
            words += ", and none of their coauthors have written papers together"
        return [_Phrase("coauthors", words, bool(self._links))]

    def _shared_coauthors(self) -> str:
        few = sum(self._read.papers_of_name[name] < _FEW_PAPERS for name in self.shared)
        phrase = _count(len(self.shared), "shared coauthor")
        if not few:
            return phrase
        if few == len(self.shared):
            return f"{phrase}, {'all with' if few > 1 else 'who has'} fewer than {_FEW_PAPERS} papers"
        return f"{phrase}, {few} of them with fewer than {_FEW_PAPERS} papers"

    def _venues(self, effect: float) -> list[_Phrase]:
        mine, theirs = (Counter(filter(None, map(self._read.venue, papers))) for papers in self._papers)
        both = sorted(
            mine.keys() & theirs.keys(), key=lambda venue: (-min(mine[venue], theirs[venue]), venue)
        )
        if both:
            more = f" and {len(both) - 3} more" if len(both) > 3 else ""
            return [_Phrase("venues", f"both in {', '.join(both[:3])}{more}", True)]
        if mine and theirs:
            similar = effect >= LEAST_EFFECT
            words = "different venues that share authors" if similar else "different venues"
            return [_Phrase("venues", f"{words}: {_most(mine)} / {_most(theirs)}", similar)]
        return []

    def _years(self, effect: float) -> list[_Phrase]:
        mine, theirs = (
            sorted(year for paper in papers if (year := int(self._read.year[paper])))
            for papers in self._papers
        )
        if not mine or not theirs:
            return []
        gap = max(mine[0] - theirs[-1], theirs[0] - mine[-1])
        spans = f"{_span(mine)} and {_span(theirs)}"
        if gap > 0:
            return [_Phrase("years", f"{_count(gap, 'year')} apart ({spans})", gap <= 3)]
        if effect <= -LEAST_EFFECT:
            return [_Phrase("years", f"many years between most papers ({spans})", False)]
        return [_Phrase("years", f"years overlap ({spans})", True)]

    def _titles(self, effect: float) -> list[_Phrase]:
        mine, theirs = map(self._read.title_words, self._papers)
        shared = sorted((-float(self._c.word_rarity[w]), self._c.words[w]) for w in mine & theirs)
        rare = [word for less, word in shared if -less > _RARE_WORD]
        listed = ", ".join((rare or [word for _, word in shared])[:_TITLE_WORDS])
        if rare:
            return [_Phrase("titles", f"title words in common: {listed}", True)]
        words = f"only frequent title words in common ({listed})" if shared else "no title words in common"
        if effect >= LEAST_EFFECT:
            return [_Phrase("titles", f"{words}, but titles from the same field", True)]
        return [_Phrase("titles", words, False)]

    def _name(self, effect: float | None) -> list[_Phrase]:
        s, common = self._suggestion, self._frequency[1] if effect is None else effect < 0
        found = [_Phrase("frequency", self.name_frequency(effect), not common)]
        # a difference between the names never counts for one person
        if s.relation not in (Relation.SAME, Relation.SAME_INITIALS):
            found.append(_Phrase("names", name_difference(s.name, s.other_name, s.relation), False))
        return found

    @cached_property
    def _positions_of(self) -> tuple[AuthorPositions, AuthorPositions]:
        """The positions in the author lists of both sides."""
        read = self._read
        one, other = (
            AuthorPositions.of((read.entry[number], read.size[read.paper[number]]) for number in side)
            for side in self._places
        )
        return one, other

    def _positions(self, effect: float) -> list[_Phrase]:
        if abs(effect) < LEAST_EFFECT:
            return []
        s = self._suggestion
        names = ("A", "B") if s.say == "different" else (f"“{s.name}”", f"“{s.other_name}”")
        words = positions_words(*self._positions_of, names, similar=effect > 0)
        return [_Phrase("positions", words, effect > 0)]

    def _sizes(self, effect: float) -> _Phrase:
        words = " and ".join(f"{len(papers):,}" for papers in self._papers) + " papers"
        if abs(effect) >= LEAST_EFFECT:
            which = "groups of these sizes are more often by"
            if self._suggestion.say == "same":
                which = "two names with these numbers of papers more often belong to"
            words += f"; {which} {'one person' if effect > 0 else 'two people'}"
        return _Phrase("sizes", words, True)

    def name_frequency(self, effect: float | None = None) -> str:
        """How common the name is in the loaded papers, in words. With `effect`, what that adds to the log-odds of one person, that
        decides whether the name is called common or rare."""
        counts, common, (before, others) = self._frequency
        if effect is not None and abs(effect) < LEAST_EFFECT:
            return f"a name that is neither rare nor common in the loaded papers{counts}"
        if effect is not None:
            common = effect < 0
        which = _which_name(before, others, common)
        return f"a {'common' if common else 'rare'} {which} in the loaded papers{counts}"

    @cached_property
    def _frequency(self) -> tuple[str, bool, tuple[int, int]]:
        """How often the parts of the name occur, in words, and whether that counts as common; the numbers of given names that occur with
        the last name, and of last names that occur with the given name."""
        s, frequency = self._suggestion, self._c.frequency
        # of two names the one that fits more people: "David Blei", not "David M. Blei"
        printed = min(
            (s.name, s.other_name), key=lambda name: (form(name).initials_only, len(form(name).given), name)
        )
        parts = name_parts(printed, s.other_name if printed == s.name else s.name)
        before = self._finder.given_names(parts.last)
        after = frequency.last_names("".join(parts.given))
        counts = []
        if before:
            counts.append(f"{parts.printed_last} occurs with {_count(before, 'given name')}")
        # initials next to a given name do not make it another one
        words = [word for word in parts.given if len(word) > 1]
        others = frequency.last_names("".join(words)) if words else 0
        if others:
            given = " ".join(as_printed(printed, word) for word in words)
            counts.append(f"{given} with {_count(others, 'last name')}")
        listed = f" ({', '.join(counts)})" if counts else ""
        return listed, before * max(1, after) > _MANY_NAMES, (before, others)


def _which_name(given_names: int, last_names: int, common: bool) -> str:
    """The part of a name that is rare or common, if only one is: "last name", "given name", else "name". `given_names` occur with the last
    name, `last_names` with the given name; 0 if that is unknown."""
    if not given_names or not last_names:
        return "name"
    last, given = (
        count > _COMMON_PART if common else count < _RARE_PART for count in (given_names, last_names)
    )
    return "name" if last == given else "last name" if last else "given name"


def _label(id: str) -> str:
    """An identifier with the name of its scheme."""
    scheme, _, value = id.partition(":")
    return f"dblp name {value}" if scheme == NUMBER else f"{SCHEMES[scheme]} {value}"


def sentence(suggestion: Suggestion, reasons: Reasons) -> str:
    """A suggestion in words: the statement, its probability, the evidence for it and against it. Of a split, `suggestion.one` is group A."""
    s = suggestion
    sizes = len(s.one), len(s.other)
    return sized_sentence(s.say, s.probability, (s.name, s.other_name), sizes, reasons)


def sized_sentence(
    say: Literal["same", "different"],
    probability: float,
    names: tuple[str, str],
    papers: tuple[int, int],
    reasons: Reasons,
) -> str:
    """As `sentence`, given the printed names and the numbers of papers of both sides."""
    (name, other_name), (one, other), percent = names, papers, percent_words(probability)
    if say == "same":
        statement = (
            f"“{name}” ({_count(one, 'paper')}) and “{other_name}” ({_count(other, 'paper')}) "
            f"are probably the same person ({percent})"
        )
        pro, con = reasons.for_one, reasons.against
    else:
        statement = (
            f"{_count(one, 'paper')} (group A) and {_count(other, 'other paper')} (group B) "
            f"of “{name}” are probably by two people ({percent})"
        )
        pro, con = reasons.against, reasons.for_one
    text = f"{statement}: {'; '.join(pro)}." if pro else f"{statement}."
    return f"{text} Evidence against it: {'; '.join(con)}." if con else text


def later_papers(number: int) -> str:
    """A sentence about papers of a suggestion that were loaded after the evidence was computed. "" if there are none."""
    if not number:
        return ""
    what = "1 paper that was" if number == 1 else f"{number:,} papers that were"
    return f" The evidence does not include {what} loaded later."


def further_groups(stated: int, least: float) -> str:
    """What a split states beyond its two sides, as a sentence: `stated` further groups of papers, each two of all with at least the
    probability `least`. "" if there are none."""
    if not stated:
        return ""
    more = "1 more group of papers is" if stated == 1 else f"{stated} more groups of papers are"
    who = "a third person" if stated == 1 else "further people"
    return f" {more} probably by {who} (with a probability of at least {percent_words(least)} for each pair of groups)."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


def _most(venues: Counter[str]) -> str:
    return ", ".join(venue for venue, _ in sorted(venues.items(), key=lambda row: (-row[1], row[0]))[:2])
