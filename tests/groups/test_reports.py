"""The report on a group, worked out by hand.

AB 2019 · ABX 2020 · CX 2020 · BY 2022 · BX 2022 · C no year · CZ no year · A 2022, of the group A, B, C.
"""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.groups.as_csv import csv_text, report_table
from graphapp.groups.as_json import report_json
from graphapp.groups.group_tables import group_tables
from graphapp.groups.report_tables import ReportYear, report_tables
from graphapp.model.rows import AuthorRow, Authorships, PaperMembers

PAPERS = (
    *(("AB", 2019), ("ABX", 2020), ("CX", 2020), ("BY", 2022), ("BX", 2022), ("C", None), ("CZ", None)),
    ("A", 2022),
)


@pytest.fixture
def report(small_service):
    return small_service(*PAPERS).groups.report("A\nB\nC\nqqqq")


def test_the_numbers_of_each_year(report):
    # year, papers, by several members, with outside authors, solo, lengths of author lists, new and returning coauthors
    assert report.tables.years == [
        ReportYear(2019, 1, 1, 0, 0, 2, 0, 0),
        ReportYear(2020, 2, 1, 2, 0, 5, 1, 0),
        ReportYear(2021, 0, 0, 0, 0, 0, 0, 0),
        ReportYear(2022, 3, 0, 2, 1, 5, 1, 1),
        ReportYear(None, 2, 0, 1, 1, 3, 0, 0),
    ]
    assert report.tables.total == ReportYear(None, 8, 2, 5, 2, 15, 2, 1)
    assert report.tables.total.authors_per_paper == 15 / 8
    assert report.tables.years[2].authors_per_paper is None
    assert [line.text for line in report.view.open_lines] == ["qqqq"]


def test_the_partners(report):
    assert [tuple(each) for each in report.tables.partners] == [
        ("x", "X", 3, 2020, 2022, ((1, 2), (0, 1), (2, 1))),
        ("y", "Y", 1, 2022, 2022, ((1, 1),)),
        ("z", "Z", 1, None, None, ((2, 1),)),
    ]


def test_long_author_lists_are_ignored(small_service):
    report = small_service(*PAPERS).groups.report("A\nB\nC", longest=2)
    assert report.tables.years[1] == ReportYear(2020, 1, 0, 1, 0, 2, 1, 0)


def test_papers_with_truncated_author_lists_are_not_solo(small_service):
    service = small_service(("A", 2022), ("ABX", 2022), ("A", 2022))
    (only,) = service.store.papers(["p2"])
    service.store.upsert([dataclasses.replace(only, id="p3", sources=("jsonl:p3",), authors_cut=True)])
    report = service.groups.report("A")
    # p0 and p2 are solo papers; the complete lists have 1, 3 and 1 authors
    assert report.tables.years == [ReportYear(2022, 4, 0, 1, 2, 5, 2, 0, 1)]
    assert report.tables.total.authors_per_paper == 5 / 3
    (note,) = report.notes
    assert "of 1 paper are incomplete" in note
    assert report_json(report)["notes"] == [note]


def test_a_report_on_a_saved_group(small_service, tmp_path):
    service = small_service(*PAPERS, groups=str(tmp_path))
    service.groups.save("Team", "A\nB", None, "Ada")
    report = service.groups.saved_report("team")
    assert report.view.saved is not None
    assert report.tables.total.papers == 5


def test_a_report_is_a_table(report):
    def table(name):
        return list(csv.reader(io.StringIO(csv_text(report_table(report, name)))))

    assert table("years")[2] == ["2020", "2", "1", "2", "0", "2.5", "1", "0"]
    assert table("years")[-1] == ["all", "8", "2", "5", "2", "1.88", "2", "1"]
    assert table("partners")[1] == ["X", "x", "3", "2020", "2022", "B (2); A (1); C (1)"]
    assert table("members")[1] == ["A", "a", "3", "2019", "2022", "1"]


papers_of_letters = st.lists(
    st.tuples(st.sets(st.sampled_from("ABCDEF"), min_size=1), st.one_of(st.none(), st.integers(2000, 2004))),
    max_size=12,
)


@given(papers_of_letters, st.sets(st.sampled_from("ABC"), min_size=1))
def test_the_numbers_add_up(papers, members):
    rows = [AuthorRow(f"name:{letter}", letter, letter.lower()) for letter in "ABCDEF"]
    data = Authorships(
        rows,
        [
            PaperMembers(
                str(number), year, len(letters), tuple(sorted("ABCDEF".index(each) for each in letters))
            )
            for number, (letters, year) in enumerate(papers)
        ],
    )
    group = [letter.lower() for letter in sorted(members)]
    found = report_tables(data, group, group_tables(data, group))
    dated = {
        outside
        for letters, year in papers
        for outside in letters - members
        if letters & members and year is not None
    }
    assert sum(year.new for year in found.years) == found.total.new == len(dated)
    assert found.total.papers == sum(bool(letters & members) for letters, _ in papers)
    assert found.total.solo == sum(len(letters) == 1 and letters <= members for letters, _ in papers)
    assert {each.name for each in found.partners} == {
        outside for letters, _ in papers for outside in letters - members if letters & members
    }
    assert all(each.papers >= max(count for _, count in each.members) for each in found.partners)
