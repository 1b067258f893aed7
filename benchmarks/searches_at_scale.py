"""Processor time of the server for random searches of many kinds, on a large store: `python -m benchmarks.searches_at_scale STORE`.

The words are drawn from the titles of random papers, by how often they occur among them: searches with common words, with rare ones and with both
differ most.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import click

from benchmarks.measuring import Server
from benchmarks.opened import opened
from benchmarks.pages_at_scale import cost, line, some_papers
from graphapp.model import names

SEED = 11
PAPERS = 20_000
NAMES = 60
# classes of words, by the share of titles that contain one: each begins here
SHARES = {"very common": 0.01, "common": 0.001, "less common": 0.0002, "rare": 0.0}

Words = dict[str, list[str]]
Make = Callable[[random.Random, Words, Sequence[str]], str]


def classes(titles: Sequence[str]) -> Words:
    """The words of the titles by class, each word once."""
    counts = Counter(word for title in titles for word in set(names.words(title)))
    found: Words = {name: [] for name in SHARES}
    for word in sorted(counts):
        found[next(name for name, share in SHARES.items() if counts[word] >= share * len(titles))].append(
            word
        )
    return found


def _of(*kinds: str) -> Make:
    """A word of each of these classes."""
    return lambda dice, words, _: " ".join(dice.choice(words[kind]) for kind in kinds)


def _beginning(letters: int, *others: str) -> Make:
    """The first letters of a word, after a word of each of these classes."""
    return lambda dice, words, titles: " ".join(
        [dice.choice(words[kind]) for kind in others] + [_word(dice, titles, letters)[:letters]]
    )


def _word(dice: random.Random, titles: Sequence[str], longest: int = 1) -> str:
    """A word of a random title, of more than `longest` letters."""
    while True:
        found = [word for word in names.words(dice.choice(titles)) if len(word) > longest]
        if found:
            return dice.choice(found)


def _from_title(fewest: int, most: int, *, in_order: bool) -> Make:
    """Several words of one title, next to each other or in any order."""

    def make(dice: random.Random, _: Words, titles: Sequence[str]) -> str:
        while True:
            own = names.words(dice.choice(titles))
            if len(own) >= fewest:
                number = min(len(own), dice.randint(fewest, most))
                start = dice.randint(0, len(own) - number)
                return " ".join(own[start : start + number] if in_order else dice.sample(own, number))

    return make


def _of_several_titles(fewest: int, most: int) -> Make:
    """Words of different titles, which hardly any title contains together."""
    return lambda dice, _, titles: " ".join(_word(dice, titles, 0) for _ in range(dice.randint(fewest, most)))


def _swapped(dice: random.Random, _: Words, titles: Sequence[str]) -> str:
    """A word with two letters swapped."""
    word = _word(dice, titles, 4)
    place = dice.randint(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def misspelled(dice: random.Random, name: str) -> str:
    """A name with a letter removed, replaced, or swapped with the next one."""
    place = dice.randint(1, max(1, len(name) - 2))
    change = dice.choice(
        ["", dice.choice("aeiounrst"), name[place + 1 : place + 2] + name[place : place + 1]]
    )
    return name[:place] + change + name[place + max(1, len(change)) :]


def _foreign(dice: random.Random, _: Words, titles: Sequence[str]) -> str:
    """Words with accents or in other scripts, alone or next to a word of a title."""
    word = dice.choice(
        [
            "学习",
            "机器学习",
            "深度 学习",
            "обучение",
            "naïve",
            "Gödel",
            "Erdős",
            "ação",
            "für",
            "é",
            "データ",
            "σ",
        ]
    )
    return f"{word} {_word(dice, titles)}" if dice.random() < 0.5 else word


def _pieces(dice: random.Random, _: Words, titles: Sequence[str]) -> str:
    """Single letters and digits, and words with punctuation."""
    part = [*"abcdeimnstwxz0123456789", "3d", "c++", "2-d", "x.", "o'", "e-", "(a)", "10"]
    return " ".join(dice.choice([*part, _word(dice, titles)]) for _ in range(dice.randint(1, 4)))


SEARCHES: dict[str, tuple[int, Make]] = {
    **{f"one word, {name}": (20, _of(name)) for name in SHARES},
    **{f"first letters: {letters}": (12, _beginning(letters)) for letters in (1, 2, 3, 4)},
    "very common word, first 2 letters": (10, _beginning(2, "very common")),
    "rare word, first letter": (10, _beginning(1, "rare")),
    "two words, very common": (15, _of("very common", "very common")),
    "two words, common": (15, _of("common", "common")),
    "two words, less common": (15, _of("less common", "less common")),
    "two words, very common and rare": (10, _of("very common", "rare")),
    "three words, all common": (15, _of("very common", "common", "common")),
    "2-10 words of one title": (25, _from_title(2, 10, in_order=True)),
    "3-10 words of one title, any order": (20, _from_title(3, 10, in_order=False)),
    "3-10 words of several titles": (20, _of_several_titles(3, 10)),
    "quoted words of a title": (
        10,
        lambda *given: f'"{_from_title(2, 5, in_order=True)(*given)}"',
    ),
    "two letters swapped": (15, _swapped),
    "accents and other scripts": (20, _foreign),
    "single letters and punctuation": (20, _pieces),
}


def searches(titles: Sequence[str], people: Sequence[str]) -> dict[str, list[str]]:
    """The same searches for the same titles and names of authors, by kind."""
    dice = random.Random(SEED)
    words = classes(titles)
    wrong = [misspelled(dice, dice.choice(people)) for _ in range(NAMES)]
    # first: the first one prepares what the others need
    return {"misspelled name": wrong} | {
        kind: [make(dice, words, titles) for _ in range(number)] for kind, (number, make) in SEARCHES.items()
    }


def measured(store: Path) -> Iterator[tuple[str, list[tuple[float, str]]]]:
    """The processor time in ms and the text of each search, by kind, from a server of `store`."""
    with opened(store) as service:
        found = some_papers(store, service.store, random.Random(SEED), PAPERS)
    asked = searches(
        [paper.title for paper in found], [entry.author.name for paper in found for entry in paper.authors]
    )
    with Server.started(store) as server:
        server.get("/api/v1/search?q=a")
        server.settled()
        for kind, texts in asked.items():
            yield kind, [(cost(server, "/search?" + urlencode({"q": text})), text) for text in texts]


@click.command()
@click.argument("store", type=click.Path(exists=True, path_type=Path))
@click.option("--slowest", default=5, help="How many of the slowest searches to list.")
def main(store: Path, slowest: int) -> None:
    """Measure searches in STORE."""
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print("| search | n | median | p95 | max |  (CPU ms of the server)\n|---|---|---|---|---|")
    every: list[tuple[float, str]] = []
    for kind, costs in measured(store):
        print(line(kind, [ms for ms, _ in costs]), flush=True)
        every += costs
    print(line("all", [ms for ms, _ in every]))
    for ms, text in sorted(every, reverse=True)[:slowest]:
        print(f"{ms:.1f}: {text}")


if __name__ == "__main__":
    main()
