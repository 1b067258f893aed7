"""Affiliations one by one, in the formats that give more than their printed texts."""

from __future__ import annotations

import json

import pytest

from graphapp.model.records import Affiliation, PersonName
from loaders import crossref, datacite, inspire, jats, openalex, pubmed, scopus_csv, wos

ROR = "https://ror.org/05a28rw58"
ETH = {"id": "https://openalex.org/I1", "display_name": "ETH Zurich", "ror": ROR, "country_code": "CH"}
LAB = {"id": "https://openalex.org/I2", "display_name": "A Lab", "ror": None, "country_code": None}


def work(**authorship):
    author = {"author": {"display_name": "Ada Lovelace"}, **authorship}
    return {"id": "https://openalex.org/W1", "title": "On Engines", "authorships": [author]}


@pytest.mark.parametrize(
    ("authorship", "text", "expected"),
    [
        # each text with the institutions in it, and the institution that is in none
        (
            {
                "institutions": [ETH, LAB],
                "raw_affiliation_strings": ["ETH, Zürich", "somewhere"],
                "affiliations": [
                    {"raw_affiliation_string": "ETH, Zürich", "institution_ids": [ETH["id"]]},
                    {"raw_affiliation_string": "somewhere", "institution_ids": []},
                ],
            },
            "ETH, Zürich; somewhere",
            (
                Affiliation("ETH, Zürich", "ETH Zurich", "ror:05a28rw58", "CH"),
                Affiliation("somewhere"),
                Affiliation(None, "A Lab", "openalex:I2"),
            ),
        ),
        # one text and one institution belong together, also without links
        (
            {"institutions": [ETH], "raw_affiliation_strings": ["Zürich#TAB#"]},
            "Zürich",
            (Affiliation("Zürich", "ETH Zurich", "ror:05a28rw58", "CH"),),
        ),
        # which text is which institution is unknown
        (
            {"institutions": [ETH, LAB], "raw_affiliation_strings": ["Zürich"]},
            "Zürich",
            (
                Affiliation(None, "ETH Zurich", "ror:05a28rw58", "CH"),
                Affiliation(None, "A Lab", "openalex:I2"),
            ),
        ),
        ({"institutions": [ETH]}, "ETH Zurich", (Affiliation(None, "ETH Zurich", "ror:05a28rw58", "CH"),)),
        (
            {"institutions": [], "countries": ["IT"], "raw_affiliation_strings": ["Rome"]},
            "Rome",
            (Affiliation("Rome", country="IT"),),
        ),
        ({"raw_affiliation_strings": ["London", "Ockham"]}, "London; Ockham", ()),
        ({"institutions": 7, "affiliations": "x", "countries": 3, "raw_affiliation_strings": None}, None, ()),
    ],
)
def test_openalex(read, authorship, text, expected):
    (person,) = read(openalex, json.dumps(work(**authorship))).paper.authors
    assert (person.affiliation, person.affiliations) == (text, expected)


def test_crossref(read):
    places = [
        {"name": "ETH Zurich", "id": [{"id": ROR, "id-type": "ROR"}], "place": ["Zürich, Switzerland"]},
        {"name": "Somewhere, Italy"},
    ]
    author = {"given": "Ada", "family": "Lovelace", "affiliation": places}
    record = {"DOI": "10.1000/abc", "title": ["On Engines"], "type": "journal-article", "author": [author]}
    assert read(crossref, json.dumps(record)).paper.authors == [
        PersonName(
            "Ada Lovelace",
            affiliation="ETH Zurich, Zürich, Switzerland; Somewhere, Italy",
            affiliations=(
                Affiliation("ETH Zurich, Zürich, Switzerland", "ETH Zurich", "ror:05a28rw58"),
                Affiliation("Somewhere, Italy"),
            ),
        )
    ]


