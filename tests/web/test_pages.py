"""The other pages: front, search, venue, paper, chain, network, about."""

from __future__ import annotations

from itertools import pairwise

import pytest
from lxml import html

from graphapp.model.records import Problem
from graphapp.model.rows import AuthorRow, Authorship, LoadRecord, StoredPaper
from graphapp.settings import Settings
from graphapp.web import create_app

EVERY_PAGE = [
    "/",
    "/search",
    "/search?q=ada",
    "/authors/ada%20lovelace",
    "/authors/ada%20lovelace/network",
    "/venues",
    "/venues?q=none",
    "/venues/iclr",
    "/venues/iclr/network",
    "/network?centre=all",
    "/papers/t:1",
    "/path",
    "/path?from=Ada+Lovelace&to=Alan+Turing",
    "/path?from=Ada+Lovelace&to=Member+00%0AMember+01",
    "/collaborators",
    "/collaborators?name=Alan+Turing",
    "/groups",
    "/groups?names=Ada+Lovelace%0AAlan+Turing%0AGrace+Hoper%0AMary+Somerville%0Aqqqq",
    "/groups?names=Ada+Lovelace%0AAlan+Turing&others=shared",
    "/groups/report?names=Ada+Lovelace%0AAlan+Turing%0Aqqqq",
    "/conflicts",
    "/conflicts?author=Ada+Lovelace&months=120&on=2022-01-01",
    "/conflicts/check",
    "/conflicts/check?reviewers=Ada+Lovelace%0Aqqqq&authors=Alan+Turing%0AGrace+Hoper&months=120&on=2022-01-01&distance=2",
    "/compare",
    "/compare?sides=author:Ada+Lovelace%0Aauthor:Grace+Hopper",
    "/compare?sides=all:@2015-2019%0Aall:@2020-2021",
    "/query",
    "/about",
]


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_every_page_has_the_landmarks_and_one_heading_of_the_first_level(page, address):
    tree = page(address)
    assert tree.get("lang") == "en"
    assert tree.find(".//title").text
    assert len(tree.findall(".//main")) == len(tree.findall(".//h1")) == 1
    assert tree.cssselect("a.skip")[0].get("href") == "#main"
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_no_page_holds_inline_scripts_or_styles_or_doubled_ids(page, address):
    tree = page(address)
    assert not tree.findall(".//style")
    assert not tree.xpath("//*[@style]")
    # an import map has no other form, and runs nothing
    scripts = [script for script in tree.iter("script") if script.get("type") != "importmap"]
    assert scripts
    assert all(script.get("src", "").startswith("/static/") for script in scripts)
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", EVERY_PAGE)
def test_every_field_has_a_label(page, address):
    tree = page(address)
    labelled = {label.get("for") for label in tree.iter("label")}
    fields = [field for field in tree.cssselect("input, select, textarea") if field.get("type") != "hidden"]
    assert {field.get("id") for field in fields} <= labelled


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """The addresses that a page linked to and that were found: most pages share their links."""
    return set()


@pytest.mark.slow
@pytest.mark.parametrize("address", EVERY_PAGE)
def test_every_link_within_the_site_leads_somewhere(client, page, address, reached):
    tree = page(address)
    for link in sorted({link.get("href").partition("#")[0] for link in tree.iter("a")} - {""}):
        if link.startswith("/") and not link.startswith("/files/network") and link not in reached:
            assert client.head(link).status_code == 200, link
            reached.add(link)
    ids = set(tree.xpath("//@id"))
    assert {link.get("href")[1:] for link in tree.iter("a") if link.get("href").startswith("#")} <= ids


def test_the_front_page_says_what_is_loaded_and_who_writes_most(page, text_of):
    tree = page("/")
    assert "11 papers from 2014–2021, 46 author names, 2 venues." in text_of(tree)
    assert text_of(tree.cssselect("#prolific ~ table tbody tr")[0]) == "Ada Lovelace 5"
    assert text_of(tree.cssselect("#venues ~ table tbody tr")[0]) == "ICLR 9"


