"""What users rely on in further formats, with records written by hand: odd forms, truncated lists, damage."""

from __future__ import annotations

import json

import pytest

import loaders
from loaders import (
    aminer,
    cff,
    crossref_xml,
    dimensions_csv,
    esummary,
    hal_json,
    json_ld,
    json_list,
    marc,
    ovid,
    plos_json,
    proquest,
    scopus_json,
    springer_csv,
    wos_tab,
)


def names(paper):
    return [person.name for person in paper.authors]


# --- tables


def test_the_notice_of_dimensions_above_the_header_is_skipped(read):
    notice = '"About the data: Exported on Sep 30, 2026. Criteria: ""looms"" in title; © 2026 Digital Science",,,,,'
    table = (
        f"{notice}\nPublication ID,Title,PubYear,Authors,Authors Affiliations,Dimensions URL\n"
        'pub.1,On Looms,1843,"Lovelace, Ada; Babbage, Charles","Lovelace, Ada (Royal Society (London); Mill); Babbage, Charles ()",u\n'
    )
    assert loaders.detect(table.encode(), "Dimensions-Publication.csv") is dimensions_csv
    paper = read(dimensions_csv, table).paper
    assert (paper.record, paper.where, names(paper)) == (
        "dimensions-csv:pub.1",
        "line 3",
        ["Ada Lovelace", "Charles Babbage"],
    )
    assert [person.affiliation for person in paper.authors] == ["Royal Society (London); Mill", None]


def test_web_of_science_with_headers_in_words_has_the_fields_of_its_tags(read):
    table = (
        "Publication Type,Authors,Author Full Names,Article Title,Source Title,Document Type,Addresses,ORCIDs,Publication Year,"
        "DOI,UT (Unique WOS ID)\n"
        'J,"Lovelace, A; Babbage, C","Lovelace, Ada; Babbage, Charles",On Looms,LOOMS,Proceedings Paper,'
        '"[Lovelace, Ada] Royal Soc, London, England","Lovelace, Ada/0000-0002-1825-0097",1843,10.5555/a,WOS:1\n'
    )
    assert loaders.detect(table.encode(), "savedrecs.csv") is wos_tab
    paper = read(wos_tab, table).paper
    assert (paper.record, paper.kind, paper.year, names(paper)) == (
        *("wos-tab:WOS:1", "conference", 1843),
        ["Ada Lovelace", "Charles Babbage"],
    )
    assert (paper.authors[0].id, paper.authors[0].affiliation) == (
        "orcid:0000-0002-1825-0097",
        "Royal Soc, London, England",
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ada Lovelace", ["Ada Lovelace"]),
        (
            "Hassan B. HassanSaman A. BarakatQusay I. Sarhan",
            ["Hassan B. Hassan", "Saman A. Barakat", "Qusay I. Sarhan"],
        ),
        (
            "Chris McMahonBrian O’NeillPeter A. Chow-White",
            ["Chris McMahon", "Brian O’Neill", "Peter A. Chow-White"],
        ),
        ("Shynu P. G.Nadesh R. K.Varun G. Menon", ["Shynu P. G.", "Nadesh R. K.", "Varun G. Menon"]),
        ("Don Olcott Jr.Xavier Farran", ["Don Olcott Jr.", "Xavier Farran"]),
        ("Anita H.M. CremersMarlies Welbie", ["Anita H.M. Cremers", "Marlies Welbie"]),
        ("Samuel H. Christie VAmit K. Chopra", ["Samuel H. Christie V", "Amit K. Chopra"]),
        ("ZhenFeng ShaoDeRen Li", ["ZhenFeng Shao", "DeRen Li"]),
        ("Jiang LiJing Cai", ["Jiang Li", "Jing Cai"]),
        ("Bob LeeKevin D. LePage", ["Bob Lee", "Kevin D. LePage"]),
        ("Plato", ["Plato"]),
        ("", []),
    ],
)
def test_names_that_are_run_together_are_split_before_capital_letters(text, found):
    assert (springer_csv.split_names(text) if text else []) == found


# --- JSON

PAPER = {
    "id": 1,
    "title": "On Looms",
    "authors": ["Ada Lovelace", {"name": "Babbage, Charles"}],
    "year": 1843,
}


