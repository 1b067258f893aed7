"""The long lists of a page as HTML: papers, bars of a chart, options of a field. The page of an author has hundreds of entries, for which a template
takes several times as long. Values become HTML only by `escaped`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from graphapp.views import VenueCount
from graphapp.web.render.escaping import escaped
from graphapp.web.render.papers import Bar, PaperCard, YearGroup

__all__ = ["chart_bars", "chart_rows", "name_options", "paper_item", "venue_options", "year_groups"]

# a printed page has this many papers
_SHEET = 25
_UNPLACED = (
    '<span class="unplaced" title="The source truncated the list before this name: the position of the name is unknown">'
    "… {}</span>"
)


def paper_item(paper: PaperCard, level: int, ends: bool = False) -> Markup:
    """A paper as an item of a list; its title is a heading of `level`. `ends`: a printed page may end after it."""
    return Markup(_item(paper, level, ends))


def year_groups(groups: Iterable[YearGroup], first: int = 1) -> Markup:
    """Papers grouped by year, of which the first is number `first` of the whole list."""
    parts: list[str] = []
    number = first - 1
    for group in groups:
        year = "No year" if group.year is None else group.year
        parts.append(f'<section class="year-group">\n<h3 class="year">{year}</h3>\n<ol class="papers">\n')
        for number, paper in enumerate(group.papers, number + 1):  # noqa: B020 - continues in the next group
            parts.append(_item(paper, 4, number % _SHEET == 0))
        parts.append("</ol>\n</section>\n")
    return Markup("".join(parts))


def _item(paper: PaperCard, level: int, ends: bool) -> str:
    title = escaped(paper.title or "(without title)")
    facts = " · ".join(_facts(paper))
    return "".join(
        [
            f'<li class="paper{" sheet-end" if ends else ""}">\n',
            f'<h{level} class="paper-title"><a href="{escaped(paper.href)}" dir="auto">{title}</a></h{level}>\n',
            _by(paper),
            f'<details class="fold by"><summary>and {paper.folded_count} more</summary><p>{escaped(paper.folded)}</p></details>\n'
            if paper.folded_count
            else "",
            f'<p class="meta">{facts}</p>\n' if facts else "",
            f'<details class="abstract"><summary>Abstract</summary><p dir="auto">{escaped(paper.abstract)}</p></details>\n'
            if paper.abstract
            else "",
            "</li>\n",
        ]
    )


def _by(paper: PaperCard) -> str:
    """The line with the authors."""
    if not (paper.authors or paper.unplaced or paper.cut):
        return ""
    between = ", " if paper.authors and paper.unplaced else ""
    unplaced = _UNPLACED.format(escaped(paper.unplaced)) if paper.unplaced else ""
    mark = f' <span class="mark">{escaped(paper.cut_mark)}</span>' if paper.cut_mark else ""
    return f'<p class="by">{escaped(paper.authors)}{between}{unplaced}{mark}</p>\n'


def _facts(paper: PaperCard) -> Iterable[str]:
    """Venue, kind, year and links."""
    if paper.venue:
        yield f'<a href="{escaped(paper.venue_href)}">{escaped(paper.venue)}</a>'
    if paper.facts:
        yield escaped(paper.facts)
    if paper.doi_href:
        yield f'<a href="{escaped(paper.doi_href)}" rel="noopener">DOI</a>'
    if paper.url:
        yield f'<a href="{escaped(paper.url)}" rel="noopener">Link</a>'
    if len(paper.sources) > 1:
        yield f'<a href="{escaped(paper.href)}#facts">merged from {len(paper.sources)} records</a>'


def chart_bars(bars: Iterable[Bar]) -> Markup:
    """The bars of the chart of papers by year."""
    return Markup("\n".join([_bar(bar) for bar in bars]))


def _bar(bar: Bar) -> str:
    words = f"{bar.year}: {bar.papers:,} {'paper' if bar.papers == 1 else 'papers'}"
    chosen, current = (' class="chosen"', ' aria-current="true"') if bar.chosen else ("", "")
    start, end = '<span class="no-papers">', "</span>"
    if bar.href:
        start, end = f'<a href="{escaped(bar.href)}" title="{words}"{current}>', "</a>"
    return (
        f'<li{chosen}>{start}<span class="count" aria-hidden="true">{bar.papers or ""}</span>'
        f'<svg height="{bar.height}" aria-hidden="true" focusable="false"><rect width="100%" height="100%"/></svg>'
        f'<span class="hidden">{words}</span><span class="tick" aria-hidden="true">{bar.year if bar.labelled else ""}</span>{end}</li>'
    )


def chart_rows(bars: Sequence[Bar]) -> Markup:
    """The chart of papers by year as rows of a table, newest first."""
    rows = [
        f'<tr><th scope="row">{bar.year}</th><td class="num">{bar.papers:,}</td></tr>'
        for bar in reversed(bars)
        if bar.papers
    ]
    return Markup("\n".join(rows))


def name_options(offered: Iterable[str]) -> Markup:
    """Names that a field offers."""
    return Markup("".join([f'<option value="{escaped(name)}"></option>' for name in offered]))


def venue_options(counts: Iterable[VenueCount], chosen: str) -> Markup:
    """Venues as choices of a field, of which the one with the identifier `chosen` is selected."""
    options = [
        f'<option value="{escaped(each.venue.id)}"{" selected" if each.venue.id == chosen else ""}>'
        f"{escaped(each.venue.name)} ({each.papers})</option>\n"
        for each in counts
    ]
    return Markup("".join(options))
