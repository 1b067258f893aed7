"""The names of communities, from a few titles."""

from __future__ import annotations

import numpy as np

from graphapp.maps.regions import Region
from graphapp.maps.titles import TitleSample, words_of
from graphapp.maps.tree import tree_of

TRANSLATION = [
    "Machine translation of poems",
    "Machine translation for lawyers",
    "Neural machine translation",
    "A translation by hand",
]
PROTEINS = ["Folding proteins", "Proteins in water", "Protein design"]


def names_of(*communities: list[str]) -> list[tuple[str, ...]]:
    """The words of communities, given as their titles."""
    tree = tree_of([Region(np.array([number])) for number in range(len(communities))])
    titles = [title for community in communities for title in community]
    # the whole map has no name
    bounds = np.cumsum([0, 0, *map(len, communities)])
    papers = np.arange(len(titles))
    return list(words_of(tree, TitleSample(bounds, papers), papers, titles))[1:]


def test_words_that_occur_side_by_side_are_named_together():
    # three of four titles with "translation" have "machine" before it; all others have one title
    assert names_of(TRANSLATION, PROTEINS) == [("machine translation",), ("proteins",)]


def test_words_that_are_seldom_side_by_side_are_named_alone():
    rarely = [
        *("Graph drawing", "Graph drawing by hand", "Graph drawing in colour"),
        *(f"A {word} graph" for word in ("planar", "sparse", "dense", "tiny", "plain", "finite", "simple")),
    ]
    # three of ten titles with "graph" have "drawing" next to it, but all three with "drawing" have "graph"
    assert names_of(rarely, PROTEINS)[0] == ("graph",)


def test_a_name_has_four_words_at_most():
    titles = ["Deep fish for red birds", "Slow cats"] * 3
    (name, _) = names_of(titles, PROTEINS)
    assert len(name) == 2
    assert set(name) < {"deep fish", "red birds", "slow cats"}
