"""The parameters of the map of the collection. Pure."""

from __future__ import annotations

from graphapp.support.value_rules import ValueRule
from graphapp.web.parameters import RequestParameter

__all__ = ["MAP_AUTHOR", "MAP_COLOURS", "REGION", "VIEW_PARAMETERS"]

MAP_COLOURS = {
    "community": "Community",
    "year": "Mean year of papers",
    "growth": "Papers of the last 5 years",
    "venue": "Main venue",
}
"""What determines the colours of the map, with the labels of the page."""

REGION = RequestParameter(
    "region", "Number of the region of the map; 0 is the whole map", ValueRule(int, 0, 2**31 - 1)
)
MAP_AUTHOR = RequestParameter("author", "Key of the selected author")
VIEW_PARAMETERS = (
    REGION,
    RequestParameter("colour", "What determines the colours", ValueRule(str, choices=tuple(MAP_COLOURS))),
    MAP_AUTHOR,
    *(
        RequestParameter(name, help, ValueRule(float, -(10**9), 10**9))
        for name, help in (
            ("x", "Horizontal centre of the visible part"),
            ("y", "Vertical centre of the visible part"),
            ("zoom", "Pixels per unit of the map"),
        )
    ),
)
"""The parameters in which the page keeps what is shown."""
