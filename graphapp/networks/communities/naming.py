"""What a community is about: words of its titles, its typical venue and its leading people. Pure.

Words are weighted by tf–idf (Spärck Jones 1972, https://doi.org/10.1108/eb026526): the square root of the number of the community's papers
with the word in their titles, times log((1 + N) / (1 + n)), where n of the N titles of the store have the word. Without the root, the words of
a whole field would name all of its communities. A paper counts for each community by the share of its
authors in the network who belong to it, so a paper of two communities counts half for each.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log, sqrt
from typing import NamedTuple

from graphapp.networks.spec import CommunityTopic, NetworkPaper, NetworkView

__all__ = [
    "NAMED_COMMUNITIES",
    "WORDS",
    "TitleWords",
    "community_topics",
    "title_words",
    "words_in",
]

NAMED_COMMUNITIES = 100
"""The number of communities with topics; the largest ones."""
LEAST_MEMBERS = 2
WORDS = 3
PEOPLE = 3
LEAST_PAPERS, LEAST_SHARE = 2, 0.02
"""A word of a title names a community only if this many, and this share, of its papers have it, provided that the community has more papers than
that."""
SHORTEST = 3
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FORMULA = re.compile(r"\$[^$]*\$")

# words of grammar, and words that describe papers and not their subjects
_GRAMMAR = """
    about above across after against all along also among and another any are around aware based be because been before being better
    between beyond both but can case comparing comparison could does done down driven during each effective efficient empirical enough even every
    exploring few first for from further general getting good has have help here how improve improved improving into investigating its itself
    large learn let like make makes making many may method methods more most much must need new non not novel now off one only other our out over
    paper papers part per perspective possible rather real really review robust same scale should show simple since some still studies study such
    survey take than that the their them then there these they this those three through time toward towards two under understanding unified
    unifying until upon use used useful using version very via view was way ways well were what when where whether which while who whose why will
    with within without work yet you your der die das und für les des une aus von mit sur dans pour
"""
_STOP = frozenset(_GRAMMAR.split())


class TitleWords(NamedTuple):
    """The number of titles in a store, and the number of titles that have each word (folded as by `title_words`)."""

    titles: int
    having: Counter[str]

    @classmethod
    def of(cls, titles: Iterable[str]) -> TitleWords:
        """Count the words of `titles`."""
        having: Counter[str] = Counter()
        count = 0
        for title in titles:
            count += 1
            having.update({stem for stem, _ in title_words(title)})
        return cls(count, having)

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of a word, at least 0."""
        return max(0.0, log((1 + self.titles) / (1 + self.having[stem])))


def words_in(title: str) -> list[str]:
    """The words of a title as they are written, without formulas."""
    return _WORD.findall(_FORMULA.sub(" ", title) if "$" in title else title)


def title_words(title: str) -> Iterator[tuple[str, str]]:
    """The words of a title that may name a topic, in order: each as a stem, in which singular and plural are equal, and as it is written, in
    lower case."""
    for found in _WORD.finditer(_FORMULA.sub(" ", title)):
        word = found[0].lower().replace("’", "'").removesuffix("'s")
        if len(word) >= SHORTEST and word not in _STOP:
            yield _stem(word), word


def _stem(word: str) -> str:
    plural = len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


class _Tally:
    """What is counted for one community."""

    __slots__ = ("forms", "papers", "venues", "weight", "words")

    def __init__(self) -> None:
        self.papers = 0
        self.weight: dict[str, float] = defaultdict(float)
        self.words: Counter[str] = Counter()
        self.forms: dict[str, Counter[str]] = defaultdict(Counter)
        self.venues: dict[str, float] = defaultdict(float)

    def add(self, share: float, venue: str, words: Sequence[tuple[str, str]]) -> None:
        """Count a paper of which this `share` belongs to the community."""
        self.papers += 1
        if venue:
            self.venues[venue] += share
        for stem in dict(words):
            self.weight[stem] += share
            self.words[stem] += 1
        for stem, form in words:
            self.forms[stem][form] += 1


def community_topics(
    view: NetworkView, papers: Iterable[NetworkPaper], store: TitleWords
) -> tuple[CommunityTopic, ...]:
    """The topics of the communities of `view` with at least two members, the largest first, at most `NAMED_COMMUNITIES`. `papers` are the papers
    counted in the network, with the indices of their authors."""
    members: dict[int, list[int]] = {}
    for index, node in enumerate(view.nodes):
        if node.community >= 0:
            members.setdefault(node.community, []).append(index)
    named = [number for number in sorted(members) if len(members[number]) >= LEAST_MEMBERS]
    tallies = {number: _Tally() for number in named[:NAMED_COMMUNITIES]}
    for paper in papers:
        _count(view, paper, tallies)
    return tuple(_topic(view, number, members[number], tally, store) for number, tally in tallies.items())


def _count(view: NetworkView, paper: NetworkPaper, tallies: dict[int, _Tally]) -> None:
    sides = Counter(view.nodes[member].community for member in paper.members)
    sides.pop(-1, None)
    everyone = sides.total()
    words: list[tuple[str, str]] | None = None
    for number, count in sides.items():
        tally = tallies.get(number)
        if tally is not None:
            words = list(title_words(paper.title)) if words is None else words
            tally.add(count / everyone, paper.venue, words)


def _topic(
    view: NetworkView, number: int, members: list[int], tally: _Tally, store: TitleWords
) -> CommunityTopic:
    least = max(LEAST_PAPERS, LEAST_SHARE * tally.papers) if tally.papers > LEAST_PAPERS else 1
    scored = [
        (round(-sqrt(weight) * store.rarity(stem), 9), stem)
        for stem, weight in tally.weight.items()
        if tally.words[stem] >= least
    ]
    words = [_written(tally.forms[stem]) for score, stem in sorted(scored)[:WORDS] if score < 0]
    venue = min(tally.venues, key=lambda name: (-round(tally.venues[name], 9), name), default=None)
    authors = [index for index in members if view.nodes[index].type not in ("paper", "venue")]
    leading = sorted(authors, key=lambda index: (-view.nodes[index].papers, index))
    return CommunityTopic(number, len(members), tally.papers, tuple(words), venue, tuple(leading[:PEOPLE]))


def _written(forms: Counter[str]) -> str:
    """The most frequent form of a word, the first by alphabet of several."""
    return min(forms, key=lambda form: (-forms[form], form))
