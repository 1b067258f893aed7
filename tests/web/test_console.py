"""The page on which Cypher is asked, and the same over JSON."""

from __future__ import annotations

import csv
import io
import re
import time
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator

from graphapp.cypher.examples import EXAMPLES, PERSON_EXAMPLES
from graphapp.cypher.results import EngineState, Node, PathValue, Relationship, ResultTable
from graphapp.errors import QueryStopped, QuerySyntax, QueryTooBig, StoreBusy, StoreUnavailable
from graphapp.settings import Settings
from graphapp.web import create_app
from graphapp.web.console import parameters_in
from graphapp.web.render.cells import cell

ADA = Node(
    "name:Ada Lovelace", "Author", {"id": "name:Ada Lovelace", "name": "Ada Lovelace", "key": "ada lovelace"}
)
PAPER = Node("t:1", "Paper", {"id": "t:1", "title": "On <Graphs>", "year": 2020})
WROTE = Relationship("WROTE", ("Author", ADA.id), ("Paper", PAPER.id), {"position": 0})


@pytest.fixture
def answers(service):
    """What the engine was asked, and a way to set what it answers: these tests are about the page, not the engine."""

    class Engine:
        def __init__(self):
            self.asked = []
            self.answer = ResultTable(["n"], [[1]], as_of="2026-01-31")

        def query(self, cypher, parameters, limits, stop=None):
            self.asked.append((cypher, parameters, limits))
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    engine = Engine()
    service.store.query = engine.query
    return engine


def typed(tree):
    """The text in the editor, as a browser reads it: without the line end right behind the tag."""
    return tree.get_element_by_id("cypher").text.removeprefix("\n")


def test_an_answer_is_a_table_with_the_query_kept_in_the_address(page, text_of, answers):
    answers.answer = ResultTable(
        ["name", "papers"], [["Ada", 5], [None, 2.5]], seconds=0.25, as_of="2026-01-31"
    )
    tree = page("/query?cypher=RETURN+$name&p.name=Ada&seconds=1&rows=10")
    assert [text_of(head) for head in tree.cssselect("table.answer th")] == ["name", "papers"]
    assert [text_of(row) for row in tree.cssselect("table.answer tbody tr")] == ["Ada 5", "null 2.5"]
    said = text_of(tree.get_element_by_id("answer-said"))
    assert re.fullmatch(
        r"2 rows\. Engine time 250\.0 ms, total time (less than 1|[\d.]+) ms, as of 2026-01-31\.",
        said,
    )
    assert typed(tree) == "RETURN $name"
    assert [(field.get("name"), field.get("value")) for field in tree.cssselect(".parameters input")] == [
        ("p.name", "Ada")
    ]
    ((cypher, parameters, limits),) = answers.asked
    assert (cypher, parameters) == ("RETURN $name", {"name": "Ada"})
    assert (limits.seconds, limits.rows) == (1.0, 10)


def test_no_text_of_an_answer_is_a_formula_in_the_csv_that_leaves_the_page(client, answers):
    answers.answer = ResultTable(
        ["@n", "b"], [["=HYPERLINK(1)", -5], ["'+1", -0.5], ["a=b", None], [["=1"], "\t=1"]]
    )
    text = client.get("/files/answer.csv?cypher=RETURN+1").get_data(as_text=True)
    assert list(csv.reader(io.StringIO(text))) == [
        ["'@n", "b"],
        ["'=HYPERLINK(1)", "-5"],
        ["''+1", "-0.5"],
        ["a=b", ""],
        ['["=1"]', "'\t=1"],
    ]


def test_an_answer_leaves_as_csv(client, page, answers):
    answers.answer = ResultTable(["name", "x"], [["Ada, \u201cCountess\u201d", 5], [None, [1, True]]])
    links = [link.get("href") for link in page("/query?cypher=RETURN+$name&p.name=Ada").iter("a")]
    (href,) = [link for link in links if link.startswith("/files/answer.csv?")]
    assert href.startswith("/files/answer.csv?cypher=RETURN+%24name&p.name=Ada&answer=")
    response = client.get("/files/answer.csv?cypher=RETURN+%24name&p.name=Ada")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.get_data(as_text=True) == 'name,x\n"Ada, \u201cCountess\u201d",5\n,"[1,true]"\n'
    assert answers.asked[-1][:2] == ("RETURN $name", {"name": "Ada"})


def test_the_page_says_what_the_graph_holds_and_how_far_the_engine_is(page, text_of, answers):
    tree = page("/query")
    listed = [text_of(row) for row in tree.cssselect(".schema .thing")]
    assert listed == [":Author 46", ":Paper 11", ":Venue 2", "[:WROTE] 55", "[:PUBLISHED_IN] 10"]
    assert "State of the Cypher engine: not prepared yet." in text_of(tree)


