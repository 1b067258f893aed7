"""Web of Science, plain text."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from graphapp.model.records import Affiliation, PersonName, Venue
from loaders import wos
from loaders.reading.lines import wide_encoding

RECORD = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Wodarz, S
   Homma, T
AF Wodarz, Siggi
   Homma, Takayuki
CA ATLAS Collaboration
BE Ed, Itor
TI Structural control of
   nanodot arrays
SO JOURNAL OF MAGNETISM
DT Article
AB Arrays were made.
C1 [Wodarz, Siggi; Homma, Takayuki] Waseda Univ, Tokyo, Japan.
   [Homma, Takayuki] Akita Univ, Akita, Japan.
RI Homma, T/B-1234-2011
OI Homma, Takayuki/0000-0002-1825-0097
PY 2017
DI 10.1016/j.jmmm.2017.01.061
UT WOS:000397201600008
ER

EF
"""

WASEDA = Affiliation("Waseda Univ, Tokyo, Japan", "Waseda Univ")


def one(read, *lines):
    return read(wos, "\n".join(["PT J", "TI T", *lines, "ER", ""]))


def test_a_record_comes_out_as_it_is_printed(read):
    found = read(wos, RECORD)
    assert found.problems == []
    paper = found.paper
    assert paper.title == "Structural control of nanodot arrays"
    assert paper.authors == [
        PersonName("Siggi Wodarz", affiliation="Waseda Univ, Tokyo, Japan", affiliations=(WASEDA,)),
        PersonName(
            "Takayuki Homma",
            "orcid:0000-0002-1825-0097",
            affiliation="Waseda Univ, Tokyo, Japan; Akita Univ, Akita, Japan",
            affiliations=(WASEDA, Affiliation("Akita Univ, Akita, Japan", "Akita Univ")),
        ),
        PersonName("ATLAS Collaboration", group=True),
    ]
    assert (paper.year, paper.kind, paper.venue) == (
        2017,
        "journal",
        Venue("JOURNAL OF MAGNETISM", "journal"),
    )
    assert (paper.doi, paper.abstract) == ("10.1016/j.jmmm.2017.01.061", "Arrays were made.")
    assert (paper.record, paper.where) == ("wos:WOS:000397201600008", "line 3")


def test_a_researcher_id_counts_by_the_full_name_and_never_by_a_name_that_two_share(read):
    found = one(
        read,
        "AF Li, Wei",
        "   Homma, Takayuki",
        "   Li, Wei",
        "RI Homma, Takayuki/B-1-2011; Li, Wei/C-2-2012",
    )
    assert [person.ids for person in found.paper.authors] == [(), ("researcherid:B-1-2011",), ()]


@pytest.mark.timeout(60)
def test_identifiers_of_thousands_of_authors_are_found_by_name(read):
    people = [f"Last{n}, First" for n in range(3000)]
    lines = [
        "AF " + "\n   ".join(people),
        "OI " + "; ".join(f"{name}/0000-0002-1825-0097" for name in people),
    ]
    assert {person.id for person in one(read, *lines).paper.authors} == {"orcid:0000-0002-1825-0097"}


def test_short_names_are_taken_where_there_are_no_full_ones(read):
    assert one(read, "AU Hu, SZ", "   Li, SF").people == ["SZ Hu", "SF Li"]


def test_lists_of_two_lengths_are_noted_and_the_longer_one_taken(read):
    found = one(read, "AU Hu, SZ", "   Li, SF", "AF Hu, S. Z.")
    assert found.people == ["SZ Hu", "SF Li"]
    assert (
        found.problem.what
        == "the number of full names (AF: 1) differs from the number of short names (AU: 2)"
    )


def test_the_authors_of_a_book_are_taken_where_there_are_no_others(read):
    assert one(read, "BA Smith, W", "BF Smith, Will").people == ["Will Smith"]
    assert one(read, "AU [Anonymous]", "BA Smith, W").people == ["[Anonymous]"]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["PT J", "DT Article"], "journal"),
        (["PT S", "DT Proceedings Paper"], "conference"),
        (["PT J", "DT Article; Proceedings Paper"], "journal"),
        (["PT B", "DT Book"], "book"),
        (["PT P", "DT Patent"], "other"),
    ],
)
def test_kinds(read, lines, kind):
    assert read(wos, "\n".join([*lines, "TI T", "ER"])).paper.kind == kind


def test_records_without_their_end_or_their_first_line_are_records(read):
    found = read(wos, "PT J\nTI A\nPT J\nTI B\nER\n\nAU X, Y\nTI C\nER\nEF\n")
    assert [(paper.title, paper.where) for paper in found.papers] == [
        ("A", "line 1"),
        ("B", "line 3"),
        ("C", "line 7"),
    ]


def test_a_second_title_after_a_blank_line_begins_another_record(read):
    found = read(wos, "PT J\nTI A\nAU X, Y\n\nTI B\nAU Z, Y\nER\n")
    assert [(paper.title, [person.name for person in paper.authors]) for paper in found.papers] == [
        ("A", ["Y X"]),
        ("B", ["Y Z"]),
    ]


@pytest.mark.parametrize("text", ["\rPT J\n", "\n\r\rPT J\rER\r\n", "FN x\rPT J\nER\n"])
def test_a_record_after_the_line_ends_of_another_program_is_counted(read, text):
    assert read(wos, text).refused == 1


def test_line_ends_of_several_programs_in_one_file_give_the_same_records(read):
    text = "PT J\nTI A\n   more\nAU X, Y\nER\n\nPT J\nTI B\nER\n"
    for mixed in (
        text.replace("AU", "@").replace("\n@", "\rAU"),
        text.replace("\n", "\r\r\n"),
        text.replace("\n", "\n\r"),
    ):
        found = read(wos, mixed)
        assert [(paper.title, len(paper.authors)) for paper in found.papers] == [("A more", 1), ("B", 0)]


def test_concatenated_exports_are_read(read):
    assert [paper.record for paper in read(wos, RECORD + RECORD.replace("0008", "0009")).papers] == [
        "wos:WOS:000397201600008",
        "wos:WOS:000397201600009",
    ]


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (RECORD.encode(), True),
        (RECORD.encode("utf-16"), True),
        (b"PT J\r\nAU A, B\r\nTI T\r\n", True),
        (b"PT J\rAU A, B\rTI T\r", True),
        (b"PT J\r\r\nAU A, B\r\r\nTI T\r\r\n", True),
        (b"FN ISI Export Format\nVR 1.0\n", True),
        (b"TY  - JOUR\n", False),
        (b"PT\tAU\tBA\n", False),
        (b"", False),
    ],
)
def test_sniffing_finds_the_export(head, is_ours):
    assert wos.sniff(head, "x") is is_ours


piece = st.sampled_from(
    [
        "PT J\n",
        "ER\n",
        "EF\n",
        "FN x\n",
        "TI T\n",
        "   more\n",
        "AU A, B\n",
        "AF A, B\n",
        "C1 [A, B",
        "] x.\n",
        "OI A, B/",
        ";",
        "\n",
    ]
)


@given(st.lists(piece.map(str.encode) | st.binary(max_size=6), max_size=40).map(b"".join))
@example(b"\rPT J\n")
def test_arbitrary_bytes_raise_nothing_and_every_record_is_counted_once(read, data):
    assume(not wide_encoding(data[:64]))
    found = read(wos, data)
    begun = sum(line[:2] == b"PT" and line[2:3] in (b" ", b"\t", b"") for line in data.splitlines())
    assert len(found.papers) + found.refused >= min(begun, 1)
    assert all(paper.title.strip() for paper in found.papers)
