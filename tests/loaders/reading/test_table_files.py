"""Workbooks, Parquet and Arrow files are read as the tables in them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphapp.fetching.sources import SOURCE_NAMES, source_module
from graphapp.ingest.load import ingest
from graphapp.ingest.preview import preview
from graphapp.settings import Settings
from graphapp.stores import open_store
from loaders import configured
from loaders.reading import table_files, table_process

HEADER = ("Title", "Authors", "Year", "DOI")
ROWS = (
    HEADER,
    ("On Engines", "Lovelace, Ada; Babbage, Charles", 1843, "10.5555/a"),
    ("On Numbers", "Turing, Alan", 1936, ""),
)


def column(number: int) -> str:
    """The letters of a column, from 0: A, …, Z, AA, …"""
    return (column(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def sheet(rows: Sequence[Sequence[Any]]) -> str:
    """A sheet in the form of ECMA-376."""
    lines = []
    for line, row in enumerate(rows, 1):
        cells = []
        for place, cell in enumerate(row):
            at = f"{column(place)}{line}"
            if isinstance(cell, str):
                cells.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' if cell else "")
            else:
                cells.append(f'<c r="{at}"><v>{cell}</v></c>')
        lines.append(f'<row r="{line}">{"".join(cells)}</row>')
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def workbook(sheets: dict[str, Sequence[Sequence[Any]] | str]) -> bytes:
    """A workbook with these sheets, each with its rows or its XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{related}</Relationships>'
        )
        for number, rows in enumerate(sheets.values(), 1):
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml", rows if isinstance(rows, str) else sheet(rows)
            )
    return out.getvalue()


BOOK = workbook({"savedrecs": ROWS})


@pytest.fixture
def saved(tmp_path) -> Callable[[str, bytes], Any]:
    def save(name: str, content: bytes) -> Any:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return save


@pytest.fixture
def memory():
    store = open_store("memory:", Settings(), create=True)
    yield store
    store.close()


