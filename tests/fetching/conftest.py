"""A fetcher whose transport and clock the tests control."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphapp.fetching.fetcher import Fetcher
from graphapp.fetching.sources import source_named
from graphapp.settings import Settings
from tests.fetching.replay import FakeClock, FakeTransport, Replay


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def fetcher(tmp_path, clock) -> Callable[..., Fetcher]:
    """Makes fetchers that share a cache folder and a clock."""

    def make(
        source: str,
        replay: Replay,
        environ: dict[str, str] | None = None,
        tell: Callable[[str], None] = lambda _: None,
        **settings,
    ) -> Fetcher:
        values = {
            "store": "memory:",
            "fetch_cache": str(tmp_path / "cache"),
            "fetch_server": "https://replay",
            **settings,
        }
        return Fetcher(
            source_named(source),
            Settings(**values),
            FakeTransport(replay, clock),
            clock,
            environ=environ or {},
            chance=lambda: 0.5,
            tell=tell,
        )

    return make
