"""Measures of the networks of a store: by hand, over four papers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphapp.errors import BadInput, NotReady
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.networks.appearance import Appearance
from graphapp.networks.measures.client import Measurements
from graphapp.networks.measures.registry import MEASURES, measure_named
from graphapp.networks.spec import NetworkSpec
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store

PAPERS = [
    ("p1", 2001, "ICML", ["Ada", "Bo"]),
    ("p2", 2004, "ICML", ["Ada", "Bo", "Cy"]),
    ("p3", 2006, "JMLR", ["Ada", "Cy"]),
    ("p4", None, None, ["Bo", "Cy"]),
]


def stored(id: str, year: int | None, venue: str | None, people: list[str]) -> StoredPaper:
    authors = tuple(
        Authorship(AuthorRow(f"name:{name}", name, names.key(name)), place)
        for place, name in enumerate(people)
    )
    place = VenueRow(names.key(venue), venue, "conference") if venue else None
    return StoredPaper(id, id, year, "conference", place, authors, sources=(id,))


@pytest.fixture
def service() -> Iterator[GraphService]:
    settings = Settings()
    store = open_store("memory:", settings, create=True)
    store.upsert([stored(*paper) for paper in PAPERS])
    store.settle()
    service = GraphService(store, settings)
    yield service
    service.close()


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("papers", {"ada": 3, "bo": 3, "cy": 3}),
        ("joint", {"ada": 3, "bo": 2, "cy": 2}),
        ("degree", {"ada": 2, "bo": 2, "cy": 2}),
        # a paper of two adds 1 to a link, one of three adds 1/2
        ("strength", {"ada": 3, "bo": 3, "cy": 3}),
        ("first_year", {"ada": 2001, "bo": 2001, "cy": 2004}),
        ("mean_year", {"ada": 3.67 + 2000, "bo": 2002.5, "cy": 2005}),
        # Cy has a paper in each, and the first by name counts
        ("venue", {"ada": "ICML", "bo": "ICML", "cy": "ICML"}),
        ("betweenness", {"ada": 0, "bo": 0, "cy": 0}),
        ("core", {"ada": 2, "bo": 2, "cy": 2}),
    ],
)
def test_measures_of_an_authors_network(
    service: GraphService, measure: str, expected: dict[str, object]
) -> None:
    view, values = service.measure(NetworkSpec(value="ada"), measure)
    assert dict(zip([node.id for node in view.nodes], values, strict=True)) == expected


def test_a_measure_follows_the_filters(service: GraphService) -> None:
    view, values = service.measure(NetworkSpec(value="ada", first=2005), "degree")
    assert dict(zip([node.id for node in view.nodes], values, strict=True)) == {"ada": 1, "cy": 1}


def test_a_measure_that_a_network_does_not_have_is_an_error(service: GraphService) -> None:
    with pytest.raises(BadInput, match="requires an author's network"):
        service.measure(NetworkSpec("all"), "joint")
    with pytest.raises(BadInput, match="Unknown measure 'eigenvector'"):
        service.measure(NetworkSpec("all"), "eigenvector")


def test_a_computation_that_takes_too_long_is_reported_and_the_next_one_works() -> None:
    settings = Settings(layout_seconds=0.000_001)
    store = open_store("memory:", settings, create=True)
    store.upsert([stored(f"p{n}", 2000, None, [f"A{m}" for m in range(n, n + 30)]) for n in range(0, 900, 3)])
    store.settle()
    service = GraphService(store, settings)
    try:
        with pytest.raises(NotReady, match="Betweenness could not be computed"):
            service.measure(NetworkSpec("all"), "betweenness")
        assert len(service.measure(NetworkSpec("all"), "degree")[1]) == 927
    finally:
        service.close()


def test_every_measure_has_values_for_every_node(service: GraphService) -> None:
    service.network(NetworkSpec(value="ada"))
    for measure in MEASURES:
        spec = NetworkSpec("compare", "author:ada\nauthor:bo") if measure.sides else NetworkSpec(value="ada")
        view, values = service.measure(spec, measure.id)
        assert len(values) == len(view.nodes)


def test_a_request_does_not_wait_long_for_another_computation(service: GraphService) -> None:
    view = service.network(NetworkSpec(value="ada"))
    measurements = Measurements(Settings(layout_wait_seconds=0))
    with measurements._turn, pytest.raises(NotReady, match="not available yet") as refused:
        measurements.of(measure_named("betweenness"), view)
    assert refused.value.retry_after


def test_no_process_starts_after_closing(service: GraphService) -> None:
    view = service.network(NetworkSpec(value="ada"))
    measurements = Measurements(Settings())
    measurements.close()
    with pytest.raises(NotReady):
        measurements.of(measure_named("betweenness"), view)
    assert measurements._worker.pid is None


def chain_service(**settings: object) -> GraphService:
    """Five authors in a chain of four papers; the first pair has another paper, and pages show three authors."""
    limits = Settings(network_nodes=3, **settings)  # type: ignore[arg-type]
    store = open_store("memory:", limits, create=True)
    pairs = [("A", "B"), ("B", "C"), ("C", "D"), ("D", "E"), ("A", "B")]
    store.upsert([stored(f"p{n}", 2000 + n, "ICML", list(pair)) for n, pair in enumerate(pairs)])
    store.settle()
    return GraphService(store, limits)


def test_a_file_has_the_measures_of_the_whole_network() -> None:
    service = chain_service()
    try:
        looks = Appearance(further=("degree", "betweenness", "venue"))
        view = service.arranged(NetworkSpec("all"), looks)
        found = {
            node.id: tuple(view.measures[id][index] for id in looks.measures)
            for index, node in enumerate(view.nodes)
        }
    finally:
        service.close()
    # of the six pairs of others, three have a path through B, four through C, three through D
    assert found == {
        "a": (1, 0, "ICML"),
        "b": (2, 0.5, "ICML"),
        "c": (2, pytest.approx(4 / 6), "ICML"),
        "d": (2, 0.5, "ICML"),
        "e": (1, 0, "ICML"),
    }
    assert not any("computed" in sentence for sentence in view.left_out)


def test_a_file_says_which_measures_its_network_is_too_large_for() -> None:
    service = chain_service(cached_links=8)
    try:
        view = service.arranged(NetworkSpec("all"), Appearance(further=("degree", "betweenness")))
    finally:
        service.close()
    assert len(view.nodes) == 5
    assert sorted(view.measures["degree"]) == [1, 1, 2, 2, 2]
    assert view.measures["betweenness"] == [None] * 5
    assert (
        "Betweenness was not computed: the network has 5 nodes and 4 links, more than 8 in total."
        in view.left_out
    )


def test_the_resolution_applies_to_a_file_of_a_network_larger_than_on_pages() -> None:
    service = chain_service()
    try:
        least, most = (
            {node.community for node in service.network(spec, capped=False).nodes}
            for spec in (NetworkSpec("all", resolution=0.1), NetworkSpec("all", resolution=10))
        )
    finally:
        service.close()
    # at most one community of all, and each author alone
    assert (len(least), len(most)) == (1, 5)


def test_topics_of_a_file_are_not_those_of_a_page_with_fewer_links() -> None:
    limits = Settings(network_edges=1)
    store = open_store("memory:", limits, create=True)
    store.upsert([stored(f"p{n}", 2000, None, [*pair]) for n, pair in enumerate(["AB", "CD", "AB"])])
    store.settle()
    service = GraphService(store, limits)
    try:
        # with the stronger link only, C and D are alone
        assert sorted(len(topic.people) for topic in service.communities(NetworkSpec("all")).topics) != [2, 2]
        file = service.arranged(NetworkSpec("all"), Appearance(), topics=True)
        assert sorted(len(topic.people) for topic in file.topics) == [2, 2]
    finally:
        service.close()
