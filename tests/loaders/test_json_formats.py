"""The JSON formats: how each field is mapped, and that arbitrary files do not break them."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loaders
from graphapp.model.records import Paper, PersonName, Problem, Venue
from loaders import (
    arxiv_snapshot,
    crossref,
    csl_json,
    datacite,
    inspire,
    jsonl,
    openalex,
    openreview,
    orcid,
    paperlists,
    semantic_scholar,
    zotero_json,
)

FAMILY = [
    arxiv_snapshot,
    crossref,
    csl_json,
    datacite,
    inspire,
    openalex,
    openreview,
    orcid,
    paperlists,
    semantic_scholar,
    zotero_json,
]
ORCID = "0000-0002-1825-0097"

# one record of each format, with every field that is read
WORK = {
    "id": "https://openalex.org/W42",
    "title": "On <i>Engines</i>",
    "publication_year": 1843,
    "type": "article",
    "doi": "https://doi.org/10.1000/ABC",
    "primary_location": {
        "landing_page_url": "https://example.org/1",
        "source": {"display_name": "Memoirs", "type": "journal"},
    },
    "authorships": [
        {
            "author": {
                "id": "https://openalex.org/A5",
                "display_name": "Ada Lovelace",
                "orcid": f"https://orcid.org/{ORCID}",
            },
            "raw_author_name": "A. A. L.",
            "raw_affiliation_strings": ["London", "Ockham"],
        }
    ],
    "abstract_inverted_index": {"weaves": [1], "It": [0], "patterns": [2, 4], "algebraic": [3]},
}
CROSSREF = {
    "DOI": "10.1000/ABC",
    "type": "journal-article",
    "title": ["On <i>Engines</i>"],
    "subtitle": ["A Memoir"],
    "container-title": ["Memoirs &amp; Notes"],
    "issued": {"date-parts": [[1843, 8]]},
    "URL": "http://dx.doi.org/10.1000/abc",
    "author": [
        {
            "given": "Ada",
            "family": "Lovelace",
            "ORCID": f"http://orcid.org/{ORCID}",
            "affiliation": [{"name": "London"}],
        }
    ],
    "editor": [{"given": "Charles", "family": "Babbage"}],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>It <jats:italic>weaves</jats:italic>.</jats:p>",
    "reference-count": 3,
}
DATACITE = {
    "id": "https://doi.org/10.1000/abc",
    "doi": "10.1000/abc",
    "url": "https://example.org/1",
    "titles": [{"title": "Translated", "titleType": "TranslatedTitle"}, {"title": "On Engines"}],
    "creators": [
        {
            "name": "Lovelace, Ada",
            "nameType": "Personal",
            "givenName": "Ada",
            "familyName": "Lovelace",
            "affiliation": [{"name": "London"}],
            "nameIdentifiers": [
                {"nameIdentifier": f"https://orcid.org/{ORCID}", "nameIdentifierScheme": "ORCID"}
            ],
        },
        {"name": "Analytical Society", "nameType": "Organizational"},
        {"name": "Babbage, Charles"},
    ],
    "contributors": [{"name": "Editor, An", "contributorType": "Editor"}],
    "types": {"resourceTypeGeneral": "Text", "citeproc": "article-journal"},
    "container": {"title": "Memoirs"},
    "publicationYear": 1843,
    "descriptions": [{"description": "<p>It weaves.</p>", "descriptionType": "Abstract"}],
}
S2 = {
    "paperId": "abc",
    "corpusId": 7,
    "title": "On Engines",
    "year": 1843,
    "venue": "Memoirs",
    "publicationVenue": {"name": "The Memoirs", "type": "journal"},
    "externalIds": {"DOI": "10.1000/abc", "DBLP": "x/y"},
    "url": "https://example.org/1",
    "abstract": "It weaves.",
    "authors": [
        {"authorId": "12", "name": "Ada Lovelace", "externalIds": {"ORCID": [ORCID]}},
        {"authorId": None, "name": "C. Babbage"},
        {"authorId": "13", "name": "ATLAS Collaboration"},
    ],
}
NOTE = {
    "id": "n1",
    "forum": "n1",
    "invitations": ["NeurIPS.cc/2023/Conference/-/Submission"],
    "content": {
        "title": {"value": "On Engines"},
        "authors": {"value": ["Ada Lovelace", "Charles Babbage"]},
        "authorids": {"value": ["~Ada_Lovelace1", "charles@example.org"]},
        "venue": {"value": "NeurIPS 2023 poster"},
        "venueid": {"value": "NeurIPS.cc/2023/Conference"},
        "abstract": {"value": "It weaves $x^2$."},
    },
}
CSL = {
    "id": "lovelace1843",
    "type": "article-journal",
    "title": "On <i>Engines</i>",
    "container-title": "Memoirs",
    "issued": {"date-parts": [["1843", 8]]},
    "DOI": "10.1000/abc",
    "URL": "https://example.org/1",
    "author": [
        {"given": "Ludwig", "non-dropping-particle": "van", "family": "Beethoven", "suffix": "Jr."},
        {"literal": "World Health Organization"},
        {"literal": "傅斯年"},
    ],
    "editor": [{"given": "Charles", "family": "Babbage"}],
    "abstract": "It weaves.",
}
ZOTERO = {
    "itemType": "journalArticle",
    "key": "ABCD2345",
    "title": "On <i>Engines</i>",
    "date": "August 1843",
    "publicationTitle": "Memoirs",
    "url": "https://example.org/1",
    "extra": "PMID: 7\nDOI: 10.1000/abc",
    "abstractNote": "It weaves.",
    "creators": [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"},
        {"creatorType": "editor", "firstName": "Charles", "lastName": "Babbage"},
        {"creatorType": "translator", "firstName": "Ada", "lastName": "Lovelace"},
        {"creatorType": "author", "name": "Royal Society"},
    ],
}
ARXIV = {
    "id": "0704.0001",
    "submitter": "X",
    "authors": 'for the BABAR Collaboration: K. G\\"odel (Princeton), et al',
    "title": 'On $\\alpha$\n  decay of K\\"ahler',
    "doi": "10.1000/abc",
    "categories": "hep-ph",
    "abstract": "  It\nweaves.\n",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    "update_date": "2008-11-26",
    "authors_parsed": [["BABAR Collaboration", "for the", ""], ["Gödel", "K.", "Jr", "Princeton", "1 and 2"]],
}
LISTED = {
    "id": "12",
    "title": "On Engines",
    "author": "Ada Lovelace;Charles Babbage*",
    "authorids": "~Ada_Lovelace1;37279126200",
    "aff": "London; Ockham",
    "status": "Poster",
    "track": "main",
    "site": "https://icml.cc/virtual/2019/poster/12",
    "abstract": "It weaves.",
    "gs_citation": 3,
}
GROUP = {
    "work-summary": [
        {
            "put-code": 7,
            "display-index": "1",
            "path": f"/{ORCID}/work/7",
            "title": {"title": {"value": "On Engines"}, "subtitle": {"value": "A Memoir"}},
            "type": "journal-article",
            "journal-title": {"value": "Memoirs"},
            "publication-date": {"year": {"value": "1843"}},
            "url": {"value": "https://example.org/1"},
            "external-ids": {
                "external-id": [
                    {
                        "external-id-type": "doi",
                        "external-id-value": "10.1000/part",
                        "external-id-relationship": "part-of",
                    },
                    {
                        "external-id-type": "doi",
                        "external-id-value": "10.1000/abc",
                        "external-id-relationship": "self",
                    },
                ]
            },
        }
    ]
}
HEP = {
    "control_number": 42,
    "titles": [{"title": "On $\\alpha$ Engines", "subtitle": "A Memoir"}],
    "document_type": ["article"],
    "authors": [
        {
            "full_name": "Lovelace, Ada",
            "ids": [{"schema": "ORCID", "value": ORCID}, {"schema": "INSPIRE BAI", "value": "A.Lovelace.1"}],
            "affiliations": [{"value": "London"}],
        },
        {"full_name": "Babbage, Charles", "inspire_roles": ["supervisor"]},
    ],
    "collaborations": [{"value": "ATLAS"}],
    "corporate_author": ["Analytical Society"],
    "publication_info": [{"journal_title": "Memoirs", "year": 1843}],
    "arxiv_eprints": [{"value": "0704.0001"}],
    "dois": [{"value": "10.1000/abc"}],
    "abstracts": [{"value": "It weaves."}],
}

JOURNAL = Venue("Memoirs", "journal")
WANTED = [
    (
        openalex,
        WORK,
        Paper(
            "openalex:W42",
            "On Engines",
            [PersonName("Ada Lovelace", None, printed="A. A. L.", affiliation="London; Ockham", ids=())],
            1843,
            "journal",
            JOURNAL,
            abstract="It weaves patterns algebraic patterns",
            doi="https://doi.org/10.1000/ABC",
            url="https://example.org/1",
        ),
    ),
    (
        crossref,
        CROSSREF,
        Paper(
            "crossref:10.1000/abc",
            "On Engines: A Memoir",
            [PersonName("Ada Lovelace", f"orcid:{ORCID}", affiliation="London")],
            1843,
            "journal",
            Venue("Memoirs & Notes", "journal"),
            abstract="It weaves.",
            doi="10.1000/ABC",
            url="http://dx.doi.org/10.1000/abc",
            editors=(PersonName("Charles Babbage"),),
        ),
    ),
    (
        datacite,
        DATACITE,
        Paper(
            "datacite:10.1000/abc",
            "On Engines",
            [
                PersonName("Ada Lovelace", f"orcid:{ORCID}", affiliation="London"),
                PersonName("Analytical Society", group=True),
                PersonName("Charles Babbage"),
            ],
            1843,
            "journal",
            JOURNAL,
            abstract="It weaves.",
            doi="10.1000/abc",
            url="https://example.org/1",
            editors=(PersonName("An Editor"),),
        ),
    ),
    (
        semantic_scholar,
        S2,
        Paper(
            "semantic-scholar:abc",
            "On Engines",
            [
                PersonName("Ada Lovelace", "s2:12", ids=(f"orcid:{ORCID}",)),
                PersonName("C. Babbage"),
                PersonName("ATLAS Collaboration", "s2:13", group=True),
            ],
            1843,
            "journal",
            Venue("The Memoirs", "journal"),
            abstract="It weaves.",
            doi="10.1000/abc",
            url="https://example.org/1",
        ),
    ),
    (
        openreview,
        NOTE,
        Paper(
            "openreview:n1",
            "On Engines",
            [PersonName("Ada Lovelace", "openreview:~Ada_Lovelace1"), PersonName("Charles Babbage")],
            2023,
            "conference",
            Venue("NeurIPS 2023 poster", "conference"),
            abstract="It weaves x^2.",
            url="https://openreview.net/forum?id=n1",
        ),
    ),
    (
        csl_json,
        CSL,
        Paper(
            "csl-json:content:",
            "On Engines",
            [
                PersonName("Ludwig van Beethoven Jr."),
                PersonName("World Health Organization", group=True),
                PersonName("傅斯年"),
            ],
            1843,
            "journal",
            JOURNAL,
            abstract="It weaves.",
            doi="10.1000/abc",
            url="https://example.org/1",
            editors=(PersonName("Charles Babbage"),),
        ),
    ),
    (
        zotero_json,
        ZOTERO,
        Paper(
            "zotero-json:ABCD2345",
            "On Engines",
            [PersonName("Ada Lovelace"), PersonName("Royal Society", group=True)],
            1843,
            "journal",
            JOURNAL,
            abstract="It weaves.",
            doi="10.1000/abc",
            url="https://example.org/1",
            editors=(PersonName("Charles Babbage"),),
        ),
    ),
    (
        arxiv_snapshot,
        ARXIV,
        Paper(
            "arxiv-snapshot:0704.0001",
            "On α decay of Kähler",
            [
                PersonName("BABAR Collaboration", group=True),
                PersonName("K. Gödel Jr", affiliation="Princeton"),
            ],
            2007,
            "preprint",
            Venue("arXiv", "preprint"),
            authors_cut=True,
            abstract="It weaves.",
            doi="10.1000/abc",
            url="https://arxiv.org/abs/0704.0001",
        ),
    ),
    (
        paperlists,
        LISTED,
        Paper(
            "paperlists:icml.cc/virtual/2019/poster/12",
            "On Engines",
            [
                PersonName("Ada Lovelace", "openreview:~Ada_Lovelace1", affiliation="London"),
                PersonName("Charles Babbage", "ieee:37279126200", affiliation="Ockham"),
            ],
            2019,
            "conference",
            Venue("ICML", "conference"),
            abstract="It weaves.",
            url="https://icml.cc/virtual/2019/poster/12",
        ),
    ),
    (
        orcid,
        GROUP,
        Paper(
            "orcid:7",
            "On Engines: A Memoir",
            [],
            1843,
            "journal",
            JOURNAL,
            doi="10.1000/abc",
            url="https://example.org/1",
        ),
    ),
    (
        inspire,
        HEP,
        Paper(
            "inspire:42",
            "On α Engines: A Memoir",
            [
                PersonName(
                    "Ada Lovelace", "inspire:A.Lovelace.1", affiliation="London", ids=(f"orcid:{ORCID}",)
                ),
                PersonName("ATLAS Collaboration", group=True),
                PersonName("Analytical Society", group=True),
            ],
            1843,
            "journal",
            JOURNAL,
            abstract="It weaves.",
            doi="10.1000/abc",
            url="https://arxiv.org/abs/0704.0001",
        ),
    ),
]
RECORDS = {loader.NAME: record for loader, record, _ in WANTED}
BY_NAME = [pytest.param(*row, id=row[0].NAME) for row in WANTED]


@pytest.mark.parametrize(("loader", "record", "paper"), BY_NAME)
def test_every_field_of_a_record_is_read(read, loader, record, paper):
    found = read(loader, json.dumps(record))
    paper.where = "record 1"
    if paper.record.endswith("content:"):
        assert found.paper.record.startswith(paper.record)
        paper.record = found.paper.record
    if loader is openalex:
        # A5 is too short for an OpenAlex author: only the ORCID remains
        paper.authors = [paper.authors[0]._replace(id=f"orcid:{ORCID}")]
    assert found.paper == paper


@pytest.mark.parametrize(("loader", "record", "paper"), BY_NAME)
@pytest.mark.parametrize(
    "wrap",
    [
        lambda each: json.dumps(each),
        lambda each: json.dumps(each, indent=4),
        lambda each: json.dumps([each, each], indent=1),
        lambda each: json.dumps(each) + "\n" + json.dumps(each),
    ],
    ids=["compact", "indented", "array", "lines"],
)
def test_a_format_is_detected_from_the_content_and_by_no_other_of_the_family(loader, record, paper, wrap):
    head = wrap(record).encode()
    assert loaders.detect(head, "file.json") is loader
    assert [each.NAME for each in FAMILY if each.sniff(head, "file.json")] == [loader.NAME]
    assert loaders.detect(head[: len(head) // 2 + 60], "x.json") is loader


WRAPPED = [
    (openalex, {"meta": {"count": 1}, "results": [WORK]}),
    (crossref, {"status": "ok", "message-type": "work-list", "message": {"items": [CROSSREF]}}),
    (crossref, {"status": "ok", "message-type": "work", "message": CROSSREF}),
    (crossref, {"items": [CROSSREF]}),
    (datacite, {"data": [{"id": "10.1000/abc", "type": "dois", "attributes": DATACITE}]}),
    (datacite, {"data": {"id": "10.1000/abc", "type": "dois", "attributes": DATACITE}}),
    (semantic_scholar, {"total": 1, "data": [S2]}),
    (semantic_scholar, {"authorId": "12", "name": "A", "papers": [S2]}),
    (semantic_scholar, {"data": [{"contexts": [], "citingPaper": S2}]}),
    (semantic_scholar, {"data": [{"isInfluential": True, "citedPaper": S2}]}),
    (openreview, {"notes": [NOTE], "count": 1}),
    (openreview, [{"venue": "X", "submissions": [NOTE]}]),
    (csl_json, {"items": [CSL]}),
    (csl_json, {"references": [CSL]}),
    (zotero_json, {"config": {"id": "x"}, "items": [ZOTERO]}),
    (zotero_json, [{"key": "ABCD2345", "version": 1, "data": ZOTERO}]),
    (orcid, {"path": f"/{ORCID}/works", "group": [GROUP]}),
    (orcid, {"activities-summary": {"works": {"group": [GROUP]}}, "person": {}}),
    (orcid, {"bulk": [{"work": GROUP["work-summary"][0]}]}),
    (inspire, {"hits": {"hits": [{"id": "42", "metadata": HEP}], "total": 1}}),
    (inspire, {"metadata": HEP, "id": "42"}),
    (inspire, {"_type": "hep", "_source": HEP}),
]


@pytest.mark.parametrize(("loader", "value"), WRAPPED)
def test_the_records_are_found_in_what_the_service_wraps_them_in(read, loader, value):
    text = json.dumps(value)
    assert loaders.detect(text.encode(), "x.json") is loader
    assert read(loader, text).paper.title.startswith("On ")


def test_our_own_records_are_still_our_own():
    for line in (
        '{"id": "a", "title": "T", "year": 1, "venue": "V", "authors": ["A"]}',
        '{"title": "T"}',
    ):
        assert loaders.detect(line.encode(), "x.json") is jsonl


@pytest.mark.parametrize("loader", FAMILY, ids=lambda loader: loader.NAME)
@pytest.mark.parametrize("title", [None, "", " ", [], {}, 0.5, [""], {"title": {"value": ""}}])
def test_a_record_without_a_title_is_refused_by_one_rule(read, loader, title):
    record = json.loads(json.dumps(RECORDS[loader.NAME]))
    work = (
        record["work-summary"][0]
        if loader is orcid
        else record["content"]
        if loader is openreview
        else record
    )
    work["titles" if loader in (datacite, inspire) else "title"] = title
    found = read(loader, json.dumps(record))
    assert (found.papers, found.problem.what, found.refused) == ([], "no title", 1)


@pytest.mark.parametrize("loader", FAMILY, ids=lambda loader: loader.NAME)
def test_a_record_without_authors_is_kept(read, loader):
    record = {
        name: value
        for name, value in RECORDS[loader.NAME].items()
        if name
        not in (
            "authorships",
            "author",
            "creators",
            "authors",
            "authors_parsed",
            "collaborations",
            "corporate_author",
        )
    }
    if loader is openreview:
        record["content"] = {"title": "T"}
    assert read(loader, json.dumps(record)).paper.authors == []


@pytest.mark.parametrize(
    ("loader", "field", "entry"),
    [
        (crossref, "author", {"family": "et al."}),
        (csl_json, "author", {"literal": "et al."}),
        (zotero_json, "creators", {"creatorType": "author", "name": "others"}),
        (semantic_scholar, "authors", {"name": "et al."}),
        (datacite, "creators", {"name": "et al."}),
        (inspire, "authors", {"full_name": "et al."}),
    ],
)
def test_an_author_who_is_et_al_marks_the_list_as_cut_and_is_dropped(read, loader, field, entry):
    record = RECORDS[loader.NAME]
    cut = {**record, field: [*record[field], entry]}
    first, second = read(loader, json.dumps([cut, record])).papers
    assert (first.authors_cut, second.authors_cut) == (True, False)
    assert first.authors == second.authors


# --- one format at a time


def authorship(**author: Any) -> dict[str, Any]:
    return {**WORK, "authorships": [{"author": author, "raw_author_name": "B"}]}


def test_openalex_has_an_id_for_everyone_except_those_whom_it_cannot_distinguish(read):
    one = read(
        openalex, json.dumps(authorship(id="https://openalex.org/A5023888391", display_name="B", orcid=None))
    )
    assert one.paper.authors == [PersonName("B", "openalex:A5023888391")]
    both = authorship(
        id="https://openalex.org/A5023888391", display_name="B", orcid=f"https://orcid.org/{ORCID}"
    )
    assert read(openalex, json.dumps(both)).paper.authors[0].ids == (f"orcid:{ORCID}",)
    nobody = authorship(id="https://openalex.org/A9999999999", display_name="B")
    assert read(openalex, json.dumps(nobody)).paper.authors == [PersonName("B")]


def test_openalex_cuts_lists_of_more_than_a_hundred_authors_and_says_so(read):
    assert read(openalex, json.dumps({**WORK, "is_authors_truncated": True})).paper.authors_cut


def test_an_abstract_whose_places_lie_far_apart_takes_no_memory(read):
    index = {"b": [10**18, -5], "a": [3], "c": "x", "d": [None, 2.5, {}]}
    assert read(openalex, json.dumps({**WORK, "abstract_inverted_index": index})).paper.abstract == "b a b"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"type": "article", "type_crossref": "proceedings-article"}, "conference"),
        ({"type": "preprint"}, "preprint"),
        ({"type": "dissertation"}, "thesis"),
        ({"type": "book-chapter"}, "book"),
        ({"type": "dataset"}, "other"),
        (
            {
                "type": "article",
                "primary_location": {"source": {"display_name": "arXiv", "type": "repository"}},
            },
            "preprint",
        ),
    ],
)
def test_the_kind_of_an_openalex_work(read, fields, kind):
    assert read(openalex, json.dumps({**WORK, **fields})).paper.kind == kind


@pytest.mark.parametrize("id", ["A5023888391", "I27837315", "keywords/engines", "T11636"])
def test_what_is_not_an_openalex_work_is_refused(read, id):
    found = read(openalex, json.dumps({"id": f"https://openalex.org/{id}", "display_name": "X"}))
    assert (found.papers, found.refused) == ([], 1)
    assert "not a work" in found.problem.what


def test_crossref_groups_suffixes_degrees_and_names_in_one_part(read):
    people = [
        {"name": "The ATLAS Collaboration"},
        {"family": "Plato"},
        {"given": "Donald", "family": "Hora", "suffix": "Jr."},
        {"given": "N.", "family": "Rahim", "suffix": "Ph.D"},
        {"family": "et al."},
        {"affiliation": []},
    ]
    found = read(crossref, json.dumps({**CROSSREF, "author": people}))
    assert found.paper.authors == [
        PersonName("The ATLAS Collaboration", group=True),
        PersonName("Plato"),
        PersonName("Donald Hora Jr."),
        PersonName("N. Rahim", printed="N. Rahim Ph.D"),
    ]
    assert found.paper.authors_cut
    assert (found.problem.what, found.problem.done) == ("author without a name", "author dropped")


def test_a_crossref_year_is_the_first_one_present(read):
    record = {**CROSSREF, "issued": {"date-parts": [[None]]}, "published-online": {"date-parts": [[2001, 2]]}}
    assert read(crossref, json.dumps(record)).paper.year == 2001


def test_a_preprint_at_crossref_appeared_on_its_server(read):
    record = {
        **CROSSREF,
        "type": "posted-content",
        "container-title": [],
        "institution": [{"name": "bioRxiv"}],
    }
    paper = read(crossref, json.dumps(record)).paper
    assert (paper.kind, paper.venue) == ("preprint", Venue("bioRxiv", "preprint"))


def test_an_answer_of_crossref_without_works_is_an_empty_list(read):
    text = '{"status":"ok","message-type":"work-list","message":{"total-results":5,"items":[]}}'
    assert loaders.detect(text.encode(), "x") is crossref
    assert read(crossref, text) == ([], [])


@pytest.mark.parametrize(
    ("record", "name", "people"),
    [
        (
            {
                "corpusid": 7,
                "title": "T",
                "authors": [{"authorId": "1", "name": "A"}],
                "externalids": {"DOI": "10.1/x"},
            },
            "semantic-scholar:CorpusId:7",
            [PersonName("A", "s2:1")],
        ),
        (
            {
                "paper_id": "7",
                "title": "T",
                "mag_id": "1",
                "authors": [{"first": "A", "middle": ["B"], "last": "C", "suffix": ""}],
            },
            "semantic-scholar:CorpusId:7",
            [PersonName("A B C")],
        ),
        (
            {
                "id": "f00",
                "title": "T",
                "paperAbstract": "x",
                "authors": [{"name": "A", "ids": ["1"]}, {"name": "B", "ids": []}],
            },
            "semantic-scholar:f00",
            [PersonName("A", "s2:1"), PersonName("B")],
        ),
        (
            {
                "paper_id": "f00",
                "metadata": {"title": "T", "authors": [{"first": "A", "last": "B"}]},
                "abstract": [],
            },
            "semantic-scholar:CorpusId:f00",
            [PersonName("A B")],
        ),
    ],
)
def test_semantic_scholars_datasets_print_the_same_fields_under_other_names(read, record, name, people):
    assert loaders.detect(json.dumps(record).encode(), "x") is semantic_scholar
    paper = read(semantic_scholar, json.dumps(record)).paper
    assert (paper.record, paper.authors) == (name, people)


def test_the_first_api_of_openreview_has_plain_values(read):
    note = {
        **NOTE,
        "invitation": "ICLR.cc/2019/Conference/-/Blind_Submission",
        "content": {"title": "T", "authors": ["A", "et al."]},
    }
    del note["invitations"]
    paper = read(openreview, json.dumps(note)).paper
    assert (paper.authors, paper.authors_cut, paper.year) == ([PersonName("A")], True, 2019)
    assert paper.venue == Venue("ICLR.cc/2019/Conference", "conference")


def test_replies_are_not_papers_and_hidden_authors_are_none(read):
    reply = {**NOTE, "id": "n2", "replyto": "n1"}
    assert read(openreview, json.dumps(reply)).problem.refused == 1
    hidden = {**NOTE, "content": {"title": "T", "authors": ["Anonymous"]}}
    found = read(openreview, json.dumps(hidden))
    assert (found.paper.authors, found.problem.what) == ([], "author names are hidden")


@pytest.mark.parametrize(
    ("venue", "kind", "shown"),
    [
        ("Submitted to ICLR 2023", "preprint", None),
        ("ICLR 2023 Conference Withdrawn Submission", "preprint", None),
        ("TMLR", "journal", Venue("TMLR", "journal")),
        ("CoRR 2016", "preprint", Venue("CoRR 2016", "preprint")),
    ],
)
def test_what_was_only_submitted_appeared_nowhere(read, venue, kind, shown):
    note = {**NOTE, "content": {"title": "T", "venue": {"value": venue}}}
    paper = read(openreview, json.dumps(note)).paper
    assert (paper.kind, paper.venue) == (kind, shown)


@pytest.mark.parametrize(
    "issued", [{"raw": "May 1843"}, {"literal": "1843?"}, {"date-parts": [[1843]]}, "1843-08"]
)
def test_csl_dates_come_in_several_forms(read, issued):
    assert read(csl_json, json.dumps([{**CSL, "issued": issued}])).paper.year == 1843


def test_an_address_identifies_a_csl_item_permanently_and_a_key_does_not(read):
    address = "http://zotero.org/users/1/items/ABCD"
    assert read(csl_json, json.dumps([{**CSL, "id": address}])).paper.record == f"csl-json:{address}"
    other = read(csl_json, json.dumps([{**CSL, "title": "Another"}])).paper.record
    assert other != read(csl_json, json.dumps([CSL])).paper.record


@pytest.mark.parametrize("kind", ["note", "attachment", "annotation"])
def test_what_hangs_on_a_zotero_item_is_not_a_publication(read, kind):
    found = read(zotero_json, json.dumps({"items": [{"itemType": kind, "note": "x"}]}))
    assert (found.papers, found.refused) == ([], 1)


def test_presenters_of_a_talk_are_its_authors(read):
    talk = {
        **ZOTERO,
        "itemType": "presentation",
        "creators": [{"creatorType": "presenter", "firstName": "A", "lastName": "B"}],
    }
    assert read(zotero_json, json.dumps([talk])).paper.authors == [PersonName("A B")]


def test_arxiv_records_without_parsed_authors_are_read_from_the_printed_list(read):
    record = {
        **ARXIV,
        "authors": "K. G\\\"odel (1 and 2), A. B\\'ardos, Jr and The D0 Collaboration ((1) Here, (2) There)",
    }
    del record["authors_parsed"]
    paper = read(arxiv_snapshot, json.dumps(record)).paper
    assert paper.authors == [
        PersonName("K. Gödel"),
        PersonName("A. Bárdos Jr"),
        PersonName("The D0 Collaboration", group=True),
    ]
    assert not paper.authors_cut


def test_a_rejected_paper_of_a_list_has_no_venue(read):
    paper = read(paperlists, json.dumps([{**LISTED, "status": "Reject"}])).paper
    assert (paper.kind, paper.venue) == ("other", None)


def test_names_of_a_list_may_be_separated_by_commas(read):
    paper = read(paperlists, json.dumps([{**LISTED, "author": "Ada Lovelace, Charles Babbage"}])).paper
    assert [person.name for person in paper.authors] == ["Ada Lovelace", "Charles Babbage"]


def test_the_owner_of_a_whole_orcid_record_wrote_its_works(read):
    record = {
        "orcid-identifier": {"path": ORCID},
        "person": {"name": {"given-names": {"value": "Ada"}, "family-name": {"value": "Lovelace"}}},
        "activities-summary": {"works": {"group": [GROUP]}},
    }
    paper = read(orcid, json.dumps(record)).paper
    assert paper.authors == [PersonName("Ada Lovelace", f"orcid:{ORCID}", unplaced=True)]
    assert paper.authors_cut


def test_contributors_of_a_whole_orcid_work_are_its_authors_except_editors(read):
    def person(name: str, role: str) -> dict[str, Any]:
        return {"credit-name": {"value": name}, "contributor-attributes": {"contributor-role": role}}

    work = {
        **GROUP["work-summary"][0],
        "contributors": {"contributor": [person("A B", "author"), person("C D", "editor")]},
    }
    assert read(orcid, json.dumps(work)).paper.authors == [PersonName("A B")]


def test_people_found_by_a_search_of_orcid_are_not_works(read):
    found = read(
        orcid, json.dumps({"expanded-result": [{"orcid-id": ORCID, "given-names": "Ada"}], "num-found": 1})
    )
    assert (found.papers, found.problem.what) == ([], "a person, not a work")


def test_an_inspire_list_that_is_shorter_than_the_number_of_authors_is_cut(read):
    assert read(inspire, json.dumps({**HEP, "author_count": 3000})).paper.authors_cut
    assert not read(inspire, json.dumps({**HEP, "author_count": 2})).paper.authors_cut


# --- arbitrary input

LEAVES = [
    None,
    True,
    0,
    7,
    -1.5,
    10**30,
    "",
    " ",
    "a",
    "2019",
    ORCID,
    "et al.",
    "\ud800",
    "<i>",
    "$x",
    [],
    {},
]
NAMES = sorted({
    name
    for record in RECORDS.values()
    for name in json.dumps(record).split('"')[1::2]
    if name.isascii() and len(name) < 25 and " " not in name
})  # fmt: skip


def anything(chance: random.Random, depth: int = 3) -> Any:
    """A JSON value with the names of fields that the formats read."""
    kind = chance.randrange(4) if depth else 0
    if kind == 1:
        return [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 2:
        return {chance.choice(NAMES): anything(chance, depth - 1) for _ in range(chance.randrange(5))}
    return chance.choice(LEAVES)


def changed(chance: random.Random, value: Any, top: bool = True) -> Any:
    """`value` with some of what is in it replaced by anything."""
    if not top and chance.randrange(8) == 0:
        return anything(chance)
    if isinstance(value, dict):
        return {name: changed(chance, inner, False) for name, inner in value.items()}
    if isinstance(value, list):
        return [changed(chance, inner, False) for inner in value]
    return value


@pytest.mark.parametrize("loader", FAMILY, ids=lambda loader: loader.NAME)
@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**40))
def test_records_of_wrong_shapes_are_read_or_refused_and_none_is_lost(loader, seed):
    chance = random.Random(seed)
    rows = [changed(chance, RECORDS[loader.NAME]) for _ in range(2)]
    items = list(loader.load(io.BytesIO("\n".join(map(json.dumps, rows)).encode())))
    papers = [item for item in items if isinstance(item, Paper)]
    refused = sum(item.refused for item in items if isinstance(item, Problem))
    # no field of these records contains other fields
    assert len(papers) + refused == 2
    for paper in papers:
        assert paper.title.strip()
        assert paper.record.startswith(f"{loader.NAME}:")
        # no unpaired surrogate, which no store can keep
        assert all(
            each.encode()
            for person in paper.authors
            for each in (person.id or "-", *person.ids, paper.doi or "-")
        )
        assert paper.record.encode()
        assert paper.where
        assert paper.year is None or type(paper.year) is int
        assert all(
            type(person) is PersonName and type(person.name) is str and person.name
            for person in paper.authors
        )
        assert all(type(field) is str or field is None for field in (paper.abstract, paper.doi, paper.url))


@pytest.mark.parametrize("loader", FAMILY, ids=lambda loader: loader.NAME)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_files_that_are_cut_or_changed_anywhere_break_no_format(loader, data):
    raw = bytearray(
        json.dumps([RECORDS[loader.NAME]] * 2, indent=data.draw(st.sampled_from([None, 1]))).encode()
    )
    for _ in range(data.draw(st.integers(0, 5))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 4))] = data.draw(
            st.sampled_from([b"", b'"', b"{", b"}", b"[", b"]", b",", b"\\", b"\xff", b"\n", b"null"])
        )
    cut = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    loader.sniff(cut, "x")
    list(loader.load(io.BytesIO(cut)))
    list(loader.load(io.BytesIO(cut), max_record_bytes=200))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**40))
def test_no_format_stumbles_over_any_json(seed):
    head = json.dumps(anything(random.Random(seed), 5)).encode()
    for loader in FAMILY:
        loader.sniff(head, "x")
        list(loader.load(io.BytesIO(head)))


def test_the_doi_of_a_publication_counts_before_that_of_its_erratum(read):
    dois = [
        {"value": "10.1000/erratum", "material": "erratum"},
        {"value": "10.1000/abc", "material": "publication"},
    ]
    assert read(inspire, json.dumps({"metadata": HEP | {"dois": dois}})).paper.doi == "10.1000/abc"
    assert read(inspire, json.dumps({"metadata": HEP | {"dois": dois[:1]}})).paper.doi == "10.1000/erratum"