@pytest.mark.usefixtures("answers")
def test_the_page_offers_persons_where_anything_is_decided(page, text_of, service, monkeypatch):
    def offered() -> tuple[list[str], str, set[str]]:
        tree = page("/query")
        listed = [text_of(row) for row in tree.cssselect(".schema .thing")]
        links = {link.get("href") for link in tree.iter("a") if link.get("href", "").startswith("/query/")}
        return listed, text_of(tree.cssselect(".shape")[0]), links

    before = offered()
    monkeypatch.setattr(type(service), "has_persons", lambda _: True)
    after = offered()
    # persons are not counted for a page
    assert after[0] == [*before[0], ":Person", "[:IS]", "[:AUTHOR_OF] 55"]
    assert "(:Author)-[:IS]->(:Person)-[:AUTHOR_OF]->(:Paper)" in after[1]
    assert "Person" not in before[1]
    assert after[2] - before[2] == {f"/query/{each.name}" for each in PERSON_EXAMPLES}


def test_a_person_in_a_result_links_to_its_page(page, answers):
    node = Node("person:wei chen/1f", "Person", {"id": "person:wei chen/1f", "name": "Wei Chen"})
    answers.answer = ResultTable(["x"], [[node]])
    links = [link.get("href") for link in page("/query?cypher=RETURN+1").iter("a")]
    assert "/authors/wei%20chen?unit=person&person=person%3Awei+chen%2F1f" in links


def test_while_the_engine_is_prepared_the_page_and_the_api_say_how_far_it_is(
    page, client, text_of, service, monkeypatch
):
    state = EngineState("preparing", "being prepared: 40 %", 0.4)
    monkeypatch.setattr(type(service.store), "cypher_state", lambda _: state)
    (line,) = page("/query").cssselect("#engine")
    assert text_of(line) == "The Cypher engine is being prepared: 40 %."
    assert line.get("role") == "status"
    assert line.get("data-state") == "preparing"
    answer = client.get("/api/v1/cypher")
    assert answer.json == {"state": "preparing", "share": 0.4, "text": "being prepared: 40 %", "hint": ""}
    # it changes while the store does not
    assert "ETag" not in answer.headers


LONG = EngineState("none", "not prepared yet: this takes about 67 s", 0.0, "The first query starts it.")


@pytest.mark.parametrize(
    ("state", "path", "said", "button"),
    [
        (LONG, "/query/prepare", ["prepare", "request"], "Prepare now"),
        (
            EngineState("preparing", "being prepared: 4 %", 0.04),
            "/query/cancel",
            ["cancel"],
            "Cancel the preparation",
        ),
    ],
)
def test_the_owner_starts_and_cancels_a_long_preparation_with_a_button(
    client, service, text_of, page, monkeypatch, state, path, said, button
):
    store, done = service.store, []
    monkeypatch.setattr(type(store), "cypher_state", lambda _: state)
    monkeypatch.setattr(type(store), "prepare_cypher", lambda _: done.append("prepare"))
    monkeypatch.setattr(type(store), "request_cypher", lambda _: done.append("request"))
    monkeypatch.setattr(type(store), "cancel_cypher", lambda _: done.append("cancel"))
    (form,) = page("/query").cssselect(".engine form")
    assert form.get("action") == path
    assert text_of(form) == button
    assert (
        text_of(page("/query").cssselect("#engine")[0])
        == f"The Cypher engine is {state.text}. {state.hint}".strip()
    )
    (token,) = (field.get("value") for field in form.cssselect("input[name=csrf]"))
    origin = {"Origin": "http://localhost"}
    assert client.post(path, data={"csrf": "wrong"}, headers=origin).status_code == 403
    assert client.post(path, data={"csrf": token}).status_code == 403
    assert done == []
    response = client.post(path, data={"csrf": token}, headers=origin)
    assert (response.status_code, response.headers["Location"]) == (303, "/query")
    assert done == said


def test_a_visitor_gets_no_button(service, monkeypatch):
    monkeypatch.setattr(type(service.store), "cypher_state", lambda _: LONG)
    visited = create_app(service, Settings(owner="off")).test_client().get("/query").get_data(as_text=True)
    assert "The first query starts it." in visited
    assert "/query/prepare" not in visited


