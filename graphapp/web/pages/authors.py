"""The page of an author: a cluster, an author row or a person; and the list of the authors who have one name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp.errors import AmbiguousName
from graphapp.model import names
from graphapp.networks.spec import NetworkSpec
from graphapp.views import AuthorCluster, Coauthor, PaperFilter, PaperStatistics
from graphapp.web import urls
from graphapp.web.accepted import accepts
from graphapp.web.context import links, service, settings
from graphapp.web.http.owner import is_owner
from graphapp.web.pages.blueprint import SHOWN_COAUTHORS, moved, page_number, pages, papers_per_page, slice_of
from graphapp.web.parameters import FILTERS, PAGE, paper_filter, required
from graphapp.web.render import panels, rankings
from graphapp.web.render import papers as cards
from graphapp.web.render.identifiers import identifier_links
from graphapp.web.render.papers import KIND_PLURALS, ROLE_LABELS, with_arguments
from graphapp.web.render.suggestions import AuthorSuggestions, author_suggestions
from graphapp.web.render.units import UNIT_WORDS
from graphapp.web.urls import Links

__all__: list[str] = []

SHOWN_IDENTIFIERS = 8
SHOWN_VENUES = 10
SHOWN_EDITED = 10
LISTED_COAUTHORS = 1000
POSSIBLE_COAUTHORS = 8


@pages.get("/authors")
@accepts("name", *FILTERS, PAGE)
def author_by_name() -> str | AnyResponse:
    """An author whose name cannot be part of a path; other names are redirected to their own address."""
    name = names.key(required(request.args, "name", "the name of an author"))
    if urls.fits(name):
        return moved(urls.author(name), "name")
    return _author(name)


@pages.get("/authors/<key:name>")
@accepts(*FILTERS, PAGE)
def author(name: str) -> str | AnyResponse:
    """An author."""
    return _author(name)


def _author(name: str) -> str | AnyResponse:
    by = links()
    try:
        # the parameter of this name has the identifier of an author row or a person
        found = service().author(request.args.get(by.unit) or name, paper_filter(request.args), by.unit)
    except AmbiguousName as error:
        return _authors(error.asked, by)
    return _page(found, by)


def _authors(name: str, by: Links) -> str:
    """The authors who publish under a name."""
    found = service().authors(name, by.unit)
    return render_template(
        "authors.html",
        found=found,
        name=found.name,
        words=UNIT_WORDS[by.unit],
        rows=rankings.summaries(found.authors, by),
    )


def _suggestions(cluster: AuthorCluster) -> list[AuthorSuggestions]:
    """The suggestions about the names of an author."""
    keys = list(dict.fromkeys(map(names.key, (cluster.name, *cluster.names))))
    of_name = service().suggestions_service.of_name
    found = {each.id: each for key in keys for each in of_name(key)}
    return author_suggestions(found.values(), keys)


def _page(cluster: AuthorCluster, by: Links) -> str | AnyResponse:
    shown_by = cluster.shown_by
    here = by.author(cluster.key, cluster.name)
    chosen = {name: value for name, value in asdict(shown_by).items() if value not in (None, "")}
    unknown = _unknown(cluster, shown_by)
    possible = _possible_coauthors(cluster) if any(what == "coauthor" for what, _ in unknown) else []
    of_coauthor = _filter_link(here, chosen, "coauthor")
    if len(possible) == 1:
        return redirect(of_coauthor(possible[0].key), 302)
    number, size = page_number(), papers_per_page()
    papers = cluster.papers[(number - 1) * size : number * size]
    page = slice_of("these papers", number, size, len(papers), len(cluster.papers), here, chosen, "#papers")

    shown = cluster.filtered or PaperStatistics(cluster.coauthors, cluster.venues, cluster.years)
    coauthors = rankings.authors(shown.coauthors[:LISTED_COAUTHORS], of_coauthor, by)
    year_link = _filter_link(here, chosen, "year", first=None, last=None)
    spec = _network(cluster, shown_by, by, known=not unknown)
    span = _span(cluster)
    edited = list(cards.cards(cluster.edited, settings().folded_authors, cluster.key, by))
    return render_template(
        "author.html",
        cluster=cluster,
        words=UNIT_WORDS[by.unit],
        here=here,
        here_fields=parse_qsl(urlsplit(here).query),
        span=rankings.span(*span),
        first_year=span[0],
        last_year=span[1],
        bars=cards.bars(
            shown.years, lambda year: year_link(str(year)), shown_by.includes if shown_by.dated else None
        ),
        identifiers=identifier_links(cluster.identifiers),
        shown_identifiers=SHOWN_IDENTIFIERS,
        affiliation_paper=cluster.affiliation and by.page(urls.paper(cluster.affiliation.paper)),
        roles=cards.role_bars(
            cluster.roles, _filter_link(here, chosen, "role"), shown_by.role, cluster.edited_count
        ),
        edited=cards.by_year(edited[:SHOWN_EDITED]),
        edited_more=cards.by_year(edited[SHOWN_EDITED:]),
        shown_edited=SHOWN_EDITED,
        undated=next((count.papers for count in shown.years if count.year is None), 0),
        groups=cards.by_year(cards.cards(papers, settings().folded_authors, cluster.key, by)),
        page=page,
        chips=_chips(cluster, shown_by, here, chosen),
        unknown=unknown,
        possible=[(each.name, of_coauthor(each.key)) for each in possible[:POSSIBLE_COAUTHORS]],
        unfollowed=_unfollowed(shown_by),
        filter=shown_by,
        filter_coauthor=_typed(cluster),
        made_of=UNIT_WORDS[by.unit].made_of and cluster.made_of,
        chain_from=cluster.name if by.unit == "cluster" else cluster.key,
        kinds=KIND_PLURALS,
        coauthors=coauthors,
        coauthor_count=len(shown.coauthors),
        all_coauthors=with_arguments(urls.API + here.removeprefix(urls.root()), chosen),
        shown_coauthors=SHOWN_COAUTHORS,
        offered=[coauthor.name for coauthor in cluster.coauthors[:LISTED_COAUTHORS]],
        venues=rankings.venue_counts(shown.venues, _filter_link(here, chosen, "venue"), by),
        shown_venues=SHOWN_VENUES,
        namesakes=rankings.hits(cluster.namesakes, by),
        near=rankings.hits(cluster.near, by),
        possibly=_suggestions(cluster),
        name_key=names.key(cluster.name),
        decides=is_owner() and service().decisions.file is not None,
        same_name=rankings.hits(cluster.same_name, by),
        panel=panels.network_panel(
            spec, "embed", f"Coauthor network of {cluster.name}", coauthors, by, whole=len(shown.coauthors)
        ),
        network_files=panels.network_downloads(by.query(spec)),
        list_files=panels.list_downloads(author=cluster.key, **asdict(shown_by), **by.parameters),
    )


def _filter_link(here: str, chosen: dict[str, Any], name: str, **without: None) -> Callable[[str], str]:
    """A function that returns the address of the page with one more filter, in addition to those that are `chosen`. The addresses of thousands of
    coauthors differ in one place, so that the rest is made once."""
    place = f"{name}=%00"
    start, _, end = with_arguments(here, chosen, **without, **{name: "\0"}).rpartition(place)
    return lambda value: f"{start}{name}={urls.quoted_value(value)}{end}#papers"


def _network(cluster: AuthorCluster, shown_by: PaperFilter, by: Links, *, known: bool) -> NetworkSpec:
    """The network of the author with the filters that a network has: years and the coauthor."""
    spec = NetworkSpec("author", cluster.key, unit=by.unit)
    if not known:
        return spec
    first = shown_by.year if shown_by.year is not None else shown_by.first
    last = shown_by.year if shown_by.year is not None else shown_by.last
    return replace(spec, first=first, last=last, coauthor=shown_by.coauthor)


def _unfollowed(shown_by: PaperFilter) -> str:
    """The filters that the network does not have, in words."""
    names = {
        "venue": shown_by.venue,
        "kind": shown_by.kind,
        "position": shown_by.role,
        "words": shown_by.text,
    }
    return " and ".join(name for name, value in names.items() if value)


def _span(cluster: AuthorCluster) -> tuple[int | None, int | None]:
    known = [count.year for count in cluster.years if count.year is not None and count.papers]
    return (known[0], known[-1]) if known else (None, None)


def _chips(
    cluster: AuthorCluster, shown_by: PaperFilter, here: str, chosen: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """The active filters: the label, the value in words, and the address without the filter."""
    venues = {count.venue.id: count.venue.name for count in cluster.venues}
    coauthors = {coauthor.key: coauthor.name for coauthor in cluster.coauthors}
    words = {
        "year": str(shown_by.year),
        "first": str(shown_by.first),
        "last": str(shown_by.last),
        "venue": venues.get(names.key(shown_by.venue), shown_by.venue),
        "kind": KIND_PLURALS.get(shown_by.kind, ""),
        "coauthor": coauthors.get(shown_by.coauthor)
        or coauthors.get(names.key(shown_by.coauthor), shown_by.coauthor),
        "text": shown_by.text,
        "role": ROLE_LABELS.get(shown_by.role, "").lower(),
    }
    labels = {"first": "from", "last": "to", "role": "position"}
    return [
        (labels.get(name, name), words[name], with_arguments(here, chosen, **{name: None}) + "#papers")
        for name in chosen
    ]


def _unknown(cluster: AuthorCluster, shown_by: PaperFilter) -> list[tuple[str, str]]:
    """Filters by a name that does not occur on this page: the kind of the name, and the name."""
    venues = {count.venue.id for count in cluster.venues}
    unknown = []
    if shown_by.coauthor and not _known_coauthor(cluster, shown_by.coauthor):
        unknown.append(("coauthor", shown_by.coauthor))
    if shown_by.venue and names.key(shown_by.venue) not in venues:
        unknown.append(("venue", shown_by.venue))
    return unknown


def _possible_coauthors(cluster: AuthorCluster) -> list[Coauthor]:
    """The coauthors whose names contain words that begin with those of the filter, most joint papers first."""
    wanted = names.words(cluster.shown_by.coauthor)
    return [
        each
        for each in cluster.coauthors
        if wanted and all(any(own.startswith(word) for own in names.words(each.name)) for word in wanted)
    ]


def _known_coauthor(cluster: AuthorCluster, asked: str) -> bool:
    """True if a coauthor has this identifier, or this name on one of the papers shown."""
    key = names.key(asked)
    if any(coauthor.key in (asked, key) for coauthor in cluster.coauthors):
        return True
    entries = (entry.author for paper in cluster.papers for entry in paper.authors)
    return any(author.key != cluster.key and names.key(author.name) == key for author in entries)


def _typed(cluster: AuthorCluster) -> str:
    """The content of the field for a coauthor: of an identifier, the name, if only one coauthor has it."""
    asked = cluster.shown_by.coauthor
    name = next((coauthor.name for coauthor in cluster.coauthors if coauthor.key == asked), "")
    alone = sum(coauthor.name == name for coauthor in cluster.coauthors) == 1
    return name if name and alone and names.key(name) != asked else asked
