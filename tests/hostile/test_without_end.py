"""Queries that a Neo4j server does not stop. They keep its processors busy until it is killed, so they are asked after all other hostile tests."""

from __future__ import annotations

import time

import pytest

from graphapp.errors import QueryStopped

SECONDS = 0.3
# a busy machine is no hang
HANGS = 15.0


@pytest.mark.timeout(300)
def test_what_a_neo4j_server_does_not_stop_is_given_up_in_time(hostile_queries, own_neo4j_ring):
    endless = [query for query in hostile_queries if query.endless]
    assert endless
    for hostile in endless:
        started = time.monotonic()
        with pytest.raises(QueryStopped):
            own_neo4j_ring.query(hostile.text, hostile.parameters, seconds=SECONDS)
        assert time.monotonic() - started < SECONDS + HANGS
