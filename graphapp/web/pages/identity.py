"""The page that explains how suggestions about who is who are made."""

from __future__ import annotations

from flask import render_template

from graphapp.web.accepted import accepts
from graphapp.web.context import service
from graphapp.web.pages.blueprint import pages

__all__: list[str] = []


@pages.get("/about/identity")
@accepts()
def identity() -> str:
    """How suggestions are made, what the probability means, and the weights in words and numbers."""
    # imports numpy, which takes longer than all other pages
    from graphapp.web.render.weights import KIND_WORDS, weight_tables

    own = service().suggestions_service.file.own_weights()
    return render_template(
        "identity.html",
        own=own,
        kinds=KIND_WORDS,
        tables=weight_tables(own.weights()),
    )
