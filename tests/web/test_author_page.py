"""What a person finds on the page of an author name cluster."""

from __future__ import annotations

import importlib

import pytest
from flask.testing import FlaskClient
from lxml import html

from graphapp.ingest.clean import Cleaner
from graphapp.model.records import Paper, PersonName
from graphapp.settings import Settings
from graphapp.web import create_app
from graphapp.web.http.static_files import static_url


def test_the_page_says_what_it_is_and_what_it_is_not(page, text_of):
    tree = page("/authors/ada%20lovelace")
    assert text_of(tree.find(".//h1")) == "Author name cluster: Ada Lovelace"
    assert "not an identity profile" in text_of(tree.find(".//main"))
    assert (
        text_of(tree.cssselect(".facts")[0]) == "5 papers, 2019–2021 · 1 author row · 10 coauthors · 2 venues"
    )


def test_any_spelling_of_the_case_leads_to_the_page(page, text_of):
    assert text_of(page("/authors/ADA%20Lovelace").find(".//h1")).endswith("Ada Lovelace")


def test_papers_stand_newest_first_then_by_title_and_unknown_years_last(page, text_of):
    tree = page("/authors/ada%20lovelace")
    titles = [text_of(title) for title in tree.cssselect(".paper-title")]
    assert titles == ["Alpha", "Second Steps", "On Graphs", "Cut", "Without a Year"]
    assert [text_of(year) for year in tree.cssselect("h3.year")] == ["2021", "2020", "2019", "No year"]


def test_a_paper_is_shown_with_all_its_facts(page, text_of):
    (paper,) = [
        each for each in page("/authors/ada%20lovelace").cssselect(".paper") if "On Graphs" in text_of(each)
    ]
    assert "ICLR · Conference paper · 2020 · DOI · Link" in text_of(paper)
    assert text_of(paper.cssselect("details.abstract p")[0]) == "We study engines."
    targets = {text_of(link): link.get("href") for link in paper.iter("a")}
    assert targets["DOI"] == "https://doi.org/10.1234/a(b)%3Cc%3E"
    assert targets["Link"] == "https://example.org/1?a=1&b=2"
    assert targets["Grace Hopper"] == "/authors/grace%20hopper"
    assert "Ada Lovelace" not in targets
    assert {link.get("rel") for link in paper.iter("a") if link.get("href").startswith("http")} == {
        "noopener"
    }


def test_a_list_cut_by_the_source_is_marked_and_the_name_without_place_stands_last(page, text_of):
    (paper,) = [
        each
        for each in page("/authors/ada%20lovelace").cssselect(".paper")
        if text_of(each).startswith("Cut")
    ]
    assert text_of(paper.cssselect(".by")[0]).endswith("First 7, … Ada Lovelace list truncated by the source")


def test_a_long_author_list_is_folded_and_nobody_is_lost(page, text_of):
    (paper,) = [
        each
        for each in page("/authors/grace%20hopper").cssselect(".paper")
        if "A Large Team" in text_of(each)
    ]
    assert text_of(paper.cssselect("p.by")[0]) == ", ".join(f"Member {number:02}" for number in range(12))
    assert text_of(paper.cssselect("details.fold summary")[0]) == "and 19 more"
    folded = text_of(paper.cssselect("details.fold p")[0])
    assert folded == ", ".join([*(f"Member {number:02}" for number in range(12, 30)), "Grace Hopper"])
    assert text_of(paper.cssselect(".meta")[0]).endswith(" · merged from 2 records")


def test_an_unsafe_address_of_a_paper_is_no_link(page):
    links = [link.get("href") for link in page("/authors/grace%20hopper").iter("a")]
    assert not [link for link in links if link.startswith("javascript")]


def test_namesakes_and_near_names_are_pointed_at_from_both_sides(page, text_of):
    assert "Namesakes Ada Lovelace 0001 1" in text_of(page("/authors/ada%20lovelace").cssselect(".others")[0])
    assert "Similar names A. Lovelace 1" in text_of(page("/authors/ada%20lovelace").cssselect(".others")[0])
    assert "Namesakes Ada Lovelace 5" in text_of(
        page("/authors/ada%20lovelace%200001").cssselect(".others")[0]
    )


