"""Saved queries on pages and in the API: their forms, their links, and what cannot be asked."""

from __future__ import annotations

import threading

import pytest
from jsonschema import Draft202012Validator

from graphapp.cypher.results import PlanStep, ResultTable
from graphapp.errors import BadInput
from graphapp.service import BoundQuery
from graphapp.settings import Settings
from graphapp.web import create_app
from graphapp.web.http.disconnects import stopping
from graphapp.web.result_cache import ResultCache

FILE = """[team]
title = "The <team> of {{ 7 * 7 }}"
description = "</script><script>alert(1)</script>"
text = "MATCH (a:Author {name: $lead})-[:WROTE]->(p:Paper)<-[:WROTE]-(b:Author) WHERE p.year >= $since RETURN b.name AS name"

[team.parameters.lead]
type = "author"
title = "Lead \\"><img src=x onerror=alert(1)>"

[team.parameters.since]
type = "integer"
default = 1900

[all]
title = "Everybody"
text = "MATCH (a:Author) RETURN a.name AS name, a AS author"
"""


@pytest.fixture
def saved_service(make_service, make_paper, tmp_path):
    """A function that makes a service with these saved queries."""
    file = tmp_path / "saved.toml"
    file.write_text(FILE, encoding="utf-8")

    def make(**settings):
        papers = [
            make_paper("t:1", "On Graphs", ["Ada Lovelace", "Grace Hopper"], 2020),
            make_paper("t:2", "Before", ["Ada Lovelace", "Alan Turing"], 1950),
        ]
        return make_service(papers, Settings(saved_queries=str(file), **settings))

    return make


@pytest.fixture
def service(saved_service):
    return saved_service()


def links_of(tree):
    return [link.get("href") for link in tree.iter("a")]


def test_the_owners_queries_are_listed_before_the_gallery(page, text_of):
    tree = page("/query")
    assert [text_of(head) for head in tree.cssselect("h2")][:2] == ["Saved queries", "Example queries"]
    assert links_of(tree.cssselect(".owned")[0])[::2] == ["/query/team", "/query/all"]


def test_a_page_has_a_form_with_titles_and_defaults_and_asks_nothing_before_it_can(page, text_of):
    tree = page("/query/team")
    labels = [label.text_content() for label in tree.cssselect(".parameters label")]
    assert labels == ['Lead "><img src=x onerror=alert(1)>', "since"]
    fields = tree.cssselect(".parameters input")
    assert [(field.get("name"), field.get("value")) for field in fields] == [("lead", ""), ("since", "1900")]
    assert fields[0].get("data-suggest") == "fill"
    assert not tree.cssselect("table.answer")


def test_a_permanent_link_gives_the_answer_with_the_form_filled_in(page, text_of):
    tree = page("/query/team?lead=Ada+Lovelace&since=2000")
    assert [text_of(row) for row in tree.cssselect("table.answer tbody tr")] == ["Grace Hopper"]
    assert links_of(tree.cssselect("table.answer")[0]) == ["/authors/grace%20hopper"]
    assert [field.get("value") for field in tree.cssselect(".parameters input")] == ["Ada Lovelace", "2000"]
    tree = page("/query/team?lead=Ada+Lovelace&since=")
    assert len(tree.cssselect("table.answer tbody tr")) == 2


