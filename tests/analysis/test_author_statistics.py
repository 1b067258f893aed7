"""What is said of a list of papers."""

from __future__ import annotations

import pytest

from graphapp.analysis import author_statistics
from graphapp.model import clusters
from graphapp.model.records import Kind
from graphapp.model.rows import AuthorHit, AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.views import Coauthor, PaperFilter, VenueCount, YearCount

ADA = AuthorRow("name:Ada Byron", "Ada Byron", "ada byron")
ADA_UPPER = AuthorRow("name:ADA BYRON", "ADA BYRON", "ada byron")
BOB = AuthorRow("name:Bob Köhler", "Bob Köhler", "bob köhler")
CY = AuthorRow("name:Cy Young", "Cy Young", "cy young")
ICML = VenueRow("icml", "ICML", "conference")
JMLR = VenueRow("jmlr", "JMLR", "journal")


def paper(
    id: str, year: int | None, authors: list[AuthorRow], venue: VenueRow | None, kind: Kind, **more: str
) -> StoredPaper:
    entries = tuple(Authorship(author, place) for place, author in enumerate(authors))
    return StoredPaper(id, more.pop("title", id), year, kind, venue, entries, **more)  # type: ignore[arg-type]


PAPERS = [
    paper("p1", 2022, [ADA, BOB], ICML, "conference", title="Graphs of Gödel"),
    paper("p2", 2020, [ADA, BOB, CY], JMLR, "journal", title="Trees", abstract="About graphs."),
    paper("p3", 2020, [ADA_UPPER, BOB, BOB], ICML, "conference", title="Forests"),
    paper("p4", None, [ADA], None, "other", title="Untitled"),
]


def test_coauthors_are_ranked_with_first_and_last_joint_year_and_counted_once_a_paper() -> None:
    assert author_statistics.coauthors(PAPERS, "ada byron") == [
        Coauthor("bob köhler", "Bob Köhler", 3, 2020, 2022),
        Coauthor("cy young", "Cy Young", 1, 2020, 2020),
    ]


def test_a_cluster_is_shown_by_the_name_that_most_papers_print() -> None:
    assert clusters.hit("ada byron", [ADA, ADA_UPPER], PAPERS) == AuthorHit("ada byron", "Ada Byron", 4, 2)


def test_years_without_papers_are_listed_and_unknown_years_come_last() -> None:
    assert author_statistics.by_year(p.year for p in PAPERS) == [
        YearCount(2020, 2),
        YearCount(2021, 0),
        YearCount(2022, 1),
        YearCount(None, 1),
    ]


def test_a_wrong_year_does_not_make_a_long_empty_list() -> None:
    assert author_statistics.by_year([20, 2020]) == [YearCount(20, 1), YearCount(2020, 1)]


def test_venues_are_ranked_by_papers() -> None:
    assert author_statistics.venues(PAPERS) == [VenueCount(ICML, 2), VenueCount(JMLR, 1)]


@pytest.mark.parametrize(
    ("by", "ids"),
    [
        (PaperFilter(), ["p1", "p2", "p3", "p4"]),
        (PaperFilter(year=2020), ["p2", "p3"]),
        (PaperFilter(venue="ICML"), ["p1", "p3"]),
        (PaperFilter(kind="journal"), ["p2"]),
        (PaperFilter(coauthor="CY  Young"), ["p2"]),
        (PaperFilter(text="graph"), ["p1", "p2"]),
        (PaperFilter(text="godel GRAPHS"), ["p1"]),
        (PaperFilter(text="jmlr"), ["p2"]),
        (PaperFilter(year=2020, venue="icml"), ["p3"]),
        (PaperFilter(year=1999), []),
    ],
)
def test_a_filter_lets_through_the_papers_that_pass_all_its_parts(by: PaperFilter, ids: list[str]) -> None:
    assert [p.id for p in author_statistics.filtered(PAPERS, by)] == ids
