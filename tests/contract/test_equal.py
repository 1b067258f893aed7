"""After any writes, every store returns the same as the simple one in memory."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.analysis.works_statistics import works_statistics
from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, VenueRow
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.base import Scope, Store

# each with the number of examples that its speed allows, and paths are searched for one in so many pairs of authors, as most queries are for paths
STORES = {"sqlite": (60, 1), "bulk_sqlite": (20, 7), "neo4j": (8, 7)}

# Few values, so that papers share authors and venues; unusual ones, so that no character is special.
NAMES = (
    "Ann Li",
    "ann li",
    "Li Ann",
    "Li Li",
    "Ånn Lî",
    "Ann Li 0001",
    "Lina A.",
    "O'Li",
    "李 安",
    "Straße ﬁn",
    "\U0001e900x 'q' \"",
    "%_*",
)
TITLES = ("On Ants", "on ants", "Ants, again", "Äther", "Of 蟻 ants_x", "", 'A "quoted" * OR NOT')
TEXTS = (
    "li",
    "ann li",
    "l a",
    "li li",
    "a",
    "安",
    "strasse",
    "0001",
    "o",
    "fin",
    "\U0001e900",
    "*",
    "nobody",
    "x",
)
TITLE_TEXTS = ("ant", "on ants", "a", "ather", "蟻", "x", "quoted or", "again ants", "zz")
VENUES = ("acl", "iclr", "neurips")


@st.composite
def authors(draw: st.DrawFn) -> tuple[Authorship, ...]:
    chosen = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "", "x:"])), max_size=5))
    places = (
        draw(st.lists(st.sampled_from([None, 0, 1, 2, 7]), min_size=5, max_size=5))
        if draw(st.booleans())
        else range(5)
    )
    return tuple(
        # the key depends on the name, but one identifier may be printed with several names
        Authorship(AuthorRow(f"x:{name[:1]}" if scheme else f"name:{name}", name, names.key(name)), place)
        for (name, scheme), place in zip(chosen, places, strict=False)
    )


@st.composite
def papers(draw: st.DrawFn) -> StoredPaper:
    id = f"p:{draw(st.integers(0, 9))}"
    venue = draw(
        st.none()
        | st.builds(
            VenueRow, st.sampled_from(VENUES), st.sampled_from(VENUES), st.sampled_from([None, "journal"])
        )
    )
    return StoredPaper(
        id,
        draw(st.sampled_from(TITLES)),
        draw(st.sampled_from([None, 1999, 2020, 2021, -5])),
        draw(st.sampled_from(["conference", "other"])),
        venue,
        draw(authors()),
        draw(st.booleans()),
        draw(st.sampled_from([None, "", "An abstract.\n\x00"])),
        draw(st.sampled_from([None, "10.1/a", "10.1/b"])),
        draw(st.sampled_from([None, "https://example.org"])),
        draw(st.sampled_from([(id,), (), (id, "q:1"), ("q:1", id), ("q:2",)])),
        draw(st.sampled_from([None, 1, 2, 2**62])),
    )


def whole(store: Store, share: int = 1) -> dict[str, Any]:
    """The results of all queries to a store; paths only for one in `share` pairs of authors."""
    keys = sorted({row[2] for batch in store.rows("Author") for row in batch})
    rows = [row.id for key in keys for row in store.authors(key)]
    ids = [f"p:{number}" for number in range(10)]
    pairs = list(itertools.product(keys, repeat=2))
    pairs = random.Random(len(pairs)).sample(pairs, math.ceil(len(pairs) / share))
    answers: dict[str, Callable[[], Any]] = {
        "counts": store.counts,
        "authors": lambda: [store.authors(key) for key in keys],
        "search": lambda: [store.search_authors(text, limit) for text in TEXTS for limit in (3, 50)],
        "names with": lambda: [
            store.names_with(names.words(text), limit, initials=initials, one_of=one_of)
            for text in TEXTS
            for limit in (2, 50)
            for initials in (True, False)
            for one_of in ((), names.words(TEXTS[0]))
        ],
        "hits": lambda: [store.author_hits([*keys[start::2], "unknown"]) for start in range(3)],
        "namesakes": lambda: [store.namesakes(key) for key in keys],
        "top authors": lambda: [store.top_authors(limit) for limit in (1, 50)],
        "top venues": lambda: [store.top_venues(limit) for limit in (1, 50)],
        "venues": lambda: [store.venues(offset, 2) for offset in range(4)],
        "search for venues": lambda: [store.search_venues(text, 9) for text in (*TEXTS, *VENUES)],
        "papers by": lambda: [store.papers_by(rows[start::3]) for start in range(4)],
        "slices of papers": lambda: [
            store.papers_by(rows[start::3], start, limit) for start in range(4) for limit in (None, 0, 2, 50)
        ],
        "works": lambda: [
            works_statistics(store.author_works([row.id for row in store.authors(key)]), key) for key in keys
        ],
        "shared papers": lambda: [
            store.shared_papers(keys[start::3], ids[start:5], limit)
            for start in range(3)
            for limit in (0, 3, 50)
        ],
        "papers": lambda: store.papers(ids),
        "paper": lambda: [store.paper(id) for id in (*ids, "q:1", "q:2")],
        "papers in": lambda: [
            store.papers_in(venue, year, offset, 2)
            for venue in VENUES
            for year in (None, 2020, 1999)
            for offset in range(4)
        ],
        "search papers": lambda: [
            store.search_papers(text, limit) for text in TITLE_TEXTS for limit in (2, 50)
        ],
        "venue": lambda: [store.venue(venue) for venue in VENUES],
        "matching": lambda: [
            sorted(store.matching(records, dois, fingerprints), key=lambda paper: paper.id)
            for records, dois, fingerprints in (
                (ids[:4], [], []),
                (["q:1"], [], []),
                ([], ["10.1/a"], []),
                ([], [], [1, 2**62]),
                (["q:2", "p:3"], ["10.1/b"], [2]),
            )
        ],
        "networks": lambda: [
            network(store, scope)
            for scope in (
                Scope("all"),
                Scope("papers", tuple(ids[::2])),
                *(Scope("venue", (venue,)) for venue in VENUES),
                *(
                    Scope(kind, tuple(rows[start::4]))
                    for kind in ("ego", "circle", "authors")
                    for start in range(4)
                ),
            )
        ],
        "paths": lambda: [store.shortest_path(a, b, longest) for a, b in pairs for longest in (1, 2, 12)],
        "tables": lambda: [
            [tuple(row) for batch in store.rows(name) for row in batch]
            for name in ("Author", "Paper", "Venue", "WROTE", "PUBLISHED_IN")
        ],
    }
    return {name: answer() for name, answer in answers.items()}


def network(store: Store, scope: Scope) -> Any:
    data = store.authorships(scope)
    papers = [
        (paper.id, paper.year, paper.size, sorted(data.authors[i] for i in paper.members))
        for paper in data.papers
    ]
    return sorted(data.authors), sorted(papers, key=lambda paper: paper[0])


STEPS = st.lists(
    st.tuples(st.lists(papers(), max_size=5), st.booleans(), st.booleans()), min_size=1, max_size=4
)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", STORES)
def test_every_store_equals_the_one_in_memory(kind, request):
    """Batches in any order, with and without `settle`, and with reopening between them."""
    chosen = Settings.read(environ={})
    address = request.getfixturevalue(f"new_{kind}_address")
    examples, share = STORES[kind]

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(STEPS)
    def compare(steps):
        place = address()
        plain, store = open_store("memory:", chosen), open_store(place, chosen, create=True)
        try:
            for batch, settled, anew in steps:
                before = plain.revision(), store.revision()
                for one in (plain, store):
                    one.upsert(batch)
                    if settled:
                        one.settle()
                expected, found = whole(plain, share), whole(store, share)
                for question, answer in expected.items():
                    assert found[question] == answer, question
                assert (plain.revision() == before[0]) == (store.revision() == before[1])
                if anew:
                    store.close()
                    store = open_store(place, chosen, writable=True)
                    assert whole(store, share) == expected
        finally:
            store.close()

    compare()