def test_the_front_page_of_an_empty_store_says_how_to_load(make_service):
    client = create_app(make_service([]), Settings()).test_client()
    assert "graphapp load FILE" in client.get("/").get_data(as_text=True)


def test_search_finds_authors_and_papers_by_beginnings_of_words(page, text_of):
    tree = page("/search?q=lov+ad")
    assert [text_of(row) for row in tree.cssselect("table tbody tr")] == [
        "Ada Lovelace 5 1",
        "Ada Lovelace 0001 1 1",
    ]
    assert [text_of(title) for title in page("/search?q=graph").cssselect(".paper-title")] == ["On Graphs"]


def test_a_search_that_finds_nothing_says_so(page, text_of):
    text = text_of(page("/search?q=zzz"))
    assert "No author found." in text
    assert "No paper found." in text


def test_a_venue_shows_papers_by_year_authors_and_its_network(page, text_of):
    tree = page("/venues/ICLR")
    assert text_of(tree.find(".//h1")) == "Venue: ICLR"
    assert text_of(tree.cssselect(".facts")[0]) == "9 papers · 46 authors"
    assert text_of(tree.cssselect("#authors table tbody tr")[0]) == "Grace Hopper 4 2016–2021"
    assert tree.get_element_by_id("network").get("data-src") == "/api/v1/network?centre=venue&value=iclr"
    only = page("/venues/iclr?year=2018")
    assert [text_of(title) for title in only.cssselect(".paper-title")] == ["Initials", "Of Another"]
    assert "2 of 9 papers" in text_of(only.cssselect(".showing")[0])


def test_the_chart_the_lists_and_the_network_of_a_venue_follow_the_filters(page, text_of):
    tree = page("/venues/iclr?first=2017&last=2020&coauthor=grace%20hopper")
    assert [text_of(title) for title in tree.cssselect(".paper-title")] == ["On Graphs", "A Large Team"]
    assert text_of(tree.cssselect("#authors table tbody tr")[0]) == "Grace Hopper 2 2017–2020"
    assert "Ada Lovelace 1 2020" in [text_of(row) for row in tree.cssselect("#authors table tbody tr")]
    bars = tree.cssselect(".years li.chosen a")
    assert [bar.get("title") for bar in bars] == ["2017: 1 paper", "2020: 1 paper"]
    spec = "centre=venue&value=iclr&first=2017&last=2020&coauthor=grace+hopper"
    assert tree.get_element_by_id("network").get("data-spec") == spec


def test_the_drawing_on_a_page_is_limited_and_its_full_window_is_not(make_service, make_paper):
    settings = Settings(embedded_nodes=2)
    papers = [
        make_paper("t:1", "One", ["Ada", "Bo", "Cy"], 2000, "Large"),
        make_paper("t:2", "Two", ["Ada", "Dee"], 2001, "Small"),
    ]
    small = create_app(make_service(papers, settings), settings).test_client()
    limited = small.get("/venues/large").get_data(as_text=True)
    assert 'data-src="/api/v1/network?centre=venue&amp;value=large&amp;nodes=2"' in limited
    assert 'href="/venues/large/network">Open in a full window' in limited
    assert "nodes=" not in small.get("/venues/small").get_data(as_text=True)
    assert "nodes=" not in small.get("/venues/large/network").get_data(as_text=True)
    # Ada is compared in none: she is on both sides
    compared = small.get("/compare?sides=venue:large%0Avenue:small").get_data(as_text=True)
    assert "&amp;nodes=2" in compared


def test_without_a_drawing_all_authors_of_a_venue_are_counted(make_service, make_paper):
    settings = Settings(page_papers=2)
    papers = [make_paper("t:1", "One", ["Ada", "Bo", "Cy"], 2000, "Large")]
    client = create_app(make_service(papers, settings), settings).test_client()
    assert "The first 2 of 3 authors, those with" in client.get("/venues/large").get_data(as_text=True)


