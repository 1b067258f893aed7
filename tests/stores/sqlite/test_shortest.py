"""All shortest chains in an SQLite file are those of the simple search over a store in memory."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.groups.path_links import path_links
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper
from graphapp.people.units import ClusterUnit
from graphapp.settings import Settings
from graphapp.stores import open_store

PEOPLE = 9


def paper(number, members):
    # every third author has two rows, so that clusters and rows differ
    rows = [
        AuthorRow(f"name:A{each}" if each % 3 or number % 2 else f"x:{each}", f"A{each}", f"a{each}")
        for each in sorted(members)
    ]
    return StoredPaper(
        f"p{number}", f"T{number}", None, "other", None, tuple(map(Authorship, rows, range(len(rows))))
    )


@given(
    st.lists(st.sets(st.integers(0, PEOPLE - 1), min_size=1, max_size=4), max_size=14),
    st.sets(st.integers(0, PEOPLE - 1), min_size=1, max_size=2),
    st.sets(st.integers(0, PEOPLE - 1), min_size=1, max_size=2),
    st.integers(1, 6),
)
@settings(max_examples=40, deadline=None)
def test_the_links_of_all_shortest_paths_are_those_of_the_simple_store(lists, starts, ends, steps):
    papers = [paper(number, members) for number, members in enumerate(lists)]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for address in (str(Path(folder) / "g.db"), "memory:"):
            with closing(open_store(address, Settings.read(environ={}), create=True)) as store:
                store.upsert(papers)
                unit = ClusterUnit(store)
                sides = [[a for n in side for a in unit.find(f"a{n}")] for side in (starts, ends - starts)]
                if all(sides):
                    links = path_links(store, unit, *sides, steps)
                    chain = store.shortest_path(sides[0][0].id, sides[1][0].id, steps)
                    found.append((links and links.papers, chain))
    assert len(found) in (0, 2)
    assert found[:1] == found[1:]