@pytest.mark.parametrize(
    "value",
    [
        [PAPER],
        {"papers": [PAPER], "total": 1},
        {"results": [PAPER]},
        [{**PAPER, "authors": "Ada Lovelace; Babbage, Charles"}],
    ],
)
def test_an_array_of_papers_is_read_wherever_it_is(read, value):
    text = json.dumps(value)
    assert loaders.detect(text.encode(), "papers.json") is json_list
    paper = read(json_list, text).paper
    assert (paper.title, paper.year, names(paper)) == ("On Looms", 1843, ["Ada Lovelace", "Charles Babbage"])
    # the number is that of the paper in this file
    assert paper.record.startswith("json-list:content:")


def test_an_array_with_authors_and_a_type_of_csl_is_not_taken_for_csl_json(read):
    # CSL-JSON has no "authors": they would be lost
    record = {
        "id": 1,
        "type": "article",
        "title": "On Graphs",
        "authors": ["Ada Lovelace"],
        "year": 2020,
        "DOI": "10.1000/x",
    }
    text = json.dumps([record])
    assert loaders.detect(text.encode(), "papers.json") is json_list
    paper = read(json_list, text).paper
    assert ([person.name for person in paper.authors], paper.year, paper.kind) == (
        ["Ada Lovelace"],
        2020,
        "journal",
    )


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("journal-article", "journal"),
        ("proceedings-article", "conference"),
        ("book-chapter", "book"),
        ("dataset", "other"),
    ],
)
def test_types_of_crossref_are_understood_in_an_array(read, said, kind):
    record = {"title": "On Graphs", "authors": ["Ada Lovelace"], "type": said}
    assert read(json_list, json.dumps([record])).paper.kind == kind


def test_fields_of_an_array_have_any_usual_name(read):
    record = {
        "Paper Title": ["On Looms"],
        "authorNames": [{"firstName": "Ada", "lastName": "Lovelace", "orcid": "0000-0002-1825-0097", "affiliations": [{"name": "Royal Society"}]}],
        "publication_date": "1843-07-01",
        "journal": {"name": "Memoirs"},
        "DOI": "https://doi.org/10.5555/A",
    }  # fmt: skip
    paper = read(json_list, json.dumps([record])).paper
    assert (paper.title, paper.year, paper.doi, paper.venue.name) == (
        "On Looms",
        1843,
        "10.5555/a",
        "Memoirs",
    )
    (ada,) = paper.authors
    assert (ada.name, ada.id, ada.affiliation) == (
        "Ada Lovelace",
        "orcid:0000-0002-1825-0097",
        "Royal Society",
    )


def test_a_year_that_is_lists_in_lists_is_noted_however_deep_they_are(read):
    """orjson accepts more levels than Python's repr."""
    found = read(json_list, f'[{{"title": "T", "authors": ["A"], "year": {"[" * 1015}{"]" * 1015}}}]')
    assert (found.paper.title, found.paper.year) == ("T", None)
    assert found.problem.what.startswith("not a year: '[[[")


def test_an_array_of_other_things_is_not_taken_for_papers():
    for value in (
        [{"title": "Buy milk", "done": False}],
        [{"name": "x"}],
        [1, 2],
        {"items": [{"title": "a"}]},
    ):
        assert not json_list.sniff(json.dumps(value).encode(), "x.json")


def test_numbers_of_mongodb_and_inverted_abstracts_are_read(read):
    text = """[
{ "_id" : "53e99784b7602d9701f3e3f5", "title" : "On Looms", "year" : NumberInt(2013), "n_citation" : NumberInt(3),
  "authors" : [ { "_id" : "53f4ba75dabfaed83977b7db", "name" : "Ada Lovelace" }, { "name" : "et al." } ],
  "venue" : { "raw" : "LOOMS" }, "doc_type" : "Conference",
  "indexed_abstract" : { "IndexLength" : 3, "InvertedIndex" : { "weave" : [ 1 ], "Looms" : [ 0 ], "well" : [ 2 ] } } },
{ "_id" : "53e99784b7602d9701f3e3f6", "title" : "On Mills", "n_citation" : NumberInt(0), "authors" : [ ] } ]"""
    assert loaders.detect(text.encode(), "dblpv13.json") is aminer
    one, two = read(aminer, text).papers
    assert (one.record, one.year, one.kind, one.abstract) == (
        *("aminer:53e99784b7602d9701f3e3f5", 2013, "conference"),
        "Looms weave well",
    )
    assert ([person.id for person in one.authors], one.authors_cut) == (
        ["aminer:53f4ba75dabfaed83977b7db"],
        True,
    )
    assert (two.year, names(two)) == (None, [])


