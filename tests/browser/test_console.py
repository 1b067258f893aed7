"""The query page in a browser: editing, completion, running, cancelling, results, saved queries; with keys, on a phone, without scripts."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.looks import LOOKS, wrong_looks

pytestmark = pytest.mark.browser

# what the editor and the scripts of the page do does not depend on the store
ONE_STORE = pytest.mark.parametrize("empty_address", ["memory"], indirect=True)
LONG = "RETURN reduce(s = 0, i IN range(1, 90000) | s + reduce(t = 0, j IN range(1, 90000) | t + j)) AS x"
# Neo4j can be interrupted between rows, but not during the evaluation of an expression
LONG_IN_ROWS = "UNWIND range(1, 10000000000) AS x RETURN sum(x)"
SAVED = """
[since]
title = "Coauthors since a year"
description = "By <i>joint</i> papers."
text = "MATCH (a:Author {name: $author})-[:WROTE]->(p:Paper)<-[:WROTE]-(b:Author) WHERE p.year >= $year RETURN b.name AS coauthor, count(p) AS papers ORDER BY coauthor"
[since.parameters.author]
type = "author"
title = "Author"
[since.parameters.year]
type = "integer"
default = 1900
title = "From year"
"""
RECORDS = """{"id": "1", "title": "On Graphs", "year": 2020, "venue": "ICLR", "authors": ["Ada Lovelace", "Grace Hopper"]}
{"id": "2", "title": "Again", "year": 2021, "venue": "ICLR", "authors": ["Ada Lovelace", "Grace Hopper", "Alan Turing"]}
{"id": "3", "title": "Between", "year": 2017, "venue": "ICML", "authors": ["Grace Hopper", "Charles Babbage"]}
{"id": "4", "title": "Without a Year", "authors": ["Charles Babbage", "Mary Somerville"]}
"""
PROGRAM = """
import sys
from pathlib import Path
from graphapp.ingest.load import InputFile, ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web.server import serve
settings = Settings(port=0, threads=4, query_seconds=60, query_work=10**12, query_processes=1, saved_queries=sys.argv[2])
store = open_store(sys.argv[3], settings, create=True)
ingest(store, [InputFile(Path(sys.argv[1]))], settings)
serve(GraphService(store, settings), settings, lambda line: print(line, flush=True))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, empty_address: str) -> Iterator[str]:
    """The address of a server with four papers and a saved query, with each store."""
    folder: Path = tmp_path_factory.mktemp("library")
    records, saved = folder / "records.jsonl", folder / "saved.toml"
    records.write_text(RECORDS, encoding="utf-8")
    saved.write_text(SAVED, encoding="utf-8")
    arguments = [sys.executable, "-c", PROGRAM, str(records), str(saved), empty_address]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().split()[3].rstrip("/")
        yield address
        process.send_signal(signal.SIGINT)
        process.wait(20)


def asked(address: str, cypher: str, **more: str) -> str:
    return f"{address}/query?{urlencode({'cypher': cypher, **more})}"


def painted(page, kind: str) -> list[str]:
    return page.locator(f".editor-under .c-{kind}").all_text_contents()


def choices(page) -> list[str]:
    page.wait_for_selector(".completions:not([hidden])")
    return page.locator(".completions [role=option] span:first-child").all_text_contents()


@pytest.fixture
def editor(open_page, library):
    """A page with an empty editor."""
    page = open_page(f"{library}/query", wait=False)
    area = page.get_by_label("Query", exact=True)
    area.click()
    return page, area


@ONE_STORE
def test_a_query_is_highlighted_while_it_is_typed(editor):
    page, area = editor
    area.fill("MATCH (a:Author {name: $who}) // all\nWHERE a.key = 'x' RETURN count(a) AS n LIMIT 20")
    assert painted(page, "keyword") == ["MATCH", "WHERE", "RETURN", "AS", "LIMIT"]
    assert painted(page, "label") == ["Author"]
    assert painted(page, "parameter") == ["$who"]
    assert painted(page, "comment") == ["// all"]
    assert painted(page, "string") == ["'x'"]
    assert painted(page, "function") == ["count"]
    assert painted(page, "number") == ["20"]
    assert painted(page, "property") == ["key"]
    # the highlighted copy equals the text
    assert page.locator(".editor-under").text_content() == area.input_value() + "\n"


@ONE_STORE
def test_the_highlighted_copy_lies_exactly_under_the_textarea(editor):
    page, area = editor
    area.fill("\n".join(f"MATCH (a{n}:Author) // " + "word " * 30 for n in range(30)))
    sizes = page.evaluate(
        """() => {
          const area = document.getElementById('cypher'), under = document.querySelector('.editor-under');
          area.scrollTop = 120;
          area.dispatchEvent(new Event('scroll'));
          const text = (style) => [style.fontFamily, style.fontSize, style.lineHeight, style.paddingLeft, style.whiteSpace].join();
          return [area.scrollHeight - under.scrollHeight, area.scrollTop - under.scrollTop, area.clientWidth - under.clientWidth,
            text(getComputedStyle(area)) === text(getComputedStyle(under))];
        }"""
    )
    assert sizes[3]
    assert abs(sizes[0]) <= 2
    assert sizes[1] == 0
    assert sizes[2] == 0


