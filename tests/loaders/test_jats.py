"""JATS articles."""

from __future__ import annotations

import loaders
from graphapp.model.records import Paper, PersonName, Venue
from loaders import jats

TOP = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.0//EN" "JATS-archivearticle1.dtd">\n'
META = """<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML" article-type="research-article"><front>
<journal-meta><journal-title-group><journal-title>PLoS ONE</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmid">23</article-id><article-id pub-id-type="doi">10.1371/Journal.X</article-id>
<title-group><article-title>M<italic>m</italic> of <alternatives><tex-math>x^2</tex-math><mml:math><mml:msup><mml:mi>x</mml:mi> <mml:mn>2</mml:mn></mml:msup></mml:math></alternatives><xref ref-type="fn">*</xref></article-title><subtitle>Part 1</subtitle></title-group>
<contrib-group>
<contrib contrib-type="author"><contrib-id contrib-id-type="orcid">https://orcid.org/0000-0002-1825-0097</contrib-id><name><surname>Lovelace</surname><given-names>Ada</given-names><suffix>Jr</suffix></name><xref ref-type="aff" rid="a1 a2"/></contrib>
<contrib contrib-type="author"><name-alternatives><name xml:lang="en"><surname>Duan</surname><given-names>Nan</given-names></name><name name-style="eastern" xml:lang="zh"><surname>段</surname><given-names>楠</given-names></name></name-alternatives></contrib>
<contrib contrib-type="author"><collab>Engine Group<contrib-group><contrib><name><surname>Member</surname></name></contrib></contrib-group></collab></contrib>
<contrib contrib-type="author"><string-name>M. Mausam</string-name></contrib>
<contrib contrib-type="editor"><name><surname>Itor</surname><given-names>Ed</given-names></name></contrib>
<aff id="a1"><label>1</label>London, <country>UK</country></aff></contrib-group><aff id="a2"><sup>2</sup>Ockham</aff>
<pub-date pub-type="epub"><year>2012</year></pub-date><pub-date pub-type="collection"><year>2013</year></pub-date>
<abstract abstract-type="toc"><p>Short.</p></abstract><abstract><title>Aim</title><p>We <bold>count</bold>.</p></abstract>
</article-meta></front><body><p>Text</p></body><sub-article article-type="reply"><front-stub><title-group><article-title>No</article-title></title-group></front-stub></sub-article></article>
"""


def test_an_article_becomes_a_paper(read):
    found = read(jats, TOP + META)
    assert not found.problems
    assert found.paper == Paper(
        record="jats:10.1371/journal.x",
        title="Mm of x2: Part 1",
        authors=[
            PersonName("Ada Lovelace Jr", "orcid:0000-0002-1825-0097", affiliation="London, UK; Ockham"),
            PersonName("Nan Duan"),
            PersonName("Engine Group", group=True),
            PersonName("M. Mausam"),
        ],
        year=2013,
        kind="journal",
        venue=Venue("PLoS ONE", "journal"),
        abstract="Aim We count.",
        doi="10.1371/Journal.X",
        url="https://doi.org/10.1371/Journal.X",
        where="line 2",
    )


def test_an_eastern_name_keeps_its_order_and_one_without_a_doi_is_named_by_its_number(read):
    text = META.replace(
        '<name xml:lang="en"><surname>Duan</surname><given-names>Nan</given-names></name>', ""
    )
    text = text.replace('<article-id pub-id-type="doi">10.1371/Journal.X</article-id>', "")
    paper = read(jats, text).paper
    assert paper.authors[1].name == "段 楠"
    assert paper.record == "jats:pmid:23"


def test_a_list_with_et_al_is_cut(read):
    assert read(jats, META.replace("<aff id", "<etal/><aff id", 1)).paper.authors_cut


def test_many_articles_in_one_file_and_one_without_a_title(read):
    found = read(jats, f"<pmc-articleset>{META}{META.replace('title>', 'nothing>')}</pmc-articleset>")
    assert len(found.papers) == 1
    assert found.refused == 1


def test_it_is_detected_by_its_front_matter():
    assert loaders.detect((TOP + META).encode(), "x.xml") is jats
    assert loaders.detect(b"", "x.nxml") is jats
    assert not jats.sniff(b'<article key="journals/a/B"><title>x</title></article>', "x.xml")
