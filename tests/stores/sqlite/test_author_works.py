"""The papers of authors that a store keeps in memory take no more of it than is counted."""

from __future__ import annotations

import tracemalloc

import orjson
import pytest

from graphapp.stores.sqlite.author_works import DATED_BYTES, DatedPapers, dated_cache


def works(papers):
    """New objects, as they are read from a store, under a key that names an author row for each paper."""
    numbers = orjson.dumps(list(range(1_000_000, 1_000_000 + papers)))
    names = [f"cluster:given family {number}" for number in range(papers)]
    return ("0" * 31 + "1", *names), DatedPapers(
        orjson.loads(b"[%s]" % b",".join([b"2012"] * papers)), orjson.loads(numbers)
    )


@pytest.mark.parametrize("papers", [0, 1, 5_000])
def test_kept_papers_of_authors_take_no_more_memory_than_stated(papers):
    cache = dated_cache()
    tracemalloc.start()
    try:
        for number in range(2 * DATED_BYTES // (500 + 100 * papers)):
            (_, *names), dated = works(papers)
            cache.put((f"{number:032}", *names), dated)
        dated = names = None
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert DATED_BYTES / 4 < taken < DATED_BYTES