def test_the_chart_has_a_bar_for_each_year_that_leads_to_its_papers_and_a_table(page, text_of):
    tree = page("/authors/ada%20lovelace")
    chart = tree.cssselect("ol.years")[0]
    assert [text_of(bar) for bar in chart.cssselect("a .hidden")] == [
        "2019: 1 paper",
        "2020: 1 paper",
        "2021: 2 papers",
    ]
    # 72 pixels for the most papers, in proportion for the others
    assert [bar.get("height") for bar in chart.cssselect("svg")] == ["36", "36", "72"]
    shown = page(chart.cssselect("a")[2].get("href").partition("#")[0])
    assert [text_of(title) for title in shown.cssselect(".paper-title")] == ["Alpha", "Second Steps"]
    rows = [text_of(row) for row in tree.cssselect("details table.narrow tbody tr")]
    assert rows == ["2021 2", "2020 1", "2019 1"]
    assert "The chart does not include 1 paper without a year." in text_of(tree)


def test_filters_stand_in_the_address_and_can_be_taken_off_one_by_one(page, text_of):
    tree = page(
        "/authors/ada%20lovelace?year=2021&venue=iclr&kind=conference&coauthor=grace%20hopper&text=alp"
    )
    assert [text_of(title) for title in tree.cssselect(".paper-title")] == ["Alpha"]
    assert "1 of 5 papers:" in text_of(tree.cssselect(".showing")[0])
    chips = tree.cssselect(".chip")
    assert len(chips) == 5
    assert chips[0].get("href") == (
        "/authors/ada%20lovelace?venue=iclr&kind=conference&coauthor=grace+hopper&text=alp#papers"
    )
    assert [tree.cssselect(f"#f-{name}")[0].get("value") for name in ("first", "last")] == ["2021", "2021"]
    assert tree.cssselect("#f-text")[0].get("value") == "alp"


def test_filters_that_nothing_passes_say_so(page, text_of):
    tree = page("/authors/ada%20lovelace?year=1999")
    assert "No paper matches these filters." in text_of(tree)


def test_the_chart_the_lists_and_the_network_follow_the_filters(page, text_of):
    tree = page("/authors/ada%20lovelace?first=2020&last=2021&coauthor=grace%20hopper")
    rows = tree.cssselect("#coauthors table tbody tr")
    assert [text_of(row) for row in rows] == ["Grace Hopper 2 2020–2021", "Alan Turing 1 2021"]
    bars = tree.cssselect(".years li.chosen a")
    assert [bar.get("title") for bar in bars] == ["2020: 1 paper", "2021: 1 paper"]
    # the head is about all papers
    facts = [text_of(each.cssselect(".facts")[0]) for each in (tree, page("/authors/ada%20lovelace"))]
    assert facts[0] == facts[1]
    spec = "value=ada+lovelace&first=2020&last=2021&coauthor=grace+hopper"
    assert tree.get_element_by_id("network").get("data-spec") == spec
    assert "is not filtered" not in text_of(tree)
    other = text_of(page("/authors/ada%20lovelace?kind=journal&text=a"))
    assert "The network is not filtered by kind and words." in other


@pytest.mark.parametrize(("what", "name"), [("coauthor", "Zoe"), ("venue", "ICL")])
def test_a_filter_by_an_unknown_name_says_which_names_are_possible(page, text_of, what, name):
    text = text_of(page(f"/authors/ada%20lovelace?{what}={name}"))
    assert f"No {what} found: {name}. Enter a name from the list" in text
    whole = {"coauthor": "Grace+Hopper", "venue": "ICLR"}[what]
    assert f"No {what} found" not in text_of(page(f"/authors/ada%20lovelace?{what}={whole}&year=1999"))


def test_a_part_of_the_name_of_a_coauthor_is_enough(client):
    answer = client.get("/authors/ada%20lovelace?coauthor=hop+GRA&first=2020")
    assert answer.status_code == 302
    assert answer.location == "/authors/ada%20lovelace?coauthor=grace+hopper&first=2020#papers"


def test_a_part_of_several_names_of_coauthors_offers_each(page):
    tree = page("/authors/ada%20lovelace?coauthor=first")
    offered = tree.cssselect(".failure a")
    assert [link.text_content() for link in offered] == [f"First {n}" for n in range(8)]
    assert offered[1].get("href") == "/authors/ada%20lovelace?coauthor=first+1#papers"