@ONE_STORE
def test_the_bracket_at_the_caret_and_its_match_are_marked(editor):
    page, area = editor
    area.fill("RETURN [(1 + 2), 3]")
    area.press("Home")
    for _ in range(8):
        area.press("ArrowRight")
    page.wait_for_selector(".c-pair")
    assert page.locator(".editor-under .c-pair").all_text_contents() == ["[", "]"]
    area.fill("RETURN (1")
    area.press("Home")
    for _ in range(8):
        area.press("ArrowRight")
    page.wait_for_selector(".c-alone")


CONTEXTS = {
    "MATCH (a:A": ["Author"],
    "MATCH (a:": ["Author", "Paper", "Venue"],
    "MATCH (a)-[:": ["WROTE", "PUBLISHED_IN"],
    "MATCH (v:Venue) RETURN v.": ["id", "name", "kind"],
    "MATCH (p:Paper {ye": ["year"],
    "RETURN toL": ["toLower"],
    "MAT": ["MATCH"],
    "MATCH (person:Author) RETURN pers": ["person"],
}


@ONE_STORE
def test_completions_depend_on_the_context(editor, faults):
    page, area = editor
    for typed, expected in CONTEXTS.items():
        area.fill("")
        area.press_sequentially(typed)
        expect(page.locator(".completions [role=option] span:first-child")).to_have_text(expected)
        assert page.locator(".completions").is_visible(), typed
    assert faults(page) == []


@ONE_STORE
def test_nothing_is_completed_in_strings_and_comments(editor):
    page, area = editor
    area.press_sequentially("RETURN 'MAT")
    page.wait_for_timeout(100)
    assert page.locator(".completions").is_hidden()


@ONE_STORE
def test_completion_works_with_keys_only(editor):
    page, area = editor
    area.press_sequentially("MATCH (a:")
    assert choices(page) == ["Author", "Paper", "Venue"]
    area.press("ArrowDown")
    area.press("ArrowDown")
    chosen = page.locator(".completions [aria-selected=true]")
    assert chosen.get_attribute("id") == area.get_attribute("aria-activedescendant")
    area.press("Enter")
    assert area.input_value() == "MATCH (a:Paper"
    area.press_sequentially(") RETURN cou")
    assert choices(page)[0] == "COUNT"
    area.press("Escape")
    assert page.locator(".completions").is_hidden()
    area.press("Control+Space")
    area.press("ArrowDown")
    area.press("ArrowDown")
    area.press("Enter")
    area.press_sequentially("a")
    assert area.input_value() == "MATCH (a:Paper) RETURN count(a)"
    # Enter inserts a line break if no item is marked
    area.press("End")
    area.press_sequentially(" ORD")
    assert choices(page) == ["ORDER BY"]
    area.press("Enter")
    assert area.input_value().endswith(" ORD\n")


@ONE_STORE
def test_the_tab_key_leaves_the_editor(editor):
    page, area = editor
    area.press_sequentially("RETURN 1 ")
    area.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


@ONE_STORE
def test_a_click_inserts_a_label_or_property_into_the_query(editor):
    page, area = editor
    area.fill("MATCH ")
    page.get_by_role("button", name=":Author").click()
    page.get_by_role("button", name="[:WROTE]").click()
    page.get_by_role("button", name=":Paper").click()
    assert area.input_value() == "MATCH (a:Author)-[:WROTE]->(p:Paper)"
    area.press("Control+z")
    assert area.input_value() == "MATCH (a:Author)-[:WROTE]->"


@ONE_STORE
def test_ctrl_enter_runs_the_query_and_a_missing_parameter_gets_a_field(editor):
    page, area = editor
    area.fill("MATCH (p:Paper) WHERE p.year = $year RETURN p.title AS title")
    page.on("console", lambda _: None)
    area.press("Control+Enter")
    page.wait_for_url("**/query?cypher=*")
    field = page.get_by_label("$year", exact=True)
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("2021")
    field.press("Enter")
    page.wait_for_selector("table.answer")
    assert page.locator("table.answer td").all_text_contents() == ["Again"]
    assert page.get_by_label("$year", exact=True).input_value() == "2021"


@pytest.fixture(autouse=True)
def _refusals_are_part_of_it(watched):
    watched.expected += ["400 (BAD REQUEST)"]


