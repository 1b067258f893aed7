"""JSON schemas of the map of the collection. Pure."""

from __future__ import annotations

from typing import Any, get_type_hints

from graphapp.maps.views import MapItem, MapLink, MapPlace, MapState, MapStep
from graphapp.web.schemas import array, of_type, optional, record, reference

__all__ = ["MAP_COMPONENTS"]

Schema = dict[str, Any]

TEXT, WHOLE, NUMBER = of_type(str), of_type(int), of_type(float)


def _described(kind: Any, **others: Schema) -> Schema:
    """The fields of a named tuple; `others` replace some, and add more."""
    own = {name: of_type(hint) for name, hint in get_type_hints(kind).items() if name not in others}
    return record(**own, **others)


MAP_COMPONENTS: dict[str, Schema] = {
    "MapState": _described(MapState, changes=array(TEXT), outdated=array(TEXT), modularity=optional(NUMBER)),
    "MapStep": _described(MapStep),
    "MapItem": _described(
        MapItem,
        people={**array(TEXT), "description": "Authors with most papers"},
        names={**array(TEXT), "description": "Names of a person by decisions about who is who"},
        growth={**NUMBER, "description": "Share of the papers of the last five years"},
        page=TEXT,
    ),
    "MapLink": _described(MapLink),
    "MapLevel": record(
        map=reference("MapState"),
        path=array(reference("MapStep")),
        shows={"enum": ["regions", "authors"]},
        items=array(reference("MapItem")),
        links=array(reference("MapLink")),
        total_links=WHOLE,
        left_out={**array(TEXT), "description": "Sentences that state what is not shown"},
        last_year=optional(WHOLE),
    ),
    "MapPlace": _described(MapPlace, names=array(TEXT), path=array(reference("MapStep")), page=TEXT),
}