def test_a_paper_shows_its_record(page, text_of):
    tree = page("/papers/t:1")
    assert text_of(tree.find(".//h1")) == "Conference paper, 2020 On Graphs"
    facts = dict(zip(map(text_of, tree.iter("dt")), map(text_of, tree.iter("dd")), strict=True))
    assert facts == {
        "Venue": "ICLR",
        "Year": "2020",
        "Kind": "Conference paper",
        "Authors": "2",
        "DOI": "10.1234/a(b)<c>",
        "Link": "https://example.org/1?a=1&b=2",
        "Source": "1 source recordt:1",
    }


def test_a_paper_is_found_by_each_record_that_it_was_merged_from(page, text_of):
    assert "A Large Team" in text_of(page("/papers/u:8").find(".//h1"))


def test_a_chain_shows_the_papers_of_each_step(page, text_of):
    tree = page("/path?from=Ada+Lovelace+0001&to=Mary+Somerville")
    assert [text_of(step) for step in tree.cssselect(".chain h2")] == [
        "Ada Lovelace 0001 → Charles Babbage",
        "Charles Babbage → Mary Somerville",
    ]
    assert [text_of(title) for title in tree.cssselect(".paper-title")] == ["Of Another", "Far Away"]


def test_there_may_be_no_chain_or_none_needed(page, text_of):
    assert "No chain of at most 12 steps between Ada Lovelace and Nobody Else." in text_of(
        page("/path?from=Ada+Lovelace&to=Nobody+Else")
    )
    assert "Both names belong to the same cluster: Ada Lovelace." in text_of(
        page("/path?from=ada+lovelace&to=Ada+Lovelace")
    )


def test_the_window_of_a_network_keeps_its_spec_in_the_address(page, text_of):
    tree = page("/authors/ada%20lovelace/network?first=2020&joint=2&select=x&zoom=1.5")
    drawing = tree.get_element_by_id("network")
    assert drawing.get("data-mode") == "full"
    assert drawing.get("data-spec") == "value=ada+lovelace&first=2020&joint=2"
    assert text_of(tree.find(".//h1")) == "Coauthor network of Ada Lovelace"
    assert tree.cssselect("#s-first")[0].get("value") == "2020"


def test_without_scripts_the_window_of_a_network_lists_its_authors(make_service, make_paper, text_of):
    papers = [
        make_paper("p:1", "One", ["Ada", "Bo", "Cy"], 2001),
        make_paper("p:2", "Two", ["Ada", "Cy"], 2003),
        make_paper("p:3", "Three", ["Bo", "Dee"], 2004),
        make_paper("p:4", "Four", ["Bo"], 2005, "JMLR"),
    ]
    client = create_app(make_service(papers, Settings()), Settings()).test_client()

    def listed(path: str) -> list[str]:
        tree = html.fromstring(client.get(path).text)
        return [text_of(row) for row in tree.cssselect(".network-fallback tbody tr")]

    # by joint papers with the author in the centre, whatever is filtered in the drawing; Bo has three papers
    coauthors = ["Cy 2 2001–2003", "Bo 1 2001"]
    assert listed("/authors/ada/network") == coauthors
    assert listed("/authors/ada/network?first=2002") == coauthors
    # by papers in the venue, then by name
    venue = ["Ada 2 2001–2003", "Bo 2 2001–2004", "Cy 2 2001–2003", "Dee 1 2004"]
    assert listed("/venues/iclr/network") == venue
    few = Settings(page_papers=1, front_rows=1)
    client = create_app(make_service(papers, few), few).test_client()
    for path in ("/venues/iclr/network?unit=row", "/network?centre=all", "/network?centre=all&unit=row"):
        assert "The first 1 of 4 authors, those with" in client.get(path).text, path
    client = create_app(make_service(papers, Settings()), Settings()).test_client()
    for path in ("/authors/nobody/network", "/venues/none/network"):
        assert client.get(path).status_code == 404, path


