"""Authorships within a scope; chains of coauthors."""

from __future__ import annotations

import pytest

from graphapp.model.rows import AuthorColumns, AuthorRow, Authorship, StoredPaper
from graphapp.stores.base import Scope


def entries(columns):
    """Year, size and the ids of the members of each paper, and all authors, in no order that a store determines."""
    members = [set() for _ in columns.years]
    for paper, member in zip(columns.papers, columns.members, strict=True):
        members[paper].add(columns.authors[member].id)
    papers = zip(columns.years, columns.sizes, map(sorted, members), strict=True)
    return sorted(map(repr, papers)), sorted(columns.authors)


def told(store, scope):
    """Papers with year, size and the ids of their members, and the ids of all authors."""
    data = store.authorships(scope)
    assert len(set(data.authors)) == len(data.authors)
    papers = {
        paper.id: (paper.year, paper.size, sorted(data.authors[i].id for i in paper.members))
        for paper in data.papers
    }
    assert len(papers) == len(data.papers)
    assert all(row == AuthorRow(*row) for row in data.authors)
    assert entries(store.author_columns(scope)) == entries(AuthorColumns.of(data))
    return papers, sorted(row.id for row in data.authors)


def test_the_papers_of_an_author_and_the_coauthors(full, people):
    # Nan Duan wrote with Weizhu Chen and José García; the other rows of the cluster Weizhu Chen are other people here
    papers, authors = told(full, Scope("ego", (people.nan.id,)))
    assert authors == ["name:Nan Duan", "name:Weizhu Chen", "orcid:0000-0001"]
    assert papers == {
        "a:1": (2020, 3, ["name:Nan Duan", "name:Weizhu Chen", "orcid:0000-0001"]),
        "a:3": (2021, 2, ["name:Nan Duan", "name:Weizhu Chen"]),
    }


def test_the_circle_of_an_author_has_all_rows_of_each_cluster(full, people):
    # all rows printed as Weizhu Chen are one node when clusters count
    papers, authors = told(full, Scope("circle", (people.nan.id,)))
    rows = [row.id for row in full.authors("weizhu chen")]
    assert len(rows) > 1
    assert authors == sorted({"name:Nan Duan", "orcid:0000-0001", *rows})
    assert sorted(papers) == ["a:1", "a:2", "a:3", "a:5"]


def test_members_are_limited_to_the_people_around_the_author(full, people):
    papers, authors = told(full, Scope("ego", (people.wei_wei.id,)))
    assert authors == ["name:Chen Wei", "name:Wei Wei Chen"]
    # José Garcia wrote a:4 with Chen Wei, but nothing with Wei Wei Chen; the list has three entries
    assert papers == {"a:7": (2021, 2, authors), "a:4": (None, 3, ["name:Chen Wei"])}


def test_the_papers_of_a_cluster(full, people):
    rows = tuple(row.id for row in full.authors("weizhu chen"))
    papers, authors = told(full, Scope("ego", rows))
    assert sorted(papers) == ["a:1", "a:2", "a:3", "a:5"]
    assert authors == sorted([*rows, people.nan.id, people.nan_1.id, people.jose.id])


def test_the_papers_of_an_author_and_the_clusters_around(full, people):
    # the circle of Nan Duan has every row of the cluster Weizhu Chen, with what each of them wrote
    papers, authors = told(full, Scope("circle", (people.nan.id,)))
    weizhu = [people.weizhu_dblp.id, people.weizhu_capital.id, people.weizhu.id]
    assert authors == sorted([*weizhu, people.nan.id, people.jose.id])
    assert papers == {
        "a:1": (2020, 3, ["name:Nan Duan", "name:Weizhu Chen", "orcid:0000-0001"]),
        "a:2": (2021, 2, ["name:WeiZhu Chen"]),
        "a:3": (2021, 2, ["name:Nan Duan", "name:Weizhu Chen"]),
        "a:5": (2021, 1, ["dblp:1/1"]),
    }


def test_the_papers_of_chosen_authors(full, people):
    papers, authors = told(full, Scope("authors", (people.nan.id, people.jose.id, "name:Nobody")))
    assert authors == ["name:Nan Duan", "orcid:0000-0001"]
    assert papers == {
        "a:1": (2020, 3, ["name:Nan Duan", "orcid:0000-0001"]),
        "a:3": (2021, 2, ["name:Nan Duan"]),
    }


def test_the_works_of_chosen_authors_have_all_their_members(full, people):
    papers, authors = told(full, Scope("works", (people.nan.id, people.jose.id, "name:Nobody")))
    assert authors == ["name:Nan Duan", "name:Weizhu Chen", "orcid:0000-0001"]
    assert papers == {
        "a:1": (2020, 3, ["name:Nan Duan", "name:Weizhu Chen", "orcid:0000-0001"]),
        "a:3": (2021, 2, ["name:Nan Duan", "name:Weizhu Chen"]),
    }
    assert told(full, Scope("works", (people.wei_wei.id,)))[0] == {
        "a:7": (2021, 2, ["name:Chen Wei", "name:Wei Wei Chen"])
    }


