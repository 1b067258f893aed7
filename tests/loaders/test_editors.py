"""The editors of a volume, in each format that names them. They are not authors."""

from __future__ import annotations

import json

import pytest

from loaders import (
    bibtex,
    crossref,
    csl_json,
    datacite,
    dblp,
    dblp_api,
    endnote,
    endnote_xml,
    jsonl,
    mods,
    nbib,
    refworks,
    ris,
    wos,
    zotero_json,
)

# a chapter by Ada Lovelace in a book that Kurt Gödel and Alan Turing edited, in the form of each format
BIBTEX = """@incollection{a, title={On Graphs}, author={Ada Lovelace}, booktitle={Handbook}, year=2020,
  editor={G{\\"o}del, Kurt and Alan Turing}}"""
RIS = "TY  - CHAP\nTI  - On Graphs\nAU  - Lovelace, Ada\nA2  - Gödel, Kurt\nED  - Turing, Alan\nA3  - Noether, Emmy\nT2  - Handbook\nPY  - 2020\nER  - \n"
ENW = "%0 Book Section\n%T On Graphs\n%A Lovelace, Ada\n%E Gödel, Kurt\n%E Turing, Alan\n%Y Noether, Emmy\n%B Handbook\n%D 2020\n"
ENDNOTE_XML = """<xml><records><record><ref-type name="Book Section">5</ref-type><contributors>
<authors><author>Lovelace, Ada</author></authors>
<secondary-authors><author>Gödel, Kurt</author><author>Turing, Alan</author></secondary-authors></contributors>
<titles><title>On Graphs</title><secondary-title>Handbook</secondary-title></titles><dates><year>2020</year></dates></record></records></xml>"""
REFWORKS = "RT Book, Section\nSR Print\nA1 Lovelace,Ada\nT1 On Graphs\nA2 Gödel,Kurt\nA2 Turing,Alan\nA3 Noether,Emmy\nT2 Handbook\nYR 2020\n"
NBIB = "PMID- 1\nOWN - NLM\nTI  - On Graphs\nFED - Gödel, Kurt\nED  - Gödel K\nFED - Turing, Alan\nED  - Turing A\nFAU - Lovelace, Ada\nAU  - Lovelace A\nDP  - 2020\n"
WOS = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT B\nAU Lovelace, A\nAF Lovelace, Ada\nBE Gödel, K\n   Turing, A\nTI On Graphs\nSO Handbook\nPY 2020\nER\n\nEF\n"
CSL = [
    {
        "type": "chapter",
        "title": "On Graphs",
        "author": [{"family": "Lovelace", "given": "Ada"}],
        "editor": [{"family": "Gödel", "given": "Kurt"}, {"family": "Turing", "given": "Alan"}],
        "container-title": "Handbook",
        "issued": {"date-parts": [[2020]]},
    }
]
ZOTERO = [
    {
        "itemType": "bookSection",
        "title": "On Graphs",
        "creators": [
            {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"},
            {"creatorType": "editor", "firstName": "Kurt", "lastName": "Gödel"},
            {"creatorType": "editor", "firstName": "Alan", "lastName": "Turing"},
            {"creatorType": "translator", "firstName": "Emmy", "lastName": "Noether"},
        ],
        "bookTitle": "Handbook",
        "date": "2020",
    }
]
CROSSREF = {
    "DOI": "10.1000/x",
    "type": "book-chapter",
    "title": ["On Graphs"],
    "author": [{"family": "Lovelace", "given": "Ada"}],
    "editor": [
        {"family": "Gödel", "given": "Kurt", "ORCID": "https://orcid.org/0000-0002-1825-0097"},
        {"family": "Turing", "given": "Alan"},
    ],
    "container-title": ["Handbook"],
    "issued": {"date-parts": [[2020]]},
    "indexed": {},
}
DATACITE = {
    "data": {
        "id": "10.1000/x",
        "type": "dois",
        "attributes": {
            "doi": "10.1000/x",
            "titles": [{"title": "On Graphs"}],
            "creators": [{"name": "Lovelace, Ada", "givenName": "Ada", "familyName": "Lovelace"}],
            "contributors": [
                {
                    "name": "Gödel, Kurt",
                    "givenName": "Kurt",
                    "familyName": "Gödel",
                    "contributorType": "Editor",
                },
                {
                    "name": "Turing, Alan",
                    "givenName": "Alan",
                    "familyName": "Turing",
                    "contributorType": "Editor",
                },
                {
                    "name": "Noether, Emmy",
                    "givenName": "Emmy",
                    "familyName": "Noether",
                    "contributorType": "Supervisor",
                },
            ],
            "publicationYear": 2020,
            "types": {"resourceTypeGeneral": "BookChapter"},
        },
    }
}
MODS = """<modsCollection xmlns="http://www.loc.gov/mods/v3"><mods><titleInfo><title>On Graphs</title></titleInfo>
<name type="personal"><namePart type="given">Ada</namePart><namePart type="family">Lovelace</namePart></name>
<relatedItem type="host"><titleInfo><title>Handbook</title></titleInfo>
<name type="personal"><namePart type="given">Kurt</namePart><namePart type="family">Gödel</namePart><role><roleTerm>editor</roleTerm></role></name>
<name type="personal"><namePart type="given">Alan</namePart><namePart type="family">Turing</namePart><role><roleTerm>edt</roleTerm></role></name>
</relatedItem></mods></modsCollection>"""
JSONL = {
    "title": "On Graphs",
    "authors": ["Ada Lovelace"],
    "editors": ["Alan Turing", {"name": "Kurt Gödel"}],
}
CHAPTERS = [
    (jsonl, json.dumps(JSONL)),
    (bibtex, BIBTEX),
    (ris, RIS),
    (endnote, ENW),
    (endnote_xml, ENDNOTE_XML),
    (refworks, REFWORKS),
    (nbib, NBIB),
    (csl_json, json.dumps(CSL)),
    (zotero_json, json.dumps(ZOTERO)),
    (crossref, json.dumps(CROSSREF)),
    (datacite, json.dumps(DATACITE)),
    (mods, MODS),
]


@pytest.mark.parametrize(("loader", "data"), CHAPTERS, ids=lambda each: getattr(each, "NAME", ""))
def test_the_editors_of_a_chapter_are_kept_and_are_not_authors(read, loader, data):
    (paper,) = read(loader, data.encode()).papers
    assert [person.name for person in paper.authors] == ["Ada Lovelace"]
    assert sorted(person.name for person in paper.editors) == ["Alan Turing", "Kurt Gödel"]


def test_editors_of_web_of_science_have_their_short_names(read):
    (paper,) = read(wos, WOS.encode()).papers
    assert [person.name for person in paper.authors] == ["Ada Lovelace"]
    assert [person.name for person in paper.editors] == ["K Gödel", "A Turing"]


def test_the_orcid_of_an_editor_is_kept(read):
    (paper,) = read(crossref, json.dumps(CROSSREF).encode()).papers
    assert paper.editors[0].id == "orcid:0000-0002-1825-0097"


def test_the_editors_of_proceedings_in_dblp_have_their_names_with_numbers(read):
    xml = (
        '<dblp>\n<proceedings mdate="2020-01-01" key="conf/x/2020">\n<editor>Kurt G&ouml;del</editor>\n'
        '<editor orcid="0000-0002-1825-0097">Wei Wang 0001</editor>\n<title>Graphs 2020.</title>\n<year>2020</year>\n'
        "<booktitle>Graphs</booktitle>\n</proceedings>\n</dblp>"
    )
    (paper,) = read(dblp, xml.encode()).papers
    assert list(paper.authors) == []
    assert [(person.name, person.printed) for person in paper.editors] == [
        ("Kurt Gödel", None),
        ("Wei Wang 0001", "Wei Wang"),
    ]


def test_the_people_of_an_edited_book_of_dblps_api_are_its_editors(read):
    info = {
        "key": "conf/x/2020",
        "type": "Editorship",
        "title": "Graphs 2020.",
        "year": "2020",
        "authors": {"author": [{"@pid": "1/2", "text": "Kurt Gödel"}]},
    }
    data = {"result": {"hits": {"hit": [{"info": info}]}}}
    (paper,) = read(dblp_api, json.dumps(data).encode()).papers
    assert (list(paper.authors), [(each.name, each.id) for each in paper.editors]) == (
        [],
        [("Kurt Gödel", "dblp:1/2")],
    )


def test_an_editor_without_a_name_is_dropped_and_reported(read):
    record = {**CROSSREF, "editor": [{"ORCID": "0000-0002-1825-0097"}, {"family": "Turing"}]}
    found = read(crossref, json.dumps(record).encode())
    assert [person.name for person in found.papers[0].editors] == ["Turing"]
    assert [(each.what, each.done) for each in found.problems] == [
        ("editor without a name", "editor dropped")
    ]


def test_an_entry_of_several_editors_is_split_and_reported(read):
    found = read(ris, RIS.replace("Gödel, Kurt", "Gödel, Kurt; Noether, Emmy").encode())
    assert [person.name for person in found.papers[0].editors] == [
        "Kurt Gödel",
        "Emmy Noether",
        "Alan Turing",
    ]
    assert [(each.what, each.done) for each in found.problems] == [
        ("several editors in one entry, separated by semicolons", "split into one entry for each")
    ]


def test_a_quoted_name_in_a_problem_of_editors_does_not_change(read):
    record = {
        "title": "On Graphs",
        "authors": ["Ada Lovelace"],
        "editors": [{"name": "Kurt Gödel", "orcid": "author 7"}],
    }
    (problem,) = read(jsonl, json.dumps(record).encode()).problems
    assert (problem.what, problem.done) == ("not an ORCID: 'author 7'", "field dropped")
