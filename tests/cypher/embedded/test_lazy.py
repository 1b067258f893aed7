"""The mirror of a store is created at the first query, once, and not after the store was closed."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from graphapp.cypher.embedded.lazy import LazyMirror
from graphapp.errors import StoreUnavailable
from graphapp.settings import Settings


def test_the_engine_is_made_once_for_all_threads(small_rows, limits) -> None:
    rows = small_rows()
    lazy = LazyMirror(rows, Settings())
    assert lazy.state().name == "none"
    with ThreadPoolExecutor(4) as pool:
        tables = list(pool.map(lambda _: lazy.query("RETURN 1 AS x", {}, limits), range(4)))
    assert [table.rows for table in tables] == [[[1]]] * 4
    assert len(rows.read) == 5
    assert lazy.state().text.startswith("as of 20")
    lazy.close()


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_closed_store_starts_nothing(small_rows, limits, asked_before: bool) -> None:
    lazy = LazyMirror(small_rows(), Settings())
    if asked_before:
        lazy.query("RETURN 1 AS x", {}, limits)
    lazy.close()
    with pytest.raises(StoreUnavailable, match="was closed"):
        lazy.query("RETURN 1 AS x", {}, limits)
    assert lazy.state().name == "none"


def test_stores_do_not_import_the_mirror_before_it_is_asked() -> None:
    code = "import sys, graphapp.stores.memory, graphapp.stores.sqlite.store; sys.exit('graphapp.cypher.embedded.mirror' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