def test_why_the_engine_is_not_ready_is_for_the_owner(client, service, monkeypatch):
    failed = EngineState("failed", "not ready: no space in /data/private", 0.0, "Free disk space.")
    monkeypatch.setattr(type(service.store), "cypher_state", lambda _: failed)
    visitor = create_app(service, Settings(owner="off")).test_client()
    for path in ("/query", "/api/v1/cypher", "/about"):
        assert "/data/private" in client.get(path).get_data(as_text=True)
        told = visitor.get(path).get_data(as_text=True)
        assert "not ready" in told
        assert "/data/private" not in told
        assert "Free disk space" not in told


def test_why_a_query_cannot_be_answered_is_for_the_owner(client, service, monkeypatch):
    def refused(*_):
        raise StoreUnavailable("Only 0 MiB of disk space is free in /data/private.", "Free disk space.")

    failed = EngineState("failed", "not ready: no space in /data/private", 0.0, "Free disk space.")
    monkeypatch.setattr(type(service.store), "cypher_state", lambda _: failed)
    monkeypatch.setattr(type(service.store), "query", refused)
    monkeypatch.setattr(type(service.store), "explain", refused)
    visitor = create_app(service, Settings(owner="off")).test_client()
    for path in ("/query?", "/query?plan=1&", "/api/v1/query?", "/api/v1/query/plan?"):
        assert "/data/private" in client.get(f"{path}cypher=RETURN+1").get_data(as_text=True)
        answer = visitor.get(f"{path}cypher=RETURN+1")
        assert answer.status_code == 503
        assert "The Cypher engine is not ready." in answer.get_data(as_text=True)
        assert "/data/private" not in answer.get_data(as_text=True)


def test_a_query_on_a_page_does_not_wait_for_a_long_preparation(client, service, monkeypatch):
    store, done = service.store, []

    def busy(*_):
        done.append("query")
        raise StoreBusy(
            "The Cypher engine is being prepared: 0 %, about 67 s left.", "Try again in a moment."
        )

    monkeypatch.setattr(type(store), "cypher_state", lambda _: LONG)
    monkeypatch.setattr(type(store), "prepare_cypher", lambda _: done.append("prepare"))
    monkeypatch.setattr(type(store), "query", busy)
    assert client.get("/query?cypher=RETURN+1").status_code == 503
    # prepared in the background, so that the query does not wait for the setting mirror_wait_seconds
    assert done == ["prepare", "query"]


def test_a_ready_engine_needs_no_line_of_its_own(page, service, monkeypatch):
    state = EngineState("ready", "as of 2026-01-31 12:00:00 UTC, 11 papers", 1.0)
    monkeypatch.setattr(type(service.store), "cypher_state", lambda _: state)
    assert page("/query").cssselect("#engine") == []


def test_a_parameter_is_json_where_it_can_be_and_else_text(client, answers):
    client.get('/query?cypher=RETURN+1&p.a=2020&p.b=true&p.c="7"&p.d=[1,2]&p.e=Ada&p.f=&p.g=null&p.h={x')
    assert answers.asked[0][1] == {
        "a": 2020,
        "b": True,
        "c": "7",
        "d": [1, 2],
        "e": "Ada",
        "f": "",
        "g": None,
        "h": "{x",
    }


def test_parameters_are_found_outside_of_strings_and_comments():
    text = "MATCH (n {name: $name, x: '$no', y: \"$no\", z: $über}) // $no\nWHERE n.`$no` = $name /* $no */ RETURN n"
    assert parameters_in(text) == ["name", "über"]


def test_a_parameter_in_back_ticks_gets_a_field_too():
    assert parameters_in("RETURN $`my name`, $`a``b`, $x") == ["my name", "a`b", "x"]
    assert parameters_in("RETURN $x, 'not closed") == []


def test_a_text_too_long_or_with_the_console_off_is_not_searched_for_parameters(
    client, page, text_of, service, answers
):
    long = "/* " * 13_000 + "RETURN $name"
    started = time.thread_time()
    tree = page("/query?" + urlencode({"cypher": long}), 413)
    assert time.thread_time() - started < 0.5
    assert "maximum of 10,000" in text_of(tree.cssselect(".failure")[0])
    off = create_app(service, Settings(console="off")).test_client()
    with patch("graphapp.web.console.parameters_in", side_effect=AssertionError):
        assert off.get("/query?cypher=RETURN+$name").status_code == 200
    assert not answers.asked


def test_a_query_with_parameters_gets_fields_for_them_before_it_runs(page, text_of, answers):
    tree = page("/query?cypher=RETURN+$first,+$second&p.first=1", 400)
    assert [field.get("name") for field in tree.cssselect(".parameters input")] == ["p.first", "p.second"]
    assert "Missing parameter value: $second" in text_of(tree.cssselect(".failure")[0])
    assert not answers.asked


