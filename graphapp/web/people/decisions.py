"""The decisions, newest first, and undoing one."""

from __future__ import annotations

from typing import NamedTuple

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.people.decisions import Decisions, Entry
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.http import owner
from graphapp.web.pages.blueprint import page_number, slice_of
from graphapp.web.parameters import PAGE
from graphapp.web.people.blueprint import current_owner, people, recorded, render, safe_back
from graphapp.web.render.decisions import DecisionCard, decision_cards

__all__: list[str] = []


class RecordedNow(NamedTuple):
    """What the last request recorded: cards of the decisions, for the message above the list."""

    cards: list[DecisionCard]

    @property
    def ids(self) -> str:
        """The ids, as the form to undo them sends them."""
        return ",".join(card.id for card in self.cards)


@people.get("/decisions")
@accepts("name", "recorded", PAGE)
def decisions() -> str:
    """The entries of the file, newest first, all of them or those about a name."""
    name = request.args.get("name", "").strip()
    reading, file = service().decisions.reading(), service().decisions.file
    entries: list[Entry] = [] if reading.problem else service().decisions.entries(name or None)[::-1]
    number, size = page_number(), settings().page_papers
    shown = entries[(number - 1) * size : number * size]
    return render(
        "people_decisions.html",
        "decisions",
        name=name,
        cards=decision_cards(shown, reading.decisions),
        active=len(reading.decisions),
        path="" if file is None else file.path,
        now=_recorded_now(reading.decisions, request.args.get("recorded", "")),
        page=slice_of(
            "these decisions", number, size, len(shown), len(entries), "/people/decisions", {"name": name}
        ),
    )


def _recorded_now(decisions: Decisions, ids: str) -> RecordedNow | None:
    entries = [decisions.by_id[id] for id in ids.split(",") if id in decisions.by_id]
    return RecordedNow(decision_cards(entries, decisions)) if entries else None


@people.post("/undo")
def undo() -> AnyResponse:
    """Undo entries, the last one first; of an undo, restore what it undid."""
    who = current_owner()
    ids = [id.strip() for id in request.form.get("ids", "").split(",")]
    done = service().decisions.undo(ids[::-1], who, why=request.form.get("why", "").strip())
    owner.log_action(f"undid {', '.join(entry.undo for entry in done.entries)}")
    back = safe_back()
    return redirect(back, 303) if back else recorded(done)
