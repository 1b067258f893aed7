"""BibTeX and BibLaTeX."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.records import PersonName, Venue
from loaders import bibtex

GOEDEL = r"""@article{goedel1931,
  author = {Kurt G{\"o}del},
  title = {{\"U}ber formal unentscheidbare S{\"a}tze},
  journal = {Monatshefte f{\"u}r Mathematik},
  year = 1931,
  doi = {https://doi.org/10.1007/BF01700692},
  url = {https://example.org/a_b~c},
  abstract = {100% undecidable.},
}
"""


def authors(read, field):
    return read(bibtex, f"@article{{x, title = {{T}}, author = {{{field}}}}}")


def test_an_entry_comes_out_as_it_is_printed(read):
    found = read(bibtex, GOEDEL)
    assert found.problems == []
    paper = found.paper
    assert paper.title == "Über formal unentscheidbare Sätze"
    assert paper.authors == [PersonName("Kurt Gödel")]
    assert (paper.year, paper.kind, paper.venue) == (
        1931,
        "journal",
        Venue("Monatshefte für Mathematik", "journal"),
    )
    assert (paper.doi, paper.url) == ("10.1007/bf01700692", "https://example.org/a_b~c")
    assert paper.abstract == "100% undecidable."
    assert paper.where == "line 1"
    assert paper.record.startswith("bibtex:goedel1931:")


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Ada Lovelace", ["Ada Lovelace"]),
        ("Lovelace, Ada and Babbage, Charles", ["Ada Lovelace", "Charles Babbage"]),
        ("van der Berg, Jan", ["Jan van der Berg"]),
        ("King, Jr., Martin Luther", ["Martin Luther King Jr."]),
        (r"{\'E}variste Galois", ["Évariste Galois"]),
        (r"Erd{\H o}s, P{\'a}l", ["Pál Erdős"]),
        ("{World Health Organization}", ["World Health Organization"]),
        ("{Barnes and Noble} and Ada Lovelace", ["Barnes and Noble", "Ada Lovelace"]),
        ("Anderson, Sandy and Brand, Andy", ["Sandy Anderson", "Andy Brand"]),
        ("Ada Lovelace AND Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        ("Ada Lovelace\n   and\n   Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        ("Donald~E. Knuth", ["Donald E. Knuth"]),
        (
            "given=Ada, family=Lovelace and given={Jan}, prefix=van, family=Berg",
            ["Ada Lovelace", "Jan van Berg"],
        ),
        ("Nan Duan 0001", ["Nan Duan 0001"]),
    ],
)
def test_author_names_are_as_printed_on_a_paper(read, field, names):
    found = authors(read, field)
    assert found.problems == []
    assert found.people == names
    assert not found.paper.authors_cut


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (r"Gomes, Jo{\~a}o Paulo", "João Paulo Gomes"),
        (r"Lemos, Jo\~{a}o", "João Lemos"),
        (r"Nu\~nez, Fernando", "Fernando Nuñez"),
        (r"{O'Neil and Sons, Inc.}, J.", "J. O'Neil and Sons, Inc."),
    ],
)
def test_names_with_accents_and_braces_are_turned_round_whole(read, field, name):
    assert authors(read, field).people == [name]


def test_a_name_kept_whole_by_braces_is_a_groups_where_a_word_says_so(read):
    found = authors(
        read, "{World Health Organization} and {Friedhelm Meyer auf der Heide} and {Tactile Labs}"
    )
    assert found.paper.authors == [
        PersonName("World Health Organization", group=True),
        PersonName("Friedhelm Meyer auf der Heide"),
        PersonName("Tactile Labs"),
    ]


@pytest.mark.parametrize(
    "field",
    [
        "Wang*, Yuanhao",
        "Yuanhao Wang$^{1,2}$",
        "Yuanhao Wang*†",
        r"Wang\textsuperscript{1}, Yuanhao",
        r"Wang, Yuanhao\thanks{Equal}",
    ],
)
def test_marks_at_names_are_taken_off_and_noted(read, field):
    found = authors(read, field)
    assert found.people == ["Yuanhao Wang"]
    assert found.problem.what.startswith("symbols attached to a name")


def test_an_institution_after_a_name_is_where_the_person_worked(read):
    found = authors(
        read, "Ada Lovelace (University of London) and T. L. (Frank) Pappas and Michal Shapira (Etzion)"
    )
    assert found.paper.authors == [
        PersonName("Ada Lovelace", affiliation="University of London"),
        PersonName("T. L. (Frank) Pappas"),
        PersonName("Michal Shapira (Etzion)"),
    ]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text", ["*" * 300_000 + "z", " " * 300_000, "a." * 150_000, "(" * 300_000, "{}" * 150_000]
)
def test_a_name_of_very_many_signs_takes_no_long_time(read, text):
    assert len(authors(read, "Ada Lovelace and x" + text).papers) == 1
    assert not bibtex.sniff(b"\n" * 65_536, "x")


def test_names_separated_by_semicolons_are_taken_as_a_list_and_noted(read):
    found = authors(read, "Lovelace, Ada; Babbage, Charles")
    assert found.people == ["Ada Lovelace", "Charles Babbage"]
    assert found.problem.what == "author names are separated by semicolons"


@pytest.mark.parametrize("last", ["others", "Others", "et al.", "et~al."])
def test_others_marks_a_cut_list(read, last):
    found = authors(read, f"Ada Lovelace and {last}")
    assert found.people == ["Ada Lovelace"]
    assert found.paper.authors_cut


def test_an_empty_name_between_two_ands_is_dropped_and_reported(read):
    found = authors(read, "Ada Lovelace and and Charles Babbage")
    assert found.people == ["Ada Lovelace", "Charles Babbage"]
    assert found.problem.what == "author without a name"


def test_names_separated_by_commas_are_taken_as_a_list_and_noted(read):
    found = authors(read, "Ada Lovelace, Charles Babbage, Alan Turing")
    assert found.people == ["Ada Lovelace", "Charles Babbage", "Alan Turing"]
    assert found.problem.what == "author names are separated by commas"


def test_an_entry_that_is_a_list_itself_is_split_name_by_name_and_noted(read):
    found = authors(read, r"A. Berger, J. Levine, L. Nonat{\'o} and Tolba, A and Smith, J., Doe, B.")
    assert found.people == ["A. Berger", "J. Levine", "L. Nonató", "A Tolba", "J. Smith", "B. Doe"]
    assert [problem.what for problem in found.problems] == [
        "several authors in one entry, separated by commas"
    ] * 2


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Doe, III, John", "John Doe III"),
        ("Fulton, James E., Jr.", "James E. Fulton Jr."),
        ("{Food, Drug, and Health Administration}", "Food, Drug, and Health Administration"),
        ("Institute of Physics, Sun City, New Land", "New Land Institute of Physics Sun City"),
    ],
)
def test_commas_that_separate_no_names_split_nothing(read, said, name):
    found = authors(read, said + " and Ada Lovelace")
    assert found.people == [name, "Ada Lovelace"]
    assert not found.problems


def test_an_ellipsis_after_the_last_name_says_that_the_list_is_cut(read):
    found = authors(read, "K Tilmon and A Tolba…")
    assert found.people == ["K Tilmon", "A Tolba"]
    assert found.paper.authors_cut


def test_editors_are_not_authors(read):
    found = read(bibtex, "@proceedings{p, title = {Proc}, editor = {Ada Lovelace}, year = 2020}")
    assert found.paper.authors == []
    assert found.paper.kind == "book"


@pytest.mark.parametrize(
    ("type", "fields", "kind", "venue"),
    [
        ("inproceedings", "booktitle = {NIPS}", "conference", Venue("NIPS", "conference")),
        ("conference", "booktitle = {NIPS}", "conference", Venue("NIPS", "conference")),
        ("article", "journaltitle = {JMLR}", "journal", Venue("JMLR", "journal")),
        ("incollection", "booktitle = {Handbook}", "book", Venue("Handbook", "book")),
        ("book", "", "book", None),
        ("phdthesis", "school = {MIT}", "thesis", None),
        ("misc", "howpublished = {web}", "other", None),
        ("article", "journal = {arXiv preprint arXiv:1412.6980}", "preprint", Venue("arXiv", "preprint")),
        ("misc", "archivePrefix = {arXiv}, eprint = {1412.6980}", "preprint", Venue("arXiv", "preprint")),
        ("article", "journal = {CoRR}", "preprint", Venue("CoRR", "preprint")),
        (
            "article",
            "journal = {JMLR}, eprinttype = {arxiv}, eprint = {1412.6980}",
            "journal",
            Venue("JMLR", "journal"),
        ),
    ],
)
def test_kind_and_venue_follow_from_the_type_and_from_arxiv(read, type, fields, kind, venue):
    paper = read(bibtex, f"@{type}{{x, title = {{T}}, {fields}}}").paper
    assert (paper.kind, paper.venue) == (kind, venue)


def test_the_address_of_an_arxiv_entry_follows_from_its_number(read):
    paper = read(bibtex, "@misc{x, title={T}, archiveprefix={arXiv}, eprint={1412.6980v3}}").paper
    assert paper.url == "https://arxiv.org/abs/1412.6980"


@pytest.mark.parametrize(
    ("field", "year"),
    [
        ("year = 2020", 2020),
        ("year = {c. 1999}", 1999),
        ("date = {2010-05-03/2011}", 2010),
        ('year = "1987"', 1987),
        ("year = {}", None),
    ],
)
def test_years_are_found_in_year_and_date(read, field, year):
    found = read(bibtex, f"@book{{x, title = {{T}}, {field}}}")
    assert found.problems == []
    assert found.paper.year == year


def test_an_invalid_year_is_dropped_and_reported(read):
    found = read(bibtex, "@book{x, title={T}, year={to appear}}")
    assert found.paper.year is None
    assert found.problem.what == "not a year: 'to appear'"


def test_strings_are_put_in_and_joined_also_across_quotes_and_braces(read):
    text = """@string{acm = "ACM"}
    @STRING(j = acm # { Transactions})
    @article{x, title = "On " # {Joining {Braces}}, journal = J # " on X", month = jan # "~1"}"""
    found = read(bibtex, text)
    assert found.problems == []
    assert found.paper.title == "On Joining Braces"
    assert found.paper.venue == Venue("ACM Transactions on X", "journal")


def test_an_undefined_string_is_taken_as_printed_and_noted(read):
    found = read(bibtex, "@article{x, title = {T}, journal = jacm}")
    assert found.paper.venue == Venue("jacm", "journal")
    assert found.problem.what == "undefined @string 'jacm'"


@pytest.mark.parametrize("order", [1, -1])
def test_crossref_takes_what_is_missing_from_the_parent_before_or_after(read, order):
    child = "@inproceedings{c, title={T}, author={Ada Lovelace}, crossref={P}}"
    parent = "@proceedings{p, title={Proc. of X}, year=1999, editor={Ed Itor}}"
    found = read(bibtex, "\n".join([child, parent][::order]))
    assert found.problems == []
    (paper,) = (paper for paper in found.papers if paper.title == "T")
    assert (paper.venue, paper.year) == (Venue("Proc. of X", "conference"), 1999)
    assert paper.authors == [PersonName("Ada Lovelace")]
    assert len(found.papers) == 2


def test_a_parent_that_does_not_come_is_noted_and_the_child_kept(read):
    found = read(bibtex, "@inproceedings{c, title={T}, crossref={nowhere}}")
    assert found.paper.title == "T"
    assert "cross-reference to 'nowhere'" in found.problem.what


@pytest.mark.parametrize(
    ("broken", "refused"),
    [
        ("@article{b, title = {unclosed, year = 2000\n", 1),
        ("@article{b title = 3}\n", 1),
        ("@string{b\n", 0),
        ("@article{b, year = 2000}\n", 1),
    ],
)
def test_a_broken_entry_is_one_problem_and_not_the_end_of_the_file(read, broken, refused):
    found = read(bibtex, f"@book{{a, title={{A}}}}\n{broken}\n@book{{c, title={{C}}}}")
    assert [paper.title for paper in found.papers if paper.title in "AC"] == ["A", "C"]
    assert [(problem.where, problem.refused) for problem in found.problems] == [("line 2", refused)]


def test_an_entry_whose_braces_do_not_match_is_read_line_by_line(read):
    text = """@article{b,
      title = {On {Braces},
      author = {Ada Lovelace and Charles Babbage},
      year = {1843},
    }
    @book{c, title = {C}}"""
    found = read(bibtex, text)
    assert [paper.title for paper in found.papers] == ["On Braces", "C"]
    assert [person.name for person in found.papers[0].authors] == ["Ada Lovelace", "Charles Babbage"]
    assert found.papers[0].year == 1843
    assert found.papers[0].record.startswith("bibtex:b:")
    assert found.problem.done == "read line by line"


def test_an_entry_without_a_title_is_refused(read):
    found = read(bibtex, "@misc{x, author = {Ada}}")
    assert (found.papers, found.refused) == ([], 1)


def test_a_key_or_a_field_that_is_duplicated_loses_no_entry(read):
    found = read(bibtex, "@book{x, title={A}}\n@book{x, title={B}}\n@book{y, title={C}, title={D}}")
    assert [paper.title for paper in found.papers] == ["A", "B", "C"]
    assert found.problem.what == "field title appears twice"
    assert len({paper.record for paper in found.papers}) == 3


def test_braces_of_any_depth_and_after_backslashes_are_read(read):
    deep = "{" * 12 + "A" + "}" * 12
    found = read(
        bibtex,
        f'@book{{x, title = {{{deep} \\{{ B}}, note = "{{a "q" b}}", year = 2001}}@book{{y, title={{C}}}}',
    )
    assert found.problems == []
    assert [(paper.title, paper.year) for paper in found.papers] == [("A { B", 2001), ("C", None)]


def test_a_comment_line_between_fields_costs_no_field(read):
    assert read(bibtex, "@book{x,\n  year = 2001,\n  % a remark\n  title = {A}\n}").paper.title == "A"


def test_the_place_of_an_entry_is_its_line_regardless_of_what_precedes_it(read):
    text = "% head\n\n@comment{a\nb}\n\n@string{s = {t}}\n  @book{x,\n title = {A}}\n\n@book{y, title={B}}"
    assert [paper.where for paper in read(bibtex, text).papers] == ["line 7", "line 10"]


def test_comments_preambles_and_text_between_entries_are_not_records(read):
    text = """% Encoding: UTF-8
    @comment{jabref-meta: saved;}
    @preamble{"\\newcommand{\\x}{y}"}
    Some words.
    @book(p, title = {In Parentheses})
    """
    found = read(bibtex, text)
    assert found.problems == []
    assert found.paper.title == "In Parentheses"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_any_unicode_encoding_reads_the_same(read, encoding):
    text = "@book{x,\r\n title = {Größe 𝔸 読}\r\n}\r\n@book{y, title = {B}}" + "\n" * 1000
    found = read(bibtex, text.encode(encoding))
    assert found.problems == []
    assert [paper.title for paper in found.papers] == ["Größe 𝔸 読", "B"]


@pytest.mark.parametrize(
    ("head", "encoding", "named"),
    [
        ("", "cp1252", "cp1252"),
        ("% Encoding: GBK\n", "gbk", "gbk"),
        ("% Encoding: Cp1251\n", "cp1251", "cp1251"),
    ],
)
def test_other_encodings_are_read_as_named_else_as_windows_1252_and_noted(read, head, encoding, named):
    title = {"cp1252": "Größe – “so”", "gbk": "图书馆", "cp1251": "Книга"}[encoding]
    text = f"{head}@book{{x,\n title = {{{title}}}\n}}\n"
    found = read(bibtex, text.encode(encoding))
    assert found.paper.title == title
    assert found.problem.what == f"not UTF-8, decoded as {named}"


def test_only_the_lines_that_are_not_utf_8_are_read_otherwise(read):
    data = b"@book{x, title = {G\xc3\xb6\xc3\x9fe}}\n@book{y, title = {Gr\xf6\xdfe}}\n"
    found = read(bibtex, data)
    assert [paper.title for paper in found.papers] == ["Göße", "Größe"]
    assert (found.problem.where, found.problem.times) == ("line 2", 1)


def test_places_are_right_after_the_first_piece(read, monkeypatch):
    monkeypatch.setattr(bibtex, "_PIECE", 100)
    text = "".join(f"@book{{k{n},\n  title = {{Title {n}}}\n}}\n\n" for n in range(50))
    assert [paper.where for paper in read(bibtex, text).papers] == [f"line {1 + 4 * n}" for n in range(50)]


def test_strings_and_parents_are_known_in_later_pieces(read, monkeypatch):
    monkeypatch.setattr(bibtex, "_PIECE", 10)
    text = """@string{v = "Venue"}
    @article{a, title = {A}, journal = v}
    @inproceedings{b, title = {B}, crossref = p}
    @proceedings{p, title = {P}}"""
    text = text.replace("crossref = p", "crossref = {p}")
    found = {paper.title: paper for paper in read(bibtex, text).papers}
    assert found["A"].venue == Venue("Venue", "journal")
    assert found["B"].venue == Venue("P", "conference")


def test_an_entry_over_the_limit_is_refused_and_the_others_read(read):
    text = "@book{a, title={A}}\n@book{b,\n title={" + "x\n" * 200 + "}}\n@book{c, title={C}}"
    found = read(bibtex, text, max_record_bytes=300)
    assert [(paper.title, paper.where) for paper in found.papers] == [("A", "line 1"), ("C", "line 204")]
    assert (found.problem.where, found.problem.refused) == ("line 2", 1)


def test_an_entry_that_strings_blow_up_over_the_limit_is_refused_and_the_others_read(read):
    strings = "".join(f"@string{{s{n + 1} = s{n} # s{n} # s{n} # s{n}}}\n" for n in range(21))
    bomb = f"@string{{s0 = {{aaaaaaaaaa}}}}\n{strings}@article{{a, title = s13, author = {{A B}}}}\n"
    bomb += "@article{b, title = s2 # { and } # s2, author = {A B}}\n@article{c, title = s21}\n"
    found = read(bibtex, bomb, max_record_bytes=100_000)
    assert [paper.title for paper in found.papers] == ["a" * 160 + " and " + "a" * 160]
    assert [(problem.where, problem.refused) for problem in found.problems] == [
        ("line 23", 1),
        ("line 25", 1),
    ]
    assert "s13" in found.problems[0].what
    assert "100,000 bytes" in found.problems[0].what


def test_many_fields_that_are_within_the_limit_alone_are_refused_when_they_are_not_together(read):
    text = "@string{s = {%s}}@article{a, title = s, abstract = s, journal = s}" % ("é" * 200)
    assert read(bibtex, text, max_record_bytes=1200).problems == []
    assert read(bibtex, text, max_record_bytes=1100).refused == 1


def test_strings_of_all_names_together_are_no_longer_than_the_limit_and_the_file(read):
    import tracemalloc

    strings = "".join(f"@string{{t{n} = s # s}}\n" for n in range(1000))
    text = f"@string{{s = {{{'a' * 90_000}}}}}\n{strings}@article{{a, title = t0}}\n@article{{b, title = t999}}\n"
    tracemalloc.start()
    try:
        found = read(bibtex, text, max_record_bytes=200_000)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert (len(found.papers), found.refused) == (1, 1)


def test_an_entry_commented_out_line_by_line_is_not_a_record(read):
    found = read(bibtex, "%@book{a,\n%  title = {A},\n%  year = 2000\n%}\n@book{b, title={B}}")
    assert (found.problem.done, found.problem.refused) == ("ignored", 0)
    assert found.paper.title == "B"


def test_one_endless_line_of_anything_is_one_problem(read):
    found = read(bibtex, b"x" * 5000, max_record_bytes=1000)
    assert (found.papers, found.refused, len(found.problems)) == ([], 0, 1)


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (b"% comment\n\n@article{key,\n", True),
        (b'@string{a = "b"}\n', True),
        ("@book{x,".encode("utf-16"), True),
        (b"mail me @home {now}", False),
        (b'{"title": "@article{x,"}', False),
        (b"", False),
    ],
)
def test_sniffing_finds_an_entry(head, is_ours):
    assert bibtex.sniff(head, "x") is is_ours


entry_text = st.sampled_from(
    [
        *(
            "@article{a,\n",
            "@book{b, title={T}}\n",
            "@string{s = {x}}\n",
            "@comment{",
            "@inproceedings(c, ",
            "}\n",
            "{",
            '"',
        ),
        *(
            " title = {A {B} C},\n",
            ' author = "X and Y and others"',
            " # ",
            "crossref = {b}",
            "=",
            ",",
            "\n",
            "@",
            "\\",
            "é",
        ),
        *(
            "year = 20",
            "@proceedings{b, title={Q}, year=1999}\n",
            "\n@misc{,title={}}",
            "@xdata{z, title={Z}}",
            "xdata={z},",
        ),
    ]
)


def test_an_entry_begins_anywhere_between_entries_as_in_bibtex(read):
    text = (
        "First, @book{z, title={Z}}.\n"
        "@article{a, title={A}} see also @book{b, title={B}} and @book{c,\n title={C}\n}, too.\n"
        "1. @article{d, title={D}}\n2. @Article\n{e,\n title={E}}\n"
    )
    found = read(bibtex, text)
    assert found.problems == []
    assert [(paper.title, paper.where) for paper in found.papers] == [
        ("Z", "line 1"),
        ("A", "line 2"),
        ("B", "line 2"),
        ("C", "line 2"),
        ("D", "line 5"),
        ("E", "line 6"),
    ]


def test_addresses_of_people_between_entries_and_at_signs_in_fields_are_not_entries(read):
    text = "Made by ada@example (London) and x@y{z}.\n@book{a, title={A}, note={see @book{b, title={B}}}}"
    found = read(bibtex, text)
    assert [paper.title for paper in found.papers] == ["A"]
    assert found.problems == []


def test_entries_after_a_percent_sign_are_ignored_and_counted(read):
    text = "%@book{a, title={A}}\n@book{b, title={B}}\n% @book{c, title={C}}\n%@book{d,\n%  title={D},\n%}\n"
    found = read(bibtex, text)
    assert [paper.title for paper in found.papers] == ["B"]
    problem = found.problem
    assert (problem.where, problem.times, problem.refused) == ("line 1", 3, 0)
    assert problem.done == "ignored"


def test_what_an_article_refers_to_may_be_of_any_type_when_it_comes_later(read):
    found = read(bibtex, "@book{a, title={A}, crossref={c}}\n@inproceedings{c, title={C}, year=1999}")
    assert [(paper.title, paper.year) for paper in found.papers] == [("A", 1999), ("C", 1999)]
    assert found.problems == []
    before = read(bibtex, "@inproceedings{c, title={C}, year=1999}\n@book{a, title={A}, crossref={c}}")
    assert [(paper.title, paper.year) for paper in before.papers] == [("C", 1999), ("A", None)]
    assert "unresolved cross-reference" in before.problem.what


def test_only_a_limited_number_of_entries_wait_for_others_and_the_rest_say_that_they_lack_something(
    read, monkeypatch
):
    monkeypatch.setattr(bibtex, "_KEPT", 5000)
    text = "\n".join(f"@article{{a{n}, title={{T{n}}}, crossref={{p}}}}" for n in range(10))
    found = read(bibtex, text + "\n@book{p, title={P}, year=1999}")
    assert sorted(paper.title for paper in found.papers) == ["P", *(f"T{n}" for n in range(10))]
    assert [paper.year for paper in found.papers].count(1999) == 5
    assert len(found.problems) == 6
    assert all(
        problem.done == "kept without the fields of the referenced entry" for problem in found.problems
    )


def test_only_a_limited_number_of_books_is_kept_for_entries_that_may_refer_to_them(read, monkeypatch):
    monkeypatch.setattr(bibtex, "_KEPT", 5000)
    text = "\n".join(f"@book{{b{n}, title={{B{n}}}, year=1999}}" for n in range(10))
    found = read(
        bibtex, text + "\n@article{x, title={X}, crossref={b0}}\n@article{y, title={Y}, crossref={b9}}"
    )
    assert [(paper.title, paper.year) for paper in found.papers[-2:]] == [("X", 1999), ("Y", None)]
    assert [problem.times for problem in found.problems] == [1, 6]


@pytest.mark.parametrize(
    "name", ["Bank of England", "Neurolab Inc", "UNESCO", "The Long Study Group", "Fit Corporation"]
)
def test_a_name_in_braces_with_a_word_of_institutions_is_a_group(read, name):
    assert authors(read, f"{{{name}}}").paper.authors == [PersonName(name, group=True)]


@given(st.lists(entry_text.map(str.encode) | st.binary(max_size=6), max_size=40).map(b"".join))
def test_arbitrary_bytes_raise_nothing_and_no_entry_is_counted_twice(read, data):
    found = read(bibtex, data)
    text = data.decode("latin-1")
    assert len(found.papers) + found.refused <= len(re.findall(r"@", text))
    for paper in found.papers:
        assert paper.title.strip()
        assert all(person.name for person in paper.authors)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["T", "U", ""])), max_size=12))
def test_every_whole_entry_is_a_paper_or_a_refusal(read, entries):
    text = "\n".join(f"@book{{{key}, title={{{title}}}}}" for key, title in entries)
    found = read(bibtex, text)
    assert [paper.title for paper in found.papers] == [title for _, title in entries if title]
    assert found.refused == sum(not title for _, title in entries)


def test_the_same_file_again_gives_the_same_records(read):
    text = GOEDEL + "@book{x, title={A}}\n@book{x, title={B}}"
    assert [p.record for p in read(bibtex, text).papers] == [p.record for p in read(bibtex, text).papers]


def test_the_tiny_utf_16_files_of_jabref_are_read(read, shared):
    for path in (shared / "samples/bibtex").rglob("*tiny-*.bib"):
        found = read(bibtex, path.read_bytes())
        assert found.refused == 0
        assert len(found.papers) >= 1, path.name


def test_unknown_commands_are_noted_once_for_the_file(read):
    text = (
        "@misc{a, title = {A {\\booktitle{History}} of {\\VAX}}, author = {{\\smc Ada} Lovelace and Bob May}}\n"
        "@misc{b, title = {{\\sltt DVI} and {\\PS}}, author = {{\\smc Ada} Lovelace}}\n"
    )
    found = read(bibtex, text)
    assert [paper.title for paper in found.papers] == ["A History of VAX", "DVI and PS"]
    assert [person.name for person in found.papers[0].authors] == ["Ada Lovelace", "Bob May"]
    assert [(problem.where, problem.what, problem.done, problem.times) for problem in found.problems] == [
        (
            "line 1",
            r"unknown LaTeX commands: \booktitle, \smc, \sltt",
            "commands removed, their arguments kept",
            4,
        ),
        ("line 1", r"unknown LaTeX commands: \VAX, \PS", "command names kept as words", 2),
    ]
