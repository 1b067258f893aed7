"""How the records of a paper were read and why they were merged."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from graphapp.cli.main import cli
from graphapp.errors import BadInput, NotFound
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app

BIB = """@article{a,
  title = {On Engines: A Sketch},
  author = {Ada Lovelace and Anonymous and Charles Babbage},
  year = {1843}, doi = {10.5555/a}
}
@article{b, title = {On Looms}, author = {Ada Lovelace}, year = {1844}}
"""
RIS = """TY  - JOUR
TI  - On Engines
AU  - Lovelace, A.
PY  - 1843
DO  - 10.5555/A
JO  - Memoirs
AB  - An abstract.
ER  -
TY  - JOUR
TI  - ON LOOMS
AU  - Lovelace, Augusta Ada
PY  - 1844
ER  -
TY  - JOUR
TI  - A Different Work
AU  - Turing, Alan
DO  - 10.5555/a
ER  -
TY  - JOUR
TI  - On Looms
AU  - Lovelace, Ada
PY  - 1850
ER  -
"""


@pytest.fixture
def service(tmp_path):
    settings = Settings(store=str(tmp_path / "graph.db"))
    store = open_store(settings.store, settings, create=True)
    (tmp_path / "refs.bib").write_text(BIB)
    (tmp_path / "export.ris").write_text(RIS)
    ingest(store, [tmp_path / "refs.bib"], settings)
    ingest(store, [tmp_path / "export.ris"], settings)
    service = GraphService(store, settings)
    yield service
    service.close()


def test_the_file_the_place_and_the_problems_of_each_record_are_named(service):
    found = service.explain_paper("10.5555/a")
    one, two = found.records
    (first,) = one.readings
    assert (first.load, first.file.endswith("refs.bib"), first.place) == (1, True, "line 1")
    assert [(note.what, note.done) for note in first.notes] == [
        ("placeholder author: 'Anonymous'", "author dropped")
    ]
    (second,) = two.readings
    assert (second.load, second.file.endswith("export.ris"), second.place) == (2, True, "line 1")
    assert (one.format, two.format) == ("bibtex", "ris")


def test_the_rule_that_merged_two_records_is_named_with_what_agrees(service):
    one, two = service.explain_paper("10.5555/a").records
    (match,) = two.matches
    assert (match.other, match.reason) == (0, "same DOI (10.5555/a) and the same title without its subtitle")
    assert one.matches[0].other == 1
    one, two = service.explain_paper(_looms(service)).records
    (match,) = two.matches
    assert match.reason == "same title, year (1844) and last names of the authors (lovelace)"


def _looms(service) -> str:
    return next(paper.id for paper in service.search_papers("looms") if paper.year == 1844)


def test_each_value_is_given_by_the_record_that_the_paper_has_it_from(service):
    one, two = service.explain_paper("10.5555/a").records
    assert one.gives == ["title", "year", "kind", "authors", "doi"]
    assert two.gives == ["venue", "abstract"]


def test_papers_that_were_not_merged_are_listed_with_the_reason(service):
    (apart,) = service.explain_paper(service.paper("10.5555/a").id).apart
    assert apart.paper.title == "A Different Work"
    assert apart.reason == "same DOI (10.5555/a), but neither the titles nor an author match"
    (apart,) = service.explain_paper(_looms(service)).apart
    assert apart.reason == "same title and authors, but different years (1844 and 1850)"


def test_a_paper_is_found_by_its_title_its_record_and_its_id(service):
    paper = service.explain_paper("on engines: a sketch").paper
    assert paper.title == "On Engines: A Sketch"
    for name in (paper.id, *paper.sources):
        assert service.explain_paper(name).paper.id == paper.id
    with pytest.raises(BadInput, match="2 papers have this title"):
        service.explain_paper("On looms")
    with pytest.raises(NotFound) as caught:
        service.explain_paper("engines sketch")
    assert "On Engines: A Sketch" in caught.value.hint


def test_a_record_that_is_read_again_lists_both_loads(service, tmp_path):
    ingest(service.store, [tmp_path / "refs.bib"], service.settings)
    assert [reading.load for reading in service.explain_paper("10.5555/a").records[0].readings] == [1, 3]


def test_a_record_without_a_journal_is_explained_without_its_file(tmp_path):
    settings = replace(Settings(), undo="off")
    store = open_store("memory:", settings, create=True)
    (tmp_path / "refs.bib").write_text(BIB)
    ingest(store, [tmp_path / "refs.bib"], settings)
    (record,) = GraphService(store, settings).explain_paper("On Engines: A Sketch").records
    assert (record.readings, record.matches) == ([], [])
    store.close()


def test_the_page_shows_the_same(service):
    client = create_app(service, service.settings).test_client()
    id = service.paper("10.5555/a").id
    assert "How was this record read?" in client.get("/papers?id=" + id, follow_redirects=True).text
    page = client.get("/explain?id=10.5555/a").text
    for text in (
        "2 records were merged",
        "refs.bib, line 1",
        "load 2",
        "placeholder author: &#39;Anonymous&#39;",
    ):
        assert text in page
    assert "same DOI (10.5555/a) and the same title without its subtitle" in page
    assert client.get("/explain?id=nothing").status_code == 404


def test_the_command_prints_the_same(service, tmp_path):
    service.close()
    command = ["explain", "on engines: a sketch", "--store", str(tmp_path / "graph.db")]
    out = CliRunner().invoke(cli, command).stdout
    for text in (
        "merged from 2 records",
        "refs.bib, line 1 (load 1 of ",
        "placeholder author: 'Anonymous': author dropped",
        "merged with record 1: same DOI (10.5555/a)",
        "venue: Memoirs (shown)",
        "A Different Work",
    ):
        assert text in out
    said = json.loads(CliRunner().invoke(cli, [*command, "--json"]).stdout)
    assert [each["gives"] for each in said["records"]][1] == ["venue", "abstract"]
    assert said["records"][1]["matches"][0]["record"] == 1
