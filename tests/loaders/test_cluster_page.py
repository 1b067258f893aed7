"""The text of an author cluster page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.records import PersonName, Venue
from loaders import cluster_page

TOP = """Some Archive search

Author name cluster

Ada Lovelace

Possible papers associated with this exact author name.

{count}
1 author rows

Possible papers

2
"""
EIGHT = ["A One", "B Two", "C Three", "D Four", "E Five", "F Six", "G Seven", "H Eight"]


def page(*papers, count="2 papers"):
    return "\n".join([TOP.format(count=count), *papers])


def paper(title="A Title", authors=("Ada Lovelace", "Charles Babbage"), abstract="Words.", heading=None):
    heading = heading or "NeurIPS Conference 2025 Conference Paper"
    bullets = "\n".join(f"  • {name}" for name in authors)
    return f"\n{heading}\n\n{title}\n\n{bullets}\n\n{abstract}\n"


def test_a_paper_has_venue_kind_year_title_authors_and_abstract(read):
    found = read(cluster_page, page(paper(), paper("Other", heading="TMLR Journal 2019 Journal Article")))
    assert found.problems == []
    first, second = found.papers
    assert (first.title, first.year, first.kind, first.venue) == (
        "A Title",
        2025,
        "conference",
        Venue("NeurIPS", "conference"),
    )
    assert first.authors == [PersonName("Ada Lovelace"), PersonName("Charles Babbage")]
    assert (first.abstract, first.authors_cut) == ("Words.", False)
    assert (second.year, second.kind, second.venue) == (2019, "journal", Venue("TMLR", "journal"))


def test_a_page_saved_as_utf_16_is_detected_and_read(read):
    data = page(paper(authors=("Émile É",)), count="1 papers").encode("utf-16")
    assert cluster_page.sniff(data, "a.txt")
    assert read(cluster_page, data).paper.authors[0] == PersonName("Émile É")


def test_a_venue_may_have_several_words_and_numbers(read):
    heading = "Some 2020 Meeting Conference 2021 Conference Paper"
    found = read(cluster_page, page(paper(heading=heading), count="1 papers")).paper
    assert (found.venue.name, found.year) == ("Some 2020 Meeting", 2021)


def test_a_paper_without_authors_or_abstract_is_still_one(read):
    text = page("\nICML Conference 2020 Conference Paper\n\nOnly a Title\n", count="1 paper")
    found = read(cluster_page, text)
    assert (found.paper.title, found.paper.authors, found.paper.abstract) == ("Only a Title", [], None)


def test_a_page_that_says_another_number_than_it_holds_is_a_problem(read):
    found = read(cluster_page, page(paper(), count="50 papers"))
    assert len(found.papers) == 1
    assert found.problem.what == "the page states 50 papers but contains 1"
    assert (found.problem.where, found.problem.refused) == ("line 9", 0)


def test_a_list_of_eight_is_marked_as_cut_and_the_clusters_author_added_without_a_place(read):
    found = read(cluster_page, page(paper(authors=EIGHT), paper("B", ["ada  LOVELACE", *EIGHT[1:]])))
    assert found.problems == []
    without, within = found.papers
    assert without.authors_cut
    assert within.authors_cut
    assert without.authors == [*map(PersonName, EIGHT), PersonName("Ada Lovelace", None, True)]
    assert within.authors == [PersonName("ada  LOVELACE"), *map(PersonName, EIGHT[1:])]


@pytest.mark.parametrize("number", [7, 9])
def test_a_list_of_another_length_is_not_cut_and_no_author_is_added(read, number):
    names = [*EIGHT, "I Nine"][:number]
    found = read(cluster_page, page(paper(authors=names), count="1 papers"))
    assert not found.paper.authors_cut
    assert found.paper.authors == [PersonName(name) for name in names]
    assert "Ada Lovelace is not among the authors" in found.problem.what


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("at https: //github. com/microsoft/ArchScale.", "at https://github.com/microsoft/ArchScale."),
        ("https: //github. com/a/Unicoder/ tree/master/x. ", "https://github.com/a/Unicoder/tree/master/x. "),
        (
            "at https: //anonymous. 4open. science/r/SwS-E6F5/",
            "at https://anonymous.4open.science/r/SwS-E6F5/",
        ),
        ("see https://a.org/b. Then more.", "see https://a.org/b. Then more."),
        ("from 36. 0\\% to 73. 6\\%", "from 36.0% to 73.6%"),
        ("the 1. 2k set and 23. 5->26. 9", "the 1.2k set and 23.5->26.9"),
        ("in 2019. 3 methods", "in 2019. 3 methods"),
        ("of 12. 1234 things", "of 12. 1234 things"),
        ("as few as 5, 000 images", "as few as 5,000 images"),
        ("January 6, 2021, and 100, 200", "January 6, 2021, and 100, 200"),
        ("tasks (e. g. , by x), i. e. , y (i. e. teachers)", "tasks (e.g., by x), i.e., y (i.e. teachers)"),
        ("We use LoRA. Then more.", "We use LoRA. Then more."),
    ],
)
def test_traces_of_the_page_in_abstracts_are_repaired_by_narrow_rules(printed, meant):
    assert cluster_page.repaired(printed) == meant


def test_titles_stay_as_printed_except_white_space(read):
    title = "GPT-3. 5  at\thttps: //x. org by 36. 0\\%"
    found = read(cluster_page, page(paper(title), count="1 papers")).paper
    assert found.title == "GPT-3. 5 at https: //x. org by 36. 0\\%"


def test_a_heading_without_a_title_is_refused(read):
    found = read(cluster_page, page("\nICML Conference 2020 Conference Paper\n", paper(), count="1 papers"))
    assert len(found.papers) == 1
    assert found.refused == 1


def test_the_same_page_again_gives_the_same_records(read):
    text = page(paper(), paper("B"))
    names = [found.record for found in read(cluster_page, text).papers]
    assert len(set(names)) == 2
    assert [found.record for found in read(cluster_page, text).papers] == names


def test_bytes_that_are_not_utf_8_are_noted(read):
    found = read(cluster_page, page(paper(abstract="caf~"), count="1 papers").encode().replace(b"~", b"\xe9"))
    assert found.paper.abstract == "caf\ufffd"
    assert found.problem.what == "not UTF-8"


def test_a_record_over_the_limit_is_cut_and_noted(read):
    text = page(paper(abstract="x" * 900), paper("B"))
    found = read(cluster_page, text, max_record_bytes=400)
    assert [entry.title for entry in found.papers] == ["A Title", "B"]
    assert found.papers[0].abstract is None
    assert "longer than 400 bytes" in found.problem.what


def test_only_a_page_of_this_kind_is_taken_for_one():
    assert cluster_page.sniff(page().encode(), "x")
    assert not cluster_page.sniff(b"Author name clusters are nice\n", "x.txt")
    assert not cluster_page.sniff(b"\n" * 30 + b"Author name cluster\n", "x.txt")


pieces = st.sampled_from(
    [
        *(
            "Author name cluster\n",
            "Ada\n",
            "50 papers\n",
            "X Conference 2020 Conference Paper\n",
            "A title\n",
        ),
        *(
            "  • A One\n",
            "•\n",
            "\n",
            "https: //a. b",
            "9" * 5000 + " papers\n",
            "\x00",
            "X Journal 2020 Journal Article\n",
        ),
    ]
)


@given(st.lists(pieces.map(str.encode) | st.binary(max_size=20), max_size=30).map(b"".join))
def test_for_arbitrary_bytes_every_heading_is_a_paper_or_a_refusal(read, data):
    headings = sum(
        bool(re.fullmatch(r"\S.*? ([A-Z][a-z]+) \d{4} \1 [A-Z][a-z]+", text.strip()))
        for text in data.removeprefix(b"\xef\xbb\xbf").decode(errors="replace").split("\n")
    )
    found = read(cluster_page, data)
    assert len(found.papers) + found.refused == headings


def test_the_seed_page_has_its_49_papers_in_its_own_order(read, shared):
    data = (shared / "seeds/arrow-weizhu-chen.txt").read_bytes()
    found = read(cluster_page, data)
    # counted with grep and awk in the text: headings, and blocks of exactly eight bullets with and without the name
    assert len(found.papers) == 49
    assert found.problem.what == "the page states 50 papers but contains 49"
    assert sum(entry.authors_cut for entry in found.papers) == 20
    assert sum(any(person.unplaced for person in entry.authors) for entry in found.papers) == 9
    assert all(entry.abstract for entry in found.papers)
    assert all("Weizhu Chen" in [person.name for person in entry.authors] for entry in found.papers)
    printed = re.findall(r"^(\S.*?) (Conference|Journal) (\d{4}) .*\n\n(.+)$", data.decode(), re.MULTILINE)
    assert [(e.venue.name, e.kind.title(), str(e.year), e.title) for e in found.papers] == [
        (venue, kind, year, " ".join(title.split())) for venue, kind, year, title in printed
    ]
    assert not any("https: //" in entry.abstract or "\\%" in entry.abstract for entry in found.papers)