def test_what_a_limit_cut_is_said(page, text_of, answers):
    answers.answer = ResultTable(["n"], [[1]], truncated="Cut at 1 row (query_rows).", warnings=["Slow."])
    assert [text_of(each) for each in page("/query?cypher=RETURN+1").cssselect(".failure")] == [
        "Incomplete: Cut at 1 row (query_rows).",
        "Slow.",
    ]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QuerySyntax("No such word.", "Write MATCH.", line=2, column=5), 400),
        (QueryStopped("It took too long.", "Ask for less."), 408),
        (QueryTooBig("It used too much memory.", "Ask for less."), 422),
        (StoreBusy("The Cypher engine is being prepared: 40 %.", "Try again in a moment."), 503),
    ],
)
def test_a_query_that_fails_keeps_its_text_and_says_why(page, client, text_of, answers, error, status):
    answers.answer = error
    tree = page("/query?cypher=MATCH+(oops)+RETURN+oops", status)
    assert typed(tree) == "MATCH (oops) RETURN oops"
    assert error.message in text_of(tree.cssselect("[role=alert]")[0])
    response = client.get("/api/v1/query?cypher=MATCH+(oops)+RETURN+oops")
    assert response.status_code == status
    assert response.json["error"]["code"] == error.code
    assert response.json["error"].get("line") == getattr(error, "line", None)
    assert ("Retry-After" in response.headers) == (status == 503)


def test_a_query_that_would_write_is_forbidden_before_the_engine_sees_it(page, client, answers):
    page("/query?cypher=CREATE+(n)+RETURN+n", 403)
    assert client.get("/api/v1/query?cypher=MATCH+(n)+DETACH+DELETE+n").status_code == 403
    assert not answers.asked


def test_nodes_lead_to_their_pages_and_are_drawn(page, answers):
    answers.answer = ResultTable(["p"], [[PathValue([ADA, PAPER], [WROTE])]])
    tree = page("/query?cypher=MATCH+p+RETURN+p")
    links = [link.get("href") for link in tree.cssselect("table.answer a")]
    assert links == ["/authors/ada%20lovelace", "/papers/t:1"]
    src = tree.get_element_by_id("network").get("data-src")
    assert src.startswith("/api/v1/query/network?cypher=MATCH+p+RETURN+p&answer=")
    files = [link.get("href").split("&")[0] for link in tree.iter("a")]
    assert "/files/network.graphml?cypher=MATCH+p+RETURN+p" in files


def test_an_answer_without_nodes_is_not_drawn(page, answers):
    assert not page("/query?cypher=RETURN+1").xpath("//*[@id='network']")


def test_cells_show_every_kind_of_value_as_text():
    assert cell(None) == '<span class="null">null</span>'
    assert cell(True) == "true"
    assert cell(1.5) == "1.5"
    assert cell("<b>") == "&lt;b&gt;"
    assert cell([1, "a", None]) == '[1, a, <span class="null">null</span>]'
    assert cell({"<k>": {"x": 1}}) == " {&lt;k&gt;:  {x: 1}}"
    assert "On &lt;Graphs&gt;" in cell(PAPER)
    assert "position: 0" in cell(WROTE)
    assert cell(Node("1", "<L>", {})) == '<span class="label">&lt;L&gt;</span> 1'


def test_a_query_is_posted_as_json(client, answers):
    body = {"cypher": "RETURN $a", "parameters": {"a": [1]}, "seconds": 2, "rows": 3}
    response = client.post("/api/v1/query", json=body)
    assert response.json["rows"] == [[1]]
    document = client.get("/api/v1/openapi.json").json
    Draft202012Validator(
        {"$ref": "#/components/schemas/Answer", "components": document["components"]}
    ).validate(response.json)
    ((_, parameters, limits),) = answers.asked
    assert parameters == {"a": [1]}
    assert (limits.seconds, limits.rows) == (2.0, 3)


@pytest.mark.parametrize(
    ("body", "content", "status"),
    [
        ('{"cypher": "RETURN 1"}', "text/plain", 415),
        ("cypher=RETURN+1", "application/x-www-form-urlencoded", 415),
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("{}", "application/json", 400),
        ('{"cypher": 1}', "application/json", 400),
        ('{"cypher": "RETURN 1", "limits": {}}', "application/json", 400),
        ('{"cypher": "RETURN 1", "parameters": []}', "application/json", 400),
        ('{"cypher": "RETURN 1", "seconds": "9"}', "application/json", 400),
        ('{"cypher": "RETURN 1", "rows": true}', "application/json", 400),
        ('{"cypher": "RETURN 1", "rows": 1e400}', "application/json", 400),
        ('{"cypher": "RETURN 1", "seconds": NaN}', "application/json", 400),
        ('{"cypher": "RETURN 1", "seconds": -1}', "application/json", 400),
    ],
)
def test_other_bodies_are_refused(client, answers, body, content, status):
    response = client.post("/api/v1/query", data=body, content_type=content)
    assert response.status_code == status, response.data
    assert response.json["error"]["hint"]
    assert not answers.asked