def test_a_spec_that_means_nothing_is_refused(client):
    assert client.get("/network?centre=nowhere").status_code == 400
    assert client.get("/network?centre=nowhere&value=x").status_code == 400
    assert client.get("/network?value=ada&first=2021&last=2020").status_code == 400


def test_about_shows_loads_problems_and_every_setting(page, text_of):
    tree = page("/about")
    rows = [text_of(row) for row in tree.cssselect("#files ~ .scroll tbody tr")]
    assert rows == ["file.jsonl jsonl 2026-01-31T12:00:00Z 13 11 1 1 2"]
    # by kind: what was found, what was done, how often, the first place
    assert [text_of(row) for row in tree.cssselect("section.problems tbody tr")] == [
        "author list repeated in full kept one copy 2 record 3"
    ]
    names = {text_of(row[0]) for row in tree.cssselect("#settings ~ .scroll tbody tr")}
    assert names == set(Settings.__dataclass_fields__)


def test_about_folds_what_was_loaded_from_hundreds_of_files(make_service, text_of):
    service = make_service([])
    problems = [Problem(f"record {n}", "no title", "refused", 1) for n in range(9)]
    for n in range(1, 601):
        file, format = (f"f{n}.bib", "bibtex") if n % 2 else (f"f{n}.ris", "ris")
        day = f"2026-02-{1 + n // 60:02}T00:{n % 60:02}:00Z"
        said = problems if n in (1, 600) else []
        service.store.log_load(LoadRecord(file, format, day, 10, 9, 0, 1, len(said), said))
    client = create_app(service, service.settings).test_client()
    tree = html.document_fromstring(client.get("/about").get_data(as_text=True))
    formats, newest = tree.cssselect("table.answer")[:2]
    (older,) = tree.cssselect("details table.answer")
    assert [text_of(row) for row in formats.cssselect("tbody tr")] == [
        "bibtex 300 3,000 2,700 0 300 9",
        "ris 300 3,000 2,700 0 300 9",
        "jsonl 1 13 11 1 1 2",
    ]
    assert [text_of(row[0]) for row in newest.cssselect("tbody tr")] == [
        f"f{n}.{'bib' if n % 2 else 'ris'}" for n in range(600, 580, -1)
    ]
    (fold,) = [each for each in tree.iter("details") if text_of(each[0]) == "581 more files"]
    assert older in list(fold.iter("table"))
    assert len(older.cssselect("tbody tr")) == 500
    assert "Not listed here: 81 older files. graphapp stats --json lists all files." in text_of(fold)
    # the newest file is load 601: the fixture has loaded one before; its nine problems are of one kind
    assert [each.get("id") for each in tree.cssselect("section.problems")] == ["problems-601"]
    assert [text_of(row) for row in tree.cssselect("section.problems tbody tr")] == [
        "no title refused 9 record 0"
    ]


def test_the_problems_of_an_older_file_are_one_click_away(make_service, text_of):
    service = make_service([])
    for n in range(25):
        service.store.log_load(LoadRecord(f"f{n}", "ris", f"2026-02-{n + 1:02}T00:00:00Z", 1, 1, 0, 0))
    client = create_app(service, service.settings).test_client()
    tree = html.document_fromstring(client.get("/about").get_data(as_text=True))
    (link,) = [link for link in tree.cssselect("details a") if "/about/problems" in link.get("href")]
    assert text_of(link) == "2"
    shown = html.document_fromstring(client.get(link.get("href")).get_data(as_text=True))
    assert [text_of(each) for each in shown.cssselect("section.problems li")] == [
        "record 3 author list repeated in full: kept one copy (2 times)"
    ]


