"""Suggestions prepared for pages: words, bars, and the small drawing, with values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.people.suggestion_views import (
    PaperGroup,
    SidePaper,
    SidePeriod,
    SuggestionEdge,
    SuggestionNetwork,
    SuggestionNode,
    SuggestionSide,
    SuggestionSummary,
    group_letter,
)
from graphapp.web.render.decisions import moment
from graphapp.web.render.suggestion_drawing import WIDTH, suggestion_drawing
from graphapp.web.render.suggestions import answer_labels, group_cards, merged_name, year_chart


@pytest.mark.parametrize(
    ("at", "text"),
    [("2026-01-31T12:34:56Z", "2026-01-31 12:34 UTC"), ("yesterday", "yesterday"), ("", "")],
)
def test_times_are_written_for_people(at, text):
    assert moment(at) == text


@pytest.mark.parametrize(
    ("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (28, "AB"), (702, "ZZ"), (703, "AAA")]
)
def test_groups_are_lettered_like_columns(number, letter):
    assert group_letter(number) == letter


@pytest.mark.parametrize(
    ("count", "yes", "no"),
    [
        (2, "Yes, A and B are two people", "No, A and B are the same person"),
        (4, "Yes, A to D are four people", "No, A to D are the same person"),
    ],
)
def test_the_answers_to_a_split_name_its_groups(count, yes, no):
    split = SuggestionSummary("b", "split", ("Ann",), "", 0.97, group_count=count)
    assert [each.label for each in answer_labels(split)] == [yes, no, "Postpone"]


def _named(*names: str) -> SuggestionSide:
    papers = tuple(
        SidePaper(f"{name}{n}", StoredPaper(f"{name}{n}", "", None, "other", None, (entry,)), 0)
        for n, name in enumerate(names)
        for entry in (Authorship(AuthorRow(name, name, name.lower()), 0),)
    )
    return SuggestionSide(names[0], names[0].lower(), papers, (), 0, (), SidePeriod(None, None))


def test_the_author_that_a_merge_makes_has_the_name_on_most_papers():
    # two papers of one name; four of the other, of which three have another spelling
    sides = _named("Bo Kim", "Bo Kim"), _named("Bo J. Kim", "Bo J Kim", "Bo J Kim", "Bo J Kim")
    assert merged_name(sides) == "Bo J Kim"
    assert merged_name([]) == ""


def _side(*years: int | None) -> SuggestionSide:
    papers = tuple(
        SidePaper(f"p{n}", StoredPaper(f"p{n}", "", year, "other", None, ()), 0)
        for n, year in enumerate(years)
    )
    return SuggestionSide("A", "a", papers, (), 0, (), SidePeriod(None, None))


def test_years_of_both_sides_are_bars_on_one_scale():
    bars, most = year_chart([_side(2000, 2001, 2001, None), _side(2003)])
    assert most == 2
    # four years of 22 pixels; two papers are the highest bar, 40 pixels
    assert [(bar.x, bar.up, bar.down, bar.label) for bar in bars] == [
        (0, 20.0, 0, "2000"),
        (22, 40.0, 0, ""),
        (66, 0, 20.0, "2003"),
    ]
    assert bars[1].title == "2001: 2 and 0"


def test_without_years_there_are_no_bars():
    assert year_chart([_side(None), _side()]) is None


@given(st.lists(st.integers(1, 2100), max_size=30), st.lists(st.integers(1, 2100), max_size=30))
def test_bars_stay_in_the_picture_and_count_every_paper(one, other):
    chart = year_chart([_side(*one), _side(*other)])
    bars = chart.bars if chart else []
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
    by_name = {" ".join(node.lines): node for node in drawing.nodes}
    assert by_name["Ann"].x < by_name["Bo"].x == WIDTH / 2 < by_name["A. Ann"].x
    assert by_name["Bo"].href == "/authors/bo"
    assert by_name["Ann"].href == ""
    assert drawing.text == "5 shared coauthors."
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
    x = {" ".join(node.lines): node.x for node in drawing.nodes}
    assert x["Ann"] < x["Bo"] < x["Cy"] < x["A. Ann"]
    assert [edge.dashed for edge in drawing.edges] == [False, False, True]
    assert drawing.text == "No shared coauthor; 1 pair of their coauthors have written papers together."


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
        assert 1 <= len(node.lines) <= 3
        assert max(map(len, node.lines)) <= 26
    shown = {node.title.rpartition(": ")[0] or node.title for node in drawing.nodes}
    assert len(shown) >= len(names)


def test_wide_characters_count_twice():
    nodes = (*SIDES, SuggestionNode("x", "陈" * 20, "coauthor", 1))
    edges = (SuggestionEdge("@one", "x", 1), SuggestionEdge("@other", "x", 1))
    ((label,),) = (
        node.lines for node in suggestion_drawing(SuggestionNetwork(nodes, edges)).nodes if node.href
    )
    assert label == "陈" * 12 + "…"


def test_papers_may_be_moved_to_the_first_groups_and_stay_in_their_own():
    papers = _side(2000, 2001).papers
    groups = [PaperGroup(number, papers[:1], (), number < 3) for number in range(1, 16)]
    cards = group_cards(groups, "a", 12)
    first, last = cards[0].options, cards[-1].options
    assert first.startswith(
        '<option value="1" selected>A</option><option value="2">B</option>'
        '<option value="0">none (undecided)</option><option value="3">C (undecided)</option>'
    )
    assert (first.count("<option"), last.count("<option")) == (13, 14)
    assert last.endswith('<option value="15" selected>O (undecided)</option>')
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