def test_a_sheet_is_read_as_a_table_whose_lines_are_its_rows(saved):
    found = preview([saved("a.xlsx", BOOK)], Settings())
    (file,) = found.files
    assert (file.format, file.file.endswith("a.xlsx"), found.exit_code) == ("csv", True, 0)
    one, two = file.papers
    assert (one.title, one.year, one.doi) == ("On Engines", 1843, "10.5555/a")
    assert [entry.author.name for entry in one.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert (two.title, two.year) == ("On Numbers", 1936)


def test_rows_keep_their_numbers_and_numbers_their_digits(saved, memory):
    rows = [HEADER, ("A", "Ada Lovelace", 1843.0, ""), ("", "", "", ""), ("", "Alan Turing", 1936, "x")]
    report = ingest(memory, [saved("a.xlsx", workbook({"s": rows}))], Settings())
    assert report.loaded == 1
    (problem,) = [each for each in report.problems if each.refused]
    # the third row is blank
    assert (problem.where, problem.what) == ("line 4", "no title")


def test_a_line_end_in_a_cell_is_a_space(saved):
    book = workbook({"s": [HEADER, ("On\nEngines", "Ada Lovelace", 1843, "")]})
    (file,) = preview([saved("a.xlsx", book)], Settings()).files
    assert file.papers[0].title == "On Engines"


def test_of_several_sheets_each_in_a_known_format_is_read_and_the_others_are_skipped(saved, memory):
    book = workbook(
        {
            "Notes": [("My notes",), ("read me",)],
            "Empty": [],
            "2024": ROWS,
            "2025": [HEADER, ("On Lamps", "Alan Turing", 2025, "")],
        }
    )
    report = ingest(memory, [saved("a.xlsx", book)], Settings())
    assert (report.loaded, report.unreadable) == (3, [])
    assert [each.file.rpartition("/")[2] for each in report.files] == ["a.xlsx!2024", "a.xlsx!2025"]
    assert [each.file.rpartition("/")[2] for each in report.skipped] == ["a.xlsx!Notes"]


def test_a_sheet_with_unknown_columns_can_be_read_once_they_are_named(saved, memory):
    path = saved(
        "a.xlsx", workbook({"s": [("Titel", "Wer", "Jahr"), ("Über Maschinen", "Lovelace, Ada", 1843)]})
    )
    (table,) = preview([path], Settings()).tables.values()
    assert list(table.columns) == ["Titel", "Wer", "Jahr"]
    assert table.guessed == {"title": "Titel", "authors": "Wer", "year": "Jahr"}
    loader = configured(None, {"column": ["title=Titel", "authors=Wer", "year=Jahr"]})
    report = ingest(memory, [path], Settings(), format=loader)
    assert (report.loaded, report.unreadable) == (1, [])


@pytest.mark.parametrize("wrap", ["zip", "gz"])
def test_a_workbook_is_read_inside_an_archive_and_compressed(saved, memory, wrap):
    if wrap == "gz":
        path = saved("a.xlsx.gz", gzip.compress(BOOK))
    else:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("exports/a.xlsx", BOOK)
            archive.writestr("b.bib", "@misc{b, title={B}, author={Ada Lovelace}}")
        path = saved("a.zip", out.getvalue())
    report = ingest(memory, [path], Settings())
    assert (report.loaded, report.unreadable) == (2 + (wrap == "zip"), [])


def test_without_the_library_the_message_says_how_to_install_it(saved, monkeypatch):
    monkeypatch.setattr(table_files, "_is_installed", lambda module: False)
    (problem,) = preview([saved("a.xlsx", BOOK)], Settings()).unreadable
    assert problem.what == "This is an Excel workbook"
    assert "pip install graphapp[excel]" in problem.done
    (problem,) = preview([saved("a.parquet", b"PAR1" + bytes(100))], Settings()).unreadable
    assert problem.what == "This is a Parquet file"
    assert "pip install graphapp[parquet]" in problem.done


def test_an_empty_workbook_says_so(saved):
    (problem,) = preview([saved("a.xlsx", workbook({"s": [], "t": []}))], Settings()).unreadable
    assert problem.what == "This is an empty workbook"


def far_apart() -> str:
    """A sheet of two cells, in the first and in the last place: 17 thousand million cells in between."""
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("far.xlsx", workbook({"s": far_apart()}), "memory"),
        ("cut.xlsx", BOOK[: len(BOOK) // 2], "damaged"),
        ("broken.xlsx", workbook({"s": "<worksheet><sheetData><row"}), "workbook"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        ("cut.parquet", b"PAR1" + bytes(600), "damaged"),
        ("bad.arrow", b"ARROW1\0\0" + bytes(600), "damaged"),
    ],
)
def test_a_hostile_or_damaged_file_is_one_problem_and_the_next_file_is_read(
    saved, memory, name, content, what
):
    good = saved("b.xlsx", BOOK)
    report = ingest(memory, [saved(name, content), good], Settings())
    assert report.loaded == 2
    (problem,) = [each for each in report.problems if each.file.endswith(name)]
    assert what in problem.what
    assert "\n" not in problem.what


def test_a_workbook_that_decompresses_to_gigabytes_is_stopped_by_the_memory_limit(saved, memory):
    size = 300 * 2**20
    out = io.BytesIO(BOOK)
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/sharedStrings.xml", "w") as file,
    ):
        file.write(b"<sst><si><t>")
        for _ in range(size // 2**20):
            file.write(b"x" * 2**20)
    report = ingest(memory, [saved("bomb.xlsx", out.getvalue())], Settings(table_file_mib=300))
    (problem,) = report.problems
    assert (report.loaded, "memory" in problem.what) == (0, True)
    assert "table_file_mib" in problem.done


def test_the_problem_of_a_later_sheet_does_not_hide_the_sheets_that_were_skipped(saved, memory):
    sheets = {"Notes": [("My notes",)], "2024": ROWS, "bad": "<worksheet><sheetData><row"}
    report = ingest(memory, [saved("a.xlsx", workbook(sheets))], Settings())
    assert (report.loaded, len(report.unreadable)) == (2, 1)
    assert [each.file.rpartition("/")[2] for each in report.skipped] == ["a.xlsx!Notes"]


def test_the_process_gets_no_password_and_no_key(saved, monkeypatch):
    keys = [source_module(name).key for name in SOURCE_NAMES]
    secret = [key.variable for key in keys if key] + ["GRAPHAPP_X", "NEO4J_PASSWORD", "GITHUB_TOKEN"]
    assert len(secret) > 3
    for name in secret:
        monkeypatch.setenv(name, "x")
    given: dict[str, str] = {}

    def start(*_: Any, env: dict[str, str], **__: Any) -> None:
        given.update(env)
        raise OSError(1, "stopped")

    monkeypatch.setattr(table_files.subprocess, "Popen", start)
    assert len(preview([saved("a.xlsx", BOOK)], Settings()).unreadable) == 1
    assert "PATH" in given
    assert not given.keys() & set(secret)


def test_a_long_line_is_written_in_frames_of_limited_size(monkeypatch):
    out = io.BytesIO()
    monkeypatch.setattr(table_process.sys, "stdout", SimpleNamespace(buffer=out))
    lines = ["a\n", "é" * 1_000_000 + "\n", "b\n"]
    table_process._write_text(lines)
    data, text, at = out.getvalue(), b"", 0
    while at < len(data):
        size = int.from_bytes(data[at + 1 : at + 5], "big")
        assert (data[at : at + 1], size <= table_process.LONGEST_FRAME) == (b"D", True)
        text += data[at + 5 : at + 5 + size]
        at += 5 + size
    assert text.decode() == "".join(lines)


def test_a_frame_of_any_length_is_not_read(saved, monkeypatch, tmp_path):
    # a process that announces 4 GB
    script = tmp_path / "process.py"
    script.write_text("import sys; sys.stdout.buffer.write(b'T' + b'\\xff' * 4 + bytes(1000))")
    monkeypatch.setattr(table_files.table_process, "__file__", str(script))
    (problem,) = preview([saved("a.xlsx", BOOK)], Settings()).unreadable
    assert "the reader's output is invalid" in problem.what


def test_reading_can_be_stopped_while_the_process_works(saved):
    from loaders.reading.opening import opened
    from loaders.reading.unpacking import Limits

    class Stop(Exception):
        pass

    asked = []

    def ask(position: int, size: int) -> None:
        asked.append(position)
        if len(asked) > 1:
            raise Stop

    path = saved("a.xlsx", BOOK)
    with opened(path, ask) as source, pytest.raises(Stop):
        next(table_files.tables(source, "a.xlsx", Limits()))


# --- Parquet and Arrow

FLAT = {
    "title": ["On Engines", "On Numbers"],
    "authors": [["Ada Lovelace", "Charles Babbage"], ["Alan Turing"]],
    "year": [1843, 1936],
    "doi": ["10.5555/a", None],
}
# an OpenAlex work, as its snapshot is converted to Parquet
NESTED = {
    "id": ["https://openalex.org/W1"],
    "display_name": ["On Engines"],
    "title": ["On Engines"],
    "publication_year": [1843],
    "type": ["article"],
    "authorships": [
        [
            {
                "author": {"id": "https://openalex.org/A5023888391", "display_name": "Ada Lovelace"},
                "raw_author_name": "A. Lovelace",
            }
        ]
    ],
}


def parquet(data: dict[str, list[Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(data), out)
    return out.getvalue()


def arrow(data: dict[str, list[Any]], *, stream: bool = False) -> bytes:
    out, table = io.BytesIO(), pa.table(data)
    with (pa.ipc.new_stream if stream else pa.ipc.new_file)(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.parquet", parquet(FLAT)),
        ("a.feather", arrow(FLAT)),
        ("a.arrows", arrow(FLAT, stream=True)),
    ],
)
def test_a_table_in_columns_is_read_as_a_table(saved, name, content):
    (file,) = preview([saved(name, content)], Settings()).files
    one, two = file.papers
    assert (file.format, one.title, one.year, one.doi) == ("csv", "On Engines", 1843, "10.5555/a")
    assert [entry.author.name for entry in one.authors] == ["Ada Lovelace", "Charles Babbage"]
    assert (two.title, two.doi) == ("On Numbers", None)


@pytest.mark.parametrize("name", ["a.parquet", "a.arrows"])
def test_columns_with_the_same_name_do_not_shift_the_others(saved, name):
    columns = [["n"], ["m"], ["On Engines"], ["Ada Lovelace"], [1843]]
    table = pa.Table.from_arrays(
        [pa.array(each) for each in columns], ["note", "note", "title", "authors", "year"]
    )
    out = io.BytesIO()
    if name == "a.parquet":
        pq.write_table(table, out)
    else:
        with pa.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
    (file,) = preview([saved(name, out.getvalue())], Settings()).files
    (paper,) = file.papers
    assert (paper.title, paper.year) == ("On Engines", 1843)
    assert [entry.author.name for entry in paper.authors] == ["Ada Lovelace"]


def test_records_with_objects_are_read_as_json(saved):
    (file,) = preview([saved("works.parquet", parquet(NESTED))], Settings()).files
    (paper,) = file.papers
    assert (file.format, paper.title, paper.year) == ("openalex", "On Engines", 1843)
    (entry,) = paper.authors
    assert (entry.author.id, entry.author.name) == ("openalex:A5023888391", "Ada Lovelace")
