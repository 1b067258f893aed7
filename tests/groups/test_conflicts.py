"""Conflict lists and conflict checks, worked out by hand.

AB 2019 · ABX 2022 · AC 2023 · ABC 2024 · A 2024 · AD no year · AE 2027 · XY 2023, seen on 30 November 2026: 48 months begin in 2022.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import tracemalloc
from collections import Counter
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import AmbiguousName, BadInput, NotFound
from graphapp.exporters.spreadsheet import guarded
from graphapp.groups.as_csv import csv_text
from graphapp.groups.conflicts.as_csv import check_table, conflicts_table
from graphapp.groups.conflicts.checking import CountedCoauthors, FoundConflicts
from graphapp.groups.conflicts.coa import coa_name, coa_pasted, coa_text
from graphapp.groups.conflicts.views import ConflictOptions
from graphapp.groups.conflicts.window import DateRule, window_of
from graphapp.model import variants
from graphapp.model.records import PersonName
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper

PAPERS = (
    *(("AB", 2019), ("ABX", 2022), ("AC", 2023), ("ABC", 2024), ("A", 2024), ("AD", None), ("AE", 2027)),
    ("XY", 2023),
)
TODAY = date(2026, 11, 30)
UNTIL_TODAY = ConflictOptions(on=TODAY)


@pytest.fixture
def conflicts(small_service):
    service = small_service(*PAPERS)
    service.conflicts.today = lambda: TODAY
    return service.conflicts


def listed(found):
    return [(row.key, row.papers, row.first, row.last, row.last_paper.id) for row in found.rows]


# ---------------------------------------------------------------- the period


@pytest.mark.parametrize(
    ("on", "months", "start"),
    [
        (date(2026, 11, 30), 48, date(2022, 11, 30)),
        (date(2026, 11, 30), 9, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2026, 1, 1), 12, date(2025, 1, 1)),
        (date(50, 1, 1), 1200, date(1, 1, 1)),
    ],
)
def test_the_period_begins_months_before_its_end(on, months, start):
    assert window_of(months, on, on).start == start


@given(st.dates(date(200, 1, 1), date(9000, 1, 1)), st.integers(1, 1200), st.integers(1, 9999))
def test_a_year_counts_exactly_if_one_of_its_days_is_in_the_period(on, months, year):
    window = window_of(months, on, date(2000, 1, 1))
    first, last = date(year, 1, 1), date(year, 12, 31)
    assert window.has(year) == (last >= window.start and first <= on)
    # the whole months before the end, or up to three days less, as February is shorter than others
    ahead = window.start + timedelta(days=3)
    assert 12 * (on.year - window.start.year) + on.month - window.start.month == months
    assert window.start.day <= on.day or ahead.month != window.start.month
    assert not window.has(None)


@given(st.dates(date(200, 1, 1), date(9000, 1, 1)), st.integers(1, 1200), st.integers(1, 9999))
def test_without_an_end_later_papers_count(today, months, year):
    open_ended, ended = window_of(months, None, today), window_of(months, today, date(1, 1, 1))
    assert open_ended.start == ended.start
    assert open_ended.has(year) == (ended.has(year) or year > today.year)


@pytest.mark.parametrize(
    "text", ["2026-11-31", "20261130", "2026-W48-1", "30.11.2026", "tomorrow", "\u0662026-11-30"]
)
def test_only_dates_are_dates(text):
    with pytest.raises(ValueError, match="a date such as"):
        DateRule().read(text)
    assert DateRule().read(" 2026-11-30 ") == TODAY


# ---------------------------------------------------------------- conflict lists


def test_the_coauthors_of_the_last_months(conflicts):
    found = conflicts.of_author("A", options=UNTIL_TODAY)
    assert listed(found) == [
        ("b", 2, 2022, 2024, "p3"),
        ("c", 2, 2023, 2024, "p3"),
        ("x", 1, 2022, 2022, "p1"),
    ]
    assert (found.total, found.papers) == (3, 3)
    assert found.notes == ["Ignored 1 paper without a year.", "Ignored 1 paper published after 2026."]
    by_date = conflicts.of_author("A", options=UNTIL_TODAY, sort="date")
    assert [row.key for row in by_date.rows] == ["b", "c", "x"]


def test_papers_dated_ahead_count_unless_a_date_is_given(conflicts):
    found = conflicts.of_author("A")
    assert [row.key for row in found.rows] == ["b", "c", "e", "x"]
    assert found.notes == ["Ignored 1 paper without a year."]
    assert [row.key for row in conflicts.of_author("A", sort="date").rows] == ["e", "b", "c", "x"]


def test_the_boundary_year_counts_and_the_year_before_does_not(conflicts):
    # 35 months before 30 November 2026 is 30 December 2023
    assert [row.key for row in conflicts.of_author("A", options=ConflictOptions(35, TODAY)).rows] == [
        "b",
        "c",
    ]
    assert listed(conflicts.of_author("A", options=ConflictOptions(35, TODAY)))[1] == (
        "c",
        2,
        2023,
        2024,
        "p3",
    )
    # 34 months before is 30 January 2024
    assert listed(conflicts.of_author("A", options=ConflictOptions(34, TODAY)))[1] == (
        "c",
        1,
        2024,
        2024,
        "p3",
    )


def test_long_author_lists_can_be_left_out(conflicts):
    found = conflicts.of_author("A", options=ConflictOptions(on=TODAY, longest=2))
    assert listed(found) == [("c", 1, 2023, 2023, "p2")]
    assert "Ignored 2 papers with more than 2 authors." in found.notes
    with pytest.raises(BadInput):
        conflicts.of_author("A", options=ConflictOptions(longest=0))


def test_a_group_has_the_union_with_whom_each_wrote(conflicts):
    found = conflicts.of_names("A\nX\nqqqq", options=UNTIL_TODAY)
    assert [
        (row.key, row.member, [(each.author, each.papers) for each in row.joint]) for row in found.rows
    ] == [
        ("a", True, [("x", 1)]),
        ("b", False, [("a", 2), ("x", 1)]),
        ("c", False, [("a", 2)]),
        ("x", True, [("a", 1)]),
        ("y", False, [("x", 1)]),
    ]
    assert [line.text for line in found.open_lines] == ["qqqq"]
    table = list(csv.DictReader(io.StringIO(csv_text(conflicts_table(found)))))
    assert [(row["name"], row["with"], row["in_list"]) for row in table][:2] == [
        ("A", "X", "yes"),
        ("B", "A; X", "no"),
    ]


def test_a_saved_group_has_a_conflict_list(small_service, tmp_path):
    service = small_service(*PAPERS, groups=str(tmp_path))
    service.groups.save("Team", "A\nX", None, "Ada")
    found = service.conflicts.of_group("team", options=UNTIL_TODAY)
    assert found.saved is not None
    assert [row.key for row in found.rows] == ["a", "b", "c", "x", "y"]
    with pytest.raises(NotFound):
        service.conflicts.of_group("other")


def test_only_the_first_are_listed_and_all_are_counted(small_service):
    service = small_service(*PAPERS, listed_conflicts=2)
    found = service.conflicts.of_author("A", options=UNTIL_TODAY)
    assert ([row.key for row in found.rows], found.total) == (["b", "c"], 3)
    assert len(service.conflicts.of_author("A", options=UNTIL_TODAY, capped=False).rows) == 3


def test_unknown_authors_and_invalid_options_are_errors(conflicts):
    with pytest.raises(NotFound):
        conflicts.of_author("qqqq")
    for months in (0, 1201):
        with pytest.raises(BadInput, match="months"):
            conflicts.of_author("A", options=ConflictOptions(months))
    with pytest.raises(BadInput):
        conflicts.of_names("# nothing")


# ---------------------------------------------------------------- affiliations and ORCIDs


def paper(id: str, year: int | None, *people: PersonName) -> StoredPaper:
    listed = tuple(
        Authorship(AuthorRow(each.id or f"name:{each.name}", each.name, each.name.casefold()), place)
        for place, each in enumerate(people)
    )
    hidden = variants.of_people(f"jsonl:{id}", people)
    return StoredPaper(id, f"On {id}", year, "other", None, listed, sources=(f"jsonl:{id}",), variants=hidden)


ANN = PersonName("Ann Lee")


@pytest.fixture
def printed(small_service):
    service = small_service()
    service.store.upsert(
        [
            paper("p1", 2023, ANN, PersonName("Bo Yi", affiliation="Old Town", ids=("orcid:0000-1",))),
            paper(
                "p2", 2024, PersonName("Bo Yi", affiliation="New  Town"), PersonName("Cy", affiliation="Rome")
            ),
            paper("p3", 2025, PersonName("Bo Yi"), PersonName("Dee")),
            # two people with one name
            paper("p4", 2024, ANN, PersonName("Li", "orcid:0000-2", affiliation="Bonn")),
            paper("p5", 2025, PersonName("Li", "orcid:0000-3", affiliation="Kiel"), PersonName("Cy")),
            paper("p6", 2022, PersonName("Ann Lee", affiliation="Nice"), PersonName("Cy")),
        ]
    )
    return service.conflicts


def affiliation(each):
    return each.affiliation and (each.affiliation.text, each.affiliation.year, each.affiliation.paper)


def test_the_affiliation_is_that_of_the_newest_paper_that_has_one(printed):
    li, bo = (
        row for row in printed.of_author("Ann Lee", options=UNTIL_TODAY).rows if row.key in ("bo yi", "li")
    )
    # p3 is newer than p2, and has no affiliation
    assert affiliation(bo) == ("New Town", 2024, "p2")
    assert bo.orcids == ("0000-1",)
    # the other Li is known by another identifier
    assert (affiliation(li), li.orcids) == (("Bonn", 2024, "p4"), ("0000-2",))
    (ann,) = printed.of_author("Ann Lee", options=UNTIL_TODAY).authors
    assert affiliation(ann) == ("Nice", 2022, "p6")


def test_several_orcids_of_a_name_are_all_given(printed):
    (li,) = (row for row in printed.of_names("Ann Lee\nCy", options=UNTIL_TODAY).rows if row.key == "li")
    assert li.orcids == ("0000-2", "0000-3")
    # each author row is a different author
    rows = printed.of_names("Ann Lee\nCy", "row", UNTIL_TODAY).rows
    assert [(row.key, row.affiliation and row.affiliation.text) for row in rows if row.name == "Li"] == [
        ("orcid:0000-2", "Bonn"),
        ("orcid:0000-3", "Kiel"),
    ]
    with pytest.raises(AmbiguousName):
        printed.of_author("Li", "row")


# ---------------------------------------------------------------- the form of the National Science Foundation


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pieter Abbeel", "Abbeel, Pieter"),
        ("Joao F. Henriques", "Henriques, Joao F."),
        ("Anna Maria Rossi", "Rossi, Anna M."),
        ("J. M. Smith", "Smith, J. M."),
        ("Laurens van der Maaten", "van der Maaten, Laurens"),
        ("Sammy Davis Jr.", "Davis Jr., Sammy"),
        ("Rossi, Anna Maria", "Rossi, Anna M."),
        ("Nan Duan 0001", "Duan, Nan"),
        ("Jean-Yves Le Boudec", "Le Boudec, Jean-Yves"),
        ("Plato", "Plato"),
        ("陈伟柱", "陈伟柱"),
    ],
)
def test_names_as_the_form_wants_them(name, expected):
    assert coa_name(name) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_has_a_form(name):
    assert coa_name(name).count("\n") <= name.count("\n")


def test_the_tables_of_the_form_are_read_back(printed):
    text = coa_text(printed.of_author("Ann Lee", options=UNTIL_TODAY))
    rows = list(csv.reader(io.StringIO(text), dialect="excel-tab"))
    assert rows == [
        ["1", "Your Name:", "Your Organizational Affiliation(s), last 12 mo", "Last Active Date"],
        ["", "Lee, Ann", "Nice", ""],
        [],
        ["2", "Name:", "Type of Relationship", "Optional (email, Department)", "Last Active"],
        [],
        ["3", "Advisor/Advisee Name:", "Organizational Affiliation", "Optional (email, Department)"],
        [],
        ["4", "Name:", "Organizational Affiliation", "Optional (email, Department)", "Last Active"],
        ["A:", "Cy", "Rome", "", "2022"],
        ["A:", "Li", "Bonn", "", "2024"],
        ["A:", "Yi, Bo", "New Town", "", "2023"],
        [],
        ["5", "Name:", "Organizational Affiliation", "Journal/Collection", "Last Active"],
    ]


def test_the_rows_to_paste_are_those_of_the_file(small_service):
    service = small_service()
    service.store.upsert([paper("p1", 2024, ANN, PersonName("Bo Yi", affiliation='=cmd "x"'))])
    found = service.conflicts.of_author("Ann Lee", options=UNTIL_TODAY)
    rows = coa_pasted(found, guarded)
    assert list(csv.reader(io.StringIO(rows), dialect="excel-tab")) == [
        ["A:", "Yi, Bo", '\'=cmd "x"', "", "2024"]
    ]
    assert rows in coa_text(found, guarded)


def cut(paper: StoredPaper) -> StoredPaper:
    return dataclasses.replace(paper, authors_cut=True)


def test_incomplete_author_lists_are_stated(small_service):
    service = small_service()
    papers = [
        # the source gives only the first author
        cut(paper("p1", 2024, ANN)),
        cut(paper("p2", 2023, ANN, PersonName("Bo Yi"))),
        cut(paper("p3", 2001, ANN)),
        paper("p4", 2024, ANN, PersonName("Bo Yi")),
        cut(paper("p5", 2024, PersonName("Bo Yi"))),
        cut(paper("p6", 2024, PersonName("Cy"))),
    ]
    service.store.upsert(papers)
    (note,) = service.conflicts.of_author("Ann Lee", options=UNTIL_TODAY).notes
    assert note.startswith("The author lists of 2 papers are incomplete")
    assert (
        service.conflicts.of_author("Ann Lee", options=ConflictOptions(on=TODAY, longest=1))
        .notes[-1]
        .startswith("The author lists of 1 paper are")
    )
    # p1, p2 and p5
    (note,) = service.conflicts.check(["Ann Lee"], ["Bo Yi"], options=UNTIL_TODAY).notes
    assert "of 3 papers" in note


# ---------------------------------------------------------------- reviewers and authors


def pairs(found):
    return [
        (each.kind, each.reviewer.key, each.author.key, [one.id for one in each.papers])
        for each in found.pairs
    ]


def test_reviewers_with_joint_papers(conflicts):
    found = conflicts.check(["A", "Y", "qqqq"], ["C", "B", "A", "X"], options=UNTIL_TODAY)
    assert pairs(found) == [
        ("same", "a", "a", []),
        ("joint", "a", "c", ["p3", "p2"]),
        ("joint", "a", "b", ["p3", "p1"]),
        ("joint", "a", "x", ["p1"]),
        ("joint", "y", "x", ["p7"]),
    ]
    assert found.counts == {"same": 1, "joint": 4, "shared": 0}
    assert [line.status for line in found.reviewers] == ["found", "found", "unknown"]
    assert found.open_lines == 1
    # AB 2019 only
    assert conflicts.check(["B"], ["C"], options=ConflictOptions(24, date(2021, 1, 1))).pairs == []


def test_common_coauthors_at_distance_two(conflicts):
    found = conflicts.check(["B", "Y"], ["C", "E"], options=UNTIL_TODAY, distance=2)
    # B and C wrote ABC; Y wrote with X, who wrote with neither C nor E; E and A wrote in 2027, which is after the end
    assert pairs(found) == [("joint", "b", "c", ["p3"])]
    found = conflicts.check(["B", "Y"], ["C", "E"], distance=2)
    assert pairs(found)[1:] == [("shared", "b", "e", [])]
    (through,) = found.pairs[1].through
    # ABX and ABC, and AE
    assert (through.key, through.papers, found.pairs[1].connectors) == ("a", (2, 1), 1)
    y = conflicts.check(["Y"], ["A", "B"], options=UNTIL_TODAY, distance=2)
    assert [(each.author.key, [one.key for one in each.through]) for each in y.pairs] == [
        ("a", ["x"]),
        ("b", ["x"]),
    ]
    assert y.counts["shared"] == 2
    with pytest.raises(BadInput):
        conflicts.check(["A"], ["B"], distance=3)


def test_millions_of_pairs_are_counted_without_a_list_of_them():
    reviewers, authors = ([f"{name}{number}" for number in range(400)] for name in "ra")
    # all have one coauthor in common
    coauthors = tuple(
        CountedCoauthors({id: Counter(["hub"]) for id in ids}, {"hub": Counter(["Hub"])})
        for ids in (reviewers, authors)
    )
    tracemalloc.start()
    found = FoundConflicts(reviewers, authors, {("r0", "a0"): ["p1"]}, coauthors)
    assert found.counts["shared"] == 400 * 400 - 1
    assert list(islice(found.ordered(), 2)) == [("joint", ("r0", "a0")), ("shared", ("r0", "a1"))]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # a list of the 160,000 pairs has more than 10 million bytes
    assert peak < 1_000_000


def test_ignored_papers_are_those_of_pairs(conflicts):
    found = conflicts.check(["D"], ["A"], options=UNTIL_TODAY)
    assert (found.pairs, found.notes) == ([], ["Ignored 1 paper without a year."])
    assert conflicts.check(["D"], ["B"], options=UNTIL_TODAY).notes == []


def test_lists_of_a_check_are_limited(small_service):
    service = small_service("AB", checked_names=2, listed_conflicts=1)
    for lists in ((["A"] * 3, ["B"]), (["A"], ["B"] * 3), ([], ["B"]), (["A"], [])):
        with pytest.raises(BadInput):
            service.conflicts.check(*lists)
    service = small_service(("ABC", 2026), listed_conflicts=1)
    found = service.conflicts.check(["A"], ["B", "C"], options=UNTIL_TODAY)
    assert (len(found.pairs), found.total) == (1, 2)
    assert len(service.conflicts.check(["A"], ["B", "C"], options=UNTIL_TODAY, capped=False).pairs) == 2


def test_a_check_is_a_table(conflicts):
    found = conflicts.check(["B", "A"], ["C", "E", "qqqq"], distance=2)

    def table(name):
        return list(csv.reader(io.StringIO(csv_text(check_table(found, name)))))

    assert [row[:1] + row[2:3] + row[4:] for row in table("pairs")[1:]] == [
        ["B", "C", "joint", "1", "2024", "Title 3", "0", ""],
        ["A", "C", "joint", "2", "2024", "Title 3", "0", ""],
        ["A", "E", "joint", "1", "2027", "Title 6", "0", ""],
        ["B", "E", "shared", "0", "", "", "1", "A (2, 1)"],
    ]
    assert [row[:4] for row in table("papers")[1:]] == [
        ["B", "C", "2024", "Title 3"],
        ["A", "C", "2024", "Title 3"],
        ["A", "C", "2023", "Title 2"],
        ["A", "E", "2027", "Title 6"],
    ]
    assert [row[:4] for row in table("names")[1:]][-1] == ["authors", "3", "qqqq", "unknown"]


@st.composite
def fields(draw):
    papers = draw(
        st.lists(
            st.tuples(
                st.sets(st.sampled_from("ABCDEF"), min_size=1, max_size=4).map(
                    lambda names: "".join(sorted(names))
                ),
                st.one_of(st.none(), st.integers(2020, 2028)),
            ),
            min_size=1,
            max_size=8,
        )
    )
    return papers, draw(st.integers(1, 60))


@given(fields())
def test_a_check_agrees_with_the_lists(small_service_once, field):
    papers, months = field
    with small_service_once(*papers) as conflicts:
        options = ConflictOptions(months, TODAY)
        known = sorted({name for names, _ in papers for name in names})
        wanted = {
            (one.casefold(), other.casefold())
            for one in known
            for other in known
            for names, year in papers
            if one != other and {one, other} <= set(names) and window_of(months, TODAY, TODAY).has(year)
        }
        check = conflicts.check(known, known, options=options)
        assert {
            (each.reviewer.key, each.author.key) for each in check.pairs if each.kind == "joint"
        } == wanted
        lists = {
            (name.casefold(), row.key)
            for name in known
            for row in conflicts.of_author(name, options=options).rows
        }
        assert lists == wanted
