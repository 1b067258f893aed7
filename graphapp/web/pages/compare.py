"""The comparison of two to four authors, venues or periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import AmbiguousName, BadInput, NotFound
from graphapp.groups.as_csv import COMPARISON_TABLES
from graphapp.groups.comparing import ComparedPerson, ComparedSide, ComparedSides
from graphapp.networks.sides import MOST_SIDES, ComparisonSide, read_period, read_sides
from graphapp.networks.spec import NetworkSpec
from graphapp.support.value_rules import ValueRule
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, settings, unit
from graphapp.web.group_parameters import SIDES
from graphapp.web.pages.blueprint import pages
from graphapp.web.parameters import RequestParameter
from graphapp.web.render import panels, rankings
from graphapp.web.render import papers as cards
from graphapp.web.render.panels import Download
from graphapp.web.render.papers import with_arguments

__all__: list[str] = []

KIND = RequestParameter("kind", "What to compare", ValueRule(str, choices=("authors", "venues", "periods")))
SUBJECT = RequestParameter(
    "subject", "The subject whose periods are compared", ValueRule(str, choices=("author", "venue", "all"))
)
FIELDS = ("a", "b", "c", "d")
SHOWN_PEOPLE = 20
SHOWN_VENUES = 20
SHOWN_PAPERS = 10
LABELS = {"people": "People", "years": "Papers by year", "venues": "Papers by venue"}


class PersonRow(NamedTuple):
    """A person with the number of papers on each side, with the addresses of these papers (None: no link)."""

    author: rankings.RankedRow
    papers: list[tuple[int, str | None]]


class CountRow(NamedTuple):
    """A year or venue with the number of papers on each side, and the widths of their bars in percent of the longest."""

    name: str
    href: str | None
    papers: tuple[int, ...]
    widths: tuple[float, ...]


class CompareForm(NamedTuple):
    """The content of the form: what is compared, of whom the periods are, and the sides."""

    kind: str = "authors"
    subject: str = "author"
    of: str = ""
    sides: tuple[str, ...] = ()

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The names of the four fields with their content."""
        given = [*self.sides, *[""] * MOST_SIDES]
        return list(zip(FIELDS, given, strict=False))


@pages.get("/compare")
@accepts(SIDES, KIND, SUBJECT, "of", *FIELDS)
def compare() -> str | tuple[str, int] | AnyResponse:
    """A comparison; without sides, the form. The form is redirected to the address of the comparison."""
    sides = request.args.get(SIDES.name, "")
    kind = KIND.read(request.args)
    if kind and not sides.strip():
        return _from_form(kind)
    if not sides.strip():
        first = request.args.get("a", "")
        return _page(None, CompareForm(sides=(first,) if first else ()))
    parsed = read_sides(sides)
    form = _form(parsed)
    try:
        return _page(service().comparisons.of(sides, unit()), form)
    except (NotFound, AmbiguousName) as error:
        return _page(None, form, error, parsed), error.status


def _from_form(kind: str) -> AnyResponse | tuple[str, int]:
    """The comparison that the fields of the form select, or the form with what is wrong."""
    given = [text.strip() for name in FIELDS if (text := request.args.get(name, "")).strip()]
    subject: Literal["author", "venue", "all"] = SUBJECT.read(request.args) or "author"
    of = request.args.get("of", "").strip()
    form = CompareForm(kind, subject, of, tuple(given))
    try:
        if kind == "periods":
            of = "" if subject == "all" else of
            lines = [ComparisonSide(subject, of, *read_period(text)).text for text in given]
        else:
            lines = [f"{kind.removesuffix('s')}:{text}" for text in given]
        read_sides("\n".join(lines))
    except BadInput as error:
        return _page(None, form, error), error.status
    return redirect(with_arguments("/compare", {SIDES.name: "\n".join(lines), **links().parameters}), 302)


def _form(sides: list[ComparisonSide]) -> CompareForm:
    """The form that selects these sides; an empty one for sides of different kinds, which no form selects."""
    first = sides[0]
    if (
        all(side.period is not None for side in sides)
        and len({(side.kind, side.value) for side in sides}) == 1
    ):
        return CompareForm("periods", first.kind, first.value, tuple(side.period or "" for side in sides))
    if first.kind == "all" or any(side.kind != first.kind for side in sides):
        return CompareForm()
    # a field may have a period, too
    return CompareForm(f"{first.kind}s", sides=tuple(side.text.partition(":")[2] for side in sides))


