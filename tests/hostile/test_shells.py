"""Hostile queries by every way in, on every store: nothing is written, no file is read, everything ends in time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graphapp.copying import digest

SECRET = "canary-7f3a"
SECONDS = 0.5
WORKS = "MATCH (a:Author {key: 'a007'}) RETURN a.name AS answered"


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("canary") / "canary.csv"
    file.write_text(f"{SECRET},1\n")
    return file


# memory: ends with its process, so there is no command that could ask it
WAYS = [
    (store, shell)
    for store in ("memory", "sqlite")
    for shell in ("page", "api", "command line")
    if (store, shell) != ("memory", "command line")
]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("opened", "shell"), WAYS, indirect=True)
def test_every_hostile_query_is_refused_or_ends_in_time_and_the_next_one_is_answered(
    hostile_queries, opened, shell, canary
):
    before = digest(opened.store)
    assert "A007" in shell(WORKS, {}).text
    for hostile in hostile_queries:
        aimed = hostile.aimed_at(str(canary))
        started = time.monotonic()
        told = shell(aimed.text, dict(aimed.parameters))
        took = time.monotonic() - started
        assert took < SECONDS + 2, f"{took:.1f} s: {aimed.text[:80]}"
        assert SECRET not in told.text
        assert "Traceback" not in told.text
        assert "internal error" not in told.text
        assert told.status < 500 or told.status == 503, aimed.text[:80]
        if aimed.guarded:
            # a page without a query is a page; half a character cannot come in an address
            harmless = not aimed.text.strip() or "\ud800" in aimed.text
            assert harmless or told.status not in (0, 200), aimed.text[:80]
        else:
            assert "A007" in shell(WORKS, {}).text, aimed.text[:80]
    assert digest(opened.store) == before
    assert list(canary.parent.iterdir()) == [canary]
    assert canary.read_text() == f"{SECRET},1\n"
