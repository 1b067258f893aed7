"""The parameters of lists of suggestions, for pages and the API. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from graphapp.people.suggestion_views import OPEN_STATES, SuggestionStatus
from graphapp.support.value_rules import ValueRule
from graphapp.web.parameters import RequestParameter

__all__ = ["ABOUT", "ORDER", "STATE", "SUGGESTION_KIND", "SUGGESTION_ORDERS", "SUGGESTION_STATES"]

SUGGESTION_ORDERS = {"confidence": "By probability", "name": "By name", "community": "By community"}
"""The orders with their labels."""
SUGGESTION_STATES: Mapping[str, tuple[SuggestionStatus, ...]] = {
    "open": OPEN_STATES,
    "postponed": ("postponed",),
    "answered": ("accepted", "rejected"),
}
"""The lists by state."""

ABOUT = RequestParameter("name", "List only suggestions about this name")
ORDER = RequestParameter(
    "order",
    "Order of the suggestions: confidence (by probability, the default), name or community",
    ValueRule(str, choices=tuple(SUGGESTION_ORDERS)),
)
SUGGESTION_KIND = RequestParameter(
    "kind", "List only suggestions of this kind", ValueRule(str, choices=("merge", "split"))
)
STATE = RequestParameter(
    "state",
    "List only suggestions in this state; default: open",
    ValueRule(str, choices=tuple(SUGGESTION_STATES)),
)
