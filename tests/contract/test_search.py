"""The results of a search, and their order."""

from __future__ import annotations

import pytest

from graphapp.model.rows import AuthorHit, AuthorRow, Authorship, StoredPaper, VenueRow


def keys(hits):
    return [hit.key for hit in hits]


NAMES_FOUND = {
    # the words in order; as words of a longer name; as prefixes, regardless of the number of papers
    "chen wei": ["chen wei", "wei wei chen", "weizhu chen"],
    "Wei, CHEN!": ["chen wei", "wei wei chen", "weizhu chen"],
    # a whole word before a prefix, more papers before fewer
    "wei": ["chen wei", "wei wei chen", "weizhu chen"],
    "chen": ["weizhu chen", "chen wei", "wei wei chen"],
    "che": ["weizhu chen", "chen wei", "wei wei chen"],
    # each searched word needs a different word of the name
    "wei wei": ["wei wei chen"],
    "wei wei chen": ["wei wei chen"],
    "chen wei wei": ["wei wei chen"],
    "we wei c": ["wei wei chen"],
    "chen chen": [],
    # a single letter is an initial: more papers before fewer, as for "wei"
    "chen w": ["weizhu chen", "chen wei", "wei wei chen"],
    # with and without diacritics, by key among equals
    "GARCIA jos": ["jose garcia", "josé garcía"],
    "garcía": ["jose garcia", "josé garcía"],
    "angstrom": ["lone ångström-o'neil"],
    "Ång neil": ["lone ångström-o'neil"],
    "o'neil": ["lone ångström-o'neil"],
    "nan duan": ["nan duan", "nan duan 0001"],
    "0001": ["nan duan 0001"],
    "hen": [],
    "": [],
    "  ?! ": [],
    '"chen" OR *': [],
    "chen*": ["weizhu chen", "chen wei", "wei wei chen"],
}


def test_names_are_found_by_words_or_their_beginnings_in_any_order(full):
    assert {text: keys(full.search_authors(text, 20)) for text in NAMES_FOUND} == NAMES_FOUND


def test_names_with_words_are_ordered_by_papers_and_counted(full):
    def with_words(*asked, limit=5, initials=True, one_of=()):
        found, every = full.names_with(asked, limit, initials=initials, one_of=one_of)
        return keys(found), every

    assert with_words("w", "chen") == (["weizhu chen", "chen wei", "wei wei chen"], True)
    assert with_words("w", "chen", limit=1) == (["weizhu chen"], False)
    # no name is printed with the initial
    assert with_words("w", "chen", initials=False) == ([], True)
    # whole words, in any order, each a different one
    assert with_words("wei", "chen") == (["chen wei", "wei wei chen"], True)
    assert with_words("wei", "wei") == (["wei wei chen"], True)
    assert with_words("che") == with_words() == ([], True)
    # and another word that is one of these
    assert with_words("chen", one_of=["w", "wei", "weizh"]) == (["chen wei", "wei wei chen"], True)
    assert with_words("chen", one_of=["weizhu", "wei"], limit=1) == (["weizhu chen"], False)
    assert with_words("wei", "chen", one_of=["wei"], initials=False) == (["wei wei chen"], True)
    assert with_words("chen", one_of=["chen"]) == with_words(one_of=["chen"]) == ([], True)
    assert full.names_with(["weizhu"], 5) == ([AuthorHit("weizhu chen", "Weizhu Chen", 4, 3)], True)


def test_an_initial_ranks_by_papers_whether_it_is_printed_or_not(store):
    papers = [one(number, "Sergey Levine") for number in range(3)]
    store.upsert([*papers, one(10, "Daniel S Levine"), one(11, "Sara Levinest"), one(12, "S Levinson")])
    expected = ["sergey levine", "daniel s levine", "sara levinest", "s levinson"]
    for settled in (False, True):
        if settled:
            store.settle()
        assert keys(store.search_authors("Levine, S", 10))[:2] == expected[:2]
        # a prefix of the last name comes after the last name itself
        assert keys(store.search_authors("levin s", 10)) == [
            "sergey levine",
            "daniel s levine",
            "s levinson",
            "sara levinest",
        ]


SIMILAR_FOUND = {
    # swapped and inserted; a prefix of a first name; another last name with more edits
    "shcoelkopf": ["bernhard schölkopf", "s schelkopf"],
    "shcoelkopf b": ["bernhard schölkopf"],
    # a missing and a wrong first letter, in any order of the words
    "ergey levine": ["sergey levine"],
    "bevine sergey": ["sergey levine"],
    # short words have no misspellings
    "ano wu": [],
    "ann wo": [],
    "ann wu": ["ann wu"],
    "": [],
    '"x" OR ~': [],
}


def test_misspelled_names_are_found(store):
    people = ["Bernhard Schölkopf", "Sergey Levine", "Ann Wu", "S Schelkopf"]
    store.upsert([one(number, name) for number, name in enumerate(people)])
    store.settle()
    for limit in (5, 1):
        found = {text: keys(store.similar_authors(text, limit)) for text in SIMILAR_FOUND}
        assert found == {text: expected[:limit] for text, expected in SIMILAR_FOUND.items()}


def test_a_search_text_may_have_any_length(full):
    many = " ".join(f"word{number}" for number in range(3000))
    assert full.search_authors(f"chen wei {many}", 5) == []
    assert full.search_papers(f"attention {many}", 5) == []
    assert full.search_authors("x" * 100_000, 5) == []
    assert keys(full.search_authors("wei wei " + "chen ", 5)) == ["wei wei chen"]
    assert [paper.id for paper in full.search_papers("attention " * 3000, 5)] == ["a:2", "a:5", "a:1"]


