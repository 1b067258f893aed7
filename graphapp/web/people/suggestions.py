"""The suggestions: the list, the page of each with its evidence, and answering it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import BadInput, GraphappError
from graphapp.people.decision_service import Who
from graphapp.people.suggestion_views import (
    SuggestionDetail,
    SuggestionKind,
    SuggestionList,
    SuggestionOrder,
    SuggestionStatus,
    SuggestionSummary,
)
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.http import owner
from graphapp.web.pages.blueprint import page_number, slice_of
from graphapp.web.parameters import PAGE, UNIT
from graphapp.web.people.blueprint import current_owner, failure, people, render
from graphapp.web.people.computing import run_state
from graphapp.web.render import suggestions as shapes
from graphapp.web.render.decisions import moment
from graphapp.web.render.evidence import evidence_table
from graphapp.web.render.suggestion_drawing import suggestion_drawing
from graphapp.web.render.suggestion_list import suggestion_blocks
from graphapp.web.suggestion_parameters import (
    ABOUT,
    ORDER,
    STATE,
    SUGGESTION_KIND,
    SUGGESTION_ORDERS,
    SUGGESTION_STATES,
)

__all__: list[str] = []

PER_PAGE = 50


class SuggestionQueue(NamedTuple):
    """The list that the user works through; with `name`, only suggestions about this name, the most probable first."""

    order: SuggestionOrder = "confidence"
    kind: SuggestionKind | None = None
    state: str = "open"
    name: str = ""
    unit: str | None = None

    def parameters(self) -> dict[str, str | None]:
        """What an address says of the list, without the defaults and the state."""
        order = None if self.order == "confidence" else self.order
        return {"order": order, "kind": self.kind, "name": self.name, "unit": self.unit}

    def href(self, id: str, **more: object) -> str:
        """The page of a suggestion of this list."""
        return urls.suggestion(id, **self.parameters(), **more)

    def list_href(self, **more: object) -> str:
        """The page of this list."""
        state = None if self.state == "open" else self.state
        return urls.with_query("/people", **self.parameters(), state=state, **more)

    def slice(self, offset: int, limit: int) -> SuggestionList:
        """A part of the list."""
        states = SUGGESTION_STATES[self.state]
        if not self.name:
            return service().suggestions_service.page(self.order, self.kind, offset, limit, states)
        found = self._about_name(states)
        return SuggestionList(tuple(found[offset : offset + limit]), len(found))

    def neighbours(self, id: str) -> tuple[str | None, str | None]:
        """The open suggestions before and after one of this list."""
        if not self.name:
            return service().suggestions_service.neighbours(id, self.order, self.kind)
        listed = self._about_name([state for states in SUGGESTION_STATES.values() for state in states])
        place = next((n for n, each in enumerate(listed) if each.id == id), None)
        if place is None:
            return None, None
        waiting = [n for n, each in enumerate(listed) if each.state in SUGGESTION_STATES["open"]]
        before = [listed[n].id for n in waiting if n < place]
        after = [listed[n].id for n in waiting if n > place]
        return before[-1] if before else None, after[0] if after else None

    def _about_name(self, states: Collection[SuggestionStatus]) -> list[SuggestionSummary]:
        found = service().suggestions_service.of_name(self.name, states)
        return [each for each in found if self.kind in (None, each.kind)]

    def choices(self, field: str, labels: Mapping[str, str]) -> list[tuple[str, bool, str]]:
        """The other lists that differ in one field: label, whether it is this one, and its address."""
        here = getattr(self, field) or ""
        found = []
        for value, label in labels.items():
            changed: dict[str, Any] = {field: value or None}
            found.append((label, value == here, self._replace(**changed).list_href()))
        return found


# of a list and its suggestions, with what the last answer recorded
_PARAMETERS = (ORDER, SUGGESTION_KIND, STATE, ABOUT, PAGE, "answered", "did", "recorded")


def _queue() -> SuggestionQueue:
    arguments = request.values
    order: SuggestionOrder = ORDER.read(arguments) or "confidence"
    unit = UNIT.read(arguments)
    return SuggestionQueue(
        order,
        SUGGESTION_KIND.read(arguments),
        STATE.read(arguments) or "open",
        ABOUT.read(arguments) or "",
        # the page uses it for nothing but its links
        None if unit == settings().unit else unit,
    )


@people.get("")
@accepts(*_PARAMETERS)
def suggestions() -> str:
    """The suggestions in the chosen order, with how many there are of each kind."""
    queue, state = _queue(), service().suggestions_service.state()
    number = page_number()
    start = (number - 1) * PER_PAGE
    listed = queue.slice(start, PER_PAGE)
    rows = [shapes.suggestion_row(each, queue.href(each.id)) for each in listed.items]
    counts = Counter[str]()
    for count in state.counts:
        counts[next(name for name, states in SUGGESTION_STATES.items() if count.state in states)] += (
            count.number
        )
    return render(
        "people_suggestions.html",
        "suggestions",
        state=state,
        queue=queue,
        listed_as=shapes.STATE_LISTS[queue.state].lower(),
        blocks=suggestion_blocks(rows, "name" if queue.name else queue.order),
        orders=queue.choices("order", SUGGESTION_ORDERS),
        kinds=queue.choices("kind", {"": "All", **shapes.KIND_LABELS}),
        states=queue.choices(
            "state", {name: f"{shapes.STATE_LISTS[name]} ({counts[name]:,})" for name in SUGGESTION_STATES}
        ),
        answered=_answered(queue),
        running=run_state(),
        when=moment,
        page=slice_of("these suggestions", number, PER_PAGE, len(rows), listed.total, queue.list_href(), {}),
    )


@people.get("/suggestions/<id>")
@accepts(*_PARAMETERS)
def suggestion(id: str) -> str:
    """A suggestion with its evidence."""
    return _page(id)


@people.post("/suggestions/<id>")
def answer(id: str) -> AnyResponse | tuple[str, int]:
    """Answer a suggestion; afterwards, the next one that waits for an answer."""
    who, queue, given = current_owner(), _queue(), request.form.get("answer", "")
    try:
        ids = _record(id, given, who)
    except GraphappError as error:
        return _page(id, error), error.status
    owner.log_action(f"answered suggestion {id}: {given} ({', '.join(ids) or 'no decision'})")
    if given == "resume":
        return redirect(queue.href(id), 303)
    before, after = queue.neighbours(id)
    more = {"answered": id, "did": given, "recorded": ",".join(ids)}
    following = after or before
    return redirect(queue.href(following, **more) if following else queue.list_href(**more), 303)


def _record(id: str, given: str, who: Who) -> tuple[str, ...]:
    """Record an answer. Returns the ids of the decisions."""
    found = service().suggestions_service
    if given in ("accept", "reject"):
        recorded = found.accept(id, who, _groups(id)) if given == "accept" else found.reject(id, who)
        return tuple(entry.id for entry in recorded.entries)
    if given == "postpone":
        found.postpone(id, who)
        return ()
    if given == "resume":
        found.resume(id)
        return ()
    raise BadInput("No answer is selected.", "Accept, reject or postpone the suggestion.")


def _groups(id: str) -> dict[str, int] | None:
    """The group of each paper as the form assigns them, without those that stay undecided; None if the form is that of a merge."""
    if "papers" not in request.form:
        return None
    detail = service().suggestions_service.detail(id)
    refs = _refs(detail)
    if request.form["papers"] != shapes.papers_digest(refs):
        raise BadInput("The papers in this suggestion have changed.", "Check the groups again.")
    # the two groups compared, and those that are checked as one more person each
    decided = {"1", "2", *request.form.getlist("decided")}
    chosen = {ref: request.form.get(f"g{number}", "") for number, ref in enumerate(refs)}
    return {ref: int(group) for ref, group in chosen.items() if group in decided and group.isdecimal()}


def _refs(detail: SuggestionDetail) -> list[str]:
    """How decisions refer to the papers of a split, in the order of the form."""
    return [paper.ref for group in detail.groups for paper in group.papers]


def _page(id: str, error: GraphappError | None = None) -> str:
    queue, found = _queue(), service().suggestions_service
    detail = found.detail(id)
    shown_authors = settings().folded_authors
    before, after = queue.neighbours(id)
    groups = shapes.group_cards(detail.groups, detail.sides[0].key, shown_authors)
    stated = sum(group.stated for group in groups)
    shown_groups = shapes.shown_groups(groups)
    return render(
        "people_suggestion.html",
        "suggestions",
        detail=detail,
        row=shapes.suggestion_row(detail.summary, queue.href(id)),
        sides=shapes.side_cards(detail, shown_authors),
        merged_name=shapes.merged_name(detail.sides),
        years=shapes.year_chart(detail.sides),
        deciding=shapes.deciding_cards(detail, shown_authors),
        evidence=evidence_table(detail),
        stated_groups=groups[:stated],
        shown_groups=groups[stated:shown_groups],
        folded_groups=groups[shown_groups:],
        undecided_papers=sum(group.paper_count for group in groups[stated:]),
        all_papers=sum(group.paper_count for group in groups),
        named=shapes.groups_named(stated),
        how_many=shapes.spelled(stated),
        by_person=urls.Links("person").page(urls.author(detail.sides[0].key)),
        papers=shapes.papers_digest(_refs(detail)),
        drawing=suggestion_drawing(detail.network),
        answers=shapes.answer_labels(detail.summary),
        queue=queue,
        before=queue.href(before) if before else None,
        after=queue.href(after) if after else None,
        answered=_answered(queue),
        failed=failure(error) if error else None,
    )


class _Answered(NamedTuple):
    """The answer that was given last: in words, the page to return to, the ids of what it recorded, and for a postponed suggestion the
    address of the form that takes this back."""

    text: str
    href: str
    ids: str
    postponed: str


def _answered(queue: SuggestionQueue) -> _Answered | None:
    """What the address says about the last answer, as far as it is true."""
    id, did = request.args.get("answered", ""), request.args.get("did", "")
    if did not in ("accept", "reject", "postpone"):
        return None
    try:
        summary = service().suggestions_service.summary(id)
    except GraphappError:
        return None
    decisions = service().decisions.reading().decisions
    ids = [each for each in request.args.get("recorded", "").split(",") if decisions.is_active(each)]
    # an answer that was undone since is not reported
    if not ids and (did != "postpone" or summary.state != "postponed"):
        return None
    label = next(each.label for each in shapes.answer_labels(summary) if each.name == did)
    row = shapes.suggestion_row(summary, queue.href(id))
    return _Answered(
        f"{row.title}: {label[0].lower()}{label[1:]}" + (f" ({', '.join(ids)})" if ids else ""),
        row.href,
        ",".join(ids),
        urls.suggestion(id) if did == "postpone" else "",
    )
