"""Deciding without a suggestion: that two names are one person, or that some papers of a name are by someone else."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import BadInput, GraphappError
from graphapp.model.rows import StoredPaper
from graphapp.people.decisions import PaperRef
from graphapp.people.persons import Person
from graphapp.views import AuthorCluster
from graphapp.web.accepted import accepts
from graphapp.web.context import service, settings
from graphapp.web.parameters import required
from graphapp.web.people.blueprint import current_owner, failure, people, recorded, render
from graphapp.web.render import papers as cards
from graphapp.web.render import rankings

__all__: list[str] = []

AUTHOR = "the name of an author"
SHOWN = 5


class NamedAuthor(NamedTuple):
    """What the page shows of a name before it is decided about: its cluster, years, newest papers and strongest coauthors."""

    cluster: AuthorCluster
    years: str
    papers: list[cards.PaperCard]
    coauthors: list[rankings.RankedRow]


class ChosenPaper(NamedTuple):
    """A paper that can be selected: its number in the form, and its card."""

    number: int
    card: cards.PaperCard


class PersonPart(NamedTuple):
    """The papers of a name that are one person's by the current decisions."""

    person: Person
    papers: list[ChosenPaper]


@people.get("/same")
@accepts("name", "other")
def same() -> str:
    """The form for "this is the same person as …": with both names, what is known of each."""
    name = required(request.args, "name", AUTHOR)
    return _same_page(name, request.args.get("other", "").strip())


@people.post("/same")
def record_same() -> AnyResponse | tuple[str, int]:
    """Record that two names are one person."""
    who = current_owner()
    name, other = required(request.form, "name", AUTHOR), required(request.form, "other", AUTHOR)
    decisions = service().decisions
    try:
        sides = [decisions.side(name), decisions.side(other)]
        return recorded(decisions.same(sides, who, why=request.form.get("why", "").strip()))
    except GraphappError as error:
        return _same_page(name, other, error), error.status


def _same_page(name: str, other: str, error: GraphappError | None = None) -> str:
    one, two = _author(name), None
    try:
        two = _author(other) if other else None
        if two and two.cluster.key == one.cluster.key:
            raise BadInput("This is the same name.", "Enter a different name.")
    except GraphappError as problem:
        error, two = error or problem, None
    shared = (
        [row for row in two.coauthors if row.href in {each.href for each in one.coauthors}] if two else []
    )
    return render(
        "people_same.html",
        "decisions",
        one=one,
        two=two,
        other=other,
        near=rankings.hits(one.cluster.near),
        meant=rankings.hits(getattr(error, "suggestions", [])),
        shared=shared,
        shown=SHOWN,
        failed=failure(error) if error else None,
    )


def _author(name: str) -> NamedAuthor:
    cluster = service().author(name)
    known = [count.year for count in cluster.years if count.year is not None and count.papers]
    return NamedAuthor(
        cluster,
        rankings.span(known[0], known[-1]) if known else "",
        list(cards.cards(cluster.papers[:SHOWN], settings().folded_authors, cluster.key)),
        rankings.authors(cluster.coauthors),
    )


@people.get("/different")
@accepts("name")
def different() -> str:
    """The form for "some of these papers are by someone else": all papers of the name, by person."""
    return _different_page(required(request.args, "name", AUTHOR))


@people.post("/different")
def record_different() -> AnyResponse | tuple[str, int]:
    """Record that the selected papers are by another person than the other ones."""
    who = current_owner()
    name = required(request.form, "name", AUTHOR)
    refs = _refs(name)
    try:
        if request.form.get("papers") != _digest(refs):
            raise BadInput("The papers under this name have changed.", "Select the papers again.")
        chosen = [
            str(refs[int(number)])
            for number in request.form.getlist("p")
            if number.isdecimal() and int(number) < len(refs)
        ]
        if not chosen:
            raise BadInput("No paper is selected.", "Select the papers that are by someone else.")
        decisions = service().decisions
        found = decisions.different(
            decisions.side(name, chosen), None, who, why=request.form.get("why", "").strip()
        )
        return recorded(found)
    except GraphappError as error:
        return _different_page(name, error), error.status


def _different_page(name: str, error: GraphappError | None = None) -> str:
    by_person = service().decisions.papers(name)
    row, _ = service().decisions.sides.known(name)
    # a form that was refused keeps its selection
    selected = set(request.form.getlist("p")) if error else set()
    number = 0
    parts = []
    for person, listed in by_person:
        shown = []
        for _, paper in listed:
            shown.append(ChosenPaper(number, _card(paper, row.key)))
            number += 1
        parts.append(PersonPart(person, shown))
    return render(
        "people_different.html",
        "decisions",
        name=row.name,
        key=row.key,
        parts=parts,
        count=number,
        papers=_digest(_refs(name)),
        selected=selected,
        failed=failure(error) if error else None,
    )


def _card(paper: StoredPaper, key: str) -> cards.PaperCard:
    return next(iter(cards.cards([paper], settings().folded_authors, key)))


def _refs(name: str) -> list[PaperRef]:
    """How decisions refer to the papers of a name, in the order of the form."""
    return [ref for _, listed in service().decisions.papers(name) for ref, _ in listed]


def _digest(refs: Iterable[PaperRef]) -> str:
    """Identifies the list of papers that a form was made for: its fields are numbers."""
    text = "\n".join(map(str, refs))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
