"""The log of loads for display."""

from __future__ import annotations

from graphapp.ingest.log import by_format, newest_first
from graphapp.model.rows import LoadRecord

BIB = LoadRecord("a.bib", "bibtex", "2026-01-01T00:00:00Z", 5, 3, 1, 1, 2)
RIS = LoadRecord("b.ris", "ris", "2026-03-01T00:00:00Z", 7, 7, 0, 0)
MORE = LoadRecord("c.bib", "bibtex", "2026-02-01T00:00:00Z", 10, 4, 4, 2, 3)
SAME = LoadRecord("d.ris", "ris", "2026-03-01T00:00:00Z", 1, 1, 0, 0)


def test_the_files_of_a_format_are_summed_up():
    assert by_format([RIS, BIB, MORE]) == [("bibtex", 2, 15, 7, 5, 3, 5), ("ris", 1, 7, 7, 0, 0, 0)]
    assert by_format([]) == []


def test_the_newest_file_comes_first_and_of_one_moment_the_later_one():
    assert newest_first([BIB, RIS, MORE, SAME]) == [SAME, RIS, MORE, BIB]
