"""The page that explains how suggestions about who is who are made."""

from __future__ import annotations

from flask import render_template, request

from graphapp.people.measured_accuracy import measured_accuracy
from graphapp.people.suggestion_views import SuggestionDetail, SuggestionKind
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import service
from graphapp.web.pages.blueprint import pages
from graphapp.web.parameters import RequestParameter
from graphapp.web.render.accuracy import accuracy_rows
from graphapp.web.render.evidence import worked_example
from graphapp.web.render.suggestions import suggestion_row

__all__: list[str] = []

# suggestions of each kind whose effects are summed up
_SAMPLE = 200

SUGGESTION = RequestParameter("suggestion", "ID of the suggestion that is shown as the worked example")


@pages.get("/about/identity")
@accepts(SUGGESTION)
def identity() -> str:
    """How suggestions are made, what the probability means, a suggestion as a worked example, and the weights in words and numbers."""
    # imports numpy, which takes longer than all other pages
    from graphapp.web.render.combined_effects import combined_effects
    from graphapp.web.render.weights import KIND_WORDS, spelling_start, weight_tables

    found = service().suggestions_service
    own = found.file.own_weights()
    id: str = SUGGESTION.read(request.args) or ""
    example = found.detail(id) if id else _usual_example()
    return render_template(
        "identity.html",
        own=own,
        kinds=KIND_WORDS,
        tables=weight_tables(own.weights()),
        spelling_start=spelling_start(own.weights()),
        sample=_SAMPLE,
        example=None
        if example is None
        else suggestion_row(example.summary, urls.suggestion(example.summary.id)),
        steps=[] if example is None else worked_example(example),
        chosen=bool(id),
        accuracy=accuracy_rows(measured_accuracy()),
        merge_effects=combined_effects(found.effects("merge", _SAMPLE), "merge"),
        split_effects=combined_effects(found.effects("split", _SAMPLE), "split"),
    )


def _usual_example() -> SuggestionDetail | None:
    """The open suggestion in the middle of the list of merges, else of all; None if there are none."""
    found = service().suggestions_service
    kinds: tuple[SuggestionKind | None, ...] = ("merge", None)
    for kind in kinds:
        middle = found.page(kind=kind, limit=0).total // 2
        if items := found.page(kind=kind, offset=middle, limit=1).items:
            return found.detail(items[0].id)
    return None