def test_every_problem_of_a_load_is_listed_whole_or_by_kind_page_by_page(make_service, text_of):
    service = make_service([], Settings(page_papers=3))
    problems = [Problem(f"line {n}", f"not a kind: 'k{n}'", "kind ignored") for n in range(5)]
    problems.append(Problem("line 9", "no title", "record refused", 1))
    service.store.log_load(LoadRecord("x.jsonl", "jsonl", "2026-02-01T00:00:00Z", 9, 8, 0, 1, 6, problems))
    client = create_app(service, service.settings).test_client()

    def shown(address):
        tree = html.document_fromstring(client.get(address).get_data(as_text=True))
        return [text_of(each) for each in tree.cssselect("section.problems li")], tree

    number = len(service.overview().loads)
    whole, tree = shown(f"/about/problems?load={number}")
    assert whole == [f"line {n} not a kind: 'k{n}': kind ignored" for n in range(3)]
    # what was not loaded comes first, then what is most frequent
    assert [text_of(row) for row in tree.cssselect("#kinds ~ .scroll tbody tr")] == [
        "no title record refused 1 line 9",
        "not a kind: '…' kind ignored 5 line 0 not a kind: 'k0'",
    ]
    assert len(shown(f"/about/problems?load={number}&page=2")[0]) == 3
    assert shown(f"/about/problems?load={number}&kind=1")[0] == ["line 9 no title: record refused"]
    assert len(shown(f"/about/problems?load={number}&kind=2&page=2")[0]) == 2
    for wrong in (f"load={number + 1}", f"load={number}&kind=3", f"load={number}&page=9"):
        assert client.get(f"/about/problems?{wrong}").status_code == 404
    for wrong in ("load=0", "load=x", f"load={number}&kind=0"):
        assert client.get(f"/about/problems?{wrong}").status_code == 400


def test_an_unknown_kind_is_not_named_on_a_paper_and_can_still_be_filtered_by(
    make_service, make_paper, text_of
):
    service = make_service([make_paper("t:1", "Plain", ["Ada"], None, kind="other")])
    client = create_app(service, service.settings).test_client()
    author = html.document_fromstring(client.get("/authors/ada").get_data(as_text=True))
    assert text_of(author.cssselect(".paper .meta")[0]) == "ICLR"
    assert "Unknown kind (1)" in text_of(author.cssselect("#f-kind")[0])
    paper = client.get("/papers/t:1").get_data(as_text=True)
    assert "<dt>Kind</dt>" not in paper
    assert "Other" not in paper


def test_about_says_how_far_the_copy_for_queries_is(page, text_of):
    assert "Read-only (not prepared yet)." in text_of(page("/about"))


def test_about_does_not_tell_strangers_where_the_store_is(make_service):
    for settings in (
        Settings(store="/home/someone/graph.db", host="0.0.0.0"),
        Settings(store="neo4j://u:pw@h"),
    ):
        client = create_app(make_service([], settings), settings).test_client()
        text = client.get("/about").get_data(as_text=True)
        assert "(not shown)" in text
        assert "someone" not in text
        assert "u:pw" not in text


def test_a_name_that_is_not_found_can_be_searched_for(page, text_of):
    tree = page("/authors/Ada%20Lovelac%20%26%20Co", 404)
    assert "Did you mean Ada Lovelace" in text_of(tree.find(".//main"))
    (link,) = [link for link in tree.iter("a") if text_of(link) == "Search for this name"]
    assert link.get("href") == "/search?q=Ada%20Lovelac%20%26%20Co"


def test_who_may_be_meant_is_a_link_away(page, text_of):
    for address in ("/authors/Lovelace,%20Ada", "/search?q=Adda+Lovelace"):
        tree = page(address, 404 if address.startswith("/authors") else 200)
        first = tree.cssselect(".meant a")[0]
        assert (text_of(first), first.get("href")) == ("Ada Lovelace", "/authors/ada%20lovelace"), address


def test_no_names_are_suggested_for_the_words_of_more_titles_than_are_listed(make_service):
    papers = [
        StoredPaper(f"p{number}", "Lovelacce, again", 2020, "other", None, (), sources=(f"p{number}",))
        for number in range(2)
    ]
    ada = Authorship(AuthorRow("name:Ada Lovelace", "Ada Lovelace", "ada lovelace"), 0)
    papers.append(StoredPaper("p2", "By Ada", 2020, "other", None, (ada,), sources=("p2",)))
    suggested = []
    for limit in (2, 1):
        settings = Settings(search_results=limit)
        client = create_app(make_service(papers, settings), settings).test_client()
        suggested.append("Ada Lovelace" in client.get("/search?q=Lovelacce").get_data(as_text=True))
    assert suggested == [True, False]


