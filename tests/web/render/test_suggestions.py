"""Suggestions prepared for pages: words, bars, and the small drawing, with values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.rows import StoredPaper
from graphapp.people.suggestion_views import (
    PaperGroup,
    SidePaper,
    SidePeriod,
    SuggestionEdge,
    SuggestionNetwork,
    SuggestionNode,
    SuggestionSide,
)
from graphapp.web.render.decisions import moment, percent
from graphapp.web.render.suggestion_drawing import WIDTH, suggestion_drawing
from graphapp.web.render.suggestions import group_cards, group_letter, year_bars


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.5, "50 %"),
        (0.934, "93 %"),
        (0.9899, "99 %"),
        (0.99, "99.0 %"),
        (0.9836, "98 %"),
        (0.99999, "99.9 %"),
        (1.0, "99.9 %"),
    ],
)
def test_no_suggestion_is_certain(probability, text):
    assert percent(probability) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [("2026-01-31T12:34:56Z", "2026-01-31 12:34 UTC"), ("yesterday", "yesterday"), ("", "")],
)
def test_times_are_written_for_people(at, text):
    assert moment(at) == text


@pytest.mark.parametrize(
    ("place", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")]
)
def test_groups_are_lettered_like_columns(place, letter):
    assert group_letter(place) == letter


def _side(*years: int | None) -> SuggestionSide:
    papers = tuple(
        SidePaper(f"p{n}", StoredPaper(f"p{n}", "", year, "other", None, ()), 0)
        for n, year in enumerate(years)
    )
    return SuggestionSide("A", "a", papers, (), 0, (), SidePeriod(None, None))


def test_years_of_both_sides_are_bars_on_one_scale():
    bars = year_bars([_side(2000, 2001, 2001, None), _side(2003)])
    # four years of 22 pixels; two papers are the highest bar, 40 pixels
    assert [(bar.x, bar.up, bar.down, bar.label) for bar in bars] == [
        (0, 20.0, 0, "2000"),
        (22, 40.0, 0, ""),
        (66, 0, 20.0, "2003"),
    ]
    assert bars[1].title == "2001: 2 and 0"


def test_without_years_there_are_no_bars():
    assert year_bars([_side(None), _side()]) == []


@given(st.lists(st.integers(1, 2100), max_size=30), st.lists(st.integers(1, 2100), max_size=30))
def test_bars_stay_in_the_picture_and_count_every_paper(one, other):
    bars = year_bars([_side(*one), _side(*other)])
    assert all(0 <= bar.x <= bar.x + bar.width <= 360.5 for bar in bars)
    assert sum(bool(bar.up) for bar in bars) == len(set(one))
    assert sum(bool(bar.down) for bar in bars) == len(set(other))


SIDES = (SuggestionNode("@one", "Ann", "one", 2), SuggestionNode("@other", "A. Ann", "other", 3))


def test_shared_coauthors_stand_between_the_sides():
    drawing = suggestion_drawing(
        SuggestionNetwork(
            (*SIDES, SuggestionNode("bo", "Bo", "coauthor", 3)),
            (SuggestionEdge("@one", "bo", 1), SuggestionEdge("@other", "bo", 2)),
            omitted=4,
        )
    )
    by_name = {node.label: node for node in drawing.nodes}
    assert by_name["Ann"].x < by_name["Bo"].x == WIDTH / 2 < by_name["A. Ann"].x
    assert by_name["Bo"].href == "/authors/bo"
    assert by_name["Ann"].href == ""
    assert drawing.text == "5 coauthors connect both sides."
    assert [edge.width for edge in drawing.edges] == [1.6, 2.2]


def test_coauthors_who_wrote_together_stand_in_two_columns_with_a_dashed_line():
    drawing = suggestion_drawing(
        SuggestionNetwork(
            (*SIDES, SuggestionNode("bo", "Bo", "coauthor", 1), SuggestionNode("cy", "Cy", "coauthor", 1)),
            (
                SuggestionEdge("@one", "bo", 1),
                SuggestionEdge("@other", "cy", 1),
                SuggestionEdge("bo", "cy", 0),
            ),
        )
    )
    x = {node.label: node.x for node in drawing.nodes}
    assert x["Ann"] < x["Bo"] < x["Cy"] < x["A. Ann"]
    assert [edge.dashed for edge in drawing.edges] == [False, False, True]
    assert drawing.text == "No shared coauthor; 1 pair of their coauthors wrote together."


def test_nothing_is_drawn_where_nothing_connects_the_sides():
    assert suggestion_drawing(SuggestionNetwork(SIDES, ())) is None


@given(st.lists(st.text(max_size=40), min_size=1, max_size=12, unique=True))
def test_every_node_is_inside_the_picture_and_names_are_shortened(names):
    nodes = tuple(SuggestionNode(f"n{n}", name, "coauthor", n) for n, name in enumerate(names))
    edges = tuple(SuggestionEdge(side, node.id, 1) for node in nodes for side in ("@one", "@other"))
    drawing = suggestion_drawing(SuggestionNetwork((*SIDES, *nodes), edges))
    assert len(drawing.nodes) == len(names) + 2
    for node in drawing.nodes:
        assert node.radius <= node.x <= drawing.width - node.radius
        assert node.radius <= node.y <= drawing.height - node.radius
        assert len(node.label) <= 26
    shown = {node.title.rpartition(": ")[0] or node.title for node in drawing.nodes}
    assert len(shown) >= len(names)


def test_wide_characters_count_twice():
    nodes = (*SIDES, SuggestionNode("x", "陈" * 20, "coauthor", 1))
    edges = (SuggestionEdge("@one", "x", 1), SuggestionEdge("@other", "x", 1))
    (label,) = (node.label for node in suggestion_drawing(SuggestionNetwork(nodes, edges)).nodes if node.href)
    assert label == "陈" * 12 + "…"


def test_papers_may_be_moved_to_the_first_groups_and_stay_in_their_own():
    papers = _side(2000, 2001).papers
    groups = [PaperGroup(number, papers[:1], (), number < 3) for number in range(1, 16)]
    cards = group_cards(groups, "a", 12)
    first, last = cards[0].options, cards[-1].options
    assert first.startswith('<option value="1" selected>A</option><option value="2">B</option>')
    assert (first.count("<option"), last.count("<option")) == (12, 13)
    assert last.endswith('<option value="15" selected>O</option>')
    assert [card.papers[0].number for card in cards] == list(range(15))


def test_a_long_group_shows_its_first_papers_and_folds_the_others():
    groups = [PaperGroup(1, _side(*range(2000, 2009)).papers, (), True)]
    (card,) = group_cards(groups, "a", 12)
    # a single folded paper would not save space
    assert (len(card.papers), len(card.folded)) == (9, 0)
    groups = [PaperGroup(1, _side(*range(2000, 2010)).papers, (), True)]
    (card,) = group_cards(groups, "a", 12)
    assert [each.number for each in card.folded] == [8, 9]
    assert card.paper_count == 10
