"""Decisions that do not fit the store, and identifiers and decisions that contradict each other."""

from __future__ import annotations

from graphapp.web.accepted import accepts
from graphapp.web.context import service
from graphapp.web.people.blueprint import people, render
from graphapp.web.render.decisions import decision_cards

__all__: list[str] = []


@people.get("/contradictions")
@accepts()
def contradictions() -> str:
    """The result of `graphapp people check`."""
    found = service().decisions.check()
    decisions = service().decisions.reading().decisions
    identifiers = service().decisions.identifiers
    return render(
        "people_contradictions.html",
        "checks",
        check=found,
        misfits=list(
            zip(decision_cards([each.entry for each in found.misfits], decisions), found.misfits, strict=True)
        ),
        open_rests=decision_cards(found.open_rests, decisions),
        compared=identifiers is not None,
        outdated=identifiers is not None and identifiers.revision != service().store.revision(),
    )
