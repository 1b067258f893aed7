"""MARC in XML."""

from __future__ import annotations

import loaders
from graphapp.model.records import Paper, PersonName, Venue
from loaders import marcxml


def field(tag, ind1=" ", **parts):
    inner = "".join(
        f'<subfield code="{code.removeprefix("_")}">{text}</subfield>'
        for code, texts in parts.items()
        for text in (texts if isinstance(texts, list) else [texts])
    )
    return f'<datafield tag="{tag}" ind1="{ind1}" ind2=" ">{inner}</datafield>'


BOOK = [
    "<leader>00000nam a2200000 c 4500</leader>",
    '<controlfield tag="001">42</controlfield>',
    '<controlfield tag="003">DE-101</controlfield>',
    '<controlfield tag="008">160824s2016    gw ||||| |||| 10||||ger  </controlfield>',
    field("024", "7", a="10.1/ABC", _2="doi"),
    field(
        "100",
        "1",
        a="Lovelace, Ada,",
        d="1815-1852",
        _0=["(DE-588)118640402", "(uri)http://d-nb.info/gnd/118640402"],
        _4="aut",
    ),
    field("245", "1", a="&#152;The&#156; engine :", b="notes /", c="by Ada Lovelace"),
    field("490", "0", a="Memoirs ;", v="3"),
    field("520", a="What it is."),
    field("700", "1", a="Itor, Ed.", e="Herausgeber"),
    field("700", "1", a="Babbage, Charles,", c="Jr.", u="London"),
    field("700", "1", a="Verne, Jules", t="Le voyage"),
    field("710", "2", a="Royal Society.", b="Committee", _4="aut"),
    field("710", "2", a="Publisher", _4="pbl"),
    field("856", u="http://example.org/x"),
]


def record(*fields):
    return f'<record xmlns="http://www.loc.gov/MARC21/slim" type="Bibliographic">{"".join(fields)}</record>'


def test_a_record_becomes_a_paper(read):
    found = read(marcxml, f"<collection>\n{record(*BOOK)}</collection>")
    assert not found.problems
    assert found.paper == Paper(
        record="marcxml:DE-101/42",
        title="The engine: notes",
        authors=[
            PersonName("Ada Lovelace", "gnd:118640402"),
            PersonName("Charles Babbage Jr.", affiliation="London"),
            PersonName("Royal Society. Committee", group=True),
        ],
        year=2016,
        kind="book",
        venue=Venue("Memoirs", "book"),
        abstract="What it is.",
        doi="10.1/ABC",
        url="http://example.org/x",
        where="line 2",
    )


def test_theses_articles_and_meetings_are_distinguished(read):
    thesis = read(marcxml, record(*BOOK, field("502", a="Diss., London, 1843"))).paper
    assert thesis.kind == "thesis"
    article = read(marcxml, record(*BOOK, field("773", t="Journal of Engines", g="2001"))).paper
    assert (article.kind, article.venue) == ("journal", Venue("Journal of Engines", "journal"))
    meeting = read(marcxml, record(*BOOK, field("111", "2", a="Meeting", j="Verfasser", _4="aut"))).paper
    assert meeting.kind == "conference"
    assert PersonName("Meeting", group=True) in meeting.authors


def test_a_record_in_what_a_library_answers_is_read_once(read):
    wrapped = f"<zs:searchRetrieveResponse><zs:records><zs:record><zs:recordData>{record(*BOOK)}</zs:recordData></zs:record></zs:records></zs:searchRetrieveResponse>"
    assert read(marcxml, wrapped).paper.title == "The engine: notes"
    oai = f'<OAI-PMH><ListRecords><record><header/><metadata>{record(*BOOK)}</metadata></record><record><header status="deleted"/></record></ListRecords></OAI-PMH>'
    found = read(marcxml, oai)
    assert len(found.papers) == 1
    assert found.refused == 1


def test_a_record_without_a_title_is_refused(read):
    assert read(marcxml, record(BOOK[0], field("100", a="A"))).refused == 1


def test_it_is_detected_by_its_content():
    assert loaders.detect(record(*BOOK).encode(), "x.xml") is marcxml
    assert not marcxml.sniff(b"<collection id='2020.isa'><volume>", "x.xml")
