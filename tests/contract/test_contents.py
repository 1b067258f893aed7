"""What a store returns for the papers, authors and venues written to it. Expected values are worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from graphapp.model.rows import AuthorHit, AuthorRow, Authorship, Counts, VenueRow


def ids(papers):
    return [paper.id for paper in papers]


def test_an_empty_store_returns_empty_results(store):
    assert store.counts() == Counts(0, 0, 0, 0, 0, None, None)
    assert store.authors("weizhu chen") == []
    assert store.search_authors("chen", 5) == []
    assert store.search_papers("attention", 5) == []
    assert store.namesakes("nan duan") == []
    assert store.top_authors(5) == []
    assert store.top_venues(5) == []
    assert store.papers_by(["name:Nan Duan"]) == []
    assert store.papers_in("acl", None, 0, 5) == []
    assert store.papers(["a:1"]) == []
    assert store.paper("a:1") is None
    assert store.venue("acl") is None
    assert store.matching(["a:1"], ["10.1000/a"], [11]) == []
    assert store.loads() == []


def test_counts_of_the_example(full):
    # author lists of 3, 2, 2, 3, 1, 1, 2 and 0 entries
    assert full.counts() == Counts(
        authors=10, names=8, papers=8, venues=2, authorships=14, first_year=1999, last_year=2021
    )


def test_a_paper_comes_back_as_it_was_given(full, papers):
    acl = VenueRow("acl", "ACL", "conference")
    for paper in papers.values():
        found = full.paper(paper.id)
        assert found.venue == (acl if paper.venue and paper.venue.id == "acl" else paper.venue)
        found.venue = paper.venue
        assert found == paper


def test_a_paper_is_found_by_each_record_that_it_was_merged_from(full):
    assert full.paper("b:7").id == "a:1"
    assert full.paper("x:6").id == "a:6"
    assert full.paper("a:6").id == "a:6"
    assert full.paper("b:8") is None


def test_authors_come_in_printed_order_and_those_without_a_place_last(store, people, papers, list_of_authors):
    paper = papers["a:1"]
    paper.authors = list_of_authors(
        (people.alone, None), (people.nan, 4), (people.chen_wei, None), (people.jose, 2), (people.weizhu, 0)
    )
    store.upsert([paper])
    assert store.paper("a:1").authors == (
        Authorship(people.weizhu, 0),
        Authorship(people.jose, 2),
        Authorship(people.nan, 4),
        Authorship(people.alone, None),
        Authorship(people.chen_wei, None),
    )


def test_the_first_name_of_a_venue_stays_and_its_kind_is_filled_in(full):
    assert full.venue("acl") == VenueRow("acl", "ACL", "conference", 4)
    assert full.venue("tacl") == VenueRow("tacl", "TACL", "journal", 1)
    assert full.venue("ACL") is None


def test_the_kind_of_a_venue_is_not_replaced(full, papers):
    paper = papers["a:2"]
    paper.venue = VenueRow("tacl", "TACL", "conference")
    full.upsert([paper])
    assert full.venue("tacl").kind == "journal"


def test_author_rows_of_a_cluster_come_by_id(full, people):
    assert full.authors("weizhu chen") == [people.weizhu_dblp, people.weizhu_capital, people.weizhu]
    assert full.authors("Weizhu Chen") == []


def test_papers_come_newest_first_then_by_casefolded_title(full):
    everything = ["a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7", "a:8", "a:9"]
    # 2021: apple, attention again, zebra, äpfel; then 2020, 2005, 1999, and no year
    assert ids(full.papers(everything)) == ["a:7", "a:2", "a:3", "a:5", "a:1", "a:8", "a:6", "a:4"]


def test_papers_with_one_title_and_year_come_by_id(store, papers):
    first, second = papers["a:7"], papers["a:5"]
    second.title = "APPLE"
    store.upsert([first, second])
    assert ids(store.papers(["a:7", "a:5"])) == ["a:5", "a:7"]


def test_papers_by_several_rows_come_once_each(full, people):
    assert ids(full.papers_by([people.weizhu.id, people.nan.id])) == ["a:3", "a:1"]
    rows = full.authors("weizhu chen")
    assert ids(full.papers_by([row.id for row in rows])) == ["a:2", "a:3", "a:5", "a:1"]
    assert full.papers_by(["name:Nobody"]) == []
    assert full.papers_by([]) == []


def test_papers_of_a_venue_come_in_slices(full):
    assert ids(full.papers_in("acl", None, 0, 10)) == ["a:7", "a:5", "a:1", "a:4"]
    assert ids(full.papers_in("acl", None, 1, 2)) == ["a:5", "a:1"]
    assert ids(full.papers_in("acl", None, 3, 2)) == ["a:4"]
    assert ids(full.papers_in("acl", None, 4, 2)) == []
    assert ids(full.papers_in("acl", 2021, 0, 10)) == ["a:7", "a:5"]
    assert ids(full.papers_in("acl", 2021, 1, 10)) == ["a:5"]
    assert ids(full.papers_in("acl", 1066, 0, 10)) == []
    assert ids(full.papers_in("tacl", 2021, 0, 10)) == ["a:2"]
    assert ids(full.papers_in("nips", None, 0, 10)) == []


def test_a_query_with_unusual_strings_or_numbers_finds_nothing(full):
    half = "name:\udcff\x00"
    assert full.papers_by([half]) == []
    assert full.paper(half) is None
    assert full.venue(half) is None
    assert full.authors(half) == []
    assert full.namesakes(half) == []
    assert full.search_authors(half + "zzz", 5) == []
    assert full.papers_in(half, None, 0, 5) == []
    assert full.papers_in("acl", 10**30, 10**30, 5) == []
    assert full.papers_in("acl", None, 10**30, 5) == []
    assert full.shortest_path(half, "nan duan", 12) is None
    assert full.matching([half], [half], []) == []


def test_papers_that_hold_a_record_a_doi_or_a_fingerprint_match(full):
    assert ids(full.matching(["b:7", "a:1", "nothing"], [], [])) == ["a:1"]
    assert ids(full.matching([], ["10.1000/a", "10.1000/b"], [])) == ["a:1"]
    assert sorted(ids(full.matching(["a:2"], [], [13, 2**63 - 1, 99]))) == ["a:2", "a:3", "a:4"]
    assert ids(full.matching(["x:6"], [], [])) == ["a:6"]
    # its id does not name a record that it was made from
    assert full.matching(["a:6"], [], []) == []
    assert full.matching([], [], []) == []


def test_namesakes_are_the_name_with_and_without_homonym_number(full, store, papers, people, list_of_authors):
    expected = [AuthorHit("nan duan", "Nan Duan", 2, 1), AuthorHit("nan duan 0001", "Nan Duan 0001", 1, 1)]
    assert full.namesakes("nan duan") == expected
    other = papers["a:8"]
    other.authors = list_of_authors(
        AuthorRow("name:Nan Duan Xu", "Nan Duan Xu", "nan duan xu"),
        AuthorRow("name:Nan Duan 01", "Nan Duan 01", "nan duan 01"),
        AuthorRow("name:Nan Duan 0001 0002", "Nan Duan 0001 0002", "nan duan 0001 0002"),
    )
    store.upsert([other])
    assert full.namesakes("nan duan") == expected
    assert full.namesakes("duan") == []


def test_the_most_prolific_come_first(full):
    assert full.top_authors(3) == [
        AuthorHit("weizhu chen", "Weizhu Chen", 4, 3),
        AuthorHit("chen wei", "Chen Wei", 2, 1),
        AuthorHit("nan duan", "Nan Duan", 2, 1),
    ]
    # one paper each, by key; a paper that prints a name twice counts once
    assert [(hit.key, hit.papers) for hit in full.top_authors(100)[3:]] == [
        ("jose garcia", 1),
        ("josé garcía", 1),
        ("lone ångström-o'neil", 1),
        ("nan duan 0001", 1),
        ("wei wei chen", 1),
    ]
    assert full.top_authors(0) == []


def test_the_name_of_a_cluster_is_the_one_on_most_papers(store, papers, people, list_of_authors):
    first, second, third = papers["a:1"], papers["a:2"], papers["a:5"]
    first.authors = list_of_authors(people.weizhu_capital)
    second.authors = list_of_authors(people.weizhu)
    store.upsert([first, second])
    # a tie goes to the first by code point: "WeiZhu" before "Weizhu"
    assert store.top_authors(1) == [AuthorHit("weizhu chen", "WeiZhu Chen", 2, 2)]
    third.authors = list_of_authors(people.weizhu_dblp, people.weizhu)
    store.upsert([third])
    # two rows of one name on one paper are one paper of that name
    assert store.top_authors(1) == [AuthorHit("weizhu chen", "Weizhu Chen", 3, 3)]


def test_the_largest_venues_come_first(full, store, papers):
    assert full.top_venues(5) == [
        VenueRow("acl", "ACL", "conference", 4),
        VenueRow("tacl", "TACL", "journal", 1),
    ]
    assert full.top_venues(1) == [VenueRow("acl", "ACL", "conference", 4)]
    other = papers["a:8"]
    other.venue = VenueRow("aaai", "AAAI", None)
    store.upsert([other])
    assert [venue.id for venue in full.top_venues(5)] == ["acl", "aaai", "tacl"]


def test_the_whole_graph_comes_in_tables(full, people):
    assert table(full, "Author") == [
        ("dblp:1/1", "Weizhu Chen", "weizhu chen"),
        ("name:Chen Wei", "Chen Wei", "chen wei"),
        ("name:Jose Garcia", "Jose Garcia", "jose garcia"),
        ("name:Lone Ångström-O'Neil", "Lone Ångström-O'Neil", "lone ångström-o'neil"),
        ("name:Nan Duan", "Nan Duan", "nan duan"),
        ("name:Nan Duan 0001", "Nan Duan 0001", "nan duan 0001"),
        ("name:Wei Wei Chen", "Wei Wei Chen", "wei wei chen"),
        ("name:WeiZhu Chen", "WeiZhu Chen", "weizhu chen"),
        ("name:Weizhu Chen", "Weizhu Chen", "weizhu chen"),
        ("orcid:0000-0001", "José García", "josé garcía"),
    ]
    assert table(full, "Venue") == [("acl", "ACL", "conference"), ("tacl", "TACL", "journal")]
    assert table(full, "PUBLISHED_IN") == [
        ("a:1", "acl"),
        ("a:2", "tacl"),
        ("a:4", "acl"),
        ("a:5", "acl"),
        ("a:7", "acl"),
    ]
    assert table(full, "WROTE") == [
        ("dblp:1/1", "a:5", 0),
        ("name:Chen Wei", "a:4", 1),
        ("name:Chen Wei", "a:7", 1),
        ("name:Jose Garcia", "a:4", 0),
        ("name:Jose Garcia", "a:4", 2),
        ("name:Lone Ångström-O'Neil", "a:6", 0),
        ("name:Nan Duan", "a:1", 1),
        ("name:Nan Duan", "a:3", 0),
        ("name:Nan Duan 0001", "a:2", 1),
        ("name:Wei Wei Chen", "a:7", 0),
        ("name:WeiZhu Chen", "a:2", 0),
        ("name:Weizhu Chen", "a:1", 0),
        ("name:Weizhu Chen", "a:3", None),
        ("orcid:0000-0001", "a:1", 2),
    ]
    rows = table(full, "Paper")
    assert [row[0] for row in rows] == ["a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7", "a:8"]
    assert rows[0] == (
        "a:1",
        "Attention and Graphs",
        2020,
        "conference",
        "Of graphs.",
        "10.1000/a",
        "https://example.org/a",
        ["a:1", "b:7"],
        False,
    )
    assert rows[2][7:] == (["a:3"], True)
    assert rows[2][8] is True
    assert rows[3][2] is None
    assert rows[5][7] == ["x:6", "y:6"]


def table(store, name):
    return [tuple(row) for batch in store.rows(name) for row in batch]


def test_papers_that_have_their_id_from_a_record_are_found_by_its_name(store, papers):
    """A record of our own format, `jsonl:x`, makes the paper `x`."""
    own, other = papers["a:1"], papers["a:6"]
    own.id, own.sources = "x", ("jsonl:x",)
    other.id, other.sources = "y", ("y",)
    store.upsert([own, other])
    for name, id in (("x", "x"), ("jsonl:x", "x"), ("y", "y")):
        assert store.paper(name).id == id
    assert store.paper("jsonl:y") is None
    assert store.paper("x").sources == ("jsonl:x",)
    assert store.paper("y").sources == ("y",)
    assert ids(store.matching(["jsonl:x"], [], [])) == ["x"]
    assert ids(store.matching(["y"], [], [])) == ["y"]
    assert store.matching(["x", "jsonl:y"], [], []) == []
    sources = {row[0]: row[7] for batch in store.rows("Paper") for row in batch}
    assert sources == {"x": ["jsonl:x"], "y": ["y"]}


def test_replaced_values_of_a_paper_are_not_found_any_more(store, papers):
    old = replace(papers["a:1"], doi="10.1000/old", fingerprint=5, sources=("a:1", "b:old"))
    store.upsert([old])
    store.upsert([replace(old, doi="10.1000/new", fingerprint=6, sources=("a:1", "b:new"))])
    assert store.matching(["b:old"], ["10.1000/old"], [5]) == []
    for asked in ((["b:new"], [], []), ([], ["10.1000/new"], []), ([], [], [6])):
        assert ids(store.matching(*asked)) == ["a:1"]


def test_papers_shared_with_most_of_some_authors_come_first(full):
    found = full.shared_papers(["weizhu chen", "nan duan", "josé garcía"], ["a:9"], 9)
    # all three wrote a:1, two a:3; of those by one of them, the newest first, those without a year last
    assert found == [("a:1", 3), ("a:3", 2), ("a:2", 1), ("a:5", 1)]
    assert full.shared_papers(["weizhu chen", "nan duan"], ["a:1"], 2) == [("a:3", 2), ("a:2", 1)]
    # an author with two rows in a list counts once
    assert full.shared_papers(["jose garcia"], [], 5) == [("a:4", 1)]
    assert full.shared_papers(["nobody"], [], 5) == []


def test_papers_of_an_author_in_slices(full, people):
    ids = [row.id for row in (people.weizhu, people.weizhu_dblp, people.weizhu_capital)]
    whole = [paper.id for paper in full.papers_by(ids)]
    # newest first, then by casefolded title: "attention again", "zebra", "äpfel und attention"
    assert whole == ["a:2", "a:3", "a:5", "a:1"]
    assert [paper.id for paper in full.papers_by(ids, 1, 2)] == ["a:3", "a:5"]
    assert [paper.id for paper in full.papers_by(ids, 3, 9)] == ["a:1"]
    assert full.papers_by(ids, 4, 9) == full.papers_by(ids, 0, 0) == []


def test_authors_by_key_are_found_as_by_a_search(full):
    found = full.author_hits(["weizhu chen", "nobody", "chen wei"])
    assert found == [AuthorHit("chen wei", "Chen Wei", 2, 1), AuthorHit("weizhu chen", "Weizhu Chen", 4, 3)]
