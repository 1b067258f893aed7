"""What the regions of a map are about: words of a sample of the titles of their papers. Pure.

A word's weight is the square root of the number of a region's titles with it, times the logarithm of how much more frequent it is in them than in
the titles of all regions of the region above, so that the words distinguish a region from its neighbours. With inverse document frequencies, as
in networks (`graphapp.networks.communities.naming`), the words of a whole field would name most of its regions.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    each stem. `number` has the title of each paper."""

    bounds: Ints
    stems: Ints
    forms: list[str]
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
        yield _best(counts[region], around, everything, words.forms)


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
    count = max(len(usual), 1)
    of_word = np.repeat(np.arange(len(sizes)), sizes)
    stems = stem_of[words] if len(words) else words
    code = np.unique(of_word[stems >= 0] * count + stems[stems >= 0])
    number = np.full(papers, -1, np.int64)
    number[titled] = np.arange(len(titled))
    return _Words(np.searchsorted(code // count, np.arange(len(sizes) + 1)), code % count, usual, number)


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


def _best(own: _Counts, around: Ints, everything: int, forms: list[str]) -> tuple[str, ...]:
    stems, count, titles = own
    least = max(LEAST_TITLES, LEAST_PART * titles) if titles > LEAST_TITLES else 1
    kept = count >= least
    stems, count = stems[kept], count[kept]
    # by how much more frequent a word is here; if there are no neighbours, practically 0, and the frequency decides
    more = count * (1 + everything) / (titles * around[stems])
    score = np.round(np.sqrt(count) * np.log(more), 9)
    if len(score) > WORDS:
        # only the best are compared as text
        best = score >= np.partition(score, len(score) - WORDS)[len(score) - WORDS]
        stems, score = stems[best], score[best]
    ranked = sorted(zip((-score).tolist(), [forms[stem] for stem in stems.tolist()], strict=True))
    return tuple(form for value, form in ranked[:WORDS] if value < 0)
