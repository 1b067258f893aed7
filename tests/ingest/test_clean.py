"""Cleaning of a record into a paper of the graph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.ingest.clean import Cleaner
from graphapp.model import names
from graphapp.model.identifiers import paper_id
from graphapp.model.records import Paper, PersonName, PrintedNames, Problem, Venue
from graphapp.model.rows import AuthorRow, Authorship, VenueRow


def record(*authors, title="A Title", **fields):
    people = [PersonName(name) if isinstance(name, str) else name for name in authors]
    return Paper(**{"record": "jsonl:x", "title": title, "authors": people, "where": "line 7", **fields})


def clean(paper):
    cleaner = Cleaner()
    stored = cleaner.clean(paper)
    return stored, [*cleaner.problems, *cleaner.summary()]


def printed(stored):
    return [(entry.author.name, entry.position) for entry in stored.authors]


def test_a_clean_record_is_kept_as_it_is():
    stored, problems = clean(
        record(
            "Ada Lovelace",
            PersonName("Kurt Gödel", "dblp:g/K"),
            year=1931,
            kind="journal",
            venue=Venue("LMS", "journal"),
        )
    )
    assert problems == []
    assert (stored.id, stored.title, stored.year, stored.kind) == ("x", "A Title", 1931, "journal")
    assert stored.venue == VenueRow("lms", "LMS", "journal")
    assert stored.sources == ("jsonl:x",)
    assert stored.authors == (
        Authorship(AuthorRow("name:Ada Lovelace", "Ada Lovelace", "ada lovelace"), 0),
        Authorship(AuthorRow("dblp:g/K", "Kurt Gödel", "kurt gödel"), 1),
    )


def test_spaces_are_collapsed_and_control_and_direction_characters_are_removed():
    stored, problems = clean(
        record(
            " Ada \t Love\u202elace\x00 ",
            title=" A\n title\x1b ",
            abstract=" a \n\n b ",
            venue=Venue(" X  Y "),
        )
    )
    assert problems == [Problem("line 7", "control characters (2 fields)", "removed", times=2)]
    assert (stored.title, stored.abstract, stored.venue.name) == ("A title", "a b", "X Y")
    # names keep the spaces between their words, by which some sources distinguish people
    assert printed(stored) == [("Ada   Lovelace", 0)]


def test_a_title_of_control_characters_only_is_refused():
    stored, problems = clean(record("Ada", title="\x00 \x01"))
    assert stored is None
    assert problems[0] == Problem("line 7", "no title", "record refused", 1)


def test_garbled_text_is_repaired_and_counted_once_for_all():
    cleaner = Cleaner()
    for number in range(3):
        stored = cleaner.clean(
            record("Kurt GÃ¶del", title="Ãœber SÃ¤tze", abstract="dasâ€“", where=f"line {number}")
        )
        assert (stored.title, stored.abstract, stored.authors[0].author.name) == (
            "Über Sätze",
            "das–",
            "Kurt Gödel",
        )
    assert cleaner.problems == []
    # each title and each abstract, and the name once
    what = "text that had been decoded with the wrong encoding (7 fields)"
    assert cleaner.summary() == [Problem("line 0", what, "repaired", times=7)]


def test_a_garbled_name_and_the_right_one_are_one_row():
    cleaner = Cleaner()
    first = cleaner.clean(record("Kurt GÃ¶del"))
    second = cleaner.clean(record("Kurt Gödel"))
    assert first.authors == second.authors


def test_a_record_without_an_author_is_kept_and_noted_and_never_taken_for_another_by_its_title():
    stored, problems = clean(record())
    assert stored.authors == ()
    assert stored.fingerprint is None
    assert problems == [Problem("line 7", "no author", "kept")]


@pytest.mark.parametrize(
    ("given", "taken"),
    [("AA", "A"), ("ABAB", "AB"), ("ABCABC", "ABC"), ("AAAA", "AA")],
)
def test_a_list_that_is_one_list_twice_is_kept_once(given, taken):
    stored, problems = clean(record(*given))
    assert [name for name, _ in printed(stored)] == list(taken)
    assert problems[-1] == Problem("line 7", "author list repeated in full", "kept one copy")


@pytest.mark.parametrize("given", ["ABA", "AAB", "ABBA", "ABCA", "AAA"])
def test_any_other_repetition_is_kept_and_noted(given):
    stored, (problem,) = clean(record(*given))
    assert printed(stored) == [(name, place) for place, name in enumerate(given)]
    assert problem.what.endswith("is listed twice in the author list")
    assert problem.done == "kept"


def test_names_that_differ_in_the_spaces_around_them_are_one_row_and_in_those_between_words_two():
    stored, (problem,) = clean(record("Ada Lovelace", " Ada Lovelace", "B"))
    assert stored.authors[0].author is stored.authors[1].author
    assert problem.what == "'Ada Lovelace' is listed twice in the author list"
    stored, problems = clean(record("Ada Lovelace", "Ada  Lovelace"))
    assert [entry.author.key for entry in stored.authors] == ["ada lovelace"] * 2
    assert len({entry.author.id for entry in stored.authors}) == 2
    assert problems == []


def test_lists_given_twice_are_one_line_with_the_count():
    cleaner = Cleaner()
    for n in range(1500):
        cleaner.clean(record("A", "B", "A", "B", where=f"line {n}"))
    assert cleaner.problems == []
    what = "author list repeated in full (1,500 records)"
    assert cleaner.summary() == [Problem("line 0", what, "kept one copy", times=1500)]


def test_an_author_without_a_name_is_dropped_and_reported():
    stored, (problem, *_) = clean(record("Ada", " \x00", "Bob"))
    assert printed(stored) == [("Ada", 0), ("Bob", 1)]
    assert (problem.what, problem.done) == ("author without a name", "author dropped")


@pytest.mark.parametrize("name", ["\u200b", "\u200b \u2060\u00ad", "\u3164", "\u2800\u115f", "\ufe0f\u200d"])
def test_an_invisible_name_is_not_a_name(name):
    stored, problems = clean(record("Ada", name, venue=Venue(name)))
    assert (printed(stored), stored.venue) == ([("Ada", 0)], None)
    assert [problem.what for problem in problems] == ["author without a name"]
    stored, (problem,) = clean(record("Ada", title=name))
    assert (stored, problem.what, problem.refused) == (None, "no title", 1)


@pytest.mark.parametrize("name", ["می\u200cخواهم", "☺", "X", "4Q", "〇", "Ⅳ", "É", "क्\u200dष"])
def test_a_name_with_something_to_see_in_it_is_kept_as_it_is(name):
    stored, problems = clean(record(name))
    assert (printed(stored), problems) == ([(name, 0)], [])


@pytest.mark.parametrize("name", [":", "1994", "-- (2) --", "…", "٣", "1 \u200b。"])
def test_a_name_of_punctuation_and_digits_alone_is_dropped_and_reported(name):
    stored, (problem,) = clean(record("Ada", name, "Bob"))
    assert printed(stored) == [("Ada", 0), ("Bob", 1)]
    assert problem.what.startswith("not a name: '")
    assert problem.done == "author dropped"


@pytest.mark.parametrize(
    "said", ["et al.", "Et al", "et  al.", "and others", PersonName("et al.", group=True)]
)
def test_et_al_as_a_name_says_that_the_list_is_cut(said):
    stored, problems = clean(record("Ada", said))
    assert (printed(stored), stored.authors_cut, problems) == ([("Ada", 0)], True, [])


@pytest.mark.parametrize(
    "said",
    [
        "Anonymous",
        "[Anonymous]",
        "ANONYMOUS",
        "Anon.",
        "Anonymous Authors",
        "Unknown Author",
        "No author",
        "[No authors listed]",
        "Author unknown",
        "Authors not given",
        "N/A",
        "&NA;",
        PersonName("Anonymous", "openalex:A5", group=True),
    ],
)
def test_a_placeholder_author_is_dropped_and_reported(said):
    stored, problems = clean(record(said))
    assert printed(stored) == []
    text = said if type(said) is str else "Anonymous"
    assert [(each.what, each.done) for each in problems] == [
        (f"placeholder author: {text!r}", "author dropped"),
        ("no author", "kept"),
    ]


def test_a_placeholder_editor_is_reported_as_printed():
    _, (problem,) = clean(record("Ada", editors=[PersonName("No author"), PersonName("Bob")]))
    assert (problem.what, problem.done) == ("placeholder editor: 'No author'", "editor dropped")


@pytest.mark.parametrize(
    "name",
    ["Anon Plangprasopchok", "N. A. Smith", "N A", "Na", "Ana", "An Author", "Guido Unknown", "Pham Thi No"],
)
def test_names_that_only_look_so_are_somebodys(name):
    stored, problems = clean(record("Ada", name))
    assert (printed(stored), problems) == ([("Ada", 0), (name, 1)], [])


def test_a_cut_list_says_nothing_of_the_next_one_nor_a_name_that_only_ends_so():
    cleaner = Cleaner()
    assert cleaner.clean(record("Ada", "et al.")).authors_cut
    assert not cleaner.clean(record("Ada", "Bob")).authors_cut
    stored = cleaner.clean(record("Ibn Al", "Ann Others", "Et Alba"))
    assert (len(stored.authors), stored.authors_cut, cleaner.problems) == (3, False, [])


def test_addresses_that_are_not_links_are_one_problem_for_each_scheme_with_the_count():
    cleaner = Cleaner()
    for n in range(12):
        assert cleaner.clean(record("Ada", url=f"ftp://a.org/{n}", where=f"line {n}")).url is None
    cleaner.clean(record("Ada", url="mailto:ada@a.org", where="line 99"))
    assert cleaner.problems == []
    assert cleaner.summary() == [
        Problem(
            "line 0",
            "not a web address: 'ftp://a.org/0' (12 records with ftp: addresses)",
            "field dropped",
            times=12,
        ),
        Problem("line 99", "not a web address: 'mailto:ada@a.org'", "field dropped"),
    ]


def test_who_has_no_place_comes_last_and_does_not_distinguish_papers():
    added = PersonName("Zoe", None, True)
    stored, problems = clean(record("Ada", added, "Bob", authors_cut=True))
    assert problems == []
    assert printed(stored) == [("Ada", 0), ("Bob", 1), ("Zoe", None)]
    assert stored.authors_cut
    assert stored.fingerprint == clean(record("Ada", "Bob"))[0].fingerprint


@pytest.mark.parametrize("year", [0, -5, 99, 999, 2100, 9999, 20233, 10**30])
def test_a_number_that_is_not_a_year_is_dropped_and_reported(year):
    stored, (problem,) = clean(record("Ada", year=year))
    assert stored.year is None
    assert (problem.what, problem.done) == (f"not a year: {str(year)[:20]}", "field dropped")


@pytest.mark.parametrize("year", [1000, 1455, 2099])
def test_old_prints_and_what_is_to_come_have_years(year):
    stored, problems = clean(record("Ada", year=year))
    assert (stored.year, problems) == (year, [])


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//x.org", "https://a b"]
)
def test_only_web_addresses_are_kept(url):
    stored, (problem,) = clean(record("Ada", url=url))
    assert stored.url is None
    assert problem.what.startswith("not a web address")
    assert clean(record("Ada", url=" HTTPS://a.org/x "))[0].url == "HTTPS://a.org/x"


def test_a_doi_is_normal_and_nothing_else_is_one():
    assert clean(record("Ada", doi="https://doi.org/10.1000/ABC."))[0].doi == "10.1000/abc"
    assert clean(record("Ada", doi="none"))[0].doi is None


@pytest.mark.parametrize(
    ("name", "doi", "id"),
    [
        ("jsonl:3dv2025/1", None, "3dv2025/1"),
        ("jsonl:3dv2025/1", "10.1/x", "3dv2025/1"),
        # an id with a colon might be that of another source
        ("jsonl:doi:10.1/x", None, "jsonl:doi:10.1/x"),
        ("jsonl:content:ab", "10.1/x", "doi:10.1/x"),
        ("bibtex:key:ab", "10.1/x", "doi:10.1/x"),
        ("bibtex:key:ab", None, "bibtex:key:ab"),
        ("cluster-page:ab", None, "cluster-page:ab"),
    ],
)
def test_the_identifier_of_a_paper_follows_from_its_record(name, doi, id):
    assert paper_id(name, doi) == id


name_texts = st.text(
    st.sampled_from(" \tAbc,-'.é0\u0301\x00ßİ") | st.characters(exclude_categories=["Cs"]), max_size=14
)
suffixed = st.builds("{} {}".format, name_texts, st.sampled_from(["Jr", "II", "0001", "Lopez", "von", "x"]))


@given(name_texts | suffixed)
def test_the_quick_way_to_read_a_name_gives_what_the_plain_ways_give(text):
    name = names.exact(text)
    assert names.exact(name) == name
    assert names.printed(text) == (name, names.key(name), names.last_name(name))


@given(st.lists(st.sampled_from(["A", "B", "A ", "", "Ç"]) | name_texts, max_size=6), st.text(max_size=5))
def test_cleaning_never_raises_and_places_count_from_zero(authors, title):
    stored, _ = clean(record(*authors, title=title))
    if stored is not None:
        assert [place for _, place in printed(stored)] == list(range(len(stored.authors)))
        assert all(entry.author.name == names.exact(entry.author.name) != "" for entry in stored.authors)


DIRTY = st.sampled_from(
    [
        "Ada",
        "Ada ",
        "Kurt G\u00c3\u00b6del",
        "Kurt G\u00f6del",
        "Go\u0308del",
        "et al.",
        "Anonymous",
        "",
        "\u200b",
        "A\x00da",
        "1994",
    ]
)
PEOPLE = st.builds(PersonName, DIRTY, st.sampled_from([None, "dblp:1"]), st.booleans(), st.booleans())
LISTS = st.lists(DIRTY, max_size=5).map(PrintedNames) | st.lists(PEOPLE, max_size=5)
DIRTY_RECORDS = st.builds(
    Paper,
    st.sampled_from(["jsonl:x", "jsonl:y"]),
    DIRTY,
    st.builds(
        lambda given, times: (
            given * times if isinstance(given, list) else PrintedNames(given.printed * times)
        ),
        LISTS,
        st.integers(1, 2),
    ),
    year=st.sampled_from([None, 0, 2000]),
    venue=st.none() | st.builds(Venue, DIRTY),
    authors_cut=st.booleans(),
    abstract=st.none() | DIRTY,
    url=st.sampled_from([None, "https://a", "ftp://a", "a b"]),
    editors=st.lists(PEOPLE, max_size=2),
    where=st.sampled_from(["line 1", "line 2"]),
)


@given(st.text(max_size=8) | st.sampled_from(["A  b", " A ", "G\u00c3\u00b6del", "A\tb", "A \x07"]))
def test_the_quick_way_for_titles_gives_what_the_general_one_gives(title):
    quick, general = Cleaner(), Cleaner()
    paper = record("A B", title=title)
    stored, text = quick.clean(paper), general._text(paper, title)
    assert (stored is None) == (not text or names.blank(text))
    if stored is not None:
        assert (stored.title, quick.remarks, quick.summary()) == (text, general.remarks, general.summary())


@given(st.lists(DIRTY_RECORDS, max_size=6))
def test_the_quick_way_for_author_lists_gives_what_the_general_one_gives(papers):
    quick, general = Cleaner(), Cleaner()
    general._people.plain = False
    general._is_plain = lambda *_: False
    for paper in papers:
        assert quick.clean(paper) == general.clean(paper)
        assert quick.remarks == general.remarks
    assert quick.problems == general.problems
    assert quick.summary() == general.summary()


@given(st.lists(DIRTY_RECORDS, max_size=4), DIRTY_RECORDS)
def test_a_record_without_a_remark_has_none_after_any_other_records(others, paper):
    """It is not cleaned when it is read again, so nothing that is counted may depend on it."""
    cleaner = Cleaner()
    for other in others:
        cleaner.clean(other)
    remarks = cleaner.remarks
    if cleaner.clean(paper) is not None and cleaner.remarks == remarks:
        alone, counted = Cleaner(), Cleaner()
        alone.clean(paper)
        counted.count_again(paper)
        assert alone.problems == []
        assert alone.summary() == counted.summary()


def test_discarding_cached_names_does_not_change_a_record(monkeypatch):
    monkeypatch.setattr("graphapp.ingest.clean._KEPT", 3)
    cleaner = Cleaner()
    twice = cleaner.clean(record(*["A. B", "C. D", "E. F", "G. H"] * 2))
    assert [name for name, _ in printed(twice)] == ["A. B", "C. D", "E. F", "G. H"]
    cleaner.clean(record("Kurt G\u00c3\u00b6del"))
    remarks = cleaner.remarks
    cleaner.clean(record("Zo\u00c3\u00ab Smith", "A. B", "C. D", "E. F"))
    assert cleaner.remarks > remarks
    assert [problem.times for problem in cleaner.summary()] == [1, 2]
