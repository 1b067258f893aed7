"""Papers and counts prepared for templates: links, folded lists, heights of bars. Pure.

Values that are the same for all papers of a page are computed once, because a page may show 200 papers with thousands of authors. Text
becomes HTML only by escaping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote, urlencode

from markupsafe import Markup

from graphapp.analysis import author_statistics
from graphapp.model.rows import CHOSEN_ROLES, Authorship, PaperRole, StoredPaper
from graphapp.views import YearCount
from graphapp.web import urls
from graphapp.web.render.rankings import PLAIN
from graphapp.web.urls import Links
from loaders.reading.titles import shown_title

__all__ = [
    "KIND_NAMES",
    "KIND_PLURALS",
    "ROLE_LABELS",
    "Bar",
    "Page",
    "PaperCard",
    "RoleBar",
    "YearGroup",
    "bars",
    "by_year",
    "card",
    "cards",
    "filter_link",
    "role_bars",
    "with_arguments",
]

KIND_NAMES = {
    "conference": "Conference paper",
    "journal": "Journal article",
    "preprint": "Preprint",
    "book": "Book",
    "thesis": "Thesis",
    "other": "",
}
"""The label of the kind of a paper; no label if the source does not state one of these kinds."""
KIND_PLURALS = {
    "conference": "Conference papers",
    "journal": "Journal articles",
    "preprint": "Preprints",
    "book": "Books",
    "thesis": "Theses",
    "other": "Unknown kind",
}
"""The label of the papers of a kind, in filters and on the page of a venue."""

ROLE_LABELS: dict[PaperRole | str, str] = {
    "only": "Only author",
    "first": "First author",
    "last": "Last author",
    "middle": "Other position",
    "unknown": "Unknown position",
}
"""The labels of an author's places in author lists."""

CHART_HEIGHT = 72
CHART_LABELS = 10
"""A chart with more years than this labels only some of them."""


class PaperCard(NamedTuple):
    """A paper in a list. `authors` are the links shown, `folded` the others, `unplaced` those without a position; `cut_mark` states that
    the list is or may be truncated."""

    id: str
    href: str
    title: str
    year: int | None
    kind: str
    venue: str
    venue_href: str
    authors: Markup
    folded: Markup
    folded_count: int
    unplaced: Markup
    cut: bool
    cut_mark: str
    abstract: str | None
    doi: str | None
    doi_href: str | None
    url: str | None
    sources: tuple[str, ...]

    @property
    def facts(self) -> str:
        """Kind and year, if known."""
        return " · ".join(filter(None, [self.kind, "" if self.year is None else str(self.year)]))


# the prefix of the identifier of an author row that is a collaboration or an institution
_GROUP = "group:"


class YearGroup(NamedTuple):
    """The papers of one year within a page of a list; the year is None if unknown."""

    year: int | None
    papers: list[PaperCard]


class Bar(NamedTuple):
    """A bar of the chart of papers by year; `height` is in pixels, `href` None for a year without papers."""

    year: int
    papers: int
    height: int
    href: str | None
    labelled: bool
    chosen: bool


class RoleBar(NamedTuple):
    """A bar of the chart of papers by the author's place in the author list; `width` is in percent of the longest, `href` None if papers cannot be
    filtered by the role."""

    role: str
    label: str
    papers: int
    width: int
    href: str | None
    chosen: bool


class Page(NamedTuple):
    """The slice of a list that is shown: the numbers of its first and last entry (1-based), the total, and the addresses of the previous and
    next page."""

    first: int
    last: int
    total: int
    before: str | None
    after: str | None


class _Names:
    """Author links, each rendered once per page. They are kept as escaped `str`, because joining `Markup` would escape them again."""

    def __init__(self, me: str, links: Links) -> None:
        self._me = me
        self._links = links
        self._made: dict[tuple[str, str], str] = {}

    def joined(self, entries: Iterable[Authorship]) -> Markup:
        """The names of `entries` as links, separated by commas."""
        return Markup(", ".join([self._link(*entry.author) for entry in entries]))

    def _link(self, id: str, name: str, key: str) -> str:
        if id.startswith(_GROUP):
            return f'{self._link("", name, key)} <span class="mark">group</span>'
        made = self._made.get((key, name))
        if made is None:
            text = escape(name)
            href = escape(self._links.author(key, name))
            made = f"<b>{text}</b>" if key == self._me else f'<a href="{href}">{text}</a>'
            self._made[key, name] = made
        return made