def test_an_error_is_marked_in_the_editor_and_a_click_moves_the_caret_there(open_page, library, faults):
    page = open_page(asked(library, "MATCH (a:Author)\nWHERE a.name = 'x' AND oops\nRETURN a"), wait=False)
    page.wait_for_selector(".c-wrong")
    assert painted(page, "wrong") == ["oops"]
    assert faults(page) == []
    page.get_by_role("button", name="Line 2, column 24").click()
    assert page.evaluate("document.getElementById('cypher').selectionStart") == len(
        "MATCH (a:Author)\nWHERE a.name = 'x' AND "
    )
    page.keyboard.press("x")
    assert painted(page, "wrong") == []


def test_an_error_after_surrogate_pairs_is_marked_at_the_right_column(open_page, library):
    page = open_page(asked(library, "WITH '😀😀' AS s RETURN s, oops"), wait=False)
    page.wait_for_selector(".c-wrong")
    assert painted(page, "wrong") == ["oops"]


def test_a_cancelled_query_is_interrupted_on_the_server(editor, library, empty_address):
    page, area = editor
    asked_for = LONG if empty_address == "memory:" else LONG_IN_ROWS
    area.fill(asked_for)
    # in one script: a call from outside would wait for the page that is loading
    page.evaluate(
        """async () => {
          document.getElementById('query').requestSubmit();
          await new Promise((done) => setTimeout(done, 1000));
          document.querySelector('.running button').click();
        }"""
    )
    assert page.locator(".running").text_content() == "Cancelled."
    assert area.input_value() == asked_for
    started = time.monotonic()
    # there is one engine process: without cancellation it would be busy for a minute
    with urllib.request.urlopen(asked(library, "RETURN 2 AS two"), timeout=30) as response:
        assert response.status == 200
    assert time.monotonic() - started < 10


@ONE_STORE
def test_a_result_sorts_by_column_with_numbers_as_numbers_and_nulls_last(open_page, library, faults):
    rows = "UNWIND [[2, 'b'], [10, 'a'], [null, 'c']] AS row RETURN row[0] AS n, row[1] AS s"
    page = open_page(asked(library, rows), wait=False)

    def column(number: int) -> list[str]:
        return page.locator(f"table.answer tbody td:nth-child({number})").all_text_contents()

    head = page.get_by_role("button", name="n", exact=True)
    assert column(1) == ["2", "10", "null"]
    head.click()
    assert column(1) == ["2", "10", "null"]
    assert page.locator("th").first.get_attribute("aria-sort") == "ascending"
    head.focus()
    page.keyboard.press("Enter")
    assert column(1) == ["10", "2", "null"]
    page.get_by_role("button", name="s", exact=True).click()
    assert column(2) == ["a", "b", "c"]
    assert page.locator("th").first.get_attribute("aria-sort") is None
    assert faults(page) == []


@ONE_STORE
@LOOKS
def test_a_result_and_a_saved_query_are_accessible_and_fit_the_window(
    open_page, library, size, fonts, faults
):
    network = asked(
        library, "MATCH (a:Author)-[w:WROTE]->(p:Paper) RETURN a, w, p, p.year = $y AS y", **{"p.y": "2020"}
    )
    addresses = {"result": network, "saved query": f"{library}/query/since?author=Ada+Lovelace"}
    assert wrong_looks(open_page, faults, addresses, size, fonts) == {}


def test_a_result_is_drawn_and_its_nodes_can_be_clicked_and_expanded(open_page, library):
    cypher = (
        "MATCH (a:Author {name: 'Ada Lovelace'})-[w:WROTE]->(p:Paper {title: 'On Graphs'}) RETURN a, w, p"
    )
    page = open_page(asked(library, cypher))
    assert "2 nodes" in page.locator(".network-counts").inner_text()
    page.get_by_text("Show as a table").click()
    page.locator(".network-row", has_text="On Graphs").click()
    panel = page.locator(".network-panel")
    panel.get_by_role("link", name="Open the page").wait_for()
    panel.get_by_role("button", name="Add authors and venue").click()
    page.locator(".network-row").nth(3).wait_for(state="attached")
    page.locator(".network-row", has_text="Ada Lovelace").click()
    panel.get_by_role("button", name="Add papers").click()
    page.locator(".network-row").nth(4).wait_for(state="attached")
    assert sorted(page.locator(".network-row").all_inner_texts()) == [
        "Ada Lovelace",
        "Again",
        "Grace Hopper",
        "ICLR",
        "On Graphs",
    ]