def test_every_word_of_a_long_name_counts(store):
    """More words than a query to SQLite contains: only the last character distinguishes the names."""
    words = " ".join(f"part{number:02}" for number in range(20))
    store.upsert([one(1, f"{words} a"), one(2, f"{words} b")])
    for settled in (False, True):
        if settled:
            store.settle()
        assert keys(store.search_authors(f"b {words}", 5)) == [f"{words} b"]
        assert [paper.id for paper in store.search_papers(f"{words} a", 5)] == ["n:1"]


def test_a_search_says_papers_and_rows_of_each_cluster(full):
    assert full.search_authors("chen wei", 2) == [
        AuthorHit("chen wei", "Chen Wei", 2, 1),
        AuthorHit("wei wei chen", "Wei Wei Chen", 1, 1),
    ]
    assert full.search_authors("weizhu", 5) == [AuthorHit("weizhu chen", "Weizhu Chen", 4, 3)]


def test_a_search_returns_at_most_the_limit(full):
    assert keys(full.search_authors("chen", 1)) == ["weizhu chen"]
    assert full.search_authors("chen", 0) == []


def test_the_best_are_found_among_many_that_tie(store):
    """More names with one paper than a search reads at first."""
    names = [
        f"Ann {letter}{other}{third}" for letter in "zyx" for other in "abcdefgh" for third in "abcdefgh"
    ]
    papers = [one(number, name) for number, name in enumerate(names)]
    store.upsert([*papers, one(1000, "Ann Zz"), one(1001, "Ann Zz")])
    expected = ["ann zz", *(name.lower() for name in sorted(names)[:4])]
    assert keys(store.search_authors("ann", 5)) == expected
    store.settle()
    assert keys(store.search_authors("ann", 5)) == expected
    assert len(store.search_authors("a", 500)) == len(names) + 1


def one(number: int, name: str) -> StoredPaper:
    author = AuthorRow(f"name:{name}", name, name.casefold())
    return StoredPaper(
        f"n:{number}", name, 2000, "other", None, (Authorship(author, 0),), sources=(f"n:{number}",)
    )


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Straße", "strasse"),
        ("STRASSE", "straße"),
        ("Łukasz Ø", "łukasz"),
        ("王 小明", "王"),
        ("Ναι Ο", "ναι"),
        ("ﬁnn x²", "finn"),
        ("x² y", "x2"),
        ("a\u0301lvaro", "alvaro"),
        ("محمد", "محمد"),
        # characters added to Unicode after the tables of SQLite's tokenizer
        ("Ⴧ𞤀𞤁 b", "𞤀"),
        ("\U0001e900dlam \U00016e60x", "\U00016e60"),
        ("foo_bar", "bar"),
        ("d'Été", "ete"),
    ],
)
def test_names_in_any_script_are_found_folded(store, name, asked):
    from graphapp.model import names

    key = names.key(name)
    paper = one(1, name)
    paper.authors = (Authorship(AuthorRow("x:1", name, key), 0),)
    store.upsert([paper, one(2, "Somebody Else")])
    found = [word for word in names.words(key) if word.startswith(tuple(names.words(asked)))]
    assert found or asked == "𞤀", "the example says nothing"
    expected = [key] if found else []
    for settled in (False, True):
        if settled:
            store.settle()
        assert keys(store.search_authors(asked, 5)) == expected
        assert [paper.id for paper in store.search_papers(asked, 5)] == (["n:1"] if expected else [])


def ids(papers):
    return [paper.id for paper in papers]


TITLES_FOUND = {
    "attention": ["a:2", "a:5", "a:1"],
    "ATT gra": ["a:1"],
    "und apfel": ["a:5"],
    # unlike in a name, one word of a title may match two words
    "att attention": ["a:2", "a:5", "a:1"],
    "a": ["a:7", "a:2", "a:5", "a:1", "a:8", "a:6"],
    "year": ["a:4"],
    "pple": [],
    "": [],
    "-": [],
}


def test_titles_are_found_by_words_or_their_beginnings(full):
    assert {text: ids(full.search_papers(text, 20)) for text in TITLES_FOUND} == TITLES_FOUND


def test_a_search_for_titles_gives_the_newest(full):
    assert ids(full.search_papers("attention", 2)) == ["a:2", "a:5"]


def venue_ids(found):
    return [venue.id for venue in found]


def test_venues_come_in_slices_those_with_most_papers_first(full):
    # four papers of ACL, one of TACL
    assert venue_ids(full.venues(0, 10)) == ["acl", "tacl"]
    assert venue_ids(full.venues(0, 1)) == ["acl"]
    assert venue_ids(full.venues(1, 5)) == ["tacl"]
    assert full.venues(2, 5) == []


def test_venues_are_found_by_words_of_their_names(store, papers):
    for id, name in (
        ("a:1", "Trans. of Graphs"),
        ("a:2", "Graphs"),
        ("a:5", "Théorie Graphs"),
        ("a:8", "Graphs"),
    ):
        papers[id].venue = VenueRow(name.casefold(), name, None)
    store.upsert([papers[id] for id in ("a:1", "a:2", "a:5", "a:8")])
    # exactly the word; then a word of a longer name, by id among those with one paper each
    assert venue_ids(store.search_venues("graphs", 9)) == ["graphs", "théorie graphs", "trans. of graphs"]
    assert venue_ids(store.search_venues("graphs", 1)) == ["graphs"]
    assert venue_ids(store.search_venues("GRA theo", 9)) == ["théorie graphs"]
    assert store.search_venues("graphs graphs", 9) == []
    assert store.search_venues(" ?! ", 9) == []
