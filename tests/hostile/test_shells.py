"""Hostile queries by every way in, on every store: nothing is written, no file is read, everything ends in time."""

from __future__ import annotations

import time

import pytest

from graphapp.errors import QueryStopped
from graphapp.stores.copy import digest

SECONDS = 0.5
# a busy machine is no hang; the benchmark of hostile queries measures how long they take
HANGS = 15.0
WORKS = "MATCH (a:Author {key: 'a007'}) RETURN a.name AS answered"


# memory: ends with its process, so there is no command that could ask it
WAYS = [
    (store, shell)
    for store in ("memory", "sqlite", "neo4j")
    for shell in ("page", "api", "command line")
    if (store, shell) != ("memory", "command line")
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("opened", "shell"), WAYS, indirect=True)
def test_every_hostile_query_is_refused_or_ends_in_time_and_the_next_one_is_answered(
    hostile_queries, opened, shell, canary, canary_text, request
):
    # a command has engines of its own, which end with it
    lasting = request.node.callspec.params["shell"] != "command line"
    if opened.limited_by_server:
        hostile_queries = [query for query in hostile_queries if not query.endless]
    before = digest(opened.store)
    assert "A007" in shell(WORKS, {}, 5).text
    for hostile in hostile_queries:
        aimed = hostile.aimed_at(str(canary))
        started = time.monotonic()
        told = shell(aimed.text, dict(aimed.parameters))
        took = time.monotonic() - started
        assert took < SECONDS + HANGS, f"{took:.1f} s: {aimed.text[:80]}"
        assert canary_text not in told.text
        assert "Traceback" not in told.text
        assert "internal error" not in told.text
        assert told.status < 500 or told.status == 503, aimed.text[:80]
        if aimed.guarded:
            # a page without a query is a page; half a character cannot come in an address
            harmless = not aimed.text.strip() or "\ud800" in aimed.text
            assert harmless or told.status not in (0, 200), aimed.text[:80]
        elif lasting:
            assert "A007" in shell(WORKS, {}, 5).text, aimed.text[:80]
    assert "A007" in shell(WORKS, {}, 5).text
    assert digest(opened.store) == before
    assert list(canary.parent.iterdir()) == [canary]
    assert canary.read_text() == f"{canary_text},1\n"


@pytest.mark.timeout(300)
def test_what_a_neo4j_server_does_not_stop_is_given_up_in_time(hostile_queries, own_neo4j_ring):
    for hostile in hostile_queries:
        if hostile.endless:
            started = time.monotonic()
            with pytest.raises(QueryStopped):
                own_neo4j_ring.query(hostile.text, hostile.parameters, seconds=1)
            assert time.monotonic() - started < 1 + HANGS