def _page(
    view: ComparedSides | None,
    form: CompareForm,
    error: NotFound | AmbiguousName | BadInput | None = None,
    asked: Sequence[ComparisonSide] = (),
) -> str:
    by = links()
    spec = NetworkSpec("compare", view.value, unit=view.unit) if view else None
    title = " and ".join(side.label for side in view.sides) if view else "Compare"
    panel = None
    if view and spec:
        ranked = [
            rankings.RankedRow(each.name, by.author(each.key, each.name), sum(each.papers))
            for each in view.common
        ]
        size = view.common_count + sum(side.unique for side in view.sides)
        most = settings().embedded_nodes if size > settings().embedded_nodes else None
        panel = panels.network_panel(
            spec, "embed", f"Coauthor network of {title}", ranked, by, whole=size, most=most
        )
        panel = panel._replace(colour="side", page=f"{panel.page}&colour=side")
    return render_template(
        "compare.html",
        view=view,
        form=form,
        error=error,
        title=title,
        sides=[(side, _page_of(side)) for side in view.sides] if view else [],
        common=_people(view, view.common) if view else [],
        unique=[_people(view, people) for people in view.unique] if view else [],
        shown_people=SHOWN_PEOPLE,
        joint=[
            (pair, list(cards.cards(pair.papers[:SHOWN_PAPERS], settings().folded_authors, links=by)))
            for pair in (view.joint if view else ())
        ],
        years=_years(view) if view else [],
        venues=_venues(view)[:SHOWN_VENUES] if view else [],
        panel=panel,
        network_files=panels.network_downloads(by.query(spec), "side") if spec else [],
        files=[
            Download(
                LABELS[table],
                "csv",
                with_arguments("/files/compare.csv", {SIDES.name: view.value, **by.parameters}, table=table),
            )
            for table in COMPARISON_TABLES
        ]
        if view
        else [],
        meant=_others(asked, error) if isinstance(error, NotFound | AmbiguousName) else [],
    )


def _page_of(side: ComparedSide) -> str | None:
    """The page of the author or venue of a side."""
    if side.kind == "author":
        return links().author(side.id, side.label)
    return links().page(urls.venue(side.id)) if side.kind == "venue" else None


def _people(view: ComparedSides, people: list[ComparedPerson]) -> list[PersonRow]:
    periods = any("@" in side.text for side in view.sides)
    bases = [None if side.kind != "author" or periods else _page_of(side) for side in view.sides]
    return [
        PersonRow(
            rankings.RankedRow(each.name, links().author(each.key, each.name), sum(each.papers)),
            [
                (count, cards.filter_link(base, "coauthor")(each.key) if base and count else None)
                for count, base in zip(each.papers, bases, strict=True)
            ],
        )
        for each in people
    ]


def _years(view: ComparedSides) -> list[CountRow]:
    most = max((count for row in view.years for count in row.papers), default=0)
    return [
        CountRow(
            "Unknown" if row.year is None else str(row.year),
            None,
            row.papers,
            tuple(round(100 * count / most, 1) if most else 0 for count in row.papers),
        )
        for row in view.years
    ]


def _venues(view: ComparedSides) -> list[CountRow]:
    return [
        CountRow(
            each.venue.name if each.venue else "No venue",
            links().page(urls.venue(each.venue.id)) if each.venue else None,
            each.papers,
            (),
        )
        for each in view.venues
    ]


def _others(asked: Sequence[ComparisonSide], error: NotFound | AmbiguousName) -> list[rankings.RankedRow]:
    """The comparisons in which the unknown or ambiguous name is replaced by each suggestion."""

    def replaced(name: str) -> str:
        sides = [
            replace(side, value=name) if side.kind == "author" and side.value == error.asked else side
            for side in asked
        ]
        return with_arguments(
            "/compare", {SIDES.name: "\n".join(side.text for side in sides), **links().parameters}
        )

    return rankings.meant(error.suggestions, replaced)