def card(
    paper: StoredPaper, shown_authors: int, links: Links = PLAIN, names: _Names | None = None
) -> PaperCard:
    """`paper`, keyed, with the first `shown_authors` names shown and the others folded; a single further name is shown, too."""
    names = names or _Names("", links)
    placed = [entry for entry in paper.authors if entry.position is not None]
    shown = shown_authors if len(placed) > shown_authors + 1 else len(placed)
    return PaperCard(
        id=paper.id,
        href=links.page(urls.paper(paper.id)),
        title=shown_title(paper.title),
        year=paper.year,
        kind=KIND_NAMES.get(paper.kind, paper.kind),
        venue=paper.venue.name if paper.venue else "",
        venue_href=links.page(urls.venue(paper.venue.id)) if paper.venue else "",
        authors=names.joined(placed[:shown]),
        folded=names.joined(placed[shown:]),
        folded_count=len(placed) - shown,
        unplaced=names.joined([entry for entry in paper.authors if entry.position is None]),
        cut=paper.authors_cut,
        cut_mark=_cut_mark(paper),
        abstract=paper.abstract,
        doi=paper.doi,
        doi_href=urls.doi(paper.doi),
        url=urls.outside(paper.url),
        sources=paper.sources,
    )


def _cut_mark(paper: StoredPaper) -> str:
    if not paper.authors_cut:
        return ""
    return (
        "list possibly truncated by the source"
        if author_statistics.perhaps_cut(paper)
        else "list truncated by the source"
    )


def cards(
    papers: Iterable[StoredPaper], shown_authors: int, me: str = "", links: Links = PLAIN
) -> Iterator[PaperCard]:
    """Each paper, keyed, as a card; the author `me` is highlighted instead of linked."""
    names = _Names(me, links)
    return (card(paper, shown_authors, links, names) for paper in papers)


def by_year(papers: Iterable[PaperCard]) -> list[YearGroup]:
    """Cards grouped by year, in their order."""
    return [YearGroup(year, list(group)) for year, group in groupby(papers, key=lambda paper: paper.year)]


def bars(
    years: Sequence[YearCount], href: Callable[[int], str], chosen: Callable[[int], bool] | None
) -> list[Bar]:
    """The chart of papers by year; unknown years have no bar. `href` returns the address of the papers of a year, and `chosen` whether a year
    is shown (None: the years are not restricted)."""
    known = [(count.year, count.papers) for count in years if count.year is not None]
    most = max((papers for _, papers in known), default=0)
    step = 1 if len(known) <= CHART_LABELS else 2 if len(known) <= 2 * CHART_LABELS else 5
    return [
        Bar(
            year=year,
            papers=papers,
            height=max(1, round(CHART_HEIGHT * papers / most)) if papers else 0,
            href=href(year) if papers else None,
            labelled=(known[-1][0] - year) % step == 0 if step < 5 else year % step == 0,
            chosen=chosen is not None and chosen(year),
        )
        for year, papers in known
    ]


def role_bars(
    roles: Mapping[PaperRole, int], href: Callable[[str], str], chosen: str, edited: int = 0
) -> list[RoleBar]:
    """The chart of papers by the author's place in the author list, and of the publications that the author `edited`. `href` returns the address
    of the papers in a role, `chosen` is the role that is shown ("": all)."""
    most = max((*roles.values(), edited), default=0)
    bars = [
        RoleBar(
            role,
            ROLE_LABELS[role],
            papers,
            max(1, round(100 * papers / most)),
            href(role) if role in CHOSEN_ROLES else None,
            role == chosen,
        )
        for role, papers in roles.items()
    ]
    if edited:
        bars.append(RoleBar("editor", "Editor", edited, max(1, round(100 * edited / most)), "#edited", False))
    return bars


def filter_link(here: str, parameter: str) -> Callable[[str], str]:
    """A function that returns the address of the page `here` filtered by a value of `parameter`."""
    start = f"{here}{'&' if '?' in here else '?'}{parameter}="
    return lambda value: f"{start}{quote(value, '', errors='replace')}#papers"


def with_arguments(base: str, arguments: Mapping[str, object], **changes: object) -> str:
    """`base` with `arguments`, updated by `changes`, as query string; empty and None values are omitted."""
    wanted = {**arguments, **changes}
    query = urlencode([(k, str(v)) for k, v in wanted.items() if v not in (None, "")], errors="replace")
    if not query:
        return urls.rooted(base)
    return urls.rooted(base + ("&" if "?" in base else "?") + query)
