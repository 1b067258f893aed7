"""The years and authors of large venues are kept across restarts, for one state of the store."""

from __future__ import annotations

import pytest

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.service import venue_summaries
from graphapp.service.venue_summaries import VenueSummaries, VenueSummary
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.views import Coauthor, PaperFilter, YearCount

VENUE = VenueRow("nature", "Nature", "journal")


def paper(number, year, *authors):
    rows = (AuthorRow(f"name:{name}", name, names.key(name)) for name in authors)
    listed = tuple(Authorship(row, place) for place, row in enumerate(rows))
    return StoredPaper(f"p{number}", f"Title {number}", year, "journal", VENUE, listed)


@pytest.fixture
def store():
    store = open_store("memory:", Settings.read(environ={}))
    store.upsert(
        [paper(1, 2001, "Ada Poe", "Ben Ray"), paper(2, 2003, "Ada Poe"), paper(3, None, "Cleo Fox")]
    )
    yield store
    store.close()


@pytest.fixture
def restarted(store, tmp_path, monkeypatch):
    """A function that returns new summaries, as after a restart, of a store in which every venue is large."""
    monkeypatch.setattr(venue_summaries, "KEPT_FROM", 0)
    return lambda: VenueSummaries(store, Settings.read({"page_papers": 2}, {}), tmp_path / "venues")


ADA = Coauthor("ada poe", "Ada Poe", 2, 2001, 2003)
BEN = Coauthor("ben ray", "Ben Ray", 1, 2001, 2001)
YEARS = [YearCount(2001, 1), YearCount(2002, 0), YearCount(2003, 1), YearCount(None, 1)]


def test_a_summary_is_counted_once_for_each_state_of_the_store(store, restarted, monkeypatch):
    expected = VenueSummary(YEARS, [ADA, BEN], 3, 3)
    venue = store.venue("nature")
    assert restarted().of(venue, PaperFilter()) == expected
    with monkeypatch.context() as without:
        without.setattr(store, "venue_authors", None)
        assert restarted().of(venue, PaperFilter()) == expected
    store.upsert([paper(4, 2003, "Ada Poe")])
    new = restarted().of(store.venue("nature"), PaperFilter())
    assert (new.authors[0].papers, new.matching) == (3, 4)


def test_years_are_part_of_the_question(store, restarted):
    venue = store.venue("nature")
    summaries = restarted()
    assert summaries.of(venue, PaperFilter()).matching == 3
    # the years of the venue are those of all its papers
    one = VenueSummary(YEARS, [Coauthor("ada poe", "Ada Poe", 1, 2003, 2003)], 1, 1)
    assert summaries.of(venue, PaperFilter(year=2003)) == one
    assert summaries.of(venue, PaperFilter(first=2002, last=2004)) == one
    assert summaries.of(venue, PaperFilter(year=2001, first=2002)) == VenueSummary(YEARS, [], 0, 0)


def test_a_damaged_file_is_counted_again(store, restarted, tmp_path):
    venue = store.venue("nature")
    expected = restarted().of(venue, PaperFilter())
    (kept,) = (tmp_path / "venues").iterdir()
    for damage in (b"", b"x" * 20, kept.read_bytes()[:-1]):
        kept.write_bytes(damage)
        assert restarted().of(venue, PaperFilter()) == expected
