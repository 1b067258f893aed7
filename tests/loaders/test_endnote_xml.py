"""EndNote's XML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.records import PersonName, Venue
from loaders import endnote_xml

RECORD = """<record><rec-number>7</rec-number><ref-type name="Journal Article">17</ref-type><contributors>
<authors><author><style face="normal">Chapman, A. G.</style></author><author>World Health Organization,</author></authors>
<secondary-authors><author>Ed, Itor</author></secondary-authors></contributors>
<titles><title><style face="normal">An ecological </style><style face="italic">basis</style></title>
<secondary-title>Ecology</secondary-title></titles><periodical><full-title>Ecology Letters</full-title></periodical>
<dates><year>1937</year></dates><abstract>Text.</abstract><electronic-resource-num>10.1000/x</electronic-resource-num>
<urls><related-urls><url>https://example.org/a</url></related-urls></urls><accession-num>A1</accession-num></record>"""


def file(*records):
    return '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>' + "\n".join(records) + "</records></xml>"


def test_a_record_comes_out_as_it_is_printed(read):
    found = read(endnote_xml, file(RECORD))
    assert found.problems == []
    paper = found.paper
    assert paper.title == "An ecological basis"
    assert paper.authors == [PersonName("A. G. Chapman"), PersonName("World Health Organization", group=True)]
    assert (paper.year, paper.kind, paper.venue) == (1937, "journal", Venue("Ecology Letters", "journal"))
    assert (paper.abstract, paper.doi, paper.url) == ("Text.", "10.1000/x", "https://example.org/a")
    assert paper.where == "line 2"
    assert paper.record.startswith("endnote-xml:A1:")


def test_a_record_without_a_title_or_without_its_end_is_refused_and_the_others_read(read):
    found = read(endnote_xml, file(RECORD, "<record><titles/></record>", "<record><titles>", RECORD))
    assert (len(found.papers), found.refused) == (2, 2)


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (file(RECORD).encode(), True),
        (file(RECORD).encode("utf-16"), True),
        (b"<records><record><ref-type>17</ref-type></record></records>", True),
        (b"<xml><record/></xml>", False),
        (b"<html></html>", False),
        (b"", False),
    ],
)
def test_sniffing_finds_the_export(head, is_ours):
    assert endnote_xml.sniff(head, "x.xml") is is_ours


piece = st.sampled_from(
    [
        "<record>",
        "</record>",
        "<titles><title>",
        "</title></titles>",
        "T",
        "<author>",
        "</author>",
        "&amp;",
        "&x;",
        "<",
        ">",
        "<!--",
        "-->",
    ]
)


@given(st.lists(piece.map(str.encode) | st.binary(max_size=4), max_size=40).map(b"".join))
def test_arbitrary_bytes_raise_nothing(read, data):
    found = read(endnote_xml, b"<xml><records>" + data)
    assert all(paper.title.strip() for paper in found.papers)
