"""Reads the weights that ship with the package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from graphapp.people.weights import Weights

__all__ = ["shipped"]


@cache
def shipped() -> Weights:
    """The weights in the package."""
    return Weights.of(json.loads(files("graphapp.people").joinpath("weights.json").read_text("utf-8")))