@pytest.mark.parametrize("wrong", ["from", "to"])
def test_a_mistyped_name_comes_back_with_the_form_filled_and_chains_of_who_may_be_meant(page, text_of, wrong):
    ends = {"from": "Charles Babbage", "to": "Mary Somerville"} | {wrong: "Alan Turin"}
    tree = page(f"/path?from={ends['from']}&to={ends['to']}", 404)
    fields = {field.get("name"): field.get("value") for field in tree.cssselect("form.two-names input")}
    assert fields == ends | {"longest": ""}
    assert "No author found: 'Alan Turin'." in text_of(tree.cssselect("[role=alert]")[0])
    link = tree.cssselect(".meant a")[0]
    assert text_of(link) == "Alan Turing"
    again = page(link.get("href"))
    assert "Alan Turing" in text_of(again.cssselect("main .lead")[0])


def test_venues_are_listed_page_by_page_and_found_by_words(make_service, make_paper, client, page, text_of):
    first = page("/venues").cssselect("main table tbody tr")
    assert [text_of(row) for row in first] == ["ICLR 9", "JMLR 1"]
    assert "/venues" in [link.get("href") for link in page("/").iter("a")]
    assert [text_of(row) for row in page("/search?q=jml").cssselect("#venues ~ table tbody tr")] == ["JMLR 1"]
    found = client.get("/api/v1/search?q=jml&venues=3").json["venues"]
    assert found == [{"id": "jmlr", "name": "JMLR", "kind": None, "papers": 1, "page": "/venues/jmlr"}]

    settings = Settings(page_papers=2)
    service = make_service(
        [make_paper(f"v:{n}", f"T {n}", ["A B"], 2000, f"V{n}") for n in range(3)], settings
    )
    small = create_app(service, settings).test_client()
    text = small.get("/venues").get_data(as_text=True)
    assert ("V1" in text, "V2" in text, 'href="/venues?page=2"' in text) == (True, False, True)
    assert "V2" in small.get("/venues?page=2").get_data(as_text=True)
    assert small.get("/venues?page=3").status_code == 404
    found = small.get("/venues?q=v").get_data(as_text=True)
    assert ("V1" in found, "V2" in found, 'href="/venues?q=v&amp;page=2"' in found) == (True, False, True)
    assert "V2" in small.get("/venues?q=v&page=2").get_data(as_text=True)


def test_venues_are_searched_on_their_page_and_none_found_is_said(page, text_of):
    tree = page("/venues?q=jml")
    assert [text_of(row) for row in tree.cssselect("main table tbody tr")] == ["JMLR 1"]
    assert tree.cssselect("main form input[name=q]")[0].get("value") == "jml"
    none = page("/venues?q=zzz")
    assert none.cssselect("main table") == []
    assert "No venue found." in text_of(none.cssselect("[role=status]")[0])


def _page_of(make_service, papers, id):
    client = create_app(make_service(papers), Settings()).test_client()
    return client.get(f"/papers/{id}"), client.get(f"/api/v1/papers/{id}")