@pytest.mark.parametrize(
    ("record", "count", "unplaced", "mark"),
    [
        ("cluster-page:1", 8, [], "list possibly truncated by the source"),
        ("cluster-page:1", 8, ["Own Name"], "list truncated by the source"),
        ("bibtex:1", 8, [], "list truncated by the source"),
    ],
)
def test_a_list_of_eight_names_from_a_page_that_shows_no_more_is_only_possibly_cut(
    make_service, make_paper, text_of, record, count, unplaced, mark
):
    people = [f"N {place}" for place in range(count)]
    service = make_service([make_paper(record, "T", people, unplaced=unplaced, authors_cut=True)])
    client = create_app(service, Settings()).test_client()
    tree = html.document_fromstring(client.get(f"/papers/{record}").get_data(as_text=True))
    assert text_of(tree.cssselect(".mark")[0]) == mark


def test_the_form_of_filters_works_without_scripts(page, text_of):
    form = page("/authors/ada%20lovelace").cssselect("form.filters")[0]
    assert form.get("action") == "/authors/ada%20lovelace#papers"
    assert set(form.fields) == {"first", "last", "venue", "kind", "role", "coauthor", "text"}
    labelled = {label.get("for") for label in form.iter("label")}
    assert labelled == {field.get("id") for field in form.cssselect("select, input")}


def test_coauthors_are_ranked_with_joint_papers_and_years(page, text_of):
    rows = page("/authors/ada%20lovelace").cssselect("#coauthors table tbody tr")
    assert [text_of(row) for row in rows[:3]] == [
        "Alan Turing 2 2021",
        "Grace Hopper 2 2020–2021",
        "First 0 1 2019",
    ]
    assert rows[0].cssselect("th a")[0].get("href") == "/authors/alan%20turing"
    assert rows[0].cssselect("td a")[0].get("href") == "/authors/ada%20lovelace?coauthor=alan+turing#papers"


def test_coauthors_beyond_the_first_twenty_are_folded(page, text_of):
    tree = page("/authors/grace%20hopper")
    assert len(tree.cssselect("#coauthors > table tbody tr")) == 20
    assert text_of(tree.cssselect("#coauthors details summary")[0]) == "12 more"
    assert len(tree.cssselect("#coauthors details tbody tr")) == 12


def test_venues_are_ranked(page, text_of):
    rows = page("/authors/ada%20lovelace").cssselect("#venues tbody tr")
    assert [text_of(row) for row in rows] == ["ICLR 3", "JMLR 1"]


def test_downloads_are_offered_for_the_list_and_for_the_network(page):
    files = [link.get("href") for link in page("/authors/ada%20lovelace?year=2021").cssselect("#downloads a")]
    assert "/files/papers.bib?author=ada+lovelace&year=2021" in files
    assert "/files/papers.csv?author=ada+lovelace&year=2021" in files
    assert "/files/papers.json?author=ada+lovelace&year=2021" in files
    assert "/files/network.graphml?value=ada+lovelace&first=2021&last=2021" in files


def test_the_drawing_finds_its_data_and_leaves_a_table_to_readers_without_scripts(page, text_of):
    tree = page("/authors/ada%20lovelace")
    drawing = tree.get_element_by_id("network")
    assert drawing.get("data-src") == "/api/v1/network?value=ada+lovelace"
    assert drawing.get("data-spec") == "value=ada+lovelace"
    assert drawing.get("data-mode") == "embed"
    assert text_of(drawing.cssselect("tbody tr")[0]) == "Alan Turing 2 2021"
    scripts = [script.get("src") for script in tree.iter("script")]
    assert scripts[-2:] == [static_url("vis-network.min.js"), static_url("network/main.js")]
    preloaded = [link.get("href") for link in tree.iter("link") if link.get("rel") == "preload"]
    assert preloaded == ["/api/v1/network?value=ada+lovelace"]


def test_data_that_the_drawing_will_not_ask_for_is_not_loaded_ahead(page):
    tree = page("/authors/ada%20lovelace/network?first=2021")
    assert [link for link in tree.iter("link") if link.get("rel") == "preload"] == []


@pytest.fixture
def busy(make_service, make_paper) -> FlaskClient:
    """A client whose pages hold three papers, and a person who has seven."""
    papers = [make_paper(f"p:{number}", f"Paper {number}", ["Busy Person"]) for number in range(7)]
    settings = Settings(page_papers=3)
    return create_app(make_service(papers, settings), settings).test_client()


