"""Collaborators, shortest paths, groups and comparisons: the same in every store, worked out by hand on the example."""

from __future__ import annotations

from datetime import date
from math import log

import pytest

from graphapp.groups.conflicts.views import ConflictOptions
from graphapp.model.rows import StoredPaper, Variant
from graphapp.service import GraphService
from graphapp.settings import Settings


@pytest.fixture
def service(full) -> GraphService:
    """A service on each store with the example in it; the store is closed by its own fixture."""
    return GraphService(full, Settings.read(environ={}))


def test_suggested_collaborators(service):
    # Weizhu Chen has three coauthors, Chen Wei two
    (nan,) = service.collaborators.of("Nan Duan").rows
    assert (nan.hit.key, nan.adamic_adar, nan.resource_allocation) == (
        "nan duan 0001",
        pytest.approx(1 / log(3)),
        pytest.approx(1 / 3),
    )
    assert [(one.key, one.name, one.papers) for one in nan.shared] == [("weizhu chen", "Weizhu Chen", 2)]
    assert (nan.hit.papers, nan.first, nan.last) == (1, 2021, 2021)
    (wei,) = service.collaborators.of("Wei Wei Chen").rows
    assert (wei.hit.key, wei.adamic_adar, wei.last) == ("jose garcia", pytest.approx(1 / log(2)), None)
    # the rows of Weizhu Chen are different authors: Nan Duan wrote with one of them only
    assert service.collaborators.of("name:Nan Duan", "row").rows == []


def test_shortest_paths(service):
    view = service.paths.between(["Nan Duan"], ["Nan Duan 0001"])
    assert (view.steps, view.count) == (2, 1)
    assert [(path.authors, path.weakest, path.joint) for path in view.paths] == [
        (("nan duan", "weizhu chen", "nan duan 0001"), 1, 3)
    ]
    assert [[paper.id for paper in edge.papers] for edge in view.edges] == [["a:3", "a:1"], ["a:2"]]
    assert service.paths.between(["Nan Duan"], ["Chen Wei"]).steps is None
    # a:1 has three authors
    short = service.paths.between(["Nan Duan"], ["José García"], longest=2)
    assert short.steps is None


def test_a_group(service):
    view = service.groups.of("Nan Duan\nJosé García\nNan Duan 0001\nJose Garcia x")
    assert [line.status for line in view.lines][:3] == ["found"] * 3
    assert view.lines[3].status == "similar"
    assert view.tables.joint == [[2, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert [
        (pair.one, pair.other, [(each.key, each.papers) for each in pair.through])
        for pair in view.tables.unconnected
    ] == [(0, 2, [("weizhu chen", (2, 1))]), (1, 2, [("weizhu chen", (1, 1))])]
    assert [tuple(year) for year in view.tables.years] == [(2020, 1, 1, 1), (2021, 2, 0, 2)]


def test_a_comparison(service):
    view = service.comparisons.of("author:Nan Duan\nauthor:Weizhu Chen")
    assert [(side.label, side.papers, side.people, side.unique) for side in view.sides] == [
        ("Nan Duan", 2, 1, 0),
        ("Weizhu Chen", 4, 2, 1),
    ]
    assert [(each.key, each.papers) for each in view.common] == [("josé garcía", (1, 1))]
    assert [[each.key for each in side] for side in view.unique] == [[], ["nan duan 0001"]]
    assert [(pair.total, [paper.id for paper in pair.papers]) for pair in view.joint] == [(2, ["a:3", "a:1"])]
    assert [(row.year, row.papers) for row in view.years] == [(2020, (1, 1)), (2021, (1, 3))]


def test_conflicts_and_a_report(service, people, list_of_authors):
    options = ConflictOptions(24, date(2022, 1, 1))
    found = service.conflicts.of_author("Weizhu Chen", options=options)
    # a:3 is the newer of two papers with Nan Duan; in 2021 the title "attention again" is of a:2
    assert [(row.key, row.papers, row.last, row.last_paper.id, row.orcids) for row in found.rows] == [
        ("nan duan", 2, 2021, "a:3", ()),
        ("nan duan 0001", 1, 2021, "a:2", ()),
        ("josé garcía", 1, 2020, "a:1", ("0000-0001",)),
    ]
    assert all(row.affiliation is None for row in found.rows)
    check = service.conflicts.check(
        ["Nan Duan"], ["José García", "Nan Duan 0001"], options=options, distance=2
    )
    assert [
        (pair.kind, pair.author.key, [paper.id for paper in pair.papers], [each.key for each in pair.through])
        for pair in check.pairs
    ] == [("joint", "josé garcía", ["a:1"], []), ("shared", "nan duan 0001", [], ["weizhu chen"])]
    report = service.groups.report("Nan Duan\nNan Duan 0001").tables
    # a:1, a:2 and a:3; Weizhu Chen is a coauthor in both years, José García in 2020 only
    assert [
        (year.year, year.papers, year.outside, year.solo, year.authors, year.new, year.returning)
        for year in report.years
    ] == [
        (2020, 1, 1, 0, 3, 2, 0),
        # the author list of a:3 is truncated
        (2021, 2, 2, 0, 2, 0, 1),
    ]
    assert service.store.truncated_papers(["a:1", "a:3", "no such paper"]) == {"a:3"}
    assert report.total.truncated == 1
    assert [(each.key, each.papers, each.members) for each in report.partners] == [
        ("weizhu chen", 3, ((0, 2), (1, 1))),
        ("josé garcía", 1, ((0, 1),)),
    ]
    hidden = (Variant("a:9", '{"people":[[1,null,"Rome",["orcid:0000-0009"]]]}'),)
    authors = list_of_authors(people.weizhu, people.nan)
    service.store.upsert(
        [StoredPaper("a:9", "Rome", 2022, "other", None, authors, sources=("a:9",), variants=hidden)]
    )
    (nan, *_) = service.conflicts.of_author("Weizhu Chen", options=options).rows
    assert (nan.papers, nan.orcids) == (3, ("0000-0009",))
    assert (nan.affiliation.text, nan.affiliation.year, nan.affiliation.paper) == ("Rome", 2022, "a:9")
