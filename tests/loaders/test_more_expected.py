"""What is in files of further formats, as other tools say.

`expected/samples.toml` has numbers of records, and some records field by field, of the files in tests/samples, `expected/more.toml` those of real
files. The project has no copies of the real files: each test of one is skipped if the folder of real records does not have it. What bolognese, the
reader of DataCite, and JabRef read is taken from their own tests; ProQuest's files have the same documents a second time, as BibTeX.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

import pytest

from graphapp.ingest.source_file import SourceFile
from graphapp.ingest.sources import inputs, sources
from graphapp.model.names import words
from graphapp.model.records import Paper, Problem
from graphapp.settings import Settings

OURS, REAL = (
    tomllib.loads((Path(__file__).parent / "expected" / name).read_text(encoding="utf-8"))
    for name in ("samples.toml", "more.toml")
)
FILES = OURS["file"] + REAL["file"]
RECORDS = OURS["record"] + REAL["record"]


@functools.cache
def read(path: Path) -> tuple[str, tuple[Paper | Problem, ...]]:
    """The detected format of a file, and its items. A workbook is read as its only sheet."""
    found = []
    for source in sources(inputs([path]), Settings(), None, (), lambda _: None):
        assert isinstance(source, SourceFile), source
        found.append((source.loader.NAME, tuple(source.loader.load(source.opened.stream))))
    (only,) = found
    return only


def papers(path: Path) -> list[Paper]:
    return [item for item in read(path)[1] if isinstance(item, Paper)]


@pytest.mark.parametrize("said", FILES, ids=lambda said: said["path"])
def test_every_record_of_a_file_is_a_paper_or_is_refused(sample, said):
    format, items = read(sample(said["path"]))
    refused = sum(item.refused for item in items if isinstance(item, Problem))
    count = sum(isinstance(item, Paper) for item in items)
    assert (format, count + refused, refused) == (said["format"], said["records"], said["refused"])


@pytest.mark.parametrize("said", RECORDS, ids=lambda said: f"{said['path']}-{said['where']}")
def test_a_record_has_every_field_that_it_has_in_the_file(sample, said):
    (paper,) = [each for each in papers(sample(said["path"])) if each.where == said["where"]]
    assert paper.record.startswith(said["record"])
    assert words(paper.title) == words(said["title"])
    assert (paper.year, paper.kind, paper.authors_cut) == (said["year"], said["kind"], said.get("cut", False))
    assert (paper.venue.name if paper.venue else None) == said.get("venue")
    assert (paper.doi, paper.url) == (said.get("doi"), said.get("url"))
    assert [person.name for person in paper.authors] == [author["name"] for author in said["authors"]]
    for person, author in zip(paper.authors, said["authors"], strict=True):
        assert author.get("id", person.id) == person.id
        assert author.get("printed", person.printed) == person.printed
        assert author.get("group", False) == person.group
        assert author.get("affiliation", person.affiliation or "") == (person.affiliation or "")
        assert author.get("affiliation_characters", len(person.affiliation or "")) == len(
            person.affiliation or ""
        )


def shown(paper: Paper) -> tuple[int, str, int | None, str | None]:
    """The number of authors, the first one, the year and the venue."""
    first = paper.authors[0].name if paper.authors else ""
    return len(paper.authors), first, paper.year, paper.venue.name if paper.venue else None


# bolognese, spec/readers/crossref_reader_spec.rb
CROSSREF = {
    "crossref": (5, "Martial Sankar", 2014, "eLife"),
    "journal_article": (5, "Markus Ralser", 2006, "PLoS ONE"),
    "journal_article_with_funding": (4, "Ana Margarida Fortes", 2019, "Frontiers in Plant Science"),
    "journal_article_with_RDF_for_container": (
        *(8, "Francesc Mesquita-Joanes", 2012, "Journal of Crustacean Biology"),
    ),
    "DOI_with_SICI_DOI": (2, "A. Fenton", 2006, "Ecology"),
    "date_in_future": (10, "Sarah E. Beck", 2015, "European Journal of Pharmacology"),
    # bolognese names the series
    "book_chapter_with_RDF_for_container": (3, "Lili Chen", 2012, "Advances in Visual Computing"),
    "dissertation": (1, "Patricia Maree Collingwood", 2020, "The University of Queensland"),
}


def test_works_of_crossref_are_read_as_bolognese_reads_them(sample):
    folder = sample("crossref_xml/datacite+bolognese")
    found = {name: shown(papers(folder / f"{name}.xml")[0]) for name in CROSSREF}
    assert found == CROSSREF
    (thanassi,) = papers(folder / "DOI_with_ORCID_ID.xml")
    assert thanassi.authors[2].id == "orcid:0000-0003-2043-4925"
    (preprint,) = papers(folder / "posted_content.xml")
    assert (preprint.kind, len(preprint.authors), preprint.authors[-1].name) == (
        "preprint",
        11,
        "Timothy Clark",
    )
    assert preprint.authors[-1].id == "orcid:0000-0003-4060-7360"
    # an issue is not a work
    assert papers(folder / "journal_issue.xml") == []


# bolognese, spec/readers/datacite_reader_spec.rb
DATACITE = {
    "datacite": (1, "Martin Fenner", 2016),
    "datacite-example-affiliation": (3, "Elizabeth Miller", 2014),
    "pure": (14, "Raphaelle Dawn Haywood", 2016),
    "datacite-empty-sizes": (1, "EvK2 CNR Committee", 2011),
    "datacite-example-geolocation": (3, "Kai Schumann", 2011),
    "datacite-example-geolocation-2": (6, "Roger Bales", 2013),
    "datacite_schema_3": (8, "Benjamin Ollomo", 2011),
    "datacite-metadata-sample-complicated-v2.2": (2, "John Smith", 2010),
    "datacite-example-complicated-v4.1": (2, "John Smith", 2010),
}


def test_works_of_datacite_are_read_as_bolognese_reads_them(sample):
    folder = sample("datacite_xml/datacite+bolognese")
    found = {name: shown(papers(folder / f"{name}.xml")[0])[:3] for name in DATACITE}
    assert found == DATACITE
    assert papers(folder / "datacite-example-geolocation-2.xml")[0].authors[0].affiliation == "UC Merced; NSF"
    assert papers(folder / "datacite_schema_3.xml")[0].authors[-1].name == "François Renaud"
    assert papers(folder / "datacite.xml")[0].authors[0].id == "orcid:0000-0003-1419-2405"
    (article,) = papers(folder / "datacite_journal_article.xml")
    assert article.kind == "journal"
    # a file with mismatched tags is one problem
    (problem,) = read(folder / "datacite-example-relateditems.xml")[1]
    assert problem.refused == 1


def test_json_ld_is_read_as_bolognese_reads_it(sample):
    folder = sample("json_ld/datacite+bolognese")
    (post,) = papers(folder / "schema_org.json")
    assert (post.title, post.year, post.doi) == ("Eating your own Dog Food", 2016, "10.5438/4k3m-nyvg")
    assert [(person.name, person.id) for person in post.authors] == [
        ("Martin Fenner", "orcid:0000-0003-1419-2405")
    ]
    (code,) = papers(folder / "codemeta_v2.json")
    assert code.title == "R Interface to the DataONE REST API"
    assert [(person.name, person.group) for person in code.authors] == [
        ("Matt Jones", False),
        ("Peter Slaughter", False),
        ("University of California, Santa Barbara", True),
    ]
    (geo,) = papers(folder / "schema_org_geolocation.json")
    assert (len(geo.authors), geo.authors[0].name, geo.year) == (6, "Roger Bales", 2013)


# JabRef, OvidImporterTestBib3 to 7; JabRef leaves degrees in names
OVID = {
    "3": ["Jakob Holstiege", "Tim Mathes", "Dawid Pieper"],
    "4": ["Lars Kohler", "Christoph Leuschner", "Markus Hauck", "Dietrich Hertel"],
    "5": ["Sandra Schmidt Bunkers"],
    "6": ["Jan Verbeek", "Erik Hermans", "Arie van Vugt", "Jan Paul Frolke"],
    "7": ["Edward S. Shapiro", "Minyi Shih Dennis", "Qiong Fu"],
}


def test_records_of_ovid_are_read_as_jabref_reads_them(sample):
    folder = sample("ovid/JabRef+jabref")
    found = {number: papers(folder / f"OvidImporterTest{number}.txt")[0] for number in OVID}
    assert {number: [person.name for person in paper.authors] for number, paper in found.items()} == OVID
    three = found["3"]
    assert three.title == (
        "Effects of computer-aided clinical decision support systems in improving antibiotic prescribing by primary care providers: "
        "a systematic review"
    )
    assert (three.doi, three.year, three.abstract) == (
        "10.1136/amiajnl-2014-002886",
        2014,
        "Lorem ipsum abstract",
    )
    assert three.venue is not None
    assert three.venue.name == "Journal of the American Medical Informatics Association"
    assert (found["4"].year, found["4"].kind) == (2015, "journal")
    (chapter, *_) = papers(folder / "OvidImporterTest1.txt")
    assert (chapter.title, chapter.kind) == ("Einleitung", "book")


def test_documents_of_proquest_are_those_of_the_bibtex_in_the_same_file(sample):
    path = sample("proquest/UWNETLAB+metaknowledge/metaknowledge_tests_ProQuest_TestFile.testtxt")
    found = papers(path)
    assert len(found) == 100
    text = path.read_text(encoding="utf-8")
    known = re.findall(r"author=\{(.*?)\},\s*year=\{(\d+)\},\s*title=\{(.*?)\},\s*journal=", text, re.DOTALL)
    assert len(known) == 100
    mine = {tuple(words(paper.title)): paper for paper in found}
    for authors, year, title in known:
        paper = mine[tuple(words(title))]
        assert str(paper.year) == year
        peers = [
            f"{first} {last}" for last, _, first in (name.partition(",") for name in authors.split(" and "))
        ]
        # the bibliography abbreviates middle names, and lacks suffixes
        for person, name in zip(paper.authors, peers, strict=True):
            first, *_, last = words(name)
            assert words(person.name)[0] == first
            assert last in words(person.name)


def test_binary_marc_has_as_many_records_as_ends_of_records(sample):
    folder = sample("marc/edsu+pymarc")
    for name in ("marc.dat", "regression45.dat", "diacritic.dat", "multi_isbn.dat", "marc8.dat"):
        path = folder / name
        format, items = read(path)
        assert (format, len(items)) == ("marc", path.read_bytes().count(b"\x1d"))
    first = papers(folder / "marc.dat")[0]
    assert first.title == "The pragmatic programmer: from journeyman to master"
    assert ([person.name for person in first.authors], first.year) == (["Andrew Hunt", "David Thomas"], 2000)
    damaged = [item for item in read(folder / "bad_records.mrc")[1] if isinstance(item, Problem)]
    assert all(problem.refused == 1 and problem.where.startswith("record ") for problem in damaged)


def test_a_citation_file_names_the_work_and_its_preferred_citation(sample):
    folder = sample("cff/citation-file-format+citation-file-format")
    (tool,) = papers(folder / "bjmorgan_bsym.cff")
    assert (tool.title, tool.doi) == ("bsym", "10.5281/zenodo.596912")
    assert [(person.name, person.id) for person in tool.authors] == [
        ("Benjamin J. Morgan", "orcid:0000-0002-3056-8233")
    ]
    work, preferred = papers(folder / "key-complete.cff")
    assert (work.title, preferred.title, preferred.kind) == (
        "Citation File Format 1.0.0",
        "Book Title",
        "book",
    )
    assert [(person.name, person.group) for person in work.authors] == [
        ("One Truly van der Real Person IV", False),
        ("Entity Project Team Conference entity", True),
    ]
    (note,) = [item for item in read(folder / "esalmela_haplowinder.cff")[1] if isinstance(item, Problem)]
    assert (note.what, note.done, note.refused) == ("2 references of the work", "not loaded", 0)


def test_names_of_springerlink_that_are_run_together_are_split(sample):
    one = papers(sample("springer_csv/apcavalheiro+csv_to_bib/SearchResults.csv"))
    assert (len(one), [person.name for person in one[0].authors]) == (
        561,
        ["Justice Opara-Martins", "Reza Sahandi", "Feng Tian"],
    )
    two = papers(sample("springer_csv/MarceMMAD+extractor-de-abstracts/SearchResults.csv"))
    assert len(two) == 1000
    assert (two[0].year, two[0].venue.name, two[0].kind) == (2015, "Electronic Commerce Research", "journal")


def test_a_parquet_file_of_papers_is_read(sample):
    path = sample("parquet/ChielvanBarneveld+citation-graph-demo/data_papers.parquet")
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["title"]).column("title")
    assert read(path)[0] == "csv"
    assert [paper.title for paper in papers(path)[:50]] == [
        " ".join(str(title).split()) for title in table[:50]
    ]


def test_every_sample_is_compared_and_every_format_has_a_record(root):
    folder = root / "tests/samples"
    files = {path.relative_to(folder).as_posix() for path in folder.glob("*/*")}
    assert files == {each["path"] for each in OURS["file"]}
    formats = {each["format"] for each in FILES}
    assert {each["format"] for each in OURS["record"]} == formats