def test_a_column_of_authors_is_drawn_as_the_coauthorships_among_them(open_page, library):
    cypher = "MATCH (a:Author)-[:WROTE]->(p:Paper {title: 'Again'}) RETURN a.name AS who"
    page = open_page(asked(library, cypher))
    assert "3 authors" in page.locator(".network-counts").inner_text()
    page.get_by_text("Show as a table").click()
    page.locator(".network-row", has_text="Grace Hopper").click()
    panel = page.locator(".network-panel")
    panel.get_by_text("On Graphs").wait_for()
    panel.get_by_role("button", name="Add coauthors").click()
    page.locator(".network-row").nth(3).wait_for(state="attached")


@ONE_STORE
def test_previous_queries_are_listed_until_the_history_is_cleared(open_page, library, faults):
    page = open_page(asked(library, "RETURN 1 AS first"), wait=False)
    page.goto(asked(library, "RETURN $x AS second", **{"p.x": "<b>7</b>"}))
    page.goto(f"{library}/query")
    listed = page.locator("#history li a")
    assert listed.all_text_contents() == ["RETURN $x AS second · x = <b>7</b>", "RETURN 1 AS first"]
    assert faults(page) == []
    listed.first.click()
    page.wait_for_selector("table.answer")
    assert page.locator("table.answer td").text_content() == "<b>7</b>"
    page.get_by_role("button", name="Clear history").click()
    assert page.locator("#history").is_hidden()
    page.goto(f"{library}/query")
    assert page.locator("#history").is_hidden()


@ONE_STORE
def test_a_saved_query_has_a_form_that_suggests_authors(open_page, library):
    page = open_page(f"{library}/query", wait=False)
    page.get_by_role("link", name="Coauthors since a year").click()
    assert page.locator(".lead").text_content() == "By <i>joint</i> papers."
    page.get_by_label("Author", exact=True).press_sequentially("ada")
    page.get_by_role("option").first.click()
    page.get_by_label("From year").fill("soon")
    page.get_by_role("button", name="Run").click()
    page.wait_for_selector("[aria-invalid]")
    page.get_by_label("From year").fill("2021")
    page.get_by_label("From year").press("Enter")
    page.wait_for_selector("table.answer")
    assert page.url == f"{library}/query/since?author=Ada+Lovelace&year=2021"
    assert page.locator("table.answer td").all_text_contents() == ["Alan Turing", "1", "Grace Hopper", "1"]


def test_queries_run_without_scripts(open_page, library, empty_address):
    page = open_page(f"{library}/query", wait=False, java_script_enabled=False)
    page.get_by_label("Query", exact=True).fill(
        "MATCH (p:Paper) WHERE p.year = $year RETURN p.title AS title"
    )
    page.get_by_role("button", name="Run").click()
    page.get_by_label("$year", exact=True).fill("2020")
    with page.expect_navigation():
        page.get_by_role("button", name="Run").click()
    assert page.locator("table.answer td").all_text_contents() == ["On Graphs"]
    page.get_by_label("Query", exact=True).fill("MATCH (p:Paper) RETURN oops")
    page.get_by_role("button", name="Run").click()
    assert page.locator(".excerpt").text_content().split("\n") == [
        "MATCH (p:Paper) RETURN oops",
        " " * 23 + "^",
    ]
    page.get_by_role("button", name="Show the plan").click()
    page.goto(f"{library}/query/since?author=Ada+Lovelace")
    assert page.locator("table.answer tbody tr").count() == 2
    page.get_by_role("button", name="Show the plan").click()
    page.wait_for_selector("main:has-text('NodeIndexSeek')")


@ONE_STORE
def test_the_query_is_visible_with_forced_colours(open_page, library):
    page = open_page(asked(library, "RETURN 1 AS x"), wait=False, forced_colors="active")
    page.wait_for_selector(".editor.painted")
    assert page.locator(".editor-under").is_hidden()
    ink, ground = page.evaluate(
        "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.getElementById('cypher')))"
    )
    assert ink != ground


@ONE_STORE
def test_the_progress_of_the_engine_is_shown_until_it_is_ready(editor):
    page, _ = editor
    said = [
        ("preparing", 0.4, "being prepared: 40 %"),
        ("preparing", 0.8, "being prepared: 80 %"),
        ("ready", 1.0, "as of 2026-01-31 12:00:00 UTC, 4 papers"),
    ]

    def answer(route):
        state, share, text = said.pop(0)
        route.fulfill(json={"state": state, "share": share, "text": text})

    page.route("**/api/v1/cypher", answer)
    texts = page.evaluate(
        """async () => {
          const line = document.createElement('p');
          line.dataset.state = 'preparing';
          const texts = [];
          new MutationObserver(() => texts.push(line.textContent)).observe(line, {childList: true});
          const {preparing} = await import('/static/console/preparing.js');
          await preparing(line);
          await new Promise((done) => setTimeout(done));
          return texts;
        }"""
    )
    assert texts == [
        "The Cypher engine is being prepared: 40 %.",
        "The Cypher engine is being prepared: 80 %.",
        "The Cypher engine is ready.",
    ]
