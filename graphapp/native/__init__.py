"""Compiled versions of the hot path of a load (`records.c`), if they were built when graphapp was installed.

`compiled` is the module with them, or None: graphapp then does the same in Python. The environment variable GRAPHAPP_NATIVE=off turns them off.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from graphapp.model.records import Paper, PrintedNames
from graphapp.model.rows import PlacedInOrder, SharedRow, StoredPaper

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["compiled"]


def _compiled() -> ModuleType | None:
    if os.environ.get("GRAPHAPP_NATIVE") == "off":
        return None
    try:
        from graphapp.native import _records
    except ImportError:
        return None
    _records.bind(Paper, PrintedNames, StoredPaper, SharedRow, PlacedInOrder)
    return _records


compiled = _compiled()
