"""Previews of files without loading them."""

from __future__ import annotations

import gzip

import pytest

from graphapp.ingest.preview import SHOWN_RECORDS, preview
from graphapp.settings import Settings


@pytest.fixture
def bib(tmp_path):
    path = tmp_path / "a.bib"
    entries = [
        f"@book{{k{n}, title={{Title {n}}}, author={{Ada Lovelace}}, year={{{1990 + n}}}}}" for n in range(50)
    ]
    path.write_text("\n".join(["@book{no, year={x}}", *entries, "@book{late, year={y}}"]))
    return path


def test_the_first_three_records_are_shown_as_read_with_what_was_odd_up_to_there(bib):
    (file,) = preview([bib], Settings()).files
    assert (file.file, file.format, file.whole) == (str(bib), "bibtex", False)
    assert [(paper.title, paper.year) for paper in file.papers] == [
        ("Title 0", 1990),
        ("Title 1", 1991),
        ("Title 2", 1992),
    ]
    assert len(file.papers) == SHOWN_RECORDS
    assert [problem.what for problem in file.problems] == ["no title (entry 'no')"]


def test_each_file_of_a_folder_is_shown_and_what_is_not_a_record_file_is_named(bib, tmp_path):
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b'{"title": "One"}\n'))
    (tmp_path / "notes.txt").write_text("hello")
    found = preview([tmp_path], Settings())
    assert [(file.format, len(file.papers), file.whole) for file in found.files] == [
        ("bibtex", 3, False),
        ("jsonl", 1, True),
    ]
    assert [skipped.file for skipped in found.skipped] == [str(tmp_path / "notes.txt")]
    assert found.exit_code == 0


def test_what_cannot_be_read_is_reported(bib, tmp_path):
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"title": "One"}\n' * 1000)[:8])
    found = preview([tmp_path / "absent", tmp_path / "cut.jsonl.gz", bib], Settings())
    assert [problem.file for problem in found.unreadable] == [
        str(tmp_path / "absent"),
        str(tmp_path / "cut.jsonl.gz"),
    ]
    assert found.exit_code == 1
    assert preview([tmp_path / "absent"], Settings()).exit_code == 3


def test_a_file_without_a_record_is_reported(bib, tmp_path):
    (tmp_path / "junk.bib").write_text("this is not bibtex at all\n")
    found = preview([tmp_path / "junk.bib", bib], Settings())
    assert [(problem.file, problem.what) for problem in found.unreadable] == [
        (str(tmp_path / "junk.bib"), "No records were found when the file was read as bibtex")
    ]
    assert found.exit_code == 1
