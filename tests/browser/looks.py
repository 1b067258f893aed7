"""In which ways a page is looked at: on a desk and on a phone, light and dark, over which store."""

from __future__ import annotations

import pytest

__all__ = ["LOOKS", "PHONE"]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# how a page may look; what a server holds changes nothing in that, so one look is enough there
LOOKS = pytest.mark.parametrize(
    ("empty_address", "scheme", "size"),
    [
        pytest.param("memory", "light", {}, id="memory-light-desktop"),
        pytest.param("memory", "dark", {}, id="memory-dark-desktop"),
        pytest.param("memory", "light", PHONE, id="memory-light-phone"),
        pytest.param("memory", "dark", PHONE, id="memory-dark-phone"),
        pytest.param("neo4j", "light", PHONE, id="neo4j-light-phone"),
    ],
    indirect=["empty_address"],
)
