"""PubMed in XML."""

from __future__ import annotations

import pytest

import loaders
from graphapp.model.records import Paper, PersonName, Venue
from loaders import pubmed

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">123</PMID>
<Article><Journal><JournalIssue><Volume>1</Volume><PubDate><MedlineDate>2019 Mar-Apr</MedlineDate></PubDate></JournalIssue>
<Title>The Journal</Title><ISOAbbreviation>J</ISOAbbreviation></Journal>
<ArticleTitle>Effect of H<sub>2</sub>O on <i>E. coli</i>.</ArticleTitle>
<ELocationID EIdType="pii" ValidYN="Y">x</ELocationID><ELocationID EIdType="doi" ValidYN="Y">10.1000/ABC</ELocationID>
<Abstract><AbstractText Label="AIM">Why.</AbstractText><AbstractText Label="METHODS">How.</AbstractText></Abstract>
<AuthorList CompleteYN="Y">
<Author ValidYN="Y"><LastName>Lovelace</LastName><ForeName>Ada</ForeName><Initials>A</Initials><Suffix>Jr</Suffix>
<Identifier Source="ORCID">http://orcid.org/0000-0002-1825-0097</Identifier>
<AffiliationInfo><Affiliation>London.</Affiliation></AffiliationInfo><AffiliationInfo><Affiliation>Ockham.</Affiliation></AffiliationInfo></Author>
<Author ValidYN="N"><LastName>Lovelase</LastName><ForeName>Ada</ForeName></Author>
<Author ValidYN="Y"><CollectiveName>Engine Study Group</CollectiveName></Author>
</AuthorList><PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList></Article>
<InvestigatorList><Investigator><LastName>Member</LastName><ForeName>One</ForeName></Investigator></InvestigatorList>
</MedlineCitation>
<PubmedData><ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.9999/wrong</ArticleId></ArticleIdList></Reference></ReferenceList>
<ArticleIdList><ArticleId IdType="doi">10.1000/abc</ArticleId></ArticleIdList></PubmedData></PubmedArticle>
"""


def set_of(*articles):
    return f'<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet SYSTEM "http://127.0.0.1:9/x.dtd">\n<PubmedArticleSet>\n{"".join(articles)}</PubmedArticleSet>\n'


def test_an_article_becomes_a_paper(read):
    found = read(pubmed, set_of(ARTICLE))
    assert not found.problems
    assert found.paper == Paper(
        record="pubmed:123",
        title="Effect of H2O on E. coli.",
        authors=[
            PersonName("Ada Lovelace Jr", "orcid:0000-0002-1825-0097", affiliation="London.; Ockham."),
            PersonName("Engine Study Group", group=True),
        ],
        year=2019,
        kind="journal",
        venue=Venue("The Journal", "journal"),
        abstract="AIM: Why. METHODS: How.",
        doi="10.1000/ABC",
        url="https://pubmed.ncbi.nlm.nih.gov/123/",
        where="line 4",
    )


def test_the_doi_of_a_reference_is_not_that_of_the_article(read):
    without = ARTICLE.replace('<ELocationID EIdType="doi" ValidYN="Y">10.1000/ABC</ELocationID>', "")
    assert read(pubmed, set_of(without)).paper.doi == "10.1000/abc"
    nowhere = without.replace(
        '<ArticleIdList><ArticleId IdType="doi">10.1000/abc</ArticleId></ArticleIdList></PubmedData>',
        "</PubmedData>",
    )
    assert read(pubmed, set_of(nowhere)).paper.doi is None


def test_a_list_that_is_not_complete_is_cut(read):
    paper = read(pubmed, set_of(ARTICLE.replace('CompleteYN="Y"', 'CompleteYN="N"'))).paper
    assert paper.authors_cut
    assert len(paper.authors) == 2


def test_an_untranslated_title_is_taken_in_its_own_language_if_present(read):
    title = "Effect of H<sub>2</sub>O on <i>E. coli</i>."
    none = ARTICLE.replace(title, "[Not Available].")
    assert read(pubmed, set_of(none)).paper.title == "[Not Available]."
    own = none.replace("</Article>", "<VernacularTitle>Über Wasser.</VernacularTitle></Article>")
    assert read(pubmed, set_of(own)).paper.title == "Über Wasser."
    assert read(pubmed, set_of(ARTICLE.replace(title, ""))).refused == 1


def test_deleted_citations_are_not_records_and_unknown_ones_are_refused(read):
    deleted = "<DeleteCitation><PMID>9</PMID></DeleteCitation>"
    found = read(pubmed, set_of(ARTICLE, deleted))
    assert len(found.papers) == 1
    assert not found.problems
    assert read(pubmed, set_of("<PubmedThing><PMID>9</PMID></PubmedThing>")).refused == 1


def test_a_chapter_has_its_authors_and_not_the_editors_of_the_book(read):
    chapter = """<PubmedBookArticle><BookDocument><PMID>7</PMID><Book><BookTitle>GeneReviews</BookTitle><PubDate><Year>1993</Year></PubDate>
    <AuthorList Type="editors"><Author><LastName>Ed</LastName><ForeName>Itor</ForeName></Author></AuthorList></Book>
    <ArticleTitle>Engines</ArticleTitle><AuthorList Type="authors"><Author><LastName>Babbage</LastName><Initials>C</Initials></Author></AuthorList>
    </BookDocument></PubmedBookArticle>"""
    paper = read(pubmed, set_of(chapter)).paper
    assert paper.authors == [PersonName("C Babbage")]
    assert (paper.kind, paper.venue, paper.year, paper.title) == (
        "book",
        Venue("GeneReviews", "book"),
        1993,
        "Engines",
    )


def test_what_publishers_send_is_read(read):
    text = """<ArticleSet><Article><Journal><JournalTitle>J</JournalTitle><PubDate PubStatus="ppublish"><Year>2015</Year></PubDate></Journal>
    <ArticleTitle>T</ArticleTitle><ELocationID EIdType="doi">10.1/x</ELocationID><AuthorList><Author><FirstName>Rachel</FirstName>
    <MiddleName>M</MiddleName><LastName>Roth</LastName><Affiliation>Columbus</Affiliation></Author></AuthorList></Article></ArticleSet>"""
    paper = read(pubmed, text).paper
    assert paper.authors == [PersonName("Rachel M Roth", affiliation="Columbus")]
    assert (paper.year, paper.venue, paper.doi) == (2015, Venue("J", "journal"), "10.1/x")
    assert paper.record.startswith("pubmed:content:")


def test_a_citation_without_its_wrapper_is_read(read):
    citation = ARTICLE[ARTICLE.index("<MedlineCitation") : ARTICLE.index("<PubmedData>")]
    assert read(pubmed, f"<MedlineCitationSet>{citation}</MedlineCitationSet>").paper.record == "pubmed:123"


@pytest.mark.parametrize("head", [set_of(ARTICLE), ARTICLE, "<MedlineCitationSet>", "<ArticleSet>"])
def test_it_is_detected_by_its_first_element(head):
    assert loaders.detect(head.encode(), "x.xml") is pubmed
