"""The map of the collection in the API."""

from __future__ import annotations

from flask import Response, request

from graphapp.maps.as_json import level_json, place_json
from graphapp.web.api.blueprint import FOUND, api
from graphapp.web.context import links, service
from graphapp.web.http.responses import json_answer
from graphapp.web.map_parameters import REGION
from graphapp.web.openapi import operation
from graphapp.web.parameters import RequestParameter, required
from graphapp.web.render.maps import map_author_page, map_item_page

__all__: list[str] = []

NAME = RequestParameter("name", "Name or key of the author", required=True)


@operation(
    api,
    "/map",
    "Get a level of the map of the collection: the communities that a region is divided into, or its authors",
    (REGION,),
    "MapLevel",
    FOUND,
)
def map_level() -> Response:
    maps, by = service().maps, links()
    level = maps.level(REGION.read(request.args) or 0)
    return json_answer(level_json(maps.state(), level, lambda item: map_item_page(item, by)))


@operation(
    api, "/map/author", "Get the place of an author on the map of the collection", (NAME,), "MapPlace", FOUND
)
def map_author() -> Response:
    place = service().maps.find(required(request.args, "name", "the name of an author"))
    page = map_author_page(place.key, place.name, place.names, links())
    return json_answer({**place_json(place), "page": page})