def test_a_query_without_parameters_is_asked_at_once(page):
    assert len(page("/query/all").cssselect("table.answer tbody tr")) == 3


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("?lead=Ada&since=soon", "since", "$since must be an integer."),
        ("?since=1950", "lead", "requires a value."),
        ("?lead=Ada&since=2020&%3Cb%3E=1", None, "has no parameter '<b>'"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(page, text_of, query, field, said):
    tree = page(f"/query/team{query}", 400)
    assert said in text_of(tree.cssselect(".failure")[0])
    wrong = [each.get("name") for each in tree.cssselect("[aria-invalid]")]
    assert wrong == ([field] if field else [])
    for each in tree.cssselect("[aria-invalid]"):
        assert said in text_of(tree.get_element_by_id(each.get("aria-describedby")))


def test_texts_of_the_file_and_of_the_address_are_text_on_the_page(client):
    for address in ("/query", "/query/team?lead=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&since=%3Cb%3E"):
        text = client.get(address).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<b>" not in text
        assert "The &lt;team&gt; of {{ 7 * 7 }}" in text


def test_values_are_parameters_and_never_part_of_the_text(client, service):
    asked = []
    store_query = service.store.query
    service.store.query = lambda *a: asked.append(a) or store_query(*a)
    hostile = "x' OR 1=1 }) DETACH DELETE (a) //"
    assert client.get("/query/team", query_string={"lead": hostile}).status_code == 200
    assert asked[0][0] == service.saved_query("team").text
    assert asked[0][1] == {"lead": hostile, "since": 1900}


def test_a_name_that_nobody_saved_is_not_found(client):
    for address in ("/query/nobody", "/api/v1/saved/nobody", "/files/answer.csv?saved=nobody"):
        assert client.get(address).status_code == 404


def test_the_same_over_the_api_and_as_files(client, page):
    listed = client.get("/api/v1/saved").json["queries"]
    assert [each["name"] for each in listed if each["owned"]] == ["team", "all"]
    assert listed[0]["page"] == "/query/team"
    asked = "/api/v1/saved/team?lead=Ada+Lovelace"
    assert sorted(client.get(asked).json["rows"]) == [["Alan Turing"], ["Grace Hopper"]]
    wrong = client.get(asked + "&since=soon")
    assert (wrong.status_code, wrong.json["error"]["parameter"]) == (400, "since")
    network = client.get("/api/v1/saved/team/network?lead=Ada+Lovelace").json
    assert sorted(network["nodes"]["name"]) == ["Alan Turing", "Grace Hopper"]
    csv = client.get("/files/answer.csv?saved=team&lead=Ada+Lovelace&since=2000")
    assert csv.get_data(as_text=True) == "name\nGrace Hopper\n"
    assert "team.csv" in csv.headers["Content-Disposition"]
    gml = client.get("/files/network.gml?saved=team&lead=Ada+Lovelace").get_data(as_text=True)
    assert 'label "Grace Hopper"' in gml
    document = client.get("/api/v1/openapi.json").json
    for address, name in (
        ("/api/v1/saved", "SavedQueries"),
        (asked, "Answer"),
        ("/api/v1/query/plan?cypher=RETURN+1", "PlanOf"),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(schema).validate(client.get(address).json)


def test_every_link_of_an_answer_gives_the_same_answer(page, client):
    tree = page("/query/team?lead=Ada+Lovelace")
    links = [href for href in links_of(tree) if href.startswith(("/files/answer", "/api/v1/saved"))]
    assert len(links) == 3
    for href in links:
        assert b"Grace Hopper" in client.get(href).data
    src = tree.get_element_by_id("network").get("data-src")
    assert client.get(src).json["total_nodes"] == 2


def test_what_is_drawn_or_saved_is_the_answer_that_was_shown_and_not_another_run(page, client):
    tree = page("/query?cypher=RETURN+rand()+AS+x")
    shown = tree.cssselect("table.answer td")[0].text
    (json,) = [href for href in links_of(tree) if href.startswith("/files/answer.json")]
    assert client.get(json).json["rows"] == [[float(shown)]]
    assert client.get(json.partition("&answer=")[0]).json["rows"] != [[float(shown)]]
    # the name of an answer is of no use for another question
    other = json.replace("rand", "1+%2B+rand")
    assert client.get(other).json["rows"][0][0] >= 1


def test_answers_that_are_kept_are_few_and_the_oldest_go_first():
    kept, asked = ResultCache(2, 100), BoundQuery("RETURN 1", {})
    names = [kept.put(asked, ResultTable(["x"], [[number]])) for number in range(3)]
    assert kept.get(names[0], asked) is None
    assert kept.get(names[2], asked).rows == [[2]]
    assert kept.get(names[2], BoundQuery("RETURN 1", {"a": 1})) is None
    for heavy in ("a" * 101, "\ud800"):
        name = kept.put(asked, ResultTable(["x"], [[heavy]]))
        assert kept.get(name, asked) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_where_the_console_is_off_the_owners_queries_can_be_asked_and_no_others(saved_service, host):
    service = saved_service(host=host, console="off")
    client = create_app(service, service.settings).test_client()
    page = client.get("/query").get_data(as_text=True)
    assert "disabled on this server" in page
    assert "/query/team" in page
    assert "/query/prolific" not in page
    for address in (
        "/query/all",
        "/api/v1/saved/all",
        "/api/v1/saved/all/network",
        "/files/answer.csv?saved=all",
        "/files/network.gml?saved=all",
    ):
        assert client.get(address).status_code == 200, address
    for address in (
        "/query/prolific",
        "/api/v1/saved/prolific",
        "/api/v1/saved/prolific/network",
        "/api/v1/query/plan?cypher=RETURN+1",
        "/files/answer.json?saved=prolific",
        "/files/network.gml?saved=prolific",
        "/files/answer.csv?saved=all&cypher=RETURN+1&answer=x",
    ):
        assert client.get(address).status_code in (403, 200 if "saved=all" in address else 403), address
    assert client.get("/api/v1/query?cypher=RETURN+1&saved=all").status_code != 200


def test_a_file_that_is_wrong_stops_the_server_before_it_starts(make_service, tmp_path):
    file = tmp_path / "saved.toml"
    file.write_text(FILE.replace("$since", "$from"), encoding="utf-8")
    service = make_service([], Settings(saved_queries=str(file)))
    with pytest.raises(BadInput, match="line 4: \\$from is not declared"):
        create_app(service, service.settings)


def test_a_plan_is_shown_where_the_store_has_one(page, client, text_of, service):
    explain, service.store.explain = service.store.explain, lambda *_: None
    assert "This store's Cypher engine does not provide query plans" in text_of(
        page("/query?cypher=RETURN+1&plan=1")
    )
    assert client.get("/api/v1/query/plan?cypher=RETURN+1").json == {"plan": None}
    service.store.explain = explain
    assert client.get("/api/v1/query/plan?cypher=RETURN+1").json["plan"]["operator"] == "ProduceResults"
    scan = PlanStep("NodeByLabelScan", "a:<Author>", 43.0)
    service.store.explain = lambda *_: PlanStep("ProduceResults", "n", None, (scan,))
    tree = page("/query/all?plan=1")
    assert (
        text_of(tree.cssselect(".plan")[0]) == "ProduceResults n NodeByLabelScan 43 rows expected a:<Author>"
    )
    assert not tree.cssselect("table.answer")
    (step,) = client.get("/api/v1/query/plan?cypher=RETURN+1").json["plan"]["children"]
    assert step == {"operator": "NodeByLabelScan", "details": "a:<Author>", "rows": 43.0, "children": []}


def test_an_error_shows_the_line_with_its_place_marked(page, text_of):
    tree = page("/query?cypher=MATCH+(a:Author)%0D%0AWHERE+a.name+%3D+%27%3Cb%3E", 400)
    failure = tree.get_element_by_id("failure")
    assert (failure.get("data-line"), failure.get("data-column")) == ("2", "16")
    assert failure.cssselect("mark")[0].text == "'"
    lines = failure.cssselect("pre")[0].text_content().split("\n")
    assert lines == ["WHERE a.name = '<b>", " " * 15 + "^"]


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("p.a=x&t.a=integer", "p.a", "$a must be an integer. Example: 2020."),
        ("p.a=1&t.a=nothing", "p.a", "Unknown type 'nothing'."),
        ("p.a=[1&t.a=list", "p.a", "$a must be a JSON list"),
        ("", "p.a", "Enter a value."),
    ],
)
def test_a_typed_parameter_that_is_wrong_is_said_at_its_field(page, text_of, query, name, said):
    tree = page(f"/query?cypher=RETURN+$a+AS+a&{query}", 400)
    (field,) = tree.cssselect("input[aria-invalid]")
    assert field.get("name") == name
    assert said in text_of(tree.get_element_by_id(field.get("aria-describedby")))


