"""The map of the collection prepared for its page: the way to a level, its rows and its files. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphapp.exporters import EXPORTERS
from graphapp.maps.views import MapItem, MapLevel
from graphapp.web import urls
from graphapp.web.render.panels import Download
from graphapp.web.urls import Links

__all__ = ["MapRow", "map_author_page", "map_downloads", "map_item_page", "map_rows", "map_steps"]

ROWS = 200


class MapRow(NamedTuple):
    """A row of the table: an item and the address of its page."""

    item: MapItem
    href: str


def map_item_page(item: MapItem, by: Links) -> str:
    """The address of the page of an item: the author's page, or the level of the region."""
    if item.key is not None:
        return map_author_page(item.key, item.name, item.names, by)
    return urls.rooted(f"/map?region={item.region}")


def map_author_page(key: str, name: str, called: Sequence[str], by: Links) -> str:
    """The address of the page of an author: of a person if decisions say so, who has names (`called`), else of a name."""
    return Links("person" if called else "cluster", by.usual).author(key, name)


def map_rows(level: MapLevel, by: Links) -> list[MapRow]:
    """The first rows of the table of a level."""
    return [MapRow(item, map_item_page(item, by)) for item in level.items[:ROWS]]


def map_steps(level: MapLevel) -> list[tuple[str, str]]:
    """The names and addresses of the regions that contain a level, and of itself."""
    return [
        (step.name, urls.rooted(f"/map?region={step.region}" if step.region else "/map"))
        for step in level.path
    ]


def map_downloads(region: int) -> Sequence[Download]:
    """The files of a level: not those that can change their appearance, which needs a network of the store."""
    given = [("region", str(region))] if region else []
    query = f"?region={region}" if region else ""
    found = []
    for each in EXPORTERS:
        suffix = each.suffix.lstrip(".")
        if not each.interactive:
            found.append(Download(each.label, suffix, urls.rooted(f"/files/map.{suffix}{query}"), (), given))
    return found