def test_the_standard_view_of_scopus_has_the_first_author_only(read):
    entry = {
        "@_fa": "true",
        "dc:identifier": "SCOPUS_ID:1",
        "eid": "2-s2.0-1",
        "dc:title": "On Looms",
        "dc:creator": "Lovelace A.",
        "prism:coverDate": "1843-07-01",
        "subtypeDescription": "Article",
    }
    text = json.dumps({"search-results": {"entry": [entry]}})
    assert loaders.detect(text.encode(), "x.json") is scopus_json
    paper = read(scopus_json, text).paper
    assert (names(paper), paper.authors_cut, paper.kind) == (["A. Lovelace"], True, "journal")
    entry["author-count"] = {"@total": "1", "$": "1"}
    assert not read(scopus_json, json.dumps({"search-results": {"entry": [entry]}})).paper.authors_cut
    empty = json.dumps({"search-results": {"entry": [{"@_fa": "true", "error": "Result set was empty"}]}})
    assert loaders.detect(empty.encode(), "x.json") is scopus_json
    assert read(scopus_json, empty).problem.what == "not a document: Result set was empty"


def test_a_response_of_hal_with_citations_only_says_what_to_request(read):
    text = json.dumps({"response": {"docs": [{"docid": "1", "label_s": "Ada Lovelace. On Looms. 1843"}]}})
    assert loaders.detect(text.encode(), "x.json") is hal_json
    problem = read(hal_json, text).problem
    assert (problem.refused, "request title_s" in problem.what) == (1, True)


def test_an_idhal_belongs_to_the_author_of_the_name_unless_two_have_it(read):
    doc = {
        "halId_s": "hal-1",
        "title_s": ["On Looms"],
        "docType_s": "COMM",
        "conferenceTitle_s": "Looms",
        "authFullName_s": ["Ada Lovelace", "Jean Martin", "Jean Martin"],
        "authFullNameIdHal_fs": [
            "Ada Lovelace_FacetSep_ada-l",
            "Jean Martin_FacetSep_jm",
            "Jean Martin_FacetSep_jean-m",
        ],
    }
    paper = read(hal_json, json.dumps({"response": {"docs": [doc]}})).paper
    assert [person.id for person in paper.authors] == ["idhal:ada-l", None, None]
    assert (paper.kind, paper.venue.name) == ("conference", "Looms")


def test_parts_of_articles_of_plos_are_refused(read):
    docs = [
        {"id": "10.1371/journal.pone.0000001", "title_display": "On Looms", "author_display": ["Ada Lovelace"], "journal": "PLoS ONE", "publication_date": "2007-02-01T00:00:00Z"},
        {"id": "10.1371/journal.pone.0000001/title", "title": "On Looms"},
    ]  # fmt: skip
    text = json.dumps({"response": {"numFound": 2, "docs": docs}})
    assert loaders.detect(text.encode(), "x.json") is plos_json
    found = read(plos_json, text)
    assert (found.paper.doi, found.paper.year, names(found.paper)) == (
        *("10.1371/journal.pone.0000001", 2007),
        ["Ada Lovelace"],
    )
    assert (found.problem.what, found.refused) == ("a part of an article", 1)


def test_a_summary_of_pubmed_without_a_record_is_refused(read):
    answer = {
        "header": {"type": "esummary"},
        "result": {
            "uids": ["1", "2"],
            "1": {"uid": "1", "error": "cannot get document summary"},
            "2": {"uid": "2", "title": "On Looms.", "pubdate": "2007 Feb", "pubtype": ["Journal Article"],
                  "authors": [{"name": "van der Berg JW", "authtype": "Author"}, {"name": "Loom Study Group", "authtype": "CollectiveName"}]},
        },
    }  # fmt: skip
    found = read(esummary, json.dumps(answer))
    assert (found.problem.where, found.refused) == ("record 1", 1)
    assert [(person.name, person.group) for person in found.paper.authors] == [
        ("JW van der Berg", False),
        ("Loom Study Group", True),
    ]
    assert read(esummary, "{").problem.refused == 1


def test_authors_of_a_graph_are_found_by_their_ids_and_other_objects_are_refused(read):
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@id": "#ada", "@type": "Person", "givenName": "Ada", "familyName": "Lovelace"},
            {
                "@type": "ScholarlyArticle",
                "headline": "On Looms",
                "datePublished": "1843",
                "author": [{"@id": "#ada"}],
                "isPartOf": {
                    "@type": "PublicationIssue",
                    "isPartOf": {"@type": "Periodical", "name": "Memoirs"},
                },
            },
        ],
    }
    text = json.dumps(graph)
    assert loaders.detect(text.encode(), "x.json") is json_ld
    found = read(json_ld, text)
    assert (names(found.paper), found.paper.venue.name, found.paper.kind) == (
        ["Ada Lovelace"],
        "Memoirs",
        "journal",
    )
    assert found.problem.what == "not a work: Person"


