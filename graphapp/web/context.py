"""What a view function uses: the service and the settings of the current app."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, current_app, request

from graphapp.model.units import UnitName
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.web.parameters import UNIT
from graphapp.web.result_cache import ResultCache
from graphapp.web.urls import Links

__all__ = ["bind", "links", "recent", "service", "settings", "unit"]

RECENT_ANSWERS = 20
_NAME = "graphapp"


class _Context(NamedTuple):
    service: GraphService
    settings: Settings
    recent: ResultCache


def bind(app: Flask, service: GraphService, settings: Settings) -> None:
    """Attach the service and the settings to `app`."""
    app.extensions[_NAME] = _Context(service, settings, ResultCache(RECENT_ANSWERS, 2 * settings.query_bytes))


def _bound() -> _Context:
    bound: _Context = current_app.extensions[_NAME]
    return bound


def service() -> GraphService:
    """The service of the current app."""
    return _bound().service


def settings() -> Settings:
    """The settings of the current app."""
    return _bound().settings


def unit() -> UnitName:
    """What an author is in this request: the parameter `unit`, else the setting. Raises BadInput."""
    name: UnitName = UNIT.read(request.args) or settings().unit
    return name


def links() -> Links:
    """The addresses of pages that show authors as this request does. Raises BadInput."""
    return Links(unit(), settings().unit)


def recent() -> ResultCache:
    """The last results that pages of the app have shown."""
    return _bound().recent
