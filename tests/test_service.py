"""What the service answers, over a small graph worked out by hand.

p1 2020 ICML  Ann Lee, Bo Wu, Cy Day        p4 2022 ICML  Ann Lee 0001, Di Eis
p2 2021 ICML  Ann Lee, Bo Wu                p5 2019 JMLR  Cy Day, Di Eis
p3 —    —     Ann Lee, A. Lee               p6 2018 JMLR  Éva Fox
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from graphapp.errors import BadInput, NotFound, QueryForbidden, StoreBusy
from graphapp.model import identifiers, names
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorHit, AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.networks.spec import NetworkSpec
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.views import Coauthor, PaperFilter, YearCount

VENUES: dict[str, Kind] = {"ICML": "conference", "JMLR": "journal"}


def stored(
    id: str, year: int | None, venue: str | None, *authors: str, abstract: str | None = None
) -> StoredPaper:
    rows = [AuthorRow(f"name:{name}", name, names.key(name)) for name in authors]
    return StoredPaper(
        id=id,
        title=f"Title of {id}",
        year=year,
        kind=VENUES[venue] if venue else "other",
        venue=VenueRow(names.key(venue), venue, VENUES[venue]) if venue else None,
        authors=tuple(Authorship(row, place) for place, row in enumerate(rows)),
        abstract=abstract,
        sources=(f"jsonl:{id}",),
        fingerprint=identifiers.fingerprint(f"Title of {id}", year, map(names.last_name, authors)),
    )


PAPERS = [
    stored("p1", 2020, "ICML", "Ann Lee", "Bo Wu", "Cy Day"),
    stored("p2", 2021, "ICML", "Ann Lee", "Bo Wu", abstract="On graphs."),
    stored("p3", None, None, "Ann Lee", "A. Lee"),
    stored("p4", 2022, "ICML", "Ann Lee 0001", "Di Eis"),
    stored("p5", 2019, "JMLR", "Cy Day", "Di Eis"),
    stored("p6", 2018, "JMLR", "Éva Fox"),
]


@pytest.fixture
def service() -> Iterator[GraphService]:
    settings = Settings(page_papers=2, search_results=3)
    store = open_store("memory:", settings, create=True)
    store.upsert(PAPERS)
    store.settle()
    service = GraphService(store, settings)
    yield service
    service.close()


def test_a_cluster_holds_every_paper_under_the_name_newest_first(service: GraphService) -> None:
    cluster = service.author("  ANN   lee ")
    assert (cluster.name, cluster.key, cluster.total) == ("Ann Lee", "ann lee", 3)
    assert [paper.id for paper in cluster.papers] == ["p2", "p1", "p3"]
    assert cluster.coauthors == [
        Coauthor("bo wu", "Bo Wu", 2, 2020, 2021),
        Coauthor("a. lee", "A. Lee", 1, None, None),
        Coauthor("cy day", "Cy Day", 1, 2020, 2020),
    ]
    assert cluster.years == [YearCount(2020, 1), YearCount(2021, 1), YearCount(None, 1)]


def test_a_name_with_a_homonym_number_is_another_cluster_and_both_point_at_each_other(
    service: GraphService,
) -> None:
    assert service.author("Ann Lee").namesakes == [AuthorHit("ann lee 0001", "Ann Lee 0001", 1, 1)]
    assert service.author("Ann Lee 0001").namesakes == [AuthorHit("ann lee", "Ann Lee", 3, 1)]


def test_a_shorter_form_of_the_name_is_offered_as_near(service: GraphService) -> None:
    assert [hit.key for hit in service.author("Ann Lee").near] == ["a. lee"]


def test_a_filter_narrows_the_papers_and_leaves_the_rest_of_the_page(service: GraphService) -> None:
    cluster = service.author("Ann Lee", PaperFilter(year=2020))
    assert ([paper.id for paper in cluster.papers], cluster.total, len(cluster.coauthors)) == (["p1"], 3, 3)


def test_an_unknown_author_is_not_found_and_near_names_are_offered(service: GraphService) -> None:
    with pytest.raises(NotFound) as caught:
        service.author("Anne Lee")
    assert "Ann Lee" in caught.value.hint


@pytest.mark.parametrize("name", ["", "   ", "\x00", "?" * 5000])
def test_a_name_without_letters_is_not_found(service: GraphService, name: str) -> None:
    with pytest.raises(NotFound):
        service.author(name)


def test_search_never_gives_more_than_the_setting(service: GraphService) -> None:
    assert [hit.key for hit in service.search("e", limit=100)] == ["di eis", "éva fox"]
    assert [hit.key for hit in service.search("lee", limit=100)] == ["ann lee", "a. lee", "ann lee 0001"]
    assert len(service.search("lee", limit=2)) == 2
    with pytest.raises(BadInput):
        service.search("lee", limit=0)


def test_a_search_says_whether_the_limit_cut_it(service: GraphService) -> None:
    # three names hold a word that begins with "lee", as many as the setting allows
    assert [service.search(text).more for text in ("lee", "e")] == [False, False]
    assert service.search("lee", limit=2).more
    assert not service.search_papers("p6").more
    assert service.search_papers("title").more
    assert len(service.search_papers("title")) == 3


def test_near_names_that_are_not_shown_are_counted(service: GraphService) -> None:
    more = [stored(f"n{n}", 2000, None, f"A. {letter}. Lee") for n, letter in enumerate("BCD")]
    service.store.upsert(more)
    service.store.settle()
    found = service.author("Ann Lee")
    assert (len(found.near), found.near_count, found.near_complete) == (4, 4, True)
    service.settings = replace(service.settings, near_names=1)
    found = service.author("Ann Lee")
    assert (len(found.near), found.near_count, found.near_left) == (1, 4, "3 more")


def test_near_names_are_at_least_so_many_where_not_all_were_compared(
    service: GraphService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphapp.service.authors.NEAR_CANDIDATES", 1)
    found = service.author("Ann Lee")
    assert (found.near_complete, found.near_left) == (False, "perhaps more")


def test_a_venue_shows_papers_in_slices_and_ranks_its_authors(service: GraphService) -> None:
    view = service.venue("ICML")
    assert [paper.id for paper in view.papers] == ["p4", "p2"]
    assert [paper.id for paper in service.venue("icml", offset=2).papers] == ["p1"]
    assert view.authors[:2] == [
        Coauthor("ann lee", "Ann Lee", 2, 2020, 2021),
        Coauthor("bo wu", "Bo Wu", 2, 2020, 2021),
    ]
    assert (view.author_count, view.matching) == (5, 3)
    assert view.years == [YearCount(2020, 1), YearCount(2021, 1), YearCount(2022, 1)]
    assert (
        service.venue("ICML", PaperFilter(year=2021)).matching,
        [p.id for p in service.venue("ICML", PaperFilter(year=2021)).papers],
    ) == (1, ["p2"])


def test_the_chart_the_list_and_the_authors_of_a_venue_follow_years_and_author(service: GraphService) -> None:
    view = service.venue("ICML", PaperFilter(first=2020, last=2021), limit=1)
    assert ([paper.id for paper in view.papers], view.matching) == (["p2"], 2)
    assert [p.id for p in service.venue("ICML", PaperFilter(first=2020, last=2021), 1).papers] == ["p1"]
    assert ([author.name for author in view.authors], view.author_count) == (["Ann Lee", "Bo Wu"], 3)
    # the chart shows all years, so that others can be chosen
    assert view.years == [YearCount(2020, 1), YearCount(2021, 1), YearCount(2022, 1)]
    cy = service.venue("ICML", PaperFilter(coauthor="cy day"))
    assert ([paper.id for paper in cy.papers], cy.matching) == (["p1"], 1)
    assert cy.years == [YearCount(2020, 1)]
    with pytest.raises(NotFound, match="No author found: 'Nobody'"):
        service.venue("ICML", PaperFilter(coauthor="Nobody"))
    assert [paper.id for paper in service.venue_papers("ICML", PaperFilter(last=2021)).papers] == ["p2", "p1"]
    assert len(service.venue_papers("ICML", PaperFilter(last=2021)).papers) == 2
    with pytest.raises(NotFound, match="ICML has no papers since 2023 by Di Eis"):
        service.venue_papers("ICML", PaperFilter(first=2023, coauthor="Di Eis"))


def test_the_list_of_the_papers_of_a_venue_is_of_one_state_of_the_store(service: GraphService) -> None:
    # two pages of two papers each
    service.store.upsert([stored("p7", 2017, "ICML", "Ann Lee")])
    two_pages, one_page = service.venue_papers("ICML").papers, service.venue_papers("JMLR").papers
    assert [paper.id for paper in two_pages] == ["p4", "p2", "p1", "p7"]
    papers = iter(two_pages)
    assert next(papers).id == "p4"
    # from now on, the second page begins with p2, which is on the first one
    service.store.upsert([stored("p8", 2023, "ICML", "Bo Wu")])
    with pytest.raises(StoreBusy, match="changed while the list was being read"):
        list(papers)
    assert [paper.id for paper in one_page] == ["p5", "p6"]


def test_the_statistics_of_an_author_follow_the_filters(service: GraphService) -> None:
    assert service.author("Ann Lee").filtered is None
    shown = service.author("Ann Lee", PaperFilter(first=2021)).filtered
    assert shown is not None
    assert [coauthor.name for coauthor in shown.coauthors] == ["Bo Wu"]
    assert [(count.venue.name, count.papers) for count in shown.venues] == [("ICML", 1)]
    assert shown.years == [YearCount(2020, 1), YearCount(2021, 1), YearCount(None, 1)]


def test_a_network_can_be_restricted_to_the_papers_of_a_coauthor(service: GraphService) -> None:
    spec = NetworkSpec(value="ann lee", coauthor="Cy  Day")
    view = service.network(spec)
    assert {node.name: node.papers for node in view.nodes} == {"Ann Lee": 1, "Bo Wu": 1, "Cy Day": 2}
    assert {(node.x, node.y) for node in view.nodes} <= {
        (node.x, node.y) for node in service.network(NetworkSpec(value="ann lee")).nodes
    }
    assert [paper.id for paper in service.papers_of_node(spec, "bo wu")] == ["p1"]
    venue = service.network(NetworkSpec("venue", "ICML", coauthor="di eis"))
    assert sorted(node.name for node in venue.nodes) == ["Ann Lee 0001", "Di Eis"]
    with pytest.raises(NotFound, match="No author found: 'nobody'"):
        service.network(NetworkSpec(value="ann lee", coauthor="Nobody"))


def test_a_chain_of_coauthors_names_the_joint_papers_of_each_step(service: GraphService) -> None:
    view = service.path("Bo Wu", "Ann Lee 0001")
    assert [(s.source.name, s.target.name, [p.id for p in s.papers]) for s in view.steps] == [
        ("Bo Wu", "Cy Day", ["p1"]),
        ("Cy Day", "Di Eis", ["p5"]),
        ("Di Eis", "Ann Lee 0001", ["p4"]),
    ]


def test_a_chain_that_does_not_exist_is_said_and_a_name_reaches_itself(service: GraphService) -> None:
    assert not service.path("Bo Wu", "Éva Fox").found
    same = service.path("Bo Wu", "bo wu")
    assert (same.found, same.steps) == (True, [])


def test_the_network_of_an_author_has_the_links_among_coauthors_too(service: GraphService) -> None:
    view = service.network(NetworkSpec(value="ann lee"))
    assert [node.id for node in view.nodes] == ["ann lee", "bo wu", "cy day", "a. lee"]
    links = {(view.nodes[e.source].id, view.nodes[e.target].id, e.papers) for e in view.edges}
    assert links == {
        ("ann lee", "bo wu", 2),
        ("ann lee", "cy day", 1),
        ("ann lee", "a. lee", 1),
        ("bo wu", "cy day", 1),
    }
    assert (view.nodes[0].x, view.nodes[0].y) == (0, 0)


def test_the_network_of_an_unknown_author_is_not_found(service: GraphService) -> None:
    with pytest.raises(NotFound):
        service.network(NetworkSpec(value="nobody"))
    with pytest.raises(NotFound):
        service.network(NetworkSpec(centre="venue", value="nowhere"))


def test_filtering_years_moves_nobody(service: GraphService) -> None:
    whole = {node.id: (node.x, node.y) for node in service.network(NetworkSpec(value="ann lee")).nodes}
    part = service.network(NetworkSpec(value="ann lee", first=2020, last=2020))
    assert {node.id for node in part.nodes} == {"ann lee", "bo wu", "cy day"}
    assert all(whole[node.id] == (node.x, node.y) for node in part.nodes)


def test_a_node_shows_its_papers_with_the_centre_and_a_link_the_joint_papers(service: GraphService) -> None:
    spec = NetworkSpec(value="ann lee")
    assert [p.id for p in service.papers_of_node(spec, "cy day")] == ["p1"]
    assert [p.id for p in service.papers_of_node(spec, "ann lee")] == ["p2", "p1", "p3"]
    assert [p.id for p in service.papers_of_link(spec, "bo wu", "cy day")] == ["p1"]
    early = NetworkSpec(value="ann lee", last=2020)
    assert [p.id for p in service.papers_of_link(early, "ann lee", "bo wu")] == ["p1"]
    venue = NetworkSpec(centre="venue", value="jmlr")
    assert [p.id for p in service.papers_of_node(venue, "cy day")] == ["p5"]


def test_expanding_an_author_adds_those_who_were_not_shown(service: GraphService) -> None:
    view = service.expand(NetworkSpec(value="ann lee"), "cy day")
    ids = [node.id for node in view.nodes]
    assert set(ids) == {"cy day", "di eis", "ann lee", "bo wu"}
    assert ("cy day", "di eis") in {(ids[e.source], ids[e.target]) for e in view.edges}


def test_the_title_of_a_full_network_names_its_centre(service: GraphService) -> None:
    assert service.network(NetworkSpec(value="bo wu", level="full")).title == "Papers and coauthors of Bo Wu"


def test_the_full_network_has_papers_and_venues(service: GraphService) -> None:
    view = service.network(NetworkSpec(centre="venue", value="jmlr", level="full"))
    assert {(node.type, node.id) for node in view.nodes} == {
        ("author", "cy day"),
        ("author", "di eis"),
        ("author", "éva fox"),
        ("paper", "paper:p5"),
        ("paper", "paper:p6"),
        ("venue", "venue:jmlr"),
    }
    assert len(view.edges) == 5


def test_papers_come_along_when_asked_for(service: GraphService) -> None:
    view = service.network(NetworkSpec(value="bo wu"), papers=True)
    ids = [node.id for node in view.nodes]
    assert view.papers is not None
    assert {(p.id, tuple(sorted(ids[i] for i in p.members))) for p in view.papers} == {
        ("p1", ("ann lee", "bo wu", "cy day")),
        ("p2", ("ann lee", "bo wu")),
        ("p3", ("ann lee",)),
        ("p5", ("cy day",)),
    }


def test_a_query_that_writes_is_refused_before_it_reaches_the_store(service: GraphService) -> None:
    with pytest.raises(QueryForbidden):
        service.query("MATCH (n) DETACH DELETE n")


def test_an_answer_of_authors_alone_is_drawn_with_the_coauthorships_among_them(service: GraphService) -> None:
    table = service.query("MATCH (a:Author) WHERE a.name IN ['Ann Lee', 'Bo Wu', 'Di Eis'] RETURN a")
    view = service.query_network(table)
    links = {(view.nodes[e.source].id, view.nodes[e.target].id, e.papers) for e in view.edges}
    assert {node.name for node in view.nodes} == {"Ann Lee", "Bo Wu", "Di Eis"}
    assert len(links) == 1
    assert next(iter(links))[2] == 2


def test_an_answer_of_names_of_authors_is_drawn_with_the_coauthorships_among_them(
    service: GraphService,
) -> None:
    table = service.query(
        "MATCH (a:Author) WHERE a.name IN ['Ann Lee', 'Bo Wu', 'Di Eis'] RETURN a.name AS who"
    )
    assert table.kinds == ["author"]
    view = service.query_network(table)
    assert {node.id for node in view.nodes} == {"ann lee", "bo wu", "di eis"}
    assert view.spec == NetworkSpec("authors", "ann lee\nbo wu\ndi eis")
    assert service.network(view.spec) == view


def test_a_list_of_authors_is_a_network_of_these_and_nobody_else(service: GraphService) -> None:
    view = service.network(NetworkSpec("authors", "Ann Lee\n bo wu \n\nNobody At All"))
    assert view.title == "Coauthorships among 2 authors"
    assert {node.id for node in view.nodes} == {"ann lee", "bo wu"}
    with pytest.raises(NotFound):
        service.network(NetworkSpec("authors", "Nobody At All"))
    rows = service.network(NetworkSpec("authors", "name:Ann Lee\nname:Bo Wu", unit="row"))
    assert {node.id for node in rows.nodes} == {"name:Ann Lee", "name:Bo Wu"}


def test_what_stands_next_to_a_node_of_an_answer_is_added_to_it(service: GraphService) -> None:
    view = service.query_network(
        service.query("MATCH (a:Author {name: 'Cy Day'})-[w:WROTE]->(p:Paper {id: 'p5'}) RETURN a, w, p")
    )
    around = service.expand(view.spec, "paper:p5")
    assert {"name:Cy Day", "name:Di Eis", "paper:p5"} <= {node.id for node in around.nodes}
    theirs = {paper.id for paper in service.author("Cy Day").papers} - {"p5"}
    beside = service.expand(view.spec, "name:Cy Day")
    assert {node.id for node in beside.nodes} == {"name:Cy Day", *(f"paper:{id}" for id in theirs)}
    assert [paper.id for paper in service.papers_of_node(view.spec, "name:Cy Day")] == ["p5"]


def test_an_answer_with_relationships_is_drawn_as_it_came(service: GraphService) -> None:
    view = service.query_network(
        service.query("MATCH (a:Author)-[w:WROTE]->(p:Paper {id: 'p5'}) RETURN a, w, p")
    )
    assert {node.name for node in view.nodes} == {"Cy Day", "Di Eis", "Title of p5"}
    assert len(view.edges) == 2


def test_a_file_of_a_large_network_is_whole_and_does_not_stay_in_memory() -> None:
    settings = Settings(network_nodes=2, layout_nodes=2)
    store = open_store("memory:", settings, create=True)
    store.upsert(PAPERS)
    service = GraphService(store, settings)
    spec = NetworkSpec("all")
    shown, whole = service.network(spec), service.network(spec, capped=False)
    assert (len(shown.nodes), shown.total_nodes, len(whole.nodes)) == (2, 7, 7)
    assert "Showing 2 of 7 authors" in shown.left_out[0]
    assert service.network(spec, capped=False) is not whole
    service.close()


def test_a_long_name_that_is_not_found_is_answered_quickly_and_cut_in_the_message(
    service: GraphService,
) -> None:
    with pytest.raises(NotFound) as caught:
        service.author("Ann Lee " * 12_000)
    assert len(caught.value.message) < 150


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("chen, weizhu", ["Weizhu Chen"]),
        ("Chen Weizhu", ["Weizhu Chen"]),
        ("Wiezhu Chen", ["Weizhu Chen"]),
        ("Weizhu Chne", ["Weizhu Chen"]),
        ("Chen Liang", ["Chen Liang 0006", "Chen Liang 0002", "Liang Chen"]),
    ],
)
def test_who_may_be_meant_is_suggested_likeliest_first(
    service: GraphService, asked: str, first: list[str]
) -> None:
    people = (
        "Weizhu Chen",
        "Wenzhu Chen",
        "Wei Chen",
        "Chen Liang 0002",
        "Liang Chen",
        "Cheng Liang",
        "Ben Chen",
    )
    service.store.upsert(
        [
            *(stored(f"s{place}", 2000, None, name) for place, name in enumerate(people)),
            stored("s8", 2001, None, "Chen Liang 0006"),
            stored("s9", 2001, None, "Chen Liang 0006", "Cheng Liang"),
        ]
    )
    service.store.settle()
    with pytest.raises(NotFound) as caught:
        service.author(asked)
    assert [hit.name for hit in caught.value.suggestions][: len(first)] == first
    assert caught.value.asked == asked
    # a name may contain a comma
    assert f"Did you mean {'; '.join(first)}" in caught.value.hint


def test_the_start_requests_the_pages_of_the_authors_with_the_most_papers(service, monkeypatch):
    asked: list[str] = []
    author = service.author
    monkeypatch.setattr(service, "author", lambda name, unit: asked.append(name) or author(name, unit=unit))
    assert service.wait_for_first_pages(0)
    monkeypatch.setattr(service.store, "first_pages", 20)
    service.start()
    assert service.wait_for_first_pages(30)
    # Ann Lee has three papers; Bo Wu, Cy Day and Di Eis have two each, in the order of their keys
    assert asked == ["Ann Lee", "Bo Wu", "Cy Day", "Di Eis", "A. Lee", "Ann Lee 0001", "Éva Fox"]


def test_the_start_requests_all_these_pages_if_several_authors_have_a_name(monkeypatch):
    settings = Settings(unit="row")
    rows = [
        AuthorRow(f"dblp:{number}", name, names.key(name)) for number, name in enumerate(["Bo", "Bo", "Cy"])
    ]
    papers = [replace(PAPERS[0], id=row.id, authors=(Authorship(row, 0),)) for row in rows]
    store = open_store("memory:", settings, create=True)
    store.upsert(papers)
    monkeypatch.setattr(store, "first_pages", 20)
    with closing(GraphService(store, settings)) as service:
        assert [found.key for found in service._prepared()] == ["bo", "cy"]


def _papers_of(service: GraphService, **years: int) -> dict[str, int]:
    return {node.name: node.papers for node in service.network(NetworkSpec("all", **years), wait=0).nodes}


@pytest.mark.parametrize(("cached_links", "once"), [(1000, True), (0, False)])
def test_other_years_of_a_network_do_not_read_the_store_again(monkeypatch, cached_links, once):
    settings = Settings(layout_nodes=1, cached_links=cached_links)
    store = open_store("memory:", settings, create=True)
    store.upsert(PAPERS)
    read, scopes = store.author_columns, []
    monkeypatch.setattr(store, "author_columns", lambda scope: scopes.append(scope) or read(scope))
    with closing(GraphService(store, settings)) as service:
        early, late = _papers_of(service, last=2020), _papers_of(service, first=2021)
    assert early == {"Ann Lee": 1, "Bo Wu": 1, "Cy Day": 2, "Di Eis": 1, "Éva Fox": 1}
    assert late == {"Ann Lee": 1, "Ann Lee 0001": 1, "Bo Wu": 1, "Di Eis": 1}
    # with nothing kept in memory, each network is read on its own
    assert (len(scopes) == 1) is once


def test_new_papers_are_in_all_years_of_a_network():
    settings = Settings(layout_nodes=1)
    store = open_store("memory:", settings, create=True)
    store.upsert(PAPERS)
    with closing(GraphService(store, settings)) as service:
        assert _papers_of(service, last=2018) == {"Éva Fox": 1}
        store.upsert([stored("p7", 2017, "JMLR", "Éva Fox", "Bo Wu")])
        assert _papers_of(service, last=2018) == {"Éva Fox": 2, "Bo Wu": 1}
