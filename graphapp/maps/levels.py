"""The levels of a map, as they are shown: regions or authors with their discs and links. Pure, over a `MapData`."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from graphapp.maps.author_places import author_places
from graphapp.maps.links import LinkColumns
from graphapp.maps.map_data import MapData
from graphapp.maps.regions import COMMUNITY, PART, SMALL, VENUE
from graphapp.maps.views import MapItem, MapLevel, MapLink, MapStep
from graphapp.networks.backbone import backbone

__all__ = ["level_of", "path_of", "region_name"]

EACH = 2
"""The number of strongest links that every item keeps, besides those that connect all."""
LINKS_PER_ITEM = 2.5
"""A level with more links for each item shows only the strongest."""
_KINDS: dict[int, Literal["community", "small", "venue", "part"]] = {
    COMMUNITY: "community",
    SMALL: "small",
    VENUE: "venue",
    PART: "part",
}


def region_name(data: MapData, region: int) -> str:
    """The name of a region."""
    if not region:
        return "Whole map"
    kind = data.number("kind", region)
    if kind == SMALL:
        return "Small groups"
    place = region - data.number("first_child", data.number("parent", region)) + 1
    if kind == PART:
        return f"Part {place}"
    if kind == VENUE:
        above = data.number("parent", region)
        if data.number("kind", above) == VENUE:
            return f"{region_name(data, above)}, part {place}"
        return data.venue_name(data.number("venue", region)) or "Other venues"
    words = data.words(region)
    if words:
        return " · ".join(words)
    leading = data.arrays["region_leading"][region].tolist()
    return f"Community of {data.author_name(leading[0])}" if leading[0] >= 0 else f"Community {place}"


def path_of(data: MapData, region: int) -> tuple[MapStep, ...]:
    """The way from the whole map to a region."""
    return tuple(
        MapStep(data.number("lasting", each), region_name(data, each), *_disc(data, each))
        for each in data.path(region)
    )


def level_of(data: MapData, region: int, most: int) -> MapLevel:
    """The level of a region: its regions, or its authors, at most `most` items."""
    children = data.number("children", region)
    last = data.last_year or None
    if children:
        first = data.number("first_child", region)
        shown = min(children, most)
        items = tuple(_region_item(data, each) for each in range(first, first + shown))
        links, total = _between(data, region, first, shown)
        left = _left_out(children, shown, "regions") + _fewer_links(len(links), total)
        return MapLevel(path_of(data, region), "regions", items, links, total, left, last)
    first, end = data.number("first", region), data.number("end", region)
    shown = min(end - first, most)
    # those with equally many papers by name
    named = {author: data.author_name(author) for author in range(first, first + shown)}
    papers = data.arrays["author_papers"]
    order = sorted(named, key=lambda author: (-int(papers[author]), named[author]))
    found = _reordered(_inside(data, first, first + shown), np.array(order, np.int64) - first)
    places, radii = author_places(papers[np.array(order, np.int64)], found)
    x, y, r = _disc(data, region)
    items = tuple(
        _author_item(data, author, (round(x + r * at[0], 2), round(y + r * at[1], 2), round(r * radius, 3)))
        for author, at, radius in zip(order, places.tolist(), radii.tolist(), strict=True)
    )
    links, total = _strongest(found, shown), len(found.source)
    left = _left_out(end - first, shown, "authors") + _fewer_links(len(links), total)
    return MapLevel(path_of(data, region), "authors", items, links, total, left, last)


def _reordered(links: LinkColumns, order: Any) -> LinkColumns:
    """The links among authors in another order: `order` has the former place of each."""
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    a, b = place[links.source], place[links.target]
    return links._replace(source=np.minimum(a, b), target=np.maximum(a, b))


def _disc(data: MapData, region: int) -> tuple[float, float, float]:
    x, y, r = (float(data.arrays[f"region_{name}"][region]) for name in "xyr")
    return round(x, 2), round(y, 2), round(r, 3)


def _left_out(total: int, shown: int, what: str) -> tuple[str, ...]:
    return (
        (f"Showing {shown:,} of {total:,} {what}: the largest (setting map_items).",) if shown < total else ()
    )


def _fewer_links(shown: int, total: int) -> tuple[str, ...]:
    return (f"Showing {shown:,} of {total:,} links: the strongest.",) if shown < total else ()


def _year(value: Any) -> float | None:
    return None if np.isnan(value) else round(float(value), 1)


def _region_item(data: MapData, region: int) -> MapItem:
    arrays = data.arrays
    leading = [author for author in arrays["region_leading"][region].tolist() if author >= 0]
    x, y, r = _disc(data, region)
    return MapItem(
        region=data.number("lasting", region),
        key=None,
        kind=_KINDS[data.number("kind", region)],
        name=region_name(data, region),
        authors=data.number("end", region) - data.number("first", region),
        papers=data.number("papers", region),
        first=None,
        last=None,
        mean_year=_year(arrays["region_mean_year"][region]),
        recent=data.number("recent", region),
        venue=data.venue_name(data.number("venue", region)),
        people=tuple(data.author_name(author) for author in leading),
        names=(),
        colour=data.number("colour", region),
        x=x,
        y=y,
        r=r,
        opens="regions" if data.number("children", region) else "authors",
    )


def _author_item(data: MapData, author: int, disc: tuple[float, float, float]) -> MapItem:
    arrays = data.arrays
    name = data.author_name(author)
    return MapItem(
        region=None,
        key=data.author_key(author),
        kind="author",
        name=name,
        authors=1,
        papers=int(arrays["author_papers"][author]),
        first=int(arrays["author_first"][author]) or None,
        last=int(arrays["author_last"][author]) or None,
        mean_year=_year(arrays["author_mean_year"][author]),
        recent=int(arrays["author_recent"][author]),
        venue=data.venue_name(int(arrays["author_venue"][author])),
        people=(),
        names=data.person_names(author),
        colour=-1,
        x=disc[0],
        y=disc[1],
        r=disc[2],
        opens="",
    )


def _between(data: MapData, region: int, first: int, shown: int) -> tuple[tuple[MapLink, ...], int]:
    """The strongest links between the regions that a region is divided into, and the number of all. The small groups are not one
    community: they have links with most others, which say nothing."""
    bounds = data.arrays["between_first"]
    found = _links(data, "between", slice(int(bounds[region]), int(bounds[region + 1])), first, shown)
    community = data.arrays["region_kind"][first : first + shown] != SMALL
    found = found.only(community[found.source] & community[found.target])
    return _strongest(found, shown), len(found.source)


def _inside(data: MapData, first: int, end: int) -> LinkColumns:
    """The links among consecutive authors."""
    source = data.arrays["link_source"]
    # with a number of another type, the whole array would be converted
    bounds = np.searchsorted(source, np.array([first, end], source.dtype))
    at = slice(int(bounds[0]), int(bounds[1]))
    return _links(data, "link", at, first, end - first)


def _links(data: MapData, name: str, at: slice, first: int, count: int) -> LinkColumns:
    found = LinkColumns(*(np.array(data.arrays[f"{name}_{field}"][at]) for field in LinkColumns._fields))
    found = found._replace(source=found.source - first, target=found.target - first)
    return found.only((found.source < count) & (found.target < count))


def _strongest(links: LinkColumns, count: int) -> tuple[MapLink, ...]:
    if len(links.source) > LINKS_PER_ITEM * count:
        strength = links.strength.astype(float)
        links = links.only(backbone(count, links.source, links.target, strength, EACH))
    columns = (links.source.tolist(), links.target.tolist(), links.papers.tolist(), links.strength.tolist())
    return tuple(
        MapLink(a, b, papers, round(strength, 3)) for a, b, papers, strength in zip(*columns, strict=True)
    )
