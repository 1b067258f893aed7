"""The map of a collection as JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphapp.maps.views import MapItem, MapLevel, MapPlace, MapState

__all__ = ["left_out_sentences", "level_json", "place_json", "state_json"]


def left_out_sentences(state: MapState) -> list[str]:
    """What the map omits or does not count, and who its authors are, in sentences."""
    found = []
    papers, authors = state.left_out_papers, state.left_out_authors
    if papers:
        have = "1 paper has" if papers == 1 else f"{papers:,} papers have"
        found.append(
            f"{have} more than {state.longest:,} authors and {'is' if papers == 1 else 'are'} not counted."
        )
    if authors:
        have = "1 author has" if authors == 1 else f"{authors:,} authors have"
        found.append(f"{have} no other papers and {'is' if authors == 1 else 'are'} not on the map.")
    if state.later_papers:
        have = "1 paper has" if state.later_papers == 1 else f"{state.later_papers:,} papers have"
        found.append(f"{have} a year after {state.latest_year}, which counts as unknown.")
    if state.undecided:
        found.append(state.undecided)
    by = []
    if state.decisions:
        have = "1 decision" if state.decisions == 1 else f"{state.decisions:,} decisions"
        by.append(f"{have} about who is who")
    if state.identifiers:
        by.append("the identifiers in their records")
    if by:
        found.append(f"Authors are persons according to {' and '.join(by)}.")
    return found


def state_json(state: MapState) -> dict[str, Any]:
    """The state of the map."""
    return {**state._asdict(), "changes": list(state.changes), "outdated": list(state.outdated)}


def level_json(
    state: MapState, level: MapLevel, page: Callable[[MapItem], str | None] | None = None
) -> dict[str, Any]:
    """A level of the map; `page` returns the address of the page of an item."""
    items = []
    for item in level.items:
        body = {
            **item._asdict(),
            "people": list(item.people),
            "names": list(item.names),
            "growth": round(item.growth, 4),
        }
        items.append({**body, "page": page(item)} if page else body)
    return {
        "map": state_json(state),
        "path": [step._asdict() for step in level.path],
        "shows": level.shows,
        "items": items,
        "links": [link._asdict() for link in level.links],
        "total_links": level.total_links,
        "left_out": [*left_out_sentences(state), *level.left_out],
        "last_year": level.last_year,
    }


def place_json(place: MapPlace) -> dict[str, Any]:
    """Where an author is on the map."""
    return {**place._asdict(), "names": list(place.names), "path": [step._asdict() for step in place.path]}
