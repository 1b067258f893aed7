"""RDF/XML from Zotero and other programs."""

from __future__ import annotations

import pytest

import loaders
from graphapp.model.records import Paper, PersonName, Venue
from loaders import rdf

NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "z": "http://www.zotero.org/namespaces/export#",
    "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/", "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/", "bibo": "http://purl.org/ontology/bibo/", "schema": "http://schema.org/",
}  # fmt: skip
ARTICLE = """<bib:Article rdf:about="http://example.org/x"><z:itemType>journalArticle</z:itemType>
<dcterms:isPartOf rdf:resource="urn:issn:1"/>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lovelace</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li>
<rdf:li><foaf:Organization><foaf:name>Royal Society</foaf:name></foaf:Organization></rdf:li></rdf:Seq></bib:authors>
<bib:editors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Itor</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:editors>
<dc:title>On &lt;i&gt;engines&lt;/i&gt;</dc:title><dcterms:abstract>What.</dcterms:abstract><dc:date>May 1843</dc:date>
<dc:identifier><dcterms:URI><rdf:value>http://example.org/x</rdf:value></dcterms:URI></dc:identifier><link:link xmlns:link="l" rdf:resource="#item_2"/>
</bib:Article>
"""
JOURNAL = '<bib:Journal rdf:about="urn:issn:1"><dc:title>Memoirs</dc:title><dc:identifier>DOI 10.1000/ABC</dc:identifier></bib:Journal>\n'
ATTACHMENT = '<z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType><dc:title>Snapshot</dc:title></z:Attachment>\n'
PAPER = Paper(
    record="rdf:http://example.org/x",
    title="On engines",
    authors=[PersonName("Ada Lovelace"), PersonName("Royal Society", group=True)],
    year=1843,
    kind="journal",
    venue=Venue("Memoirs", "journal"),
    abstract="What.",
    doi="10.1000/abc",
    url="http://example.org/x",
    where="line 2",
)


def graph(*resources):
    return f"<rdf:RDF {' '.join(f'xmlns:{name}={chr(34)}{uri}{chr(34)}' for name, uri in NAMES.items())}>\n{''.join(resources)}</rdf:RDF>\n"


def test_an_item_of_zotero_becomes_a_paper_and_its_attachment_does_not(read):
    found = read(rdf, graph(ARTICLE, ATTACHMENT, JOURNAL))
    assert not found.problems
    assert found.paper == PAPER


def test_what_an_item_refers_to_may_precede_it_or_be_missing(read):
    paper = read(rdf, graph(JOURNAL, ARTICLE)).paper
    assert paper.venue == PAPER.venue
    found = read(rdf, graph(ARTICLE))
    assert found.paper.venue is None
    assert (found.problem.where, found.problem.done) == ("line 2", "kept without this resource")


def test_only_a_limited_amount_of_text_waits_for_what_comes_after_and_that_is_reported(read, monkeypatch):
    monkeypatch.setattr(rdf, "_LETTERS", 20_000)
    found = read(rdf, graph(*[ARTICLE.replace(' rdf:about="http://example.org/x"', "")] * 40, JOURNAL))
    assert len(found.papers) == 40
    lacking = sum(paper.venue is None for paper in found.papers)
    assert 5 < lacking < 40
    assert found.problem.times == lacking


def test_only_so_much_text_of_resources_is_kept_and_the_rest_is_counted(read, monkeypatch):
    monkeypatch.setattr(rdf, "_LETTERS", 20_000)
    journals = [JOURNAL.replace("urn:issn:1", f"urn:issn:{n}") for n in range(1, 101)]
    found = read(rdf, graph(*journals, ARTICLE))
    assert found.paper.venue == PAPER.venue
    (problem,) = found.problems
    assert problem.what.startswith("more than ")
    assert 50 < problem.times < 100


@pytest.mark.parametrize("seq", [True, False])
def test_bibliontology_says_the_order_in_a_list_or_by_creators(read, seq):
    creators = '<dcterms:creator rdf:nodeID="b"/><dcterms:creator rdf:nodeID="a"/>'
    ordered = (
        '<bibo:authorList><rdf:Seq><rdf:li rdf:nodeID="a"/><rdf:li rdf:nodeID="b"/></rdf:Seq></bibo:authorList>'
        if seq
        else ""
    )
    text = graph(
        f'<bibo:AcademicArticle rdf:about="urn:x:1">{creators}{ordered}<dcterms:title>T</dcterms:title></bibo:AcademicArticle>',
        '<foaf:Person rdf:nodeID="a"><foaf:givenname>Ada</foaf:givenname><foaf:surname>A</foaf:surname></foaf:Person>',
        '<foaf:Person rdf:nodeID="b"><foaf:name>B, Bert</foaf:name></foaf:Person>',
    )
    assert [each.name for each in read(rdf, text).paper.authors] == (
        ["Ada A", "Bert B"] if seq else ["Bert B", "Ada A"]
    )


def test_schema_org_is_read(read):
    text = graph(
        "<schema:ScholarlyArticle><schema:author>Smiraglia, Richard P.</schema:author><schema:name>Wishes</schema:name>"
        '<schema:sameAs rdf:resource="http://dx.doi.org/10.1080/X"/><schema:isPartOf rdf:resource="#issue"/></schema:ScholarlyArticle>',
        '<schema:PublicationIssue rdf:about="#issue"><schema:datePublished>2012</schema:datePublished><schema:isPartOf><schema:Periodical>'
        "<schema:name>Quarterly</schema:name></schema:Periodical></schema:isPartOf></schema:PublicationIssue>",
    )
    paper = read(rdf, text).paper
    assert (paper.authors, paper.year, paper.doi) == ([PersonName("Richard P. Smiraglia")], 2012, "10.1080/x")
    assert paper.venue == Venue("Quarterly", "journal")


def test_an_item_without_a_title_is_refused(read):
    assert read(rdf, graph("<bib:Article><dc:date>1843</dc:date></bib:Article>")).refused == 1


def test_things_that_are_part_of_each_other_end(read):
    text = graph(
        '<bib:Article rdf:about="urn:a"><dc:title>T</dc:title><dcterms:isPartOf rdf:resource="urn:b"/></bib:Article>',
        '<bib:Journal rdf:about="urn:b"><dcterms:isPartOf rdf:resource="urn:b"/><dc:creator rdf:resource="urn:b"/></bib:Journal>',
    )
    assert read(rdf, text).paper.venue is None


def test_rdf_about_other_things_is_not_detected():
    assert loaders.detect(graph(ARTICLE).encode(), "x.rdf") is rdf
    assert not rdf.sniff(
        b'<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:em="http://www.mozilla.org/2004/em-rdf#">',
        "install.rdf",
    )


def test_references_that_multiply_are_not_followed_for_ever(read):
    many = "".join(f'<rdf:li rdf:resource="#{n}"/>' for n in range(40))
    nodes = "".join(f'<rdf:Seq rdf:about="#{n}">{many}</rdf:Seq>' for n in range(40))
    text = graph(nodes, '<bib:Article><dc:title>T</dc:title><bib:authors rdf:resource="#0"/></bib:Article>')
    assert read(rdf, text).paper.title == "T"
