"""Where files can be loaded, and loads undone, through the pages; and by whom."""

from __future__ import annotations

from typing import Any

from flask import render_template

from graphapp.settings import Settings
from graphapp.web.context import settings
from graphapp.web.http import owner
from graphapp.web.http.owner import OwnerOnly
from graphapp.web.http.security import only_this_machine

__all__ = ["loading_open", "render_load_page", "require_loading"]


def loading_open(settings: Settings) -> bool:
    """True if the owner of a server with these settings can load files through the pages."""
    if settings.owner == "off" or settings.loading == "off":
        return False
    local = only_this_machine(settings)
    return local or (settings.loading == "on" and bool(settings.owner_token))


def require_loading() -> None:
    """Raises OwnerOnly unless the current request is from the owner of a server whose pages can load."""
    if not loading_open(settings()):
        raise OwnerOnly(
            "Files cannot be loaded through this server's pages.",
            "The page /load explains how to load files.",
        )
    owner.require()


def render_load_page(template: str, **values: Any) -> str:
    """A page about loading, with `viewer` and `may_load`."""
    viewer = owner.viewer()
    return render_template(template, viewer=viewer, may_load=viewer.owner and not viewer.elsewhere, **values)
