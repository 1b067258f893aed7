"""Collaborators, shortest paths, groups and comparisons: the same in every store, worked out by hand on the example."""

from __future__ import annotations

from math import log

import pytest

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
