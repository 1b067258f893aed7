"""The map of the whole collection: the page, its levels as JSON and files, and building it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp import exporters
from graphapp.errors import BadInput
from graphapp.maps.as_json import left_out_sentences
from graphapp.maps.views import MapLevel
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, settings
from graphapp.web.downloads import attachment, downloads, filename, one_of_few
from graphapp.web.http import owner
from graphapp.web.http.responses import json_answer
from graphapp.web.load_access import loading_open, require_loading
from graphapp.web.map_parameters import MAP_COLOURS, REGION, VIEW_PARAMETERS
from graphapp.web.render.maps import map_downloads, map_rows, map_steps
from graphapp.web.urls import with_query

__all__ = ["map_pages"]

map_pages = Blueprint("map", __name__, url_prefix="/map")
owner.protect(map_pages)


@map_pages.get("")
@accepts(*VIEW_PARAMETERS)
def collection_map() -> str | AnyResponse:
    """A level of the map with its table; the script of the page draws it. Without a map, how to build one. An author without a region leads to the
    region that shows the author."""
    given = {each.name: each.read(request.args) for each in VIEW_PARAMETERS}
    region = given["region"] or 0
    maps, viewer = service().maps, owner.viewer()
    state = maps.state()
    if state.exists and given["author"] and given["region"] is None:
        place = maps.find(given["author"])
        return redirect(with_query("/map", region=place.path[-1].region, author=place.key), 302)
    level: MapLevel | None = maps.level(region) if state.exists else None
    job = maps.job.state()
    builds = viewer.owner and not viewer.elsewhere and loading_open(settings())
    return render_template(
        "map.html",
        state=state,
        level=level,
        region=region,
        steps=map_steps(level) if level else [],
        rows=map_rows(level, links()) if level else [],
        left_out=left_out_sentences(state),
        colours=MAP_COLOURS,
        colour=given["colour"] or "community",
        map_files=map_downloads(region),
        # why it failed may name files of the server, and no longer matters when there is a map
        running=job if job.running or (job.failed and viewer.owner and not state.current) else None,
        builds=builds,
        most_items=settings().map_items,
        is_empty=not state.exists and not service().store.counts().papers,
    )


@map_pages.post("/build")
def build() -> AnyResponse:
    """Start to build the map in the background, unless it is being built."""
    require_loading()
    if service().maps.build_in_background():
        owner.log_action("started to build the map")
    return redirect("/map", 303)


@map_pages.post("/cancel")
def cancel() -> AnyResponse:
    """Stop building; the last map stays."""
    require_loading()
    service().maps.job.cancel()
    owner.log_action("cancelled building the map")
    return redirect("/map", 303)


@map_pages.get("/building")
@accepts()
def building() -> Response:
    """The progress as JSON, for the script of the page."""
    job = service().maps.job.state()
    return json_answer((job if owner.is_owner() else job._replace(failed=""))._asdict())


@downloads.get("/map.<suffix>")
@accepts(REGION)
def map_level_file(suffix: str) -> Response:
    """A level of the map as a network."""
    exporter = exporters.by_suffix(suffix)
    if exporter.interactive:
        raise BadInput(
            f"A level of the map cannot be saved as {exporter.suffix}.",
            "Choose one of the formats that the page /map lists.",
        )
    with one_of_few():
        view = service().maps.network(REGION.read(request.args) or 0)
        return attachment(
            lambda out: exporter.write(view, out), exporter.media_type, filename(view.title, exporter.suffix)
        )
