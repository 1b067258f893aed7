"""The pages that people read: each function asks the service once and renders a template."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from graphapp import __version__
from graphapp.errors import NotFound, StoreUnavailable
from graphapp.ingest import log as loads
from graphapp.model import names
from graphapp.model.rows import StoredPaper
from graphapp.networks.spec import NetworkSpec
from graphapp.settings import SETTINGS
from graphapp.views import AuthorCluster, Found, PaperFilter, PathView
from graphapp.web import urls
from graphapp.web.arguments import paper_filter, required, whole
from graphapp.web.context import service, settings
from graphapp.web.http.security import is_loopback
from graphapp.web.render import panels, rankings
from graphapp.web.render import papers as cards
from graphapp.web.render.papers import KIND_NAMES, Page, with_arguments
from graphapp.web.specs import spec_from, spec_of

__all__ = ["pages"]

pages = Blueprint("pages", __name__)

SHOWN_COAUTHORS = 20
SHOWN_VENUES = 10
OFFERED_COAUTHORS = 100
SHOWN_PROBLEMS = 50
# the page would be long before anybody reads it
SHOWN_OLDER = 500
SHOWN_OLDER_PROBLEMS = 5


@pages.get("/")
def front() -> str:
    """What is loaded, the most prolific authors and venues, search."""
    overview = service().overview()
    return render_template(
        "front.html",
        counts=overview.counts,
        years=rankings.span(overview.counts.first_year, overview.counts.last_year),
        authors=rankings.hits(overview.authors),
        venues=rankings.venues(overview.venues),
        loads=overview.loads,
        whole_network=urls.network(NetworkSpec("all")),
    )


@pages.get("/search")
def search() -> str:
    """Authors, venues and papers for what a person typed."""
    text = request.args.get("q", "")
    found = service().search(text)
    papers = service().search_papers(text) if text.strip() else Found[StoredPaper]([], 0)
    places = service().search_venues(text)
    return render_template(
        "search.html",
        venues=rankings.venues(places),
        more_venues=places.more,
        text=text,
        authors=found,
        rows=rankings.hits(found),
        papers=list(cards.cards(papers, settings().folded_authors)),
        more_authors=found.more,
        more_papers=papers.more,
        meant=rankings.hits(service().suggestions(text)) if text.strip() and not found else [],
    )


@pages.get("/authors")
def author_by_name() -> str | AnyResponse:
    """An author cluster whose key does not fit into a path; other keys are sent to their own address."""
    name = names.key(required(request.args, "name", "the name of an author"))
    if urls.fits(name):
        return _moved(urls.author(name), "name")
    return _author(name)


@pages.get("/authors/<key:name>")
def author(name: str) -> str:
    """An author cluster."""
    return _author(name)


def _moved(href: str, without: str) -> AnyResponse:
    rest = {name: value for name, value in request.args.items() if name != without}
    return redirect(with_arguments(href, rest), 302)


def _author(name: str) -> str:
    shown_by = paper_filter(request.args)
    cluster = service().author(name, shown_by)
    here = urls.author(cluster.key)
    chosen = {name: value for name, value in asdict(shown_by).items() if value not in (None, "")}
    page, papers = _slice(cluster.papers, here, chosen)

    coauthors = rankings.authors(cluster.coauthors, cards.filter_link(here, "coauthor"))
    year_link = cards.filter_link(here, "year")
    spec = NetworkSpec("author", cluster.key)
    return render_template(
        "author.html",
        cluster=cluster,
        here=here,
        span=rankings.span(*_span(cluster)),
        bars=cards.bars(cluster.years, lambda year: year_link(str(year)), shown_by.year),
        undated=next((count.papers for count in cluster.years if count.year is None), 0),
        groups=cards.by_year(cards.cards(papers, settings().folded_authors, cluster.key)),
        page=page,
        chips=_chips(cluster, shown_by, here, chosen),
        unknown=_unknown(cluster, shown_by),
        filter=shown_by,
        kinds=KIND_NAMES,
        coauthors=coauthors,
        shown_coauthors=SHOWN_COAUTHORS,
        offered=[coauthor.name for coauthor in cluster.coauthors[:OFFERED_COAUTHORS]],
        venues=rankings.venue_counts(cluster.venues, cards.filter_link(here, "venue")),
        shown_venues=SHOWN_VENUES,
        namesakes=rankings.hits(cluster.namesakes),
        near=rankings.hits(cluster.near),
        panel=panels.network_panel(spec, "embed", f"Coauthor network of {cluster.name}", coauthors),
        network_files=panels.network_downloads(spec.to_query()),
        list_files=panels.list_downloads(author=cluster.key, **asdict(shown_by)),
    )


def _span(cluster: AuthorCluster) -> tuple[int | None, int | None]:
    known = [count.year for count in cluster.years if count.year is not None and count.papers]
    return (known[0], known[-1]) if known else (None, None)


def _slice(papers: list[Any], here: str, chosen: dict[str, Any]) -> tuple[Page, list[Any]]:
    """The page of `papers` that the address asks for. Raises BadInput for a page number below 1."""
    size = settings().page_papers
    number = whole(request.args, "page", 1) or 1
    start = (number - 1) * size
    if start and start >= len(papers):
        raise NotFound(
            f"There is no page {number} of these papers.", f"The last is {-(-len(papers) // size) or 1}."
        )
    shown = papers[start : start + size]

    def at(page: int) -> str:
        return with_arguments(here, chosen, page=page if page > 1 else None) + "#papers"

    more = start + size < len(papers)
    return Page(
        start + 1 if shown else 0,
        start + len(shown),
        len(papers),
        at(number - 1) if start else None,
        at(number + 1) if more else None,
    ), shown


def _chips(
    cluster: AuthorCluster, shown_by: PaperFilter, here: str, chosen: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """The filters in force: what each is, its value in words, the address without it."""
    venues = {count.venue.id: count.venue.name for count in cluster.venues}
    coauthors = {coauthor.key: coauthor.name for coauthor in cluster.coauthors}
    words = {
        "year": str(shown_by.year),
        "venue": venues.get(names.key(shown_by.venue), shown_by.venue),
        "kind": KIND_NAMES.get(shown_by.kind, ""),
        "coauthor": coauthors.get(names.key(shown_by.coauthor), shown_by.coauthor),
        "text": shown_by.text,
    }
    return [(name, words[name], with_arguments(here, chosen, **{name: None}) + "#papers") for name in chosen]


def _unknown(cluster: AuthorCluster, shown_by: PaperFilter) -> list[tuple[str, str]]:
    """Filters by a name that nobody and nothing on this page has: what kind of name, and the name."""
    coauthors = {coauthor.key for coauthor in cluster.coauthors}
    venues = {count.venue.id for count in cluster.venues}
    asked = (("coauthor", shown_by.coauthor, coauthors), ("venue", shown_by.venue, venues))
    return [(what, name) for what, name, known in asked if name and names.key(name) not in known]


@pages.get("/authors/<key:name>/network")
def author_network(name: str) -> str:
    """The coauthor network of an author in a full window."""
    return _network_page(spec_from(request.args, "author", names.key(name)))


@pages.get("/venues/<key:name>/network")
def venue_network(name: str) -> str:
    """The coauthor network of a venue in a full window."""
    return _network_page(spec_from(request.args, "venue", names.key(name)))


@pages.get("/network")
def network() -> str:
    """Any network in a full window, by its spec."""
    return _network_page(spec_of(request.args))


def _network_page(spec: NetworkSpec) -> str:
    title, back, ranked = _subject(spec)
    return render_template(
        "network.html",
        title=title,
        back=back,
        spec=spec,
        panel=panels.network_panel(spec, "full", title, ranked),
        network_files=panels.network_downloads(spec.to_query()),
    )


def _subject(spec: NetworkSpec) -> tuple[str, tuple[str, str], list[rankings.Ranked]]:
    """What a network is of, where its page is, and its authors: without computing the network, which may take seconds."""
    if spec.centre == "author":
        cluster = service().author(spec.value)
        rows = rankings.authors(cluster.coauthors)
        return f"Coauthor network of {cluster.name}", (cluster.name, urls.author(cluster.key)), rows
    if spec.centre == "venue":
        view = service().venue(spec.value)
        rows = rankings.authors(view.authors)
        return f"Coauthor network of {view.venue.name}", (view.venue.name, urls.venue(view.venue.id)), rows
    if spec.centre == "all":
        return (
            "Coauthor network of the whole store",
            ("Front page", "/"),
            rankings.hits(service().overview().authors),
        )
    # it is for the table beside the drawing, which needs no positions
    network = service().network(spec, wait=0)
    rows = [
        rankings.Ranked(node.name, urls.author(node.id), node.papers)
        for node in network.nodes
        if node.type == "author" and spec.unit == "cluster"
    ]
    return network.title, ("Front page", "/"), rows


@pages.get("/venues")
def venues() -> str | AnyResponse:
    """All venues; with `name` the venue whose name does not fit into a path, others are sent to their own address."""
    if "name" not in request.args:
        return _all_venues()
    name = names.key(required(request.args, "name", "the name of a venue"))
    if urls.fits(name):
        return _moved(urls.venue(name), "name")
    return _venue(name)


def _all_venues() -> str:
    number = whole(request.args, "page", 1) or 1
    start = (number - 1) * settings().page_papers
    found = service().venues(start, request.args.get("q", ""))
    rows, total, asked = found.rows, found.total, {"q": found.text or None}
    if number > 1 and not rows:
        raise NotFound(
            f"There is no page {number} of the venues.",
            f"The last is {-(-total // settings().page_papers) or 1}.",
        )
    end = start + len(rows)
    return render_template(
        "venues.html",
        text=found.text,
        cut=found.cut,
        rows=rankings.venues(rows),
        page=Page(
            start + 1 if rows else 0,
            end,
            total,
            with_arguments("/venues", asked, page=number - 1 if number > 2 else None) if start else None,
            with_arguments("/venues", asked, page=number + 1) if end < total else None,
        ),
    )


@pages.get("/venues/<key:name>")
def venue(name: str) -> str:
    """A venue: papers by year, authors ranked, its network."""
    return _venue(name)


def _venue(name: str) -> str:
    year = whole(request.args, "year")
    size = settings().page_papers
    number = whole(request.args, "page", 1) or 1
    view = service().venue(name, year, (number - 1) * size)
    if number > 1 and not view.papers:
        raise NotFound(
            f"There is no page {number} of these papers.", f"The last is {-(-view.matching // size) or 1}."
        )
    here = urls.venue(view.venue.id)

    def at(page: int) -> str:
        return with_arguments(here, {"year": year}, page=page if page > 1 else None) + "#papers"

    ranked = rankings.authors(view.authors)
    year_link = cards.filter_link(here, "year")
    spec = NetworkSpec("venue", view.venue.id)
    return render_template(
        "venue.html",
        view=view,
        here=here,
        kind=KIND_NAMES.get(view.venue.kind or "", ""),
        bars=cards.bars(view.years, lambda each: year_link(str(each)), year),
        undated=next((count.papers for count in view.years if count.year is None), 0),
        groups=cards.by_year(cards.cards(view.papers, settings().folded_authors)),
        page=Page(
            view.offset + 1 if view.papers else 0,
            view.offset + len(view.papers),
            view.matching,
            at(number - 1) if number > 1 else None,
            at(number + 1) if view.offset + len(view.papers) < view.matching else None,
        ),
        authors=ranked,
        shown_authors=SHOWN_COAUTHORS,
        panel=panels.network_panel(spec, "embed", f"Coauthor network of {view.venue.name}", ranked),
        network_files=panels.network_downloads(spec.to_query()),
        list_files=panels.list_downloads(venue=view.venue.id, year=year),
    )


@pages.get("/papers")
def paper_by_id() -> str | AnyResponse:
    """A paper whose identifier does not fit into a path; others are sent to their own address."""
    id = required(request.args, "id", "the identifier of a paper")
    if urls.fits(id):
        return _moved(urls.paper(id), "id")
    return _paper(id)


@pages.get("/papers/<key:id>")
def paper(id: str) -> str:
    """A paper."""
    return _paper(id)


def _paper(id: str) -> str:
    view = service().paper_view(id)
    found = view.paper
    return render_template(
        "paper.html",
        versions=[cards.card(version, 0) for version in view.versions],
        same_doi=[cards.card(other, 0) for other in view.same_doi],
        same_doi_count=view.same_doi_count,
        differences=view.differences,
        people=view.people,
        paper=cards.card(found, len(found.authors)),
        count=len(found.authors),
        kinds=KIND_NAMES,
        list_files=panels.list_downloads(paper=found.id),
        network=urls.network(NetworkSpec("papers", found.id)),
    )


@pages.get("/path")
def path() -> tuple[str, int]:
    """The shortest chain of coauthors between two names; with a name that nobody has, the form again and who may be meant."""
    source, target = request.args.get("from", ""), request.args.get("to", "")
    view: PathView | None = None
    steps: list[tuple[rankings.Ranked, rankings.Ranked, list[cards.PaperCard]]] = []
    error: NotFound | None = None
    if source.strip() and target.strip():
        try:
            view = service().path(source, target)
        except NotFound as raised:
            error = raised
    if view is not None:
        for step in view.steps:
            ends = rankings.hits([step.source, step.target])
            papers = list(cards.cards(step.papers, settings().folded_authors))
            steps.append((ends[0], ends[1], papers))
    page = render_template(
        "path.html",
        source=source,
        target=target,
        view=view,
        steps=steps,
        error=error,
        meant=_other_paths(source, target, error) if error else [],
    )
    return page, error.status if error else 200


def _other_paths(source: str, target: str, error: NotFound) -> list[rankings.Ranked]:
    """The chains between names of which the one that nobody has is replaced by each that may be meant."""
    ends = {"from": source, "to": target}
    wrong = "from" if error.asked == source else "to"
    return [
        row._replace(href=with_arguments("/path", ends | {wrong: row.name}))
        for row in rankings.hits(error.suggestions)
    ]


@pages.get("/about")
def about() -> str:
    """What was loaded, from where, with which problems; the settings in force. While the store does not answer, what is known without
    it."""
    known = {
        "values": [(setting, _shown(setting.name)) for setting in SETTINGS],
        "version": __version__,
    }
    try:
        return render_template("about.html", failed=None, **known, **_loaded())
    except StoreUnavailable as error:
        return render_template("about.html", failed=error, **known)


def _loaded() -> dict[str, Any]:
    """What the store says of itself."""
    overview = service().overview()
    newest = loads.newest_first(overview.loads)
    return {
        "counts": overview.counts,
        "years": rankings.span(overview.counts.first_year, overview.counts.last_year),
        "formats": loads.by_format(overview.loads),
        "loads": newest[: loads.NEWEST],
        "older": newest[loads.NEWEST :][:SHOWN_OLDER],
        "unlisted": max(0, len(newest) - loads.NEWEST - SHOWN_OLDER),
        "shown_problems": SHOWN_PROBLEMS,
        "shown_older_problems": SHOWN_OLDER_PROBLEMS,
        "revision": service().store.revision(),
        "cypher_state": service().store.cypher_state().text,
    }


def _shown(setting: str) -> object:
    """The value of a setting as strangers may see it."""
    value = getattr(settings(), setting)
    private = setting == "store" and ("@" in value or not is_loopback(settings().host))
    return "(not shown)" if private else value


@pages.get("/favicon.ico")
def icon() -> Response | AnyResponse:
    """The icon, where browsers look for it unasked."""
    return redirect("/static/icon.svg", 301)
