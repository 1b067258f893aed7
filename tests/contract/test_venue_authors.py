"""The years and the authors of a venue."""

from __future__ import annotations

import pytest

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueAuthor, VenueRow


def row(name, id=""):
    return AuthorRow(id or f"name:{name}", name, names.key(name))


def paper(number, year, venue, *authors):
    listed = tuple(Authorship(author, place) for place, author in enumerate(authors))
    return StoredPaper(
        f"p{number}", f"Title {number}", year, "journal", VenueRow(venue, venue.title(), "journal"), listed
    )


ADA, ADA_DBLP, ADA_CAPITAL = row("Ada Poe"), row("Ada Poe", "dblp:1/1"), row("ADA POE")
BEN, CLEO = row("Ben Ray"), row("Cleo Fox")


@pytest.fixture
def filled(store):
    store.upsert(
        [
            paper(1, 2001, "nature", ADA, BEN),
            # two rows of one name on one paper, and one row twice: one author, one paper
            paper(2, 2003, "nature", ADA_DBLP, ADA_CAPITAL, ADA_CAPITAL),
            paper(3, 2003, "nature", BEN, CLEO),
            paper(4, None, "nature", ADA_DBLP),
            paper(5, 2003, "science", CLEO, ADA),
            paper(6, 2005, "nature"),
        ]
    )
    return store


def test_the_papers_of_a_venue_are_counted_by_year(filled):
    assert filled.venue_years("nature") == {2001: 1, 2003: 2, None: 1, 2005: 1}
    assert filled.venue_years("nowhere") == {}


def test_the_authors_of_a_venue_are_ranked_by_their_papers_there(filled):
    # "Ada Poe" is printed on three papers, "ADA POE" on one
    ada = VenueAuthor("ada poe", "Ada Poe", 3, 2001, 2003)
    ben, cleo = (
        VenueAuthor("ben ray", "Ben Ray", 2, 2001, 2003),
        VenueAuthor("cleo fox", "Cleo Fox", 1, 2003, 2003),
    )
    assert filled.venue_authors("nature", None, None, 10) == ([ada, ben, cleo], 3)
    assert filled.venue_authors("nature", None, None, 2) == ([ada, ben], 3)
    assert filled.venue_authors("nowhere", None, None, 10) == ([], 0)


def test_years_restrict_the_authors_of_a_venue(filled):
    # equally many papers: by key
    ada = VenueAuthor("ada poe", "ADA POE", 1, 2003, 2003)
    others = [
        VenueAuthor("ben ray", "Ben Ray", 1, 2003, 2003),
        VenueAuthor("cleo fox", "Cleo Fox", 1, 2003, 2003),
    ]
    assert filled.venue_authors("nature", 2002, 2004, 10) == ([ada, *others], 3)
    assert filled.venue_authors("nature", 2004, None, 10) == ([], 0)
    first = [
        VenueAuthor("ada poe", "Ada Poe", 1, 2001, 2001),
        VenueAuthor("ben ray", "Ben Ray", 1, 2001, 2001),
    ]
    assert filled.venue_authors("nature", None, 2002, 10) == (first, 2)
    assert filled.venue_authors("nature", -(10**30), 2002, 1) == (first[:1], 2)
    assert filled.venue_authors("nature", 10**30, None, 1) == ([], 0)


def test_a_paper_of_an_unknown_year_gives_its_author_no_years(store):
    store.upsert([paper(1, None, "nature", ADA)])
    assert store.venue_authors("nature", None, None, 5) == (
        [VenueAuthor("ada poe", "Ada Poe", 1, None, None)],
        1,
    )
