"""The variants in which pages are tested: desktop and phone, light and dark, store, and fonts."""

from __future__ import annotations

import pytest

__all__ = ["LOOKS", "PHONE"]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# the store does not change the appearance of a page, so one variant with Neo4j is enough; fonts change widths and heights, so
# there is one variant each on a desktop and on a phone
LOOKS = pytest.mark.parametrize(
    ("empty_address", "scheme", "size", "fonts"),
    [
        pytest.param("memory", "light", {}, "few", id="memory-light-desktop"),
        pytest.param("memory", "dark", {}, "few", id="memory-dark-desktop"),
        pytest.param("memory", "light", PHONE, "few", id="memory-light-phone"),
        pytest.param("memory", "dark", PHONE, "few", id="memory-dark-phone"),
        pytest.param("memory", "light", {}, "noto", id="memory-light-desktop-noto"),
        pytest.param("memory", "light", PHONE, "noto", id="memory-light-phone-noto"),
        pytest.param("neo4j", "light", PHONE, "few", id="neo4j-light-phone"),
    ],
    indirect=["empty_address"],
)
