"""Networks of institutions and countries, over the six papers of `tests.affiliated`, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphapp.errors import BadInput, NotFound
from graphapp.networks.appearance import Appearance
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.service import GraphService
from tests.affiliated import ETH, MIT, TOKYO, affiliated_service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphService]:
    with affiliated_service(tmp_path_factory.mktemp("works")) as service:
        yield service


def nodes(view: NetworkView) -> dict[str, int]:
    return {node.id: node.papers for node in view.nodes}


def edges(view: NetworkView) -> dict[tuple[str, str], float]:
    ids = [node.id for node in view.nodes]
    return {(ids[edge.source], ids[edge.target]): edge.weight for edge in view.edges}


def test_a_paper_counts_once_for_each_pair_of_countries_on_it(service: GraphService) -> None:
    view = service.network(NetworkSpec("all", level="country"), wait=0)
    # w3 has one author with two affiliations
    assert nodes(view) == {"CH": 4, "US": 3, "JP": 2}
    assert edges(view) == {("CH", "US"): 3, ("CH", "JP"): 1, ("US", "JP"): 1}
    assert [(node.name, node.type) for node in view.nodes] == [
        *(("Switzerland", "country"), ("United States", "country"), ("Japan", "country")),
    ]
    assert view.nodes[0].years == (2020, 2021, 2021, 2023)
    assert view.left_out[:2] == [
        "Not counted: 1 of 6 papers, on which no country is known.",
        "On 1 counted paper, the country of some authors is unknown.",
    ]


def test_fractional_counting_divides_by_the_other_countries_of_a_paper(service: GraphService) -> None:
    view = service.network(NetworkSpec("all", level="country", weighting="fractional"), wait=0)
    # w1 and w3 have two countries, w2 has three: 1 + 1/2 + 1
    assert edges(view) == {("CH", "US"): 2.5, ("CH", "JP"): 0.5, ("US", "JP"): 0.5}


def test_fractional_counting_is_the_same_for_some_of_the_authors(service: GraphService) -> None:
    # Ann Lee is in Switzerland and Di Eis in Japan; w2 is also of the USA, so it adds 1/2
    spec = NetworkSpec("authors", "Ann Lee\nDi Eis", level="country", weighting="fractional")
    # w3: Ann Lee in Switzerland and the USA
    assert edges(service.network(spec, wait=0)) == {("CH", "US"): 1, ("CH", "JP"): 0.5}


def test_institutions_are_those_of_ror(service: GraphService) -> None:
    view = service.network(NetworkSpec("all", level="institution"), wait=0)
    assert nodes(view) == {ETH: 4, MIT: 3, TOKYO: 2}
    assert view.nodes[0].name == "ETH Zurich"
    assert "no institution is known" in view.left_out[0]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        # the papers of an author: w1, w2 and w3
        (NetworkSpec("author", "Ann Lee", level="country"), {"CH": 3, "US": 3, "JP": 1}),
        # only the affiliations of the listed authors: Bo Wu is in Switzerland, Di Eis in Japan
        (NetworkSpec("authors", "Bo Wu\nDi Eis", level="country"), {"CH": 2, "JP": 2}),
        (NetworkSpec("papers", "openalex:W1\nopenalex:W4", level="country"), {"CH": 1, "JP": 1, "US": 1}),
        (NetworkSpec("all", level="country", first=2021, last=2021), {"CH": 2, "US": 2, "JP": 1}),
        (NetworkSpec("all", level="country", longest=2), {"CH": 2, "JP": 1, "US": 1}),
        (NetworkSpec("all", level="country", coauthor="Di Eis"), {"JP": 2, "CH": 1, "US": 1}),
        (NetworkSpec("all", level="country", country="Japan"), {"JP": 2, "CH": 1, "US": 1}),
        # links of two papers: only that of Switzerland and the USA
        (NetworkSpec("all", level="country", joint=2), {"CH": 4, "US": 3}),
        (NetworkSpec("all", level="institution", institution="ETH Zurich", last=2020), {ETH: 1, MIT: 1}),
    ],
)
def test_centres_and_filters_select_the_papers(
    service: GraphService, spec: NetworkSpec, expected: dict[str, int]
) -> None:
    assert nodes(service.network(spec, wait=0)) == expected


def test_papers_behind_a_country_and_behind_a_link(service: GraphService) -> None:
    spec = NetworkSpec("all", level="country")
    assert [paper.id for paper in service.papers_of_node(spec, "JP")] == ["openalex:W4", "openalex:W2"]
    assert [paper.id for paper in service.papers_of_link(spec, "JP", "CH")] == ["openalex:W2"]
    with pytest.raises(NotFound):
        service.papers_of_node(spec, "DE")


def test_networks_of_authors_are_filtered_by_place(service: GraphService) -> None:
    by_country = service.network(NetworkSpec("all", country="jp"), wait=0)
    assert {node.name for node in by_country.nodes} == {"Ann Lee", "Cy Day", "Di Eis"}
    of_mit = NetworkSpec("all", institution="https://ror.org/042nb2s44")
    assert {node.name for node in service.network(of_mit, wait=0).nodes} == {
        "Ann Lee",
        "Bo Wu",
        "Cy Day",
        "Di Eis",
    }
    assert len(service.papers_of_node(of_mit, "ann lee")) == 3
    assert service.network(NetworkSpec("all", institution="Nowhere"), wait=0).nodes == []
    with pytest.raises(BadInput):
        service.network(NetworkSpec("all", country="Atlantis"), wait=0)


def test_authors_are_coloured_by_their_main_institution_and_country(service: GraphService) -> None:
    spec = NetworkSpec("all")
    view, countries = service.measure(spec, "country")
    assert dict(zip((node.name for node in view.nodes), countries, strict=True)) == {
        # w3 counts for both countries of Ann Lee
        "Ann Lee": "Switzerland",
        "Bo Wu": "Switzerland",
        "Cy Day": "United States",
        "Di Eis": "Japan",
        "Éva Fox": None,
    }
    _, institutions = service.measure(spec, "institution")
    assert "The University of Tokyo" in institutions
    view, of_institutions = service.measure(NetworkSpec("all", level="institution"), "country")
    assert [node.id for node in view.nodes] == [ETH, MIT, TOKYO]
    assert of_institutions == ["Switzerland", "United States", "Japan"]
    for level, measure in (("country", "country"), ("institution", "institution")):
        with pytest.raises(BadInput):
            service.measure(NetworkSpec("all", level=level), measure)


def test_such_networks_are_not_expanded_and_files_have_their_papers(service: GraphService) -> None:
    spec = NetworkSpec("all", level="country")
    with pytest.raises(BadInput):
        service.expand(spec, "CH")
    view = service.arranged(spec, Appearance(), papers=True)
    assert view.papers is not None
    assert (view.papers[0].id, view.papers[0].members) == ("openalex:W6", (0,))
    assert len(view.papers) == 5


@pytest.mark.parametrize(
    ("spec", "title"),
    [
        (NetworkSpec("all", level="country"), "Countries in all papers"),
        (NetworkSpec("author", "ann lee", level="institution"), "Institutions on papers of Ann Lee"),
        (NetworkSpec("authors", "Bo Wu\nDi Eis", level="country"), "Countries of 2 authors"),
        (NetworkSpec("papers", "openalex:W1\nopenalex:W4", level="country"), "Countries on 2 papers"),
    ],
)
def test_titles_name_what_the_nodes_are(service: GraphService, spec: NetworkSpec, title: str) -> None:
    assert service.network(spec, wait=0).title == title
