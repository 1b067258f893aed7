"""Hostile queries by the three plainest ways in, on every store: nothing is written, no file is read, everything ends in time."""

from __future__ import annotations

import time

import pytest

from graphapp.stores.copy import digest

# the limit of queries by the API, in which some of them reach the limits of memory and work; the page and the command line
# pass the same query to the same service, so there a shorter limit shows that theirs holds
SECONDS = {"api": 0.5, "page": 0.1, "command line": 0.1}
SHARES = {"api": slice(None), "page": slice(0, None, 3), "command line": slice(1, None, 3)}
# a busy machine is no hang; the benchmark of hostile queries measures how long they take
HANGS = 15.0
WORKS = "MATCH (a:Author {key: 'a007'}) RETURN a.name AS answered"


# Cypher over memory is answered by the same mirror as over a file
WAYS = [(store, shell) for store in ("sqlite", "neo4j") for shell in ("page", "api", "command line")]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("opened", "shell"), WAYS, indirect=True)
def test_every_hostile_query_is_refused_or_ends_in_time_and_the_next_one_is_answered(
    hostile_queries, opened, shell, canary, canary_text, request
):
    name = request.node.callspec.params["shell"]
    seconds = SECONDS[name]
    # a command has engines of its own, which end with it
    lasting = name != "command line"
    # What may run gets to the same service by each way, and is stopped there: the API gets all of it, the others shares.
    allowed = [query for query in hostile_queries if not query.guarded][SHARES[name]]
    refused = [query for query in hostile_queries if query.guarded]
    if opened.limited_by_server:
        allowed = [query for query in allowed if not query.endless]
        # what the guard refuses it refuses before any store: over a file, each way gets all of it, here one way each
        refused = refused[list(SECONDS).index(name) :: len(SECONDS)]
    before = digest(opened.store)
    assert "A007" in shell(WORKS, {}, 5).text
    for hostile in refused + allowed:
        aimed = hostile.aimed_at(str(canary))
        started = time.monotonic()
        told = shell(aimed.text, dict(aimed.parameters), seconds)
        took = time.monotonic() - started
        assert took < seconds + HANGS, f"{took:.1f} s: {aimed.text[:80]}"
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