def test_more_papers_than_a_page_holds_are_paged_in_numbers(busy, text_of):
    first = html.document_fromstring(busy.get("/authors/busy%20person").get_data(as_text=True))
    assert "Papers 1–3 of 7" in text_of(first.cssselect(".pager")[0])
    (onward,) = first.cssselect(".pager a")
    second = html.document_fromstring(busy.get(onward.get("href").partition("#")[0]).get_data(as_text=True))
    assert [text_of(title) for title in second.cssselect(".paper-title")] == ["Paper 3", "Paper 4", "Paper 5"]
    assert len(second.cssselect(".pager a")) == 2


def test_pages_that_are_not_there_are_errors(busy):
    assert busy.get("/authors/busy%20person?page=3").status_code == 200
    assert busy.get("/authors/busy%20person?page=4").status_code == 404
    assert busy.get("/authors/busy%20person?page=0").status_code == 400
    assert busy.get("/authors/busy%20person?page=x").status_code == 400


def test_publications_that_the_author_edited_have_a_bar_and_a_list_of_their_own(make_service, text_of):
    ada, kurt = PersonName("Ada Lovelace"), PersonName("Kurt Gödel")
    papers = [
        Paper("a:1", "On Graphs", [ada], 2020),
        Paper("a:2", "On Proofs", [kurt], 2021, editors=[ada, PersonName("Emmy Noether")]),
    ]
    client = create_app(make_service(list(map(Cleaner().clean, papers))), Settings()).test_client()
    tree = html.document_fromstring(client.get("/authors/ada%20lovelace").get_data(as_text=True))
    bars = [
        (text_of(row.find("th")), text_of(row.cssselect(".num")[0])) for row in tree.cssselect(".roles tr")
    ]
    assert bars == [("Only author", "1"), ("Editor", "1")]
    assert [text_of(title) for title in tree.cssselect("#edited .paper-title")] == ["On Proofs"]
    assert [text_of(title) for title in tree.cssselect("#papers .paper-title")] == ["On Graphs"]
    # the filter has only places in the author list
    assert "Editor" not in text_of(tree.cssselect("#f-role")[0])
    found = client.get("/api/v1/authors/ada%20lovelace").get_json()
    assert (found["edited_count"], [each["title"] for each in found["edited"]]) == (1, ["On Proofs"])


def test_the_page_of_a_paper_links_to_editors_who_have_papers(make_service, text_of):
    ada = PersonName("Ada Lovelace", "orcid:0000-0002-1825-0097")
    papers = [
        Paper("a:1", "On Graphs", [PersonName("Ada Lovelace")], 2020),
        Paper(
            "a:2", "On Proofs", [PersonName("Kurt Gödel")], 2021, editors=[ada, PersonName("Emmy Noether")]
        ),
    ]
    client = create_app(make_service(list(map(Cleaner().clean, papers))), Settings()).test_client()
    tree = html.document_fromstring(client.get("/papers/a:2").get_data(as_text=True))
    (said,) = [each for each in tree.cssselect(".record dd") if "Noether" in text_of(each)]
    assert text_of(said) == "Ada Lovelace (ORCID 0000-0002-1825-0097), Emmy Noether"
    to_author, _ = said.iter("a")
    assert to_author.get("href") == "/authors/ada%20lovelace"


def test_of_very_many_coauthors_those_with_the_most_joint_papers_are_listed(
    make_service, make_paper, monkeypatch, text_of
):
    monkeypatch.setattr(importlib.import_module("graphapp.web.pages.authors"), "LISTED_COAUTHORS", 2)
    papers = [
        make_paper("t:1", "One", ["Ada", "Bo", "Cy <&> Q", "Dee"]),
        make_paper("t:2", "Two", ["Ada", "Cy <&> Q", "Dee"]),
    ]
    service = make_service(papers)
    client = create_app(service, service.settings).test_client()
    tree = html.fromstring(client.get("/authors/ada").text)
    part = tree.cssselect("#coauthors")[0]
    assert [text_of(row) for row in part.cssselect("tbody tr")] == ["Cy <&> Q 2 2020", "Dee 2 2020"]
    assert text_of(part.cssselect("h2")[0]) == "Coauthors 3"
    assert "The 2 coauthors with the most joint papers are listed." in text_of(part)
    everyone = client.get(part.cssselect(".note a")[0].get("href")).get_json()["coauthors"]
    assert [each["name"] for each in everyone] == ["Cy <&> Q", "Dee", "Bo"]
    # the network has the other one, too
    assert "The first 2 of 3" in text_of(tree)