def test_a_paper_page_links_to_its_versions_shows_what_sources_say_otherwise_and_marks_groups(make_service):
    from graphapp.ingest.clean import Cleaner
    from graphapp.ingest.merge import combined
    from graphapp.model.records import Paper, PersonName, Venue

    def record(name, **fields):
        people = [
            PersonName("Ada <Lovelace>", affiliation="London & Ockham"),
            PersonName("Graph Team", group=True),
        ]
        stored = Cleaner().clean(
            Paper(**{"record": name, "title": "On Graphs", "authors": people, "year": 2020, **fields})
        )
        assert stored is not None
        return stored

    preprint = record("arxiv:1", kind="preprint", year=2019)
    paper = combined([record("a:1", venue=Venue("NeurIPS")), record("b:1", title="On <b>graphs</b>")])
    page, answer = _page_of(make_service, [preprint, paper], "a:1")
    text = page.get_data(as_text=True)
    assert 'href="/papers/arxiv:1"' in text
    assert "On &lt;b&gt;graphs&lt;/b&gt;" in text
    assert "London &amp; Ockham" in text
    assert 'Graph Team</a> <span class="mark">group</span>' in text
    found = answer.get_json()
    assert [version["id"] for version in found["versions"]] == ["arxiv:1"]
    assert found["differences"] == [{"record": "b:1", "field": "title", "value": "On <b>graphs</b>"}]
    assert [person["affiliation"] for person in found["people"]] == ["London & Ockham"] * 2
    other, _ = _page_of(make_service, [preprint, paper], "arxiv:1")
    assert 'href="/papers/a:1"' in other.get_data(as_text=True)


def test_the_pages_of_papers_with_one_doi_link_to_each_other(make_service, make_paper):
    papers = [
        make_paper("a:1", "Graphs", ["Ada Lovelace"], doi="10.1000/x"),
        make_paper("b:1", "Trees <i>", ["Alan Turing"], None, None, doi="10.1000/x"),
        make_paper("c:1", "Alone", ["Grace Hopper"], doi="10.1000/y"),
        make_paper("d:1", "Without", ["Grace Hopper"]),
    ]
    for id, other, title in [("a:1", "b:1", "Trees &lt;i&gt;"), ("b:1", "a:1", "Graphs")]:
        page, answer = _page_of(make_service, papers, id)
        text = page.get_data(as_text=True)
        assert (
            "Another paper has this DOI. It was not merged, because neither the titles nor the authors match."
            in text
        )
        assert f'<a href="/papers/{other}" dir="auto">{title}</a>' in text
        found = answer.get_json()
        assert [each["id"] for each in found["same_doi"]] == [other]
        assert found["same_doi_count"] == 1
    for id in ("c:1", "d:1"):
        page, answer = _page_of(make_service, papers, id)
        assert "Same DOI" not in page.get_data(as_text=True)
        assert (answer.get_json()["same_doi"], answer.get_json()["same_doi_count"]) == ([], 0)


def test_of_many_papers_with_one_doi_the_first_are_named_and_the_others_counted(make_service, make_paper):
    papers = [make_paper(f"a:{n}", f"T{n}", [f"A{n} B{n}"], 1990 + n, doi="10.1000/x") for n in range(24)]
    page, answer = _page_of(make_service, papers, "a:0")
    text = page.get_data(as_text=True)
    assert "23 other papers have this DOI. They were not merged" in text
    assert "… and 3 more" in text
    found = answer.get_json()
    # newest first
    assert [each["id"] for each in found["same_doi"]] == [f"a:{n}" for n in range(23, 3, -1)]
    assert found["same_doi_count"] == 23


def test_a_record_without_an_identifier_is_told_in_words_wherever_it_is_named(make_service, text_of):
    from graphapp.ingest.clean import Cleaner
    from graphapp.ingest.merge import combined
    from graphapp.model.records import Paper, PersonName

    def record(name, title):
        people = [PersonName("Ada Lovelace", affiliation="London")]
        stored = Cleaner().clean(Paper(record=name, title=title, authors=people, year=2020))
        assert stored is not None
        return stored

    paper = combined([record("a:1", "On Graphs"), record("csv:content:12ab", "On graphs")])
    page, _ = _page_of(make_service, [paper], "a:1")
    tree = html.fromstring(page.get_data(as_text=True))
    told = "csv record without an identifier, identified by its content (csv:content:12ab)"
    assert f"a:1, {told}" in text_of(tree.cssselect(".record")[0])
    assert text_of(tree.cssselect("#differences ~ div tbody td")[0]) == told
    assert f"In {told}" in text_of(tree.cssselect("section[aria-labelledby=people]")[0])
