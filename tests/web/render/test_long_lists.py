"""The long lists of a page: every value is text, and never becomes HTML."""

from __future__ import annotations

from lxml import html
from markupsafe import Markup, escape

from graphapp.model.rows import VenueRow
from graphapp.views import VenueCount
from graphapp.web.render.long_lists import chart_bars, name_options, paper_item, venue_options, year_groups
from graphapp.web.render.papers import Bar, PaperCard, YearGroup

HARM = """</p><script>"'&amp;{}"""
NAMES = Markup('<a href="/authors/x">{}</a>').format(HARM)
CARD = PaperCard(
    id=HARM,
    href=f"/papers?id={HARM}",
    title=HARM,
    year=2020,
    kind="Preprint",
    venue=HARM,
    venue_href=f"/venues?id={HARM}",
    authors=NAMES,
    folded=NAMES,
    folded_count=3,
    unplaced=NAMES,
    cut=True,
    cut_mark=HARM,
    abstract=HARM,
    doi=HARM,
    doi_href=f"https://doi.org/{HARM}",
    url=f"https://example.org/{HARM}",
    sources=("a:1", "b:2"),
)


def test_the_values_of_a_paper_stay_text():
    item = html.fromstring(paper_item(CARD, 3))
    assert item.xpath("//script") == []
    assert item.xpath("h3/a/text()") == [HARM]
    assert item.xpath("//@href") == [
        f"/papers?id={HARM}",
        *["/authors/x"] * 3,
        f"/venues?id={HARM}",
        f"https://doi.org/{HARM}",
        f"https://example.org/{HARM}",
        f"/papers?id={HARM}#facts",
    ]
    assert [each.text_content() for each in item.xpath("p|details")] == [
        f"{HARM}, … {HARM} {HARM}",
        f"and 3 more{HARM}",
        f"{HARM} · Preprint · 2020 · DOI · Link · merged from 2 records",
        f"Abstract{HARM}",
    ]


def test_a_paper_of_which_little_is_known_has_no_empty_parts():
    nothing = CARD._replace(
        title="",
        year=None,
        kind="",
        venue="",
        authors=Markup(),
        folded_count=0,
        unplaced=Markup(),
        cut=False,
        cut_mark="",
        abstract=None,
        doi_href=None,
        url=None,
        sources=("a:1",),
    )
    item = html.fromstring(paper_item(nothing, 4, ends=True))
    assert item.get("class") == "paper sheet-end"
    assert [(each.tag, each.text_content()) for each in item] == [("h4", "(without title)")]


def test_a_printed_page_may_end_after_every_25_papers_of_the_whole_list():
    groups = [YearGroup(2021, [CARD] * 3), YearGroup(None, [CARD] * 24)]
    tree = html.fromstring(f"<div>{year_groups(groups, 24)}</div>")
    items = tree.xpath("//li")
    assert [number for number, item in enumerate(items, 24) if "sheet-end" in item.get("class")] == [25, 50]
    assert tree.xpath("//h3[@class='year']/text()") == ["2021", "No year"]


def test_offered_names_and_venues_stay_text():
    assert name_options([HARM]) == f'<option value="{escape(HARM)}"></option>'
    tree = html.fromstring(
        f"<select>{venue_options([VenueCount(VenueRow(HARM, HARM, None), 2)], HARM)}</select>"
    )
    (option,) = tree.xpath("//option")
    assert (option.get("value"), option.text, option.get("selected")) == (HARM, f"{HARM} (2)", "selected")


def test_a_bar_leads_to_the_papers_of_its_year():
    tree = html.fromstring(
        f"<ol>{chart_bars([Bar(2020, 1, 9, f'/x?{HARM}', True, True), Bar(2021, 0, 0, None, False, False)])}</ol>"
    )
    first, second = tree.xpath("//li")
    (link,) = first.xpath("a")
    assert (link.get("href"), link.get("title"), link.get("aria-current")) == (
        f"/x?{HARM}",
        "2020: 1 paper",
        "true",
    )
    assert second.xpath("a") == []
    assert second.text_content() == "2021: 0 papers"