def test_author_lists_by_cluster(full):
    def told_of(*keys):
        lists = full.author_lists(keys)
        assert len(lists.authors) == len(lists.papers)
        members = [set() for _ in lists.sizes]
        for author, paper in zip(lists.authors, lists.papers, strict=True):
            members[paper].add(lists.ids[author])
        return sorted((size, sorted(each)) for size, each in zip(lists.sizes, members, strict=True))

    assert told_of("nan duan", "nobody") == [
        (2, ["nan duan", "weizhu chen"]),
        (3, ["josé garcía", "nan duan", "weizhu chen"]),
    ]
    # papers of all rows; a name that is printed twice counts twice in the length
    assert [size for size, _ in told_of("weizhu chen")] == [1, 2, 2, 3]
    assert told_of("chen wei", "jose garcia") == [
        (2, ["chen wei", "wei wei chen"]),
        (3, ["chen wei", "jose garcia"]),
    ]
    assert told_of() == told_of("nobody") == []


def test_a_name_that_a_paper_prints_twice_is_one_member(full):
    papers, authors = told(full, Scope("papers", ("a:4", "a:8", "a:99")))
    assert papers == {"a:4": (None, 3, ["name:Chen Wei", "name:Jose Garcia"]), "a:8": (2005, 0, [])}
    assert authors == ["name:Chen Wei", "name:Jose Garcia"]


def test_the_papers_of_a_venue(full):
    papers, authors = told(full, Scope("venue", ("acl",)))
    assert sorted(papers) == ["a:1", "a:4", "a:5", "a:7"]
    assert papers["a:5"] == (2021, 1, ["dblp:1/1"])
    assert len(authors) == 7
    assert told(full, Scope("venue", ("nips",))) == ({}, [])


def test_everything(full):
    papers, authors = told(full, Scope("all"))
    assert sorted(papers) == ["a:1", "a:2", "a:3", "a:4", "a:5", "a:6", "a:7", "a:8"]
    assert len(authors) == 10
    assert papers["a:6"] == (1999, 1, ["name:Lone Ångström-O'Neil"])
    assert papers["a:8"] == (2005, 0, [])


@pytest.mark.parametrize("kind", ["ego", "circle", "venue", "papers", "authors", "works"])
def test_a_scope_without_authors_is_empty(full, kind):
    assert told(full, Scope(kind)) == ({}, [])
    assert told(full, Scope(kind, ("nobody",))) == ({}, [])


def test_a_chain_goes_over_joint_papers_of_clusters(full):
    # by different rows of the cluster Weizhu Chen: a:1 or a:3 with Nan Duan, a:2 with Nan Duan 0001
    assert full.shortest_path("nan duan", "nan duan 0001", 12) == ["nan duan", "weizhu chen", "nan duan 0001"]
    assert full.shortest_path("nan duan", "weizhu chen", 12) == ["nan duan", "weizhu chen"]
    assert full.shortest_path("wei wei chen", "jose garcia", 12) == [
        "wei wei chen",
        "chen wei",
        "jose garcia",
    ]


def test_a_chain_from_a_name_to_itself_is_that_name(full):
    assert full.shortest_path("nan duan", "nan duan", 12) == ["nan duan"]
    assert full.shortest_path("lone ångström-o'neil", "lone ångström-o'neil", 0) == ["lone ångström-o'neil"]


def test_unconnected_authors_have_no_chain(full):
    assert full.shortest_path("nan duan", "chen wei", 12) is None
    assert full.shortest_path("nan duan", "lone ångström-o'neil", 12) is None
    assert full.shortest_path("nan duan", "nobody", 12) is None
    assert full.shortest_path("nobody", "nobody", 12) is None


def test_a_chain_is_no_longer_than_allowed(full):
    assert full.shortest_path("nan duan", "nan duan 0001", 2) == ["nan duan", "weizhu chen", "nan duan 0001"]
    assert full.shortest_path("nan duan", "nan duan 0001", 1) is None


def test_of_several_shortest_chains_the_first_by_key_is_taken(store):
    """From a to z in three links, over b, c or d: the smallest key at each step that still leads there."""
    links = ["a c", "a b", "b y", "c x", "c y", "x z", "y z", "a d", "d e", "e z"]
    store.upsert([linked(number, link.split()) for number, link in enumerate(links)])
    assert store.shortest_path("a", "z", 12) == ["a", "b", "y", "z"]
    assert store.shortest_path("z", "a", 12) == ["z", "e", "d", "a"]


def linked(number: int, names: list[str]) -> StoredPaper:
    authors = tuple(Authorship(AuthorRow(f"name:{name}", name, name), i) for i, name in enumerate(names))
    return StoredPaper(f"p:{number}", "T", 2000, "other", None, authors, sources=(f"p:{number}",))
