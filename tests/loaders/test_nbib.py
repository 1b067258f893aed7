"""PubMed and MEDLINE, tagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.records import PersonName, Venue
from loaders import nbib

RECORD = """PMID- 26524502
OWN - NLM
DP  - 2016 Jan 15
TI  - Bioinformatic survey of ABC transporters
      in dermatophytes.
LID - 10.1016/j.gene.2015.10.064 [doi]
LID - S0378-1119(15)01297-4 [pii]
AB  - ATP binding cassette
      transporters.
FAU - van Raaij, M J
AU  - van Raaij MJ
AD  - Laboratory of Molecular Biology,
      Cambridge.
AD  - MRC.
AUID- ORCID: 0000-0002-1825-0097
CN  - Health ABC Study
FAU - Walker, J E
AU  - Walker JE
FED - Some, Editor
ED  - Some E
AD  - of the editor
FIR - Investi, Gator
IR  - Investi G
PT  - Journal Article
JT  - Gene
"""


def one(read, *lines):
    return read(nbib, "\n".join(["PMID- 1", "TI  - T", *lines, ""]))


def test_a_record_comes_out_as_it_is_printed(read):
    found = read(nbib, RECORD)
    assert found.problems == []
    paper = found.paper
    assert paper.title == "Bioinformatic survey of ABC transporters in dermatophytes."
    assert paper.authors == [
        PersonName(
            "M J van Raaij",
            "orcid:0000-0002-1825-0097",
            affiliation="Laboratory of Molecular Biology, Cambridge.; MRC.",
        ),
        PersonName("Health ABC Study", group=True),
        PersonName("J E Walker"),
    ]
    assert (paper.year, paper.kind, paper.venue) == (2016, "journal", Venue("Gene", "journal"))
    assert (paper.doi, paper.abstract) == ("10.1016/j.gene.2015.10.064", "ATP binding cassette transporters.")
    assert (paper.record, paper.where) == ("nbib:26524502", "line 1")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Long V", "V Long"),
        ("Smith JA Jr", "JA Smith Jr"),
        ("Kim J-H", "J-H Kim"),
        ("Hulse, Taylyn", "Taylyn Hulse"),
        ("Li", "Li"),
    ],
)
def test_names_of_the_index_are_turned_round_where_there_are_no_full_ones(read, said, name):
    assert one(read, f"AU  - {said}").people == [name]


def test_a_blank_line_ends_a_record_and_text_between_is_noted(read):
    found = read(
        nbib,
        "PMID- 1\nTI  - A\n\nNot a field.\n\nOWN - ERIC\nTI  - B\nOID - ED5\n\nPMID- 2\nPMID- 3\nTI  - C\n",
    )
    assert [(paper.title, paper.where) for paper in found.papers] == [
        ("A", "line 1"),
        ("B", "line 6"),
        ("C", "line 11"),
    ]
    assert [(problem.where, problem.refused) for problem in found.problems] == [("line 10", 1), ("line 4", 0)]


def test_a_book_and_a_translated_title(read):
    book = read(nbib, "PMID- 1\nTI  - Chapter\nBTI - Book\nPT  - Book Chapter\n").paper
    assert (book.title, book.kind, book.venue) == ("Chapter", "book", Venue("Book", "book"))
    assert read(nbib, "PMID- 1\nTT  - Titre\n").paper.title == "Titre"


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (RECORD.encode(), True),
        (b"\n\nPMID- 1\n", True),
        (b"\xef\xbb\xbfPMID-1\r\n", True),
        (b"OWN - ERIC\nTI  - T\n", True),
        (b"TY  - JOUR\nTI  - T\n", False),
        (b"", False),
    ],
)
def test_sniffing_finds_a_record(head, is_ours):
    assert nbib.sniff(head, "x") is is_ours


piece = st.sampled_from(
    [
        "PMID- 1\n",
        "TI  - T\n",
        "      more\n",
        "FAU - A, B\n",
        "AU  - A B\n",
        "AD  - x\n",
        "AUID- ORCID: 0000",
        "CN  - G\n",
        "FED - E\n",
        "\n",
        "x\n",
    ]
)


@pytest.mark.parametrize("said", ["FAU - et al.\nAU  - et al\n", "AU  - et al.\n", "FAU - et al\n"])
def test_et_al_in_place_of_an_author_marks_a_cut_list(read, said):
    (paper,) = read(nbib, f"PMID- 1\nTI  - T\nFAU - Lovelace, Ada\n{said}AD  - A place of others\n").papers
    assert ([(author.name, author.affiliation) for author in paper.authors]) == [("Ada Lovelace", None)]
    assert paper.authors_cut


def test_a_carriage_return_in_a_field_loses_nothing_of_it(read):
    found = read(nbib, "PMID- 1\nTI  - T\nAB  - One\rtwo\rthree\n\nPMID- 2\rTI  - U\n")
    assert [(paper.title, paper.abstract) for paper in found.papers] == [("T", "One two three"), ("U", None)]
    assert found.problems == []


@given(st.lists(piece.map(str.encode) | st.binary(max_size=6), max_size=40).map(b"".join))
def test_arbitrary_bytes_raise_nothing(read, data):
    found = read(nbib, data)
    assert all(paper.title.strip() for paper in found.papers)


@given(st.lists(st.tuples(st.sampled_from(["T", "U", ""]), st.sampled_from(["\n", "", "\n\n"])), max_size=12))
def test_every_record_is_a_paper_or_a_refusal(read, records):
    found = read(nbib, "".join(f"PMID- {n}\nTI  - {title}\n{end}" for n, (title, end) in enumerate(records)))
    assert [paper.title for paper in found.papers] == [title for title, _ in records if title]
    assert found.refused == sum(not title for title, _ in records)


def test_a_suffix_after_the_first_name_ends_the_printed_name(read):
    text = "PMID- 1\nTI  - T\nFAU - Reynolds, Charles F 3rd\nAU  - Reynolds CF 3rd\nFAU - van Raaij, M J\n"
    assert read(nbib, text).people == ["Charles F Reynolds 3rd", "M J van Raaij"]
