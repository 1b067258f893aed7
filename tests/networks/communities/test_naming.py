"""What communities are about: by hand, over five papers of two communities."""

from __future__ import annotations

from math import log

import pytest

from graphapp.networks.communities.naming import TitleWords, community_topics, title_words
from graphapp.networks.spec import NetworkNode, NetworkPaper, NetworkSpec, NetworkView

PAPERS = [
    NetworkPaper("p1", "Deep graphs", "ICML", 2001, (0, 1)),
    NetworkPaper("p2", "Graph kernels", "ICML", 2002, (0, 1)),
    NetworkPaper("p3", "Kernels for robots", "RSS", 2003, (2, 3)),
    NetworkPaper("p4", "A robot", "RSS", 2004, (2,)),
    NetworkPaper("p5", "Robots on graphs", "CoRL", 2004, (1, 2, 3)),
]


def view() -> NetworkView:
    nodes = [
        NetworkNode("ada", "Ada", 2, community=0),
        NetworkNode("bo", "Bo", 3, community=0),
        NetworkNode("cy", "Cy", 3, community=1),
        NetworkNode("dee", "Dee", 2, community=1),
        NetworkNode("eve", "Eve", 1, community=2),
    ]
    return NetworkView("", NetworkSpec("all"), nodes, [])


def test_words_are_folded_and_words_of_grammar_are_dropped() -> None:
    found = list(title_words("Towards Robots' and the Robot's $x^2$ Analysis: An RL-based Process"))
    assert found == [
        ("robot", "robots"),
        ("robot", "robot"),
        ("analysis", "analysis"),
        ("rl-based", "rl-based"),
        ("process", "process"),
    ]


def test_a_word_is_counted_once_for_each_title() -> None:
    store = TitleWords.of(["graph graphs", "graph", "robots"])
    assert store.titles == 3
    assert store.having == {"graph": 2, "robot": 1}
    assert store.rarity("graph") == pytest.approx(log(4 / 3))
    assert store.rarity("kernel") == pytest.approx(log(4))


def test_communities_are_named_by_the_words_of_their_papers() -> None:
    store = TitleWords.of([paper.title for paper in PAPERS] + ["Something else"] * 20)
    first, second = community_topics(view(), PAPERS, store)
    # p1, p2 and a third of p5: "graph" counts 2 1/3; "kernel" and "deep" are in one paper each
    assert first.words == ("graphs",)
    assert first.number == 0
    assert (first.size, first.papers, first.venue) == (2, 3, "ICML")
    assert first.people == (1, 0)
    # p3, p4 and two thirds of p5
    assert second.words == ("robots",)
    assert (second.papers, second.venue, second.people) == (3, "RSS", (2, 3))


def test_a_community_of_one_has_no_topic_and_two_papers_are_enough_for_words() -> None:
    store = TitleWords.of(paper.title for paper in PAPERS)
    topics = community_topics(view(), PAPERS[:1], store)
    assert [topic.number for topic in topics] == [0, 1]
    assert topics[0].words == ("deep", "graphs")
    assert topics[1].words == ()
    assert topics[1].venue is None
    assert topics[1].subject == ""
