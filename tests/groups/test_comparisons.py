"""Comparisons, worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import AmbiguousName, BadInput, NotFound
from graphapp.networks.sides import ComparisonSide, read_period, read_sides
from graphapp.networks.spec import NetworkSpec

# A with B at ICML; A and B with X at ACL; A with X and Y; B with Z; C alone
PAPERS = (
    ("AB", 2019, "ICML"),
    ("ABX", 2020, "ACL"),
    ("AXY", 2021, "ICML"),
    ("BZ", 2021, "JMLR"),
    ("BX", None, None),
    ("C", 2015, "ACL"),
)


@pytest.fixture
def service(small_service):
    return small_service(*PAPERS)


def people(rows):
    return [(each.key, each.papers) for each in rows]


def test_two_authors(service):
    view = service.comparisons.of("author:A\nauthor:B")
    assert [(side.label, side.papers, side.people, side.unique) for side in view.sides] == [
        # X and Y; X and Z
        ("A", 3, 2, 1),
        ("B", 4, 2, 1),
    ]
    # X: A in two papers, B in two
    assert people(view.common) == [("x", (2, 2))]
    assert [people(side) for side in view.unique] == [[("y", (1, 0))], [("z", (0, 1))]]
    (joint,) = view.joint
    assert (joint.one, joint.other, joint.total) == (0, 1, 2)
    assert [paper.id for paper in joint.papers] == ["p1", "p0"]
    assert [(row.year, row.papers) for row in view.years] == [
        (2019, (1, 1)),
        (2020, (1, 1)),
        (2021, (1, 1)),
        (None, (0, 1)),
    ]
    assert [(row.venue.name if row.venue else None, row.papers) for row in view.venues] == [
        ("ICML", (2, 1)),
        ("ACL", (1, 1)),
        ("JMLR", (0, 1)),
        (None, (0, 1)),
    ]


def test_two_venues(service):
    view = service.comparisons.of("venue:icml\nvenue:ACL")
    assert [(side.label, side.papers, side.people, side.unique) for side in view.sides] == [
        ("ICML", 2, 4, 1),
        ("ACL", 2, 4, 1),
    ]
    # A, B and X published in both
    assert people(view.common) == [("a", (2, 1)), ("b", (1, 1)), ("x", (1, 1))]
    assert view.joint == []
    assert view.venues == []


def test_overlapping_periods_of_a_venue_list_their_joint_papers(service):
    (joint,) = service.comparisons.of("venue:ICML@2018-2020\nvenue:ICML@2019-2021").joint
    assert (joint.total, [paper.id for paper in joint.papers]) == (1, ["p0"])


def test_periods_of_an_author_and_of_everything(service):
    view = service.comparisons.of("author:A@-2019\nauthor:A@2020-")
    assert [(side.label, side.papers) for side in view.sides] == [("A –2019", 1), ("A 2020–", 2)]
    assert people(view.common) == [("b", (1, 1))]
    whole = service.comparisons.of("all:@2015-2019\nall:@2020-2021")
    assert [(side.label, side.papers, side.people) for side in whole.sides] == [
        ("2015–2019", 2, 3),
        ("2020–2021", 3, 5),
    ]


def test_three_and_four_sides(service):
    view = service.comparisons.of("author:A\nauthor:B\nauthor:C\nauthor:X")
    # compared authors are in neither list
    assert people(view.common) == [("y", (1, 0, 0, 1))]
    assert {(pair.one, pair.other): pair.total for pair in view.joint} == {(0, 1): 2, (0, 3): 2, (1, 3): 2}


def test_lists_are_limited_and_counted(small_service):
    service = small_service(*PAPERS, ("ABX", 2020, "ACL"), ("ABW", 2020, "ACL"), page_papers=1)
    view = service.comparisons.of("author:A\nauthor:B")
    assert (len(view.common), view.common_count) == (1, 2)
    assert len(service.comparisons.of("author:A\nauthor:B", capped=False).common) == 2


@pytest.mark.parametrize(
    "value",
    [
        "",
        "author:A",
        "author:A\nauthor:a",
        "author:A\nauthor:A",
        "author:A\nB",
        "author:\nauthor:B",
        "author:A@2020-2010\nauthor:B",
        "author:A\nauthor:B\nauthor:C\nauthor:X\nauthor:Y",
    ],
)
def test_sides_that_cannot_be_compared_are_errors(service, value):
    with pytest.raises(BadInput) as error:
        service.comparisons.of(value)
    assert not isinstance(error.value, AmbiguousName)


def test_an_unknown_side_is_not_found(service):
    for value in ("author:A\nauthor:nobody", "venue:ICML\nvenue:none"):
        with pytest.raises(NotFound):
            service.comparisons.of(value)


def test_the_newest_joint_papers_are_listed_and_all_are_counted(small_service):
    papers = [("AB", year, "ICML") for year in (2001, 2003, 2002)]
    service = small_service(*papers, page_papers=2)
    (joint,) = service.comparisons.of("author:A\nauthor:B").joint
    assert (joint.total, [paper.year for paper in joint.papers]) == (3, [2003, 2002])


def test_the_network_is_coloured_by_side(service):
    spec = NetworkSpec("compare", "author:A\nauthor:B")
    view, values = service.measure(spec, "side")
    # B is on A's papers, and A on B's
    assert {node.id: side for node, side in zip(view.nodes, values, strict=True)} == {
        "a": "A + B",
        "b": "A + B",
        "x": "A + B",
        "y": "A only",
        "z": "B only",
    }
    # only papers of the sides: not that C wrote, and X and B are linked by two papers
    assert {frozenset((view.nodes[e.source].id, view.nodes[e.target].id)): e.papers for e in view.edges}[
        frozenset("bx")
    ] == 2
    assert [paper.id for paper in service.papers_of_link(spec, "b", "x")] == ["p1", "p4"]
    assert [paper.id for paper in service.papers_of_node(spec, "z")] == ["p3"]
    with pytest.raises(BadInput):
        service.measure(NetworkSpec("author", "A"), "side")


names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(
    lambda name: name.strip() == name and "@" not in name and len(name.splitlines()) == 1
)
years = st.none() | st.integers(0, 3000)


@given(st.sampled_from(["author", "venue"]), names, years, years)
def test_a_side_is_read_as_written(kind, name, first, last):
    if first is not None and last is not None and first > last:
        first, last = last, first
    side = ComparisonSide(kind, name, first, last)
    assert read_sides(f"{side.text}\nall:@1-2") == [side, ComparisonSide("all", "", 1, 2)]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2010-2015", (2010, 2015)),
        ("2010–2015", (2010, 2015)),
        (" 2010 - 2015 ", (2010, 2015)),
        ("2010-", (2010, None)),
        ("-2015", (None, 2015)),
        ("2012", (2012, 2012)),
    ],
)
def test_periods(text, period):
    assert read_period(text) == period


@pytest.mark.parametrize("text", ["", "-", "2010-x", "two", "2015-2010"])
def test_what_is_not_a_period(text):
    with pytest.raises(BadInput):
        read_period(text)
