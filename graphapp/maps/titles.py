"""What the regions of a map are about: words of a sample of the titles of their papers. Pure.

A word's weight is the square root of the number of a region's titles with it, times the logarithm of how much more frequent it is in them than in
the titles of all regions of the region above, so that the words distinguish a region from its neighbours. With inverse document frequencies, as
in networks (`graphapp.networks.communities.naming`), the words of a whole field would name most of its regions. A word that mostly occurs
next to the same other one is named with it: "machine translation" says more than "translation".
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.maps.distinct import distinct
from graphapp.maps.regions import COMMUNITY
from graphapp.maps.tree import RegionPapers, Tree
from graphapp.networks.communities.naming import WORDS, title_words, words_in

__all__ = ["TitleChoice", "TitleSample", "words_of"]

Ints = NDArray[Any]

TITLES = (600, 120, 50)
"""The number of titles of a region on the first, the second and deeper levels from which its words are taken; small regions have fewer."""
LEAST_TITLES, LEAST_PART = 2, 0.03
"""A word names a region only if this many, and this part, of its titles have it, provided that it has more. Regions have few titles, in which
rare words would win with a smaller part."""

PHRASE_SHARE = 0.35
"""Two words are named together if at least this part of the titles with the one has them side by side."""
LEAST_PHRASES = 3
"""Two words that are side by side in fewer titles of the whole map are never named together."""
CANDIDATES = 12
"""The number of best words from which a name is made."""
MOST_WORDS = 4
"""The words of a name, those of its phrases counted."""


class TitleSample(NamedTuple):
    """Papers whose titles are needed: `papers[bounds[r] : bounds[r + 1]]` are those of region r, indices of papers."""

    bounds: Ints
    papers: Ints


class TitleChoice:
    """Chooses papers of each community: those with most of its authors, and of those with equally many some, evenly."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._level = 0
        self._chosen = [np.zeros(0, np.int32)] * len(tree)

    def add(self, found: RegionPapers) -> None:
        """Choose papers of the regions of the next level, from the first."""
        most = TITLES[min(self._level, len(TITLES) - 1)]
        self._level += 1
        regions = np.flatnonzero((self._tree.level == self._level) & (self._tree.kind == COMMUNITY))
        starts, ends = (np.searchsorted(found.region, regions, side) for side in ("left", "right"))
        for region, start, end in zip(regions.tolist(), starts.tolist(), ends.tolist(), strict=True):
            self._chosen[region] = found.paper[start:end][_spread(found.authors[start:end], most)]

    def sample(self) -> TitleSample:
        """The papers of all regions."""
        ends = np.cumsum([len(each) for each in self._chosen])
        return TitleSample(np.r_[0, ends], np.concatenate(self._chosen))


def _spread(count: Ints, most: int) -> Ints:
    """At most `most` indices: those of the largest counts, of equal counts evenly."""
    if len(count) <= most:
        return np.arange(len(count))
    ranked = np.argsort(-count, kind="stable")
    least = count[ranked[most - 1]]
    sure = np.flatnonzero(count > least)
    equal = np.flatnonzero(count == least)
    some = equal[np.linspace(0, len(equal) - 1, most - len(sure)).astype(np.int64)]
    return np.concatenate((sure, some))


class _Words(NamedTuple):
    """The words of titles: `stems[bounds[n] : bounds[n + 1]]` are the stems of title n as numbers, each once; `forms` has the usual form of
    each stem. Pairs of words side by side have numbers from `single` on, and `pairs` has the stems of each. `number` has the title of each paper."""

    bounds: Ints
    stems: Ints
    forms: list[str]
    single: int
    pairs: Ints
    number: Ints


def words_of(
    tree: Tree, sample: TitleSample, papers: Ints, titles: Iterable[str]
) -> Iterator[tuple[str, ...]]:
    """The words of each region in the order of their numbers; none for the whole map and for regions that are not communities. `papers` are
    those of `sample` whose titles are known, `titles` their titles."""
    words = _words(papers, titles, int(sample.papers.max(initial=-1)) + 1)
    counts = [_count(words, sample, region) for region in range(len(tree))]
    known, around, everything = -1, np.zeros(0, np.int64), 0
    for region in range(len(tree)):
        above = int(tree.parent[region])
        if above < 0 or not len(counts[region][0]):
            yield ()
            continue
        if above != known:
            known, first = above, int(tree.first_child[above])
            siblings = range(first, first + int(tree.children[above]))
            around = _sum([counts[each] for each in siblings], len(words.forms))
            everything = sum(counts[each][2] for each in siblings)
        yield _best(counts[region], around, everything, words)


