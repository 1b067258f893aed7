"""Where files can be loaded, and loads undone, through the pages."""

from __future__ import annotations

from graphapp.settings import Settings
from graphapp.web.http.security import is_loopback

__all__ = ["loading_open"]


def loading_open(settings: Settings) -> bool:
    """True if the owner of a server with these settings can load files through the pages."""
    if settings.owner == "off" or settings.loading == "off":
        return False
    local = is_loopback(settings.host) and not settings.allowed_hosts.strip()
    return local or (settings.loading == "on" and bool(settings.owner_token))