def test_the_type_of_a_parameter_is_in_the_link_and_in_the_form(page, client):
    assert client.get("/api/v1/query?cypher=RETURN+$a+AS+a&p.a=2020&t.a=text").json["rows"] == [["2020"]]
    tree = page("/query?cypher=RETURN+$a+AS+a&p.a=2020&t.a=text")
    (chosen,) = [option.get("value") for option in tree.cssselect("select.type option[selected]")]
    assert chosen == "text"


def test_a_reader_who_goes_away_is_noticed_where_the_server_tells(app):
    gone = threading.Event()
    told = {"waitress.client_disconnected": gone.is_set}
    with app.test_request_context("/query", environ_overrides=told), stopping() as stop:
        ended = threading.Event()
        with stop.by(ended.set):
            assert not ended.wait(0.2)
            gone.set()
            assert ended.wait(5)
        assert stop.wished
    with app.test_request_context("/query"), stopping() as stop:
        assert stop is None


WIDE = """[wide]
title = "Wide"
text = "MATCH (a:Author {name: $width})-[w:WROTE]->(p:Paper) RETURN a, w, p"
[wide.parameters.width]
type = "text"
"""


def test_a_parameter_of_a_query_goes_before_an_option_of_its_picture(make_service, make_paper, tmp_path):
    file = tmp_path / "wide.toml"
    file.write_text(WIDE, encoding="utf-8")
    settings = Settings(saved_queries=str(file))
    service = make_service([make_paper("t:1", "On Graphs", ["Ada Lovelace"], 2020)], settings)
    client = create_app(service, settings).test_client()
    with client.get("/files/network.svg?saved=wide&width=Ada+Lovelace&labels=0") as picture:
        assert picture.status_code == 200
        assert "1 author, 1 paper, 1 links, 0 of 2 named" in picture.get_data(as_text=True)
