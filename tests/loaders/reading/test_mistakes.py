"""Files without records that are recognised, and the advice for each."""

from __future__ import annotations

import io
import itertools
import shlex
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loaders
from graphapp.errors import BadInput
from graphapp.ingest.load import ingest
from graphapp.settings import Settings
from graphapp.stores import open_store
from loaders import bibtex
from loaders.reading import table_files
from loaders.reading.archives import is_archive
from loaders.reading.mistakes import WrongFile, guessed_columns, load_command, recognised

CONTENT_TYPES = "[Content_Types].xml"
RECORD = "@misc{a, title = {A}, author = {Ada Lovelace}}\n"


def packed(*names: str, mimetype: str = "") -> bytes:
    """A zip archive with files of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name in names:
            archive.writestr(name, "<x/>" * 300)
    return out.getvalue()


def compound(stream: str) -> bytes:
    """The beginning of a file of Office before 2007, with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le") + bytes(500)


def page(title: str, body: str = "") -> bytes:
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


XLSX = packed(CONTENT_TYPES, "_rels/.rels", "xl/workbook.xml")
DOCX = packed(CONTENT_TYPES, "_rels/.rels", "word/document.xml")
HTML = page("Search results")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
CHALLENGE = page("Just a moment...")


@pytest.fixture
def memory():
    store = open_store("memory:", Settings(), create=True)
    yield store
    store.close()


