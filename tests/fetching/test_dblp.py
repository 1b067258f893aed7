"""dblp, from which nothing can be fetched."""

from __future__ import annotations

import pytest

from graphapp.errors import BadInput
from graphapp.fetching.sources import source_named


def test_dblp_is_explained():
    with pytest.raises(BadInput, match="challenge page") as failed:
        source_named("dblp")
    assert "graphapp load" in failed.value.hint
