"""MODS."""

from __future__ import annotations

import pytest

import loaders
from graphapp.model.records import Paper, PersonName, Venue
from loaders import mods

ITEM = """<mods ID="L1843"><titleInfo type="alternative"><title>Other</title></titleInfo>
<titleInfo><nonSort>The</nonSort><title>Engine</title><subTitle>Notes</subTitle></titleInfo>
<name type="personal"><namePart type="family">Lovelace</namePart><namePart type="given">Ada</namePart><namePart type="date">1815-1852</namePart>
<role><roleTerm type="code" authority="marcrelator">aut</roleTerm></role><affiliation>London</affiliation></name>
<name type="personal"><namePart>Babbage, Charles,</namePart></name>
<name type="corporate"><namePart>Royal Society.</namePart><namePart>Committee</namePart></name>
<name type="personal"><namePart>Itor, Ed</namePart><role><roleTerm type="text">Editor</roleTerm></role></name>
<name type="conference"><namePart>A Meeting</namePart></name>
<genre>journal article</genre>
<relatedItem type="host"><titleInfo><title>Memoirs</title></titleInfo><part><date>Jan. 1843</date></part><identifier type="issn">1</identifier></relatedItem>
<relatedItem type="preceding"><titleInfo><title>Before</title></titleInfo></relatedItem>
<identifier type="doi">10.1/ABC</identifier><location><url access="preview">http://example.org/p</url><url>http://example.org/x</url></location>
<abstract> What it
is. </abstract></mods>
"""


def test_an_item_becomes_a_paper(read):
    found = read(
        mods,
        f'<?xml version="1.0"?>\n<modsCollection xmlns="http://www.loc.gov/mods/v3">\n{ITEM}</modsCollection>',
    )
    assert not found.problems
    assert found.paper == Paper(
        record="mods:L1843",
        title="The Engine: Notes",
        authors=[
            PersonName("Ada Lovelace", affiliation="London"),
            PersonName("Charles Babbage"),
            PersonName("Royal Society. Committee", group=True),
        ],
        year=1843,
        kind="journal",
        venue=Venue("Memoirs", "journal"),
        abstract="What it is.",
        doi="10.1/ABC",
        url="http://example.org/x",
        where="line 3",
        editors=(PersonName("Ed Itor"),),
    )


@pytest.mark.parametrize(
    ("genre", "kind"),
    [
        ("Thesis", "thesis"),
        ("conference publication", "conference"),
        ("book", "book"),
        ("preprint", "preprint"),
        ("map", "journal"),
    ],
)
def test_the_genre_says_the_kind(read, genre, kind):
    assert read(mods, ITEM.replace("journal article", genre)).paper.kind == kind


def test_a_prefix_changes_nothing_and_an_item_without_a_title_is_refused(read):
    prefixed = "<m:modsCollection xmlns:m='x'><m:mods><m:titleInfo><m:title>T</m:title></m:titleInfo></m:mods><m:mods/></m:modsCollection>"
    found = read(mods, prefixed)
    assert found.paper.title == "T"
    assert found.refused == 1


def test_it_is_detected_by_its_first_element():
    assert loaders.detect(ITEM.encode(), "x.xml") is mods


def test_an_identifier_that_says_that_it_is_a_doi_counts_before_one_that_looks_like_one(read):
    two = '<identifier type="citekey">10.1/OTHER</identifier><identifier type="doi">10.1/ABC</identifier>'
    item = ITEM.replace('<identifier type="doi">10.1/ABC</identifier>', two)
    assert (
        read(mods, f'<modsCollection xmlns="http://www.loc.gov/mods/v3">{item}</modsCollection>').paper.doi
        == "10.1/ABC"
    )
