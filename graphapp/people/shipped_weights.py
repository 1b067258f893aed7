"""The weights that ship with the package."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphapp.people.weights import Weights

__all__ = ["shipped", "version"]


@cache
def _text() -> str:
    return files("graphapp.people").joinpath("weights.json").read_text("utf-8")


@cache
def version() -> str:
    """The version of the weights, as `Weights.version` gives it. Does not import numpy."""
    return sha256(_text().encode()).hexdigest()[:8]


@cache
def shipped() -> Weights:
    """The weights in the package."""
    from graphapp.people.weights import Weights

    return Weights.of(json.loads(_text()))
