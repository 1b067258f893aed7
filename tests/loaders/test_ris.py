"""RIS: the format, and the reader of tagged lines that other formats share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.records import PersonName, Venue
from loaders import ris

TURING = """TY  - JOUR
AU  - Turing, Alan M.
TI  - Computing Machinery &amp; <i>Intelligence</i>
T2  - Mind
PY  - 1950/10/01/
AB  - I propose to consider the question,
can machines think?
DO  - https://doi.org/10.1093/mind/LIX.236.433
UR  - https://example.org/turing
ID  - turing50
ER  -
"""


def one(read, *lines):
    return read(ris, "\n".join(["TY  - JOUR", "TI  - T", *lines, "ER  - ", ""]))


def test_a_record_comes_out_as_it_is_printed(read):
    found = read(ris, TURING)
    assert found.problems == []
    paper = found.paper
    assert paper.title == "Computing Machinery & Intelligence"
    assert paper.authors == [PersonName("Alan M. Turing")]
    assert (paper.year, paper.kind, paper.venue) == (1950, "journal", Venue("Mind", "journal"))
    assert paper.abstract == "I propose to consider the question, can machines think?"
    assert (paper.doi, paper.url) == ("10.1093/mind/lix.236.433", "https://example.org/turing")
    assert paper.where == "line 1"
    assert paper.record.startswith("ris:turing50:")


def test_a_second_title_after_a_blank_line_begins_another_record(read):
    found = read(ris, "TY  - JOUR\nTI  - One\nAU  - A, B\n\nTI  - Two\nAU  - C, D\n\nAU  - E, F\nER  - \n")
    assert [(paper.title, [person.name for person in paper.authors]) for paper in found.papers] == [
        ("One", ["B A"]),
        ("Two", ["D C", "F E"]),
    ]
    assert found.problems == []


def test_a_second_title_elsewhere_is_taken_for_none_and_said(read):
    found = one(read, "TI  - T", "TI  - Another", "AU  - A, B")
    assert found.paper.title == "T"
    assert "'Another'" in found.problem.what
    assert found.problem.done == "first title kept"
    # two tags for the same title, as some programs write them, and blank lines in a record are accepted
    assert one(read, "T1  - T", "", "T1  - T").problems == []
    assert one(read, "T1  - t", "", "AU  - A, B").problems == []


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Lovelace, Ada", "Ada Lovelace"),
        ("Lovelace,Ada", "Ada Lovelace"),
        ("King, Martin Luther, Jr.", "Martin Luther King Jr."),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("Adler D.G.", "D.G. Adler"),
        ("van der Berg J.-P.", "J.-P. van der Berg"),
        ("余敏", "余敏"),
    ],
)
def test_names_are_turned_round_as_on_a_paper(read, said, name):
    assert one(read, f"AU  - {said}").people == [name]


def test_a_comma_at_the_end_makes_a_group(read):
    assert one(read, "AU  - World Health Organization,").paper.authors == [
        PersonName("World Health Organization", group=True)
    ]


def test_authors_of_both_tags_come_in_the_order_of_their_lines_and_editors_not_at_all(read):
    lines = [
        "A1  - Aa, A",
        "AU  - Bb, B",
        "A2  - Ed, E",
        "ED  - Ed, F",
        "A1  - Cc, C",
        "A3  - Ed, G",
        "A4  - Tr, T",
        "TA  - Tr, U",
    ]
    assert one(read, *lines).people == ["A Aa", "B Bb", "C Cc"]


@pytest.mark.parametrize("last", ["et al.", "others", "et al", "[...]"])
def test_et_al_marks_a_cut_list(read, last):
    found = one(read, "AU  - Lovelace, Ada", f"AU  - {last}")
    assert (found.people, found.paper.authors_cut) == (["Ada Lovelace"], True)
    behind = one(read, f"AU  - Lovelace, Ada, {last}") if last.startswith("et") else found
    assert (behind.people, behind.paper.authors_cut) == (["Ada Lovelace"], True)


@pytest.mark.parametrize(
    ("said", "names", "by"),
    [
        ("Federico, S., Grillo, A.", ["S. Federico", "A. Grillo"], "commas"),
        ("Federico, S.; Grillo, A.", ["S. Federico", "A. Grillo"], "semicolons"),
        ("Boucher, Yan and Grondin, Pierre", ["Yan Boucher", "Pierre Grondin"], "“and”"),
        ("A. Berger, J. Levine, L. Nonato", ["A. Berger", "J. Levine", "L. Nonato"], "commas"),
        ("A. Berger, J. Levine and L. Nonato", ["A. Berger", "J. Levine", "L. Nonato"], "“and”"),
        ("Smith, J., Doe, B., and Lee, C.", ["J. Smith", "B. Doe", "C. Lee"], "“and”"),
        (
            "Ludwig van Beethoven, Jean d'Alembert, J. K. Rowling",
            ["Ludwig van Beethoven", "Jean d'Alembert", "J. K. Rowling"],
            "commas",
        ),
        ("王伟, 李娜, 张敏", ["王伟", "李娜", "张敏"], "commas"),
    ],
)
def test_several_names_in_one_entry_are_split_and_the_place_is_reported(read, said, names, by):
    found = one(read, f"AU  - {said}")
    assert found.people == names
    assert found.problem.what == f"several authors in one entry, separated by {by}"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("U.S. Food and Drug Administration", "U.S. Food and Drug Administration"),
        ("Ministry of Trade and Industry", "Ministry of Trade and Industry"),
        ("Johnson and Johnson", "Johnson and Johnson"),
        ("King, Martin Luther, Jr.", "Martin Luther King Jr."),
        ("Institute of Physics, Sun City, New Land", "Institute of Physics, Sun City, New Land"),
        ("Y. Li, J. Wang, 3rd Lab", "Y. Li, J. Wang, 3rd Lab"),
        ("Smith, John, PhD", "Smith, John, PhD"),
        ("Lovelace, Ada, May, Bob", "Lovelace, Ada, May, Bob"),
        ("John Smith, Jr.", "John Smith, Jr."),
    ],
)
def test_an_entry_of_which_not_every_part_is_a_name_stays_one(read, said, name):
    found = one(read, f"AU  - {said}")
    assert found.people == [name]
    assert not found.problems


@pytest.mark.parametrize("last", ["Tolba, A…", "Tolba, A...", "Tolba, A, …", "Tolba, A […]"])
def test_an_ellipsis_after_the_last_name_says_that_the_list_is_cut(read, last):
    found = one(read, f"AU  - Tilmon, K\nAU  - {last}")
    assert found.people == ["K Tilmon", "A Tolba"]
    assert found.paper.authors_cut


def test_an_author_without_a_name_is_dropped_and_reported(read):
    found = one(read, "AU  - ", "AU  - Lovelace, Ada")
    assert found.people == ["Ada Lovelace"]
    assert found.problem.what == "author without a name"


@pytest.mark.parametrize("end", ["ER  - \n", "ER  -\n", "ER  - \n\n", "", "\n", "\r\nER  -\r\n\r\n"])
def test_records_are_separated_with_and_without_end_marks(read, end):
    found = read(ris, f"TY  - BOOK\nTI  - A\n{end}TY  - BOOK\nTI  - B\n{end}")
    assert [paper.title for paper in found.papers] == ["A", "B"]
    assert found.problems == []


def test_the_last_record_is_read_without_its_last_line_feed(read):
    assert read(ris, "TY  - BOOK\nTI  - A\nER  - TY  - BOOK").paper.title == "A"


def test_what_ovid_prints_between_records_is_not_a_record(read):
    text = "1.\nTY  - JOUR\nTI  - A\nER  -\nNL  - J\n\nLink to the full text: x\n\n<2>\nTY  - JOUR\nTI  - B\nER  -\n"
    found = read(ris, text)
    assert [paper.title for paper in found.papers] == ["A", "B"]
    assert (found.problem.where, found.problem.times, found.problem.refused) == ("line 5", 1, 0)


def test_a_record_that_lost_its_first_line_is_a_record(read):
    found = read(ris, "JF  - J\nT1  - A\nAU  - Lovelace, Ada\nER  -\nAU  - B, C\nTI  - D\n")
    assert [(paper.title, paper.kind) for paper in found.papers] == [("A", "other"), ("D", "other")]


@pytest.mark.parametrize("line", ["TI\t- T", "TI - T", "TI- T", "TI  -\tT", "TI  - T  "])
def test_tags_that_are_not_spelled_as_specified_are_read(read, line):
    assert read(ris, f"TY  - BOOK\n{line}\nER  -").paper.title == "T"


def test_text_that_looks_like_another_tag_continues_its_field(read):
    assert read(ris, "TY  - BOOK\nTI  - On the\nXY - problem\nER  -").paper.title == "On the XY - problem"


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["PY  - 2016/12//"], 2016),
        (["Y1  - 1900/01/01", "DA  - 1950/01/01"], 1950),
        (["PY  - Start date: 20170812"], 2017),
        (["PY  - Jan 1999"], 1999),
        (["Y1  - 2014//"], 2014),
        ([], None),
    ],
)
def test_years_are_found(read, lines, year):
    found = one(read, *lines)
    assert (found.paper.year, found.problems) == (year, [])


def test_an_invalid_year_is_dropped_and_reported(read):
    found = one(read, "PY  - in press")
    assert (found.paper.year, found.problem.what) == (None, "not a year: 'in press'")


@pytest.mark.parametrize(
    ("lines", "kind", "venue"),
    [
        (["TY  - CPAPER", "T2  - NIPS"], "conference", Venue("NIPS", "conference")),
        (["TY  - CONF", "T2  - NIPS"], "conference", Venue("NIPS", "conference")),
        (["TY  - JOUR", "JO  - J. Mind", "JF  - Mind"], "journal", Venue("Mind", "journal")),
        (["TY  - CHAP", "T2  - Handbook"], "book", Venue("Handbook", "book")),
        (["TY  - THES", "PB  - MIT"], "thesis", None),
        (["TY  - JOUR", "JO  - arXiv e-prints"], "preprint", Venue("arXiv e-prints", "preprint")),
        (["TY  - RPRT", "T2  - Series"], "other", Venue("Series")),
        (["TY  - "], "other", None),
    ],
)
def test_kind_and_venue_follow_from_the_type(read, lines, kind, venue):
    paper = read(ris, "\n".join([*lines, "TI  - T"])).paper
    assert (paper.kind, paper.venue) == (kind, venue)


def test_a_record_without_a_title_is_refused(read):
    found = read(ris, "TY  - GEN\nTI  -\nAU  - Lovelace, Ada\nER  -\nTY  - GEN\nER  -\n")
    assert (found.papers, found.refused) == ([], 2)
    assert [problem.where for problem in found.problems] == ["line 1", "line 5"]


def test_two_records_of_one_number_are_two_records(read):
    found = read(ris, "TY  - GEN\nID  - 1\nTI  - A\nER  -\nTY  - GEN\nID  - 1\nTI  - B\nER  -\n")
    assert len({paper.record for paper in found.papers}) == 2


def test_a_record_over_the_limit_is_refused_and_the_others_read(read):
    text = "TY  - GEN\nTI  - A\nER  -\nTY  - GEN\nTI  - B\nAB  - %s\nER  -\nTY  - GEN\nTI  - C\nER  -\n"
    for long in ("x" * 500, "x\n" * 300, "\n" * 600):
        found = read(ris, text % long, max_record_bytes=300)
        assert [paper.title for paper in found.papers] == ["A", "C"]
        assert (found.problem.where, found.problem.refused) == ("line 4", 1)


@pytest.mark.timeout(60)
def test_a_field_of_very_many_lines_and_a_very_long_list_take_no_long_time(read):
    found = read(ris, "TY  - GEN\nTI  - T\nAB  - x\n" + "a\n" * 500_000 + "ER  -\n")
    assert len(found.paper.abstract) == 2 * 500_000 + 1
    assert len(one(read, *["AU  - A, B"] * 50_000).paper.authors) == 50_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_read_the_same(read, encoding):
    found = read(ris, "TY  - GEN\r\nTI  - Größe\r\nER  -\r\n".encode(encoding))
    assert found.paper.title == "Größe"
    assert [problem.what for problem in found.problems] == (
        ["not UTF-8, decoded as cp1252"] if encoding == "cp1252" else []
    )


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (b"TY  - JOUR\nTI  - T\n", True),
        (b"\xef\xbb\xbf\r\nTY  - JOUR\r\n", True),
        (b"1.\nTY  - JOUR\n", True),
        ("TY  - BOOK\n".encode("utf-16"), True),
        (b"JF  - J\nT1  - T\nER  -\n", True),
        (b"PMID- 1\nTI  - T\n", False),
        (b'{"title": "TY  - JOUR"}', False),
        (b"", False),
    ],
)
def test_sniffing_finds_a_record(head, is_ours):
    assert ris.sniff(head, "x") is is_ours


piece = st.sampled_from(
    [
        *(
            "TY  - JOUR\n",
            "ER  - \n",
            "ER  -",
            "TI  - T\n",
            "T1  -\n",
            "AU  - A, B\n",
            "AU  - et al.\n",
            "AU  - ",
            "PY  - 20",
        ),
        *(
            "\n",
            " \n",
            "1.\n",
            "text\n",
            "DO  - 10.1000/x\n",
            "TY - ",
            "\r",
            "\t",
            "AU  - A, B., C, D.\n",
            "ID  - 7\n",
            "\x0c",
        ),
    ]
)


@given(st.lists(piece.map(str.encode) | st.binary(max_size=6), max_size=40).map(b"".join))
def test_arbitrary_bytes_raise_nothing_and_no_record_is_lost_or_counted_twice(read, data):
    found = read(ris, data)
    text = data.decode("latin-1")
    assert len(found.papers) + found.refused <= text.count("-")
    assert all(paper.title.strip() for paper in found.papers)


@given(
    st.lists(st.tuples(st.sampled_from(["T", "U", ""]), st.sampled_from(["ER  - \n", "", "\n"])), max_size=12)
)
def test_every_record_is_a_paper_or_a_refusal(read, records):
    found = read(ris, "".join(f"TY  - GEN\nTI  - {title}\n{end}" for title, end in records))
    assert [paper.title for paper in found.papers] == [title for title, _ in records if title]
    assert found.refused == sum(not title for title, _ in records)


NOTE = "N1  - Tests & Measures: Internet Addiction Test; DOI: 10.1037/t34789-000."


@pytest.mark.parametrize(
    ("lines", "doi"),
    [
        ([NOTE, "DO  - 10.1016/j.chb.2019.01.023"], "10.1016/j.chb.2019.01.023"),
        (["M3  - 10.1000/type", "L3  - 10.1000/related", "DO  - 10.1000/own"], "10.1000/own"),
        (["N1  - doi: 10.1000/note", "L3  - 10.1000/related"], "10.1000/related"),
        (["N1  - doi: 10.1000/note", "UR  - https://doi.org/10.1000/address"], "10.1000/address"),
        (["DO  - none", "N1  - doi: 10.1063/1.1954747"], "10.1063/1.1954747"),
        (["DO  - 10.1177/0193945916647956<br/>isbn:0193-9459"], "10.1177/0193945916647956"),
        # the DOI of a psychological test, and one of several in a note, is not that of the paper
        ([NOTE], None),
        (["N1  - Comment on 10.1000/a and on 10.1000/b"], None),
    ],
)
def test_the_doi_field_counts_first_and_a_note_last(read, lines, doi):
    assert one(read, *lines).paper.doi == doi
