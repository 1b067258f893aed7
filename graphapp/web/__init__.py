"""The web application: pages, JSON API and downloads over one `GraphService`. Everything is read-only, except for what the owner does
(`graphapp.web.http.owner`)."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import jinja2
from flask import Flask
from werkzeug.routing import PathConverter

from graphapp import __version__
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.web import collection_pages, conflict_files, context, load_pages, site_root
from graphapp.web.api import api
from graphapp.web.console import console
from graphapp.web.group_pages import group_pages
from graphapp.web.http import errors, owner, responses, security, static_files, throttle
from graphapp.web.map_pages import map_pages
from graphapp.web.owner_pages import owner_pages
from graphapp.web.pages import pages
from graphapp.web.pages.errors import error_page
from graphapp.web.people import people
from graphapp.web.query_requests import console_open
from graphapp.web.render import long_lists, rankings
from graphapp.web.render.escaping import TemplateEnvironment

__all__ = ["create_app"]


class _Key(PathConverter):
    """A key in a path: any characters, including slashes, also at the beginning."""

    regex = ".+?"
    # a converter with its own regex is matched between slashes unless `part_isolating` is False
    part_isolating = False


def create_app(service: GraphService, settings: Settings, default: Flask | None = None) -> Flask:
    """The WSGI app over `service`. For a collection, `default` is the app of the default store, whose sessions and limits on slow requests it
    shares. Raises BadInput for contradictory settings, and for a file of saved queries that cannot be used."""
    # report errors in the file with saved queries at the start
    service.owned_queries()
    app = Flask(__name__, static_folder=None)
    app.jinja_environment = TemplateEnvironment
    app.config["MAX_CONTENT_LENGTH"] = settings.request_bytes
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    app.url_map.converters["key"] = _Key
    context.bind(app, service, settings)
    site_root.register(app)
    _templates(app, settings)
    security.guard(app, settings)
    owner.register(app, settings, default)
    program = _program(app, settings)
    responses.register(app, lambda: _revision(service), program, settings.cached_pages_mb * 2**20)
    throttle.register(app, settings.threads, settings.turn_seconds, shared=default)
    errors.register(app, error_page)
    static_files.register(app)
    for blueprint in (
        pages,
        api,
        conflict_files.downloads,
        console,
        people,
        owner_pages,
        group_pages,
        map_pages,
    ):
        app.register_blueprint(blueprint)
    load_pages.register(app, settings)
    if default is None:
        collection_pages.register(app, settings, lambda found: create_app(found, found.settings, app))
    else:
        app.jinja_env.globals["collections_open"] = True
        app.jinja_env.globals["collection"] = Path(settings.store).stem
    return app


def _revision(service: GraphService) -> str:
    """The state of all that pages show: the store, the decisions, the suggestions, the saved groups, the map, and whether the owner is signed in."""
    return "\x1f".join(
        [
            service.revision(),
            service.suggestions_service.revision(),
            service.groups.files.revision(),
            service.maps.revision(),
            str(owner.is_owner()),
        ]
    )


def _templates(app: Flask, settings: Settings) -> None:
    environment = app.jinja_env
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters["number"] = _number
    environment.filters["counted"] = _counted
    environment.filters["duration"] = _duration
    environment.filters["table_rows"] = rankings.table_rows
    for filter in (
        long_lists.chart_bars,
        long_lists.chart_rows,
        long_lists.name_options,
        long_lists.paper_item,
        long_lists.venue_options,
        long_lists.year_groups,
    ):
        environment.filters[filter.__name__] = filter
    environment.globals["console_open"] = console_open(settings)
    environment.globals["version"] = __version__
    environment.globals["collections_open"] = False
    environment.globals["collection"] = ""


def _number(value: int | float) -> str:
    """1161 as "1,161", 5.0 as "5"."""
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}"


def _duration(seconds: float) -> str:
    """0.0123 as "12.3 ms", 2.5 as "2.50 s"."""
    if 0 <= seconds < 0.001:
        return "less than 1 ms"
    return f"{1000 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _counted(value: int, one: str, many: str = "") -> str:
    """1 and "paper" as "1 paper", 12 as "12 papers"."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def _program(app: Flask, settings: Settings) -> str:
    """A digest of what pages depend on besides the store: version, templates, static files, settings."""
    made_of = blake2b(f"{__version__}{settings}{static_files.version()}".encode(), digest_size=8)
    for template in sorted(Path(app.root_path, "templates").glob("*.html")):
        made_of.update(template.read_bytes())
    return made_of.hexdigest()
