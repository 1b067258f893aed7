"""EndNote's, Refer's and RefWorks' tagged lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.records import PersonName, Venue
from loaders import endnote, refworks

ENW = """%0 Journal Article
%A 余敏
%A Lovelace, Ada
%A World Health Organization,
%E Ed, Itor
%? Trans, Lator
%T A title
%J A journal
%D 2009
%X An abstract
over two lines.
%R 10.3969/j.issn.1008-0821.2009.02.027
%U http://example.org/a
%M AN7

"""
REFWORKS = """Refworks Export Tagged Format

RT=Reference Type
BEGIN EXPORTED REFERENCES

RT Book, Section
SR Electronic(1)
ID 206
A1 Stansfeld,Stephen
A1 Fuhrer,Rebecca
A2 Gulford, C.T.
T1 Depression
T2 Stress and the heart
YR 2002
AB DNA is discussed.
RNA too.
DO 10.1000/x
LK http://example.org/b
"""


def test_an_endnote_record_comes_out_as_it_is_printed(read):
    found = read(endnote, ENW)
    assert found.problems == []
    paper = found.paper
    assert (paper.title, paper.year, paper.kind) == ("A title", 2009, "journal")
    assert paper.authors == [
        PersonName("余敏"),
        PersonName("Ada Lovelace"),
        PersonName("World Health Organization", group=True),
    ]
    assert paper.venue == Venue("A journal", "journal")
    assert (paper.abstract, paper.doi) == (
        "An abstract over two lines.",
        "10.3969/j.issn.1008-0821.2009.02.027",
    )
    assert (paper.url, paper.where) == ("http://example.org/a", "line 1")
    assert paper.record.startswith("endnote:AN7:")


def test_a_refworks_record_comes_out_as_it_is_printed(read):
    found = read(refworks, REFWORKS)
    assert found.problems == []
    paper = found.paper
    assert (paper.title, paper.year, paper.kind) == ("Depression", 2002, "book")
    assert paper.authors == [PersonName("Stephen Stansfeld"), PersonName("Rebecca Fuhrer")]
    assert paper.venue == Venue("Stress and the heart", "book")
    assert (paper.abstract, paper.doi) == ("DNA is discussed. RNA too.", "10.1000/x")
    assert (paper.url, paper.where) == ("http://example.org/b", "line 6")
    assert paper.record.startswith("refworks:206:")


def test_records_of_refer_are_separated_by_blank_lines_and_those_of_endnote_by_their_type(read):
    assert [paper.title for paper in read(endnote, "%T A\n%A X, Y\n\n%A Z, Y\n%T B\n").papers] == ["A", "B"]
    found = read(endnote, "%0 Book\n%T A\n\n%A X, Y\n%0 Book\n%T B\n")
    assert [(paper.title, len(paper.authors)) for paper in found.papers] == [("A", 1), ("B", 0)]


@pytest.mark.parametrize(
    ("loader", "text"),
    [
        (endnote, "%0 Book\n%T One\n%A X\n\n%T Two\n%A Y\n%0 Book\n%T Three\n"),
        (refworks, "RT Book, Whole\nT1 One\nA1 X\n\nT1 Two\nA1 Y\nRT Book, Whole\nT1 Three\n"),
    ],
)
def test_a_second_title_after_a_blank_line_begins_another_record(read, loader, text):
    found = read(loader, text)
    assert [(paper.title, len(paper.authors)) for paper in found.papers] == [
        ("One", 1),
        ("Two", 1),
        ("Three", 0),
    ]
    assert found.problems == []


def test_a_chapter_appeared_in_its_book_and_a_talk_at_its_conference(read):
    assert read(endnote, "%0 Book Section\n%T C\n%B Book\n").paper.venue == Venue("Book", "book")
    assert read(endnote, "%0 Conference Paper\n%T C\n%B NIPS\n").paper.venue == Venue("NIPS", "conference")


@pytest.mark.parametrize("loader", [endnote, refworks])
def test_a_record_without_a_title_is_refused(read, loader):
    text = (
        "%0 Book\n%A X\n%0 Book\n%T B\n"
        if loader is endnote
        else "RT Book, Whole\nA1 X\n\nRT Book, Whole\nT1 B\n"
    )
    found = read(loader, text)
    assert (found.paper.title, found.refused, found.problem.where) == ("B", 1, "line 1")


@pytest.mark.parametrize(
    ("head", "which"),
    [
        (ENW.encode(), endnote),
        (ENW.replace("\n", "\r\n").encode("utf-16"), endnote),
        (b"%A X, Y\n%T Corn\n%D 1891\n", endnote),
        (REFWORKS.encode(), refworks),
        (b"% Encoding: UTF-8\n\n@article{x, title={T}}\n", None),
        (b"%PDF-1.4\n", None),
        (b"TY  - JOUR\n", None),
        (b"", None),
    ],
)
def test_sniffing_finds_a_record(head, which):
    assert [loader for loader in (endnote, refworks) if loader.sniff(head, "x")] == ([which] if which else [])


piece = st.sampled_from(
    [
        *("%0 Book\n", "%T T\n", "%A A, B\n", "%A", "% ", "%%", "\n", "more\n", "%D 19", "%R 10.1000/x\n"),
        *("RT Book, Whole\n", "T1 T\n", "A1 A,B\n", "YR 2", "DO x\n", "END"),
    ]
)


@given(st.lists(piece.map(str.encode) | st.binary(max_size=6), max_size=40).map(b"".join))
def test_arbitrary_bytes_raise_nothing_and_every_begun_record_is_counted(read, data):
    for loader in (endnote, refworks):
        found = read(loader, data)
        assert all(paper.title.strip() for paper in found.papers)
    lines = data.split(b"\n")
    begun = sum(line.startswith(b"RT Book") for line in lines)
    assert len(found.papers) + found.refused >= min(begun, 1)


def test_a_note_of_refworks_gives_a_doi_only_where_no_field_does(read):
    record = "RT Journal Article\nT1 One\nA1 X\nNO DOI: 10.1000/note\n"
    assert read(refworks, record).paper.doi == "10.1000/note"
    assert read(refworks, record + "DO 10.1000/own\n").paper.doi == "10.1000/own"
    assert read(refworks, record + "LK https://doi.org/10.1000/link\n").paper.doi == "10.1000/link"