# --- XML


def test_every_article_of_a_deposit_is_read(read):
    def article(title):
        return (
            f'<journal_article><titles><title>{title}</title></titles><contributors><person_name contributor_role="author">'
            "<given_name>Ada</given_name><surname>Lovelace</surname><suffix>Jr</suffix></person_name>"
            '<person_name contributor_role="editor"><surname>No</surname></person_name>'
            "<organization contributor_role='author'>The Loom Group</organization></contributors></journal_article>"
        )

    text = (
        '<doi_batch xmlns="http://www.crossref.org/schema/5.3.1"><body><journal><journal_metadata><full_title>Looms</full_title>'
        "</journal_metadata><journal_issue><publication_date><year>1843</year></publication_date></journal_issue>"
        f"{article('One')}{article('Two')}</journal></body></doi_batch>"
    )
    assert loaders.detect(text.encode(), "x.xml") is crossref_xml
    one, two = read(crossref_xml, text).papers
    assert [one.title, two.title] == ["One", "Two"]
    assert (one.year, one.venue.name) == (1843, "Looms")
    assert [(person.name, person.group) for person in one.authors] == [
        ("Ada Lovelace Jr", False),
        ("The Loom Group", True),
    ]


# --- text


def test_text_after_the_documents_of_proquest_is_not_a_record(read):
    text = (
        "____________________________________________________________\n\nReport Information from ProQuest\n\n"
        "____________________________________________________________\n\nDocument 1 of 1\n\nOn Looms\n\n"
        "Author: Lovelace, Ada1; Babbage, Charles2,3\n\nhttp://search.proquest.com/docview/1\n\nFull text: Title: no\n\nAuthor: no\n\n"
        "Publication title: Memoirs\n\nPublication year: 1843\n\nDocument type: Journal Article\n\nProQuest document ID: 1\n\n"
        "Title: On Looms\n\n____________________________________________________________\n\nBibliography\n\n@misc{a, title={X}}\n"
    )
    assert loaders.detect(text.encode(), "x.txt") is proquest
    found = read(proquest, text)
    assert found.problems == []
    paper = found.paper
    assert (paper.record, paper.kind, paper.year, paper.venue.name) == (
        "proquest:1",
        "journal",
        1843,
        "Memoirs",
    )
    assert names(paper) == ["Ada Lovelace", "Charles Babbage"]
    assert paper.url == "http://search.proquest.com/docview/1"


def test_a_record_of_ovid_without_a_title_is_refused(read):
    text = "<1>\nAuthors\n  Lovelace, Ada MD *;  Babbage, Charles [Ed]\nSource\n  Looms. 3(2):1-9, 1843 Jul.\n<2>\nTitle\n  On Looms.\n"
    assert loaders.detect(text.encode(), "x.txt") is ovid
    found = read(ovid, text)
    assert (found.paper.title, found.refused) == ("On Looms", 1)
    full = read(ovid, text.replace("Source", "Title\n  On Mills. [Article]\nSource")).papers[0]
    assert (full.title, names(full), full.year, full.venue.name, full.kind) == (
        *("On Mills", ["Ada Lovelace"], 1843, "Looms", "journal"),
    )


def test_yaml_that_expands_without_bounds_costs_nothing(read):
    layers = "\n".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 30))
    text = f'cff-version: 1.2.0\ntitle: On Looms\nx0: &x0 ["lol"]\n{layers}\nauthors: *x29\n'
    assert loaders.detect(text.encode(), "CITATION.cff") is cff
    found = read(cff, text)
    assert (found.paper.title, names(found.paper)) == ("On Looms", [])
    assert read(cff, "cff-version: 1.2.0\ntitle: [").refused == 1


def test_a_truncated_file_of_marc_records_is_one_problem(read):
    found = read(marc, b"00500nam a2200133 a 4500001000200000" + bytes(30))
    assert (found.papers, found.refused) == ([], 1)


def test_several_publication_types_of_ovid_are_separated_by_full_stops(read):
    text = (
        "<1>\nUnique Identifier\n  1\nAuthors\n  Lovelace A.\nTitle\n  On Graphs.\nSource\n  Memoirs. 1(2):3-4, 2020.\n"
        "Publication Type\n  Journal Article. Research Support, Non-U.S. Gov't.\n"
    )
    assert read(ovid, text).paper.kind == "journal"