KINDS = [
    (XLSX, "savedrecs.xlsx", "an Excel workbook", "CSV"),
    (XLSX, "renamed.csv", "an Excel workbook", "CSV"),
    (packed(CONTENT_TYPES, "docProps/app.xml"), "a.xlsm", "an Excel workbook", "CSV"),
    (compound("Workbook"), "savedrecs.xls", "an Excel workbook", "CSV"),
    (compound("?"), "old.xls", "an Excel workbook", "CSV"),
    (packed("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a.ods", "an OpenDocument spreadsheet", "CSV"),
    (DOCX, "refs.docx", "a Word document", "BibTeX"),
    (compound("WordDocument"), "refs.doc", "a Word document", "BibTeX"),
    (packed("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "a.odt", "an OpenDocument text", "BibTeX"),
    (packed(CONTENT_TYPES, "ppt/presentation.xml"), "a.pptx", "a presentation", "Export"),
    (packed(CONTENT_TYPES, "other.xml"), "a", "a Microsoft Office document", "CSV"),
    (compound("?"), "a", "a Microsoft Office document", "CSV"),
    (packed("OPS/a.xhtml", mimetype="application/epub+zip"), "a.epub", "an e-book", "Export"),
    (HTML, "export.csv", "a web page, not an exported file", "download"),
    (b"\xef\xbb\xbf \n<html lang=en>", "cite.bib", "a web page, not an exported file", "download"),
    (b"<?xml version='1.0'?>\n<!-- x -->\n<!doctype HTML>", "a.xml", "a web page, not an exported file", "download"),
    (HTML, "table.xls", "a web page saved with the file extension of an Excel workbook", "CSV"),
    (CHALLENGE, "export.ris", "a challenge page", "browser"),
    (page("Making sure you&#39;re not a bot!"), "a.bib", "a challenge page", "browser"),
    (page("Sorry", "our systems have detected unusual traffic"), "scholar.bib", "a challenge page", "browser"),
    (page("Sign in - Scopus"), "scopus.csv", "a sign-in page", "browser"),
    (PDF, "paper.pdf", "a PDF document", "BibTeX"),
    (PDF, "paper.bib", "a PDF document", "BibTeX"),
    (b"", "empty.csv", "an empty file", "Export"),
    (b"\xef\xbb\xbf\n \n", "empty.bib", "an empty file", "Export"),
    (bytes(5000), "zeros.ris", "only null bytes", "Copy"),
    (PNG, "scan.png", "an image", "images"),
    (b"\xff\xd8\xff\xe0", "scan.jpg", "an image", "images"),
    (b'{"message": "API rate limit exceeded"}', "a.json", "an error message from a web server, not data: 'API rate limit exceeded'", "again"),
    (b'{"error": {"code": 403, "message": "No key"}}', "a.json", "'No key'", "key"),
    (b"Rar!\x1a\x07\x01", "a.rar", "a RAR archive", "Extract"),
    (b"SQLite format 3\0", "g.db", "an SQLite database", "--store"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "name", "what", "advice"), KINDS)
def test_a_file_without_records_is_named_with_what_to_do_about_it(head, name, what, advice):
    try:
        # a file with the extension of a format is expected to contain records: then their absence is reported
        error = loaders.no_record(loaders.chosen(None, head, name, named=True), head, name, refused=True)
    except WrongFile as raised:
        error = raised
    assert error.message.startswith("This is ")
    assert what in error.message
    assert advice in error.hint
    assert "\n" not in error.line
    assert not is_archive(head)


@pytest.mark.parametrize("head", [XLSX, DOCX, PDF, PNG, compound("Workbook")])
def test_what_is_not_text_is_refused_also_if_a_format_is_requested(head):
    with pytest.raises(WrongFile):
        loaders.chosen(bibtex, head, "refs.bib", named=True)


@pytest.mark.parametrize(
    "names",
    [
        ("a.bib", "xl/b.bib"),
        ("word/a.bib",),
        ("mimetype.bib",),
        ("META-INF/MANIFEST.MF",),
    ],
)
def test_an_archive_of_files_is_not_a_document(names):
    head = packed(*names)
    assert is_archive(head)
    assert recognised(head, "a.zip") is None


@pytest.mark.parametrize(
    "head",
    [
        RECORD.encode(),
        b'{"title": "Just a moment"}',
        b"<dblp><article>",
        b"title,authors\nThe <html> element,B C\n",
        b"<htmlish>",
        b"hello",
        b'{"message": "x", "data": ' + b"1" * 5000,
    ],
)
def test_what_may_hold_records_is_not_a_mistake(head):
    assert recognised(head, "a.txt") is None


def test_a_page_that_holds_records_is_nevertheless_read(memory, tmp_path):
    (tmp_path / "page.html").write_bytes(page("Cite", f"<pre>\n{RECORD}</pre>"))
    assert ingest(memory, [tmp_path / "page.html"], Settings()).loaded == 1


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_bytes_break_a_recogniser(head, name):
    for magic in (
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"<html",
        b"{",
        b"PK\x03\x04" + bytes(22),
    ):
        recognised(magic + head, name)
        is_archive(magic + head)


# --- in a load


def test_a_workbook_is_recognised_before_it_is_decompressed_wherever_it_is(memory, tmp_path, monkeypatch):
    # with the library, it is read
    monkeypatch.setattr(table_files, "_is_installed", lambda module: False)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "savedrecs.xlsx").write_bytes(XLSX)
    (folder / "good.bib").write_text(RECORD)
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("inner.xlsx", XLSX)
        archive.writestr("paper.pdf", PDF)
    report = ingest(memory, [folder], Settings())
    assert (report.loaded, report.exit_code, report.unreadable) == (1, 0, [])
    assert [(each.file.rpartition("/")[2], each.why) for each in report.skipped] == [
        (
            "more.zip!inner.xlsx",
            "This is an Excel workbook: install the reader of workbooks with `pip install graphapp[excel]`, "
            "or save the table as CSV (UTF-8) and load the CSV file",
        ),
        ("more.zip!paper.pdf", next(each.why for each in report.skipped if "PDF" in each.why)),
        (
            "savedrecs.xlsx",
            "This is an Excel workbook: install the reader of workbooks with `pip install graphapp[excel]`, "
            "or save the table as CSV (UTF-8) and load the CSV file",
        ),
    ]


def test_a_wrong_file_in_a_folder_counts_as_unreadable_where_its_name_promises_records(memory, tmp_path):
    (tmp_path / "cite.bib").write_bytes(HTML)
    (tmp_path / "export.csv").write_bytes(HTML)
    (tmp_path / "good.bib").write_text(RECORD)
    report = ingest(memory, [tmp_path], Settings())
    assert report.unreadable == [str(tmp_path / "cite.bib")]
    assert [each.file for each in report.skipped] == [str(tmp_path / "export.csv")]
    assert report.exit_code == 1


@pytest.mark.parametrize(
    "name", ["cite.bib", "cite.ris", "cite.enw", "cite.nbib", "cite.jsonl", "cite.marcxml"]
)
def test_a_web_page_is_named_regardless_of_its_extension(memory, tmp_path, name):
    (tmp_path / name).write_bytes(HTML)
    report = ingest(memory, [tmp_path / name], Settings())
    assert report.problems[0].what == "This is a web page, not an exported file"
    assert (report.unreadable, report.exit_code) == ([str(tmp_path / name)], 3)


def test_a_format_that_finds_nothing_in_a_web_page_says_that_it_is_one(memory, tmp_path):
    (tmp_path / "cite.txt").write_bytes(HTML)
    report = ingest(memory, [tmp_path / "cite.txt"], Settings(), "bibtex")
    assert [problem.what for problem in report.problems] == ["This is a web page, not an exported file"]
    assert report.exit_code == 3


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_an_archive_is_reported_as_truncated(memory, tmp_path, share):
    whole = packed("a.bib", "b.bib")
    (tmp_path / "half.zip").write_bytes(whole[: int(len(whole) * share)])
    report = ingest(memory, [tmp_path / "half.zip"], Settings())
    assert "truncated" in report.problems[0].what
    assert "again" in report.problems[0].done


def test_half_a_bibliography_is_loaded_up_to_there_and_said_to_be_cut_off(read):
    found = read(bibtex, RECORD + "@misc{b, title = {B}, author = {Bob M")
    assert [paper.title for paper in found.papers] == ["A"]
    assert [problem.what for problem in found.problems][-1].startswith("the file ends inside this entry")
    broken_before = read(bibtex, "@misc{b, title = {B}, author = {Bob M\n\n" + RECORD)
    assert not any("truncated" in problem.what for problem in broken_before.problems)


# --- tables


@pytest.mark.parametrize(
    ("header", "row", "guessed"),
    [
        (["Nr", "Titel der Arbeit", "Wer", "Jahr"], [], {"title": "Titel der Arbeit", "authors": "Wer", "year": "Jahr"}),
        (["c1", "c2", "c3"], ["On the nature of things", "Lucretius", "1873"], {"title": "c1", "year": "c3"}),
        (["Name of paper", "Creators", "published on"], [], {"title": "Name of paper", "authors": "Creators", "year": "published on"}),
        (["Paper", "AUTHOR LIST", "Pub. Date", "Journal name", "my DOI"], [], {
            "title": "Paper", "authors": "AUTHOR LIST", "year": "Pub. Date", "venue": "Journal name", "doi": "my DOI"}),
        (["x", "y"], ["1", "2"], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_their_headers_and_the_first_row(header, row, guessed):
    assert guessed_columns(header, row) == guessed


def test_a_table_with_odd_columns_gets_the_whole_command_that_loads_it(memory, tmp_path):
    path = tmp_path / "my table.csv"
    path.write_text("Nr;Titel der Arbeit;Wer;Jahr\n1;On Tables;Lovelace, Ada;1843\n")
    with pytest.raises(BadInput) as caught:
        loaders.detect(path.read_bytes(), str(path))
    command = shlex.split(caught.value.hint.partition("graphapp ")[2])
    assert command[:2] == ["load", str(path)]
    columns = [value for name, value in itertools.pairwise(command) if name == "--column"]
    assert columns == ["title=Titel der Arbeit", "authors=Wer", "year=Jahr"]
    report = ingest(memory, [path], Settings(), loaders.configured(None, {"column": columns}))
    assert report.loaded == 1


def test_what_cannot_be_guessed_is_left_open_in_the_command():
    assert (
        load_command("a.zip!t.csv", ["x", "y"])
        == "graphapp load a.zip --column 'title=…' --column 'authors=…'"
    )