def _words(titled: Ints, titles: Iterable[str], papers: int) -> _Words:
    # words repeat, so each is examined once, and titles are numbers from then on
    known: dict[str, int] = {}
    written, sizes = array("i"), array("i")
    for title in titles:
        own = [known.setdefault(word, len(known)) for word in words_in(title)]
        written.extend(own)
        sizes.append(len(own))
    numbers: dict[str, int] = {}
    stem_of = np.full(len(known), -1, np.int64)
    forms: list[dict[str, int]] = []
    words = np.array(written, np.int32)
    frequency = np.bincount(words, minlength=len(known)).tolist()
    for word, place in known.items():
        for stem, form in title_words(word):
            at = stem_of[place] = numbers.setdefault(stem, len(numbers))
            if at == len(forms):
                forms.append({})
            forms[at][form] = forms[at].get(form, 0) + frequency[place]
    usual = [min(found, key=lambda form: (-found[form], form)) for found in forms]
    of_word = np.repeat(np.arange(len(sizes)), sizes)
    stems = stem_of[words] if len(words) else words.astype(np.int64)
    pairs, title_of_pair, pair = _pairs(of_word, stems, len(usual))
    forms_of_pairs = [f"{usual[a]} {usual[b]}" for a, b in pairs.tolist()]
    count = max(len(usual) + len(pairs), 1)
    known_stem = stems >= 0
    code = np.r_[of_word[known_stem] * count + stems[known_stem], title_of_pair * count + len(usual) + pair]
    code = distinct(code)
    number = np.full(papers, -1, np.int64)
    number[titled] = np.arange(len(titled))
    bounds = np.searchsorted(code // count, np.arange(len(sizes) + 1))
    return _Words(bounds, code % count, usual + forms_of_pairs, len(usual), pairs, number)


def _pairs(title: Ints, stems: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """The stems of each frequent pair of words side by side; then, for each place of such a pair, its title and the number of the pair. `title` and
    `stems` are those of each word, -1 for words that name nothing; there are `count` stems."""
    if len(stems) < 2:
        return np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    beside = np.flatnonzero((title[1:] == title[:-1]) & (stems[1:] >= 0) & (stems[:-1] >= 0))
    code = stems[beside] * count + stems[beside + 1]
    found, which, times = np.unique(code, return_inverse=True, return_counts=True)
    frequent = (times >= LEAST_PHRASES) & (found // max(count, 1) != found % max(count, 1))
    number = np.cumsum(frequent) - 1
    kept = frequent[which]
    codes = found[frequent]
    pairs = np.stack((codes // max(count, 1), codes % max(count, 1)), axis=1)
    return pairs, title[beside[kept]], number[which[kept]]


_Counts = tuple[Ints, Ints, int]
"""Stems, the number of titles with each, and the number of titles."""


def _count(words: _Words, sample: TitleSample, region: int) -> _Counts:
    titles = words.number[sample.papers[sample.bounds[region] : sample.bounds[region + 1]]]
    titles = titles[titles >= 0]
    start, size = words.bounds[titles], words.bounds[titles + 1] - words.bounds[titles]
    nth = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    stems, count = np.unique(words.stems[np.repeat(start, size) + nth], return_counts=True)
    return stems, count, len(titles)


def _sum(counts: list[_Counts], stems: int) -> Ints:
    total = np.zeros(stems, np.int64)
    for found, count, _ in counts:
        total[found] += count
    return total


def _best(own: _Counts, around: Ints, everything: int, words: _Words) -> tuple[str, ...]:
    stems, count, titles = own
    least = max(LEAST_TITLES, LEAST_PART * titles) if titles > LEAST_TITLES else 1
    kept = count >= least
    stems, count = stems[kept], count[kept]
    # by how much more frequent a word is here; if there are no neighbours, practically 0, and the frequency decides
    more = count * (1 + everything) / (titles * around[stems])
    score = np.round(np.sqrt(count) * np.log(more), 9)
    # only the best are compared as text
    best = np.argsort(-score, kind="stable")[:CANDIDATES]
    best = best[score[best] > 0]
    columns = ((-score)[best].tolist(), stems[best].tolist(), count[best].tolist())
    ranked = sorted(
        (value, words.forms[stem], stem, times) for value, stem, times in zip(*columns, strict=True)
    )
    paired = stems >= words.single
    parts = words.pairs[stems[paired] - words.single]
    pairs = _Pairs(stems[paired], parts, count[paired])
    return _named([(stem, times) for _, _, stem, times in ranked], pairs, words)


class _Pairs(NamedTuple):
    """Pairs of words: their numbers, the two stems of each, and the titles with each."""

    number: Ints
    parts: Ints
    titles: Ints


def _named(ranked: list[tuple[int, int]], pairs: _Pairs, words: _Words) -> tuple[str, ...]:
    """The best of `ranked` stems and pairs, which have the titles with each, a stem in a phrase if it mostly occurs in that; none twice."""
    found: list[int] = []
    used: set[int] = set()
    for stem, times in ranked:
        best = _phrase(stem, times, pairs) if stem < words.single else stem
        parts = {best} if best < words.single else set(words.pairs[best - words.single].tolist())
        if not parts & used and len(used) + len(parts) <= MOST_WORDS:
            used |= parts
            found.append(best)
        if len(found) == WORDS:
            break
    return tuple(words.forms[each] for each in found)


def _phrase(stem: int, times: int, pairs: _Pairs) -> int:
    """The most frequent pair with a stem, if enough of the titles with the stem (`times`) have it; else the stem."""
    often = np.flatnonzero((pairs.parts == stem).any(axis=1) & (pairs.titles >= PHRASE_SHARE * times))
    return int(pairs.number[often[np.argmax(pairs.titles[often])]]) if len(often) else stem
