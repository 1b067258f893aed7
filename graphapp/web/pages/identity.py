"""The page that explains how suggestions about who is who are made."""

from __future__ import annotations

from flask import render_template

from graphapp.people import shipped_weights
from graphapp.web.pages.blueprint import pages

__all__: list[str] = []


@pages.get("/about/identity")
def identity() -> str:
    """How suggestions are made, what the probability means, and the weights in words and numbers."""
    # imports numpy, which takes longer than all other pages
    from graphapp.web.render.weights import KIND_WORDS, weight_tables

    return render_template(
        "identity.html",
        weights_version=shipped_weights.version(),
        kinds=KIND_WORDS,
        tables=weight_tables(shipped_weights.shipped()),
    )
