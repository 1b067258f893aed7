"""The JSON API: the same answers as the pages, under /api/v1. Each function is declared by `operation`; every module here is imported."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from graphapp.web.api.blueprint import api

__all__ = ["api"]

for _entry in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_entry.name}")