def test_datacite(read):
    places = [
        {"name": "ETH Zurich", "affiliationIdentifier": ROR, "affiliationIdentifierScheme": "ROR"},
        "Rome",
    ]
    creator = {"name": "Lovelace, Ada", "affiliation": places}
    record = {"doi": "10.1000/abc", "titles": [{"title": "On Engines"}], "creators": [creator]}
    (person,) = read(
        datacite, json.dumps({"data": {"id": "10.1000/abc", "type": "dois", "attributes": record}})
    ).paper.authors
    assert person.affiliations == (
        Affiliation("ETH Zurich", "ETH Zurich", "ror:05a28rw58"),
        Affiliation("Rome"),
    )


def test_inspire(read):
    author = {
        "full_name": "Lovelace, Ada",
        "affiliations": [{"value": "Zurich, ETH"}],
        "affiliations_identifiers": [{"schema": "ROR", "value": ROR}],
    }
    record = {"control_number": 42, "titles": [{"title": "On Engines"}], "authors": [author]}
    (person,) = read(inspire, json.dumps({"metadata": record})).paper.authors
    assert person.affiliations == (Affiliation("Zurich, ETH", "Zurich, ETH", "ror:05a28rw58"),)


def test_pubmed(read):
    article = f"""<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>On Engines</ArticleTitle>
<AuthorList><Author><LastName>Lovelace</LastName><ForeName>Ada</ForeName>
<AffiliationInfo><Affiliation>ETH, Zürich, Switzerland.</Affiliation><Identifier Source="ROR">{ROR}</Identifier></AffiliationInfo>
<AffiliationInfo><Affiliation>Rome, Italy.</Affiliation></AffiliationInfo></Author></AuthorList>
</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""
    (person,) = read(pubmed, article).paper.authors
    assert person.affiliations == (
        Affiliation("ETH, Zürich, Switzerland.", id="ror:05a28rw58"),
        Affiliation("Rome, Italy."),
    )


def test_jats(read):
    article = f"""<article article-type="research-article"><front><article-meta>
<title-group><article-title>On Engines</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Lovelace</surname><given-names>Ada</given-names></name><xref ref-type="aff" rid="a1"/></contrib></contrib-group>
<aff id="a1"><institution-wrap><institution content-type="dept">Engines</institution>, <institution>ETH Zurich</institution><institution-id institution-id-type="ror">{ROR}</institution-id></institution-wrap>, <country country="CH">Switzerland</country></aff>
</article-meta></front></article>"""
    (person,) = read(jats, article).paper.authors
    assert person.affiliations == (
        Affiliation("Engines, ETH Zurich, Switzerland", "ETH Zurich", "ror:05a28rw58", "CH"),
    )


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        # an address without names is that of the only author, and of nobody in particular among several
        (["AU Lovelace, A"], [(Affiliation("Univ London, London, England", "Univ London"),)]),
        (["AU Lovelace, A", "   Babbage, C"], [(), ()]),
    ],
)
def test_web_of_science_gives_addresses_that_begin_with_the_institution(read, authors, expected):
    lines = ["FN Clarivate Analytics Web of Science", "VR 1.0", "PT J", *authors, "TI On Engines"]
    lines += ["C1 Univ London, London, England.", "UT WOS:1", "ER", "", "EF", ""]
    assert [person.affiliations for person in read(wos, "\n".join(lines)).paper.authors] == expected


def test_scopus_separates_the_affiliations_of_an_author_by_commas(read):
    table = (
        "Authors,Title,Year,Source title,Affiliations,Authors with affiliations,EID\n"
        '"Lovelace A.; Babbage C.",On Engines,1843,Memoirs,'
        '"Univ London, London, England; Royal Society, London, England",'
        '"Lovelace A., Univ London, London, England, Royal Society, London, England; Babbage C., Elsewhere, Rome",2-s2.0-1\n'
    )
    assert [person.affiliation for person in read(scopus_csv, table).paper.authors] == [
        "Univ London, London, England; Royal Society, London, England",
        "Elsewhere, Rome",
    ]