def test_a_request_may_lower_a_limit_and_not_raise_it(client, answers):
    client.get("/api/v1/query?cypher=RETURN+1&seconds=3600&rows=99999999")
    (_, _, limits) = answers.asked[0]
    assert (limits.seconds, limits.rows) == (5.0, 5000)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"host": "127.0.0.1"}, 200),
        ({"host": "0.0.0.0"}, 403),
        ({"host": "0.0.0.0", "console": "on"}, 200),
        ({"host": "127.0.0.1", "console": "off"}, 403),
    ],
)
def test_the_console_is_off_where_strangers_could_reach_it(service, answers, values, status):
    client = create_app(service, Settings(**values)).test_client()
    assert client.get("/api/v1/query?cypher=RETURN+1").status_code == status
    assert client.get("/api/v1/query/network?cypher=RETURN+1").status_code in (status, 400)
    assert client.post("/api/v1/query", json={"cypher": "RETURN 1"}).status_code == status
    page = client.get("/query?cypher=RETURN+1")
    assert ("disabled on this server" in page.get_data(as_text=True)) is (status == 403)
    if status == 403:
        assert client.get("/files/network.gml?cypher=RETURN+1").status_code == 403
        assert not answers.asked


def test_every_question_of_the_gallery_is_a_link_that_asks_it_and_one_that_edits_it(page, answers, client):
    items = page("/query").cssselect(".examples > li")
    assert len(items) == len(EXAMPLES)
    for item, example in zip(items, EXAMPLES, strict=True):
        ask, edit = [link.get("href") for link in item.iter("a")]
        assert ask == f"/query/{example.name}"
        for href in (ask, edit):
            assert client.get(href).status_code == 200
            assert answers.asked[-1][0] == example.text
            assert answers.asked[-1][1].keys() == example.parameters.keys()


def test_the_gallery_finds_a_name_by_its_key_asked_and_edited(page, answers, client, text_of):
    client.get("/query/papers?author=Zoë+Müller-Straße")
    assert answers.asked[-1][1] == {"author": "zoë müller-strasse"}
    tree = page("/query/papers?author=Zoë+Müller-Straße")
    (edit,) = [link.get("href") for link in tree.iter("a") if text_of(link) == "Edit in the console"]
    client.get(edit)
    assert answers.asked[-1][1] == {"author": "zoë müller-strasse"}
    (field,) = page(edit).cssselect(".parameters input[name='p.author']")
    assert (field.get("value"), field.get("data-suggest")) == ("Zoë Müller-Straße", "fill")


def test_the_gallery_asks_about_somebody_whom_the_store_holds(service):
    values = {name: query.values({}) for name, query in service.saved_queries().items()}
    # Ada has five papers, two of them with Grace and two with Alan
    assert values["joint-papers"] == {"author": "ada lovelace", "coauthor": "alan turing"}
    assert values["both-venues"] == {"venue": "ICLR", "other": "JMLR"}
    assert values["titles"] == {"word": "language"}


@pytest.mark.parametrize(
    "number",
    [2**63, -(2**63) - 1, 2**64, -(2**64), 10**30, -(10**400)],
    ids=lambda number: f"{number:.3e}" if abs(number) < 10**40 else "long",
)
def test_a_whole_number_of_more_than_64_bits_is_refused_and_never_rounded(client, answers, number):
    response = client.get(f"/api/v1/query?cypher=RETURN+$n&p.n=[1,{number}]")
    assert response.status_code == 400
    assert "64 bits" in response.json["error"]["message"]
    body = f'{{"cypher": "RETURN $n", "parameters": {{"n": {number}}}}}'
    response = client.post("/api/v1/query", data=body, content_type="application/json")
    assert response.status_code == 400
    assert "64 bits" in response.json["error"]["message"]
    assert not answers.asked


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_a_whole_number_of_64_bits_is_a_parameter(client, answers, number):
    assert client.get(f"/api/v1/query?cypher=RETURN+$n&p.n={number}").status_code == 200
    assert answers.asked[-1][1] == {"n": number}
