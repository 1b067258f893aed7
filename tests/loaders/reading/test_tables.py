"""Tables: the common reader, and its dialects."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput
from graphapp.model.records import PersonName, Venue
from loaders import csv_columns, dblp_csv, lens_csv, openalex_csv, pubmed_csv, scopus_csv, wos_tab

OLD_SCOPUS = """\ufeffAuthors,Title,Year,Source title,DOI,Link,Affiliations,Authors with affiliations,Abstract,Document Type,Source,EID
"Yagai T., Carroll J.W., Jr., van der Berg J.-P.","Strain, ""bending"" and YBCO",2016,"IEEE Trans.",10.1109/TASC.2016.1,"https://example.org/1","","Yagai, T., Sophia University, Tokyo, Japan; Carroll, J.W., Jr., Kyoto; Osaka","Line one.
Line two.",Article,Scopus,2-s2.0-84963944162
"[No author name available]","Proceedings",2015,"","","","","","[No abstract available]",Conference Review,Scopus,2-s2.0-2
"""
NEW_SCOPUS = """\
"Authors","Author full names","Author(s) ID","Title","Year","Source title","Link","Authors with affiliations","Document Type","EID"
"Liu F.; Li C.","Liu, Fengyuan (60410297700); Li, Chunyun (58862216200)","60410297700; 58862216200","A",2026,"Digital Health","https://example.org/2","Liu F., Hunan University; and others, China; Li C., Changsha, China","Article","2-s2.0-105"
"Liu F.; Li C.","","60410297700; 58862216200;","B",2021,"ICML","","","Conference Paper","2-s2.0-106"
"Liu F.; Li C.","","60410297700;","C",2021,"Handbook","","","Book Chapter","2-s2.0-107"
"""
LENS = """\
"Lens ID","Title","Date Published","Publication Year","Publication Type","Source Title","Author/s","Abstract","External URL","DOI"
"000-360-106-493-122","<i>Dynamic</i> risk","2020-11-22",2020,"journal article","Environment systems","Petar Radanliev; La’Treall Maddox","<jats:p>The IoT.</jats:p>","http://dx.doi.org/10.1007/s10669-020-09792-x","10.1007/s10669-020-09792-x"
"""
OPENALEX = '''\
"id","abstract","authorships.author.display_name","authorships.author.id","authorships.author.orcid","authorships.institutions.display_name","display_name","doi","primary_location.source.display_name","primary_location.source.type","publication_year","type"
"https://openalex.org/W1","","Massimo Aria|Corrado Cuccurullo","https://openalex.org/A5069892096|https://openalex.org/A5049136342","https://orcid.org/0000-0002-8517-9411|","Naples|Campania ""Vanvitelli""","bibliometrix","https://doi.org/10.1016/j.joi.2017.08.007","Journal of Informetrics","journal",2017,"article"
"https://openalex.org/W2","","A B|C D","https://openalex.org/A1234","","X|Y|Z","T2","","arXiv","repository",2020,"article"
'''
DBLP = """id;author;author-orcid;booktitle;ee;journal;key;mdate;title;year
1;Clement T. Yu|Nan Duan 0001;0000-0002-1825-0097;;https://doi.org/10.1007/s11280-006-0010-9|https://x.org;World Wide Web;journals/www/YuD07;2017-05-23;On "Search".;2007
2;Ada Lovelace;;ICML;;;conf/icml/L20;2020-01-01;Two.;2020
"""
WOS = 'PT\tAU\tAF\tCA\tTI\tSO\tDT\tC1\tOI\tPY\tDI\tUT\t\nJ\tHu, SZ; Li, SF\tHu, Si Z.; Li, Sun F.\tATLAS; CMS\tThe 5" disk\tMIND\tArticle\t[Hu, Si Z.] Wuhan, China\tLi, Sun F./0000-0002-1825-0097\t2014\t10.1080/x\tWOS:1\t\n'

PUBMED = (
    "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
    '7,A,"Diaz-Ferrer J, Lau Y.",J X. 2020,Lau Y,J X,2020,2020/12/31,PMC1,,10.1000/a\n'
    '8,B,"Lau Y, Diaz-Ferrer J.",J X. 2020,Lau Y,J X,,2020/12/31,,,\n'
    "9,C,Lau Y.,J X. 2020,Lau Y,J X,2020,2020/12/31,,,\n"
    '10,D,"van Raaij MJ, Long V Jr, et al; COVE, the Study Group.",J X. 2020,,J X,2020,2020/12/31,,,\n'
    '11,E,"ABC Study Group, Europe.",J X. 2020,,J X,2020,2020/12/31,,,\n'
    "12,F,,J X. 2020,,J X,2020,2020/12/31,,,\n"
)


def people(paper):
    return [person.name for person in paper.authors]


def test_old_scopus_tables_join_authors_by_commas(read):
    found = read(scopus_csv, OLD_SCOPUS)
    assert found.problems == []
    paper, proceedings = found.papers
    assert paper.title == 'Strain, "bending" and YBCO'
    assert people(paper) == ["T. Yagai", "J.W. Carroll Jr.", "J.-P. van der Berg"]
    assert (paper.year, paper.kind, paper.venue) == (2016, "journal", Venue("IEEE Trans.", "journal"))
    assert (paper.doi, paper.url, paper.abstract) == (
        "10.1109/tasc.2016.1",
        "https://example.org/1",
        "Line one. Line two.",
    )
    assert (paper.record, paper.where) == ("scopus-csv:2-s2.0-84963944162", "line 2")
    assert (proceedings.authors, proceedings.abstract, proceedings.where) == ([], None, "line 4")
    assert proceedings.kind == "conference"


def test_new_scopus_tables_have_full_names_with_ids_and_affiliations(read):
    found = read(scopus_csv, NEW_SCOPUS)
    first, second, third = found.papers
    assert first.authors == [
        PersonName(
            "Fengyuan Liu",
            "scopus:60410297700",
            printed="F. Liu",
            affiliation="Hunan University; and others, China",
        ),
        PersonName("Chunyun Li", "scopus:58862216200", printed="C. Li", affiliation="Changsha, China"),
    ]
    assert second.authors == [
        PersonName("F. Liu", "scopus:60410297700"),
        PersonName("C. Li", "scopus:58862216200"),
    ]
    assert (second.kind, third.kind) == ("conference", "book")
    assert third.authors == [PersonName("F. Liu"), PersonName("C. Li")]
    assert (found.problem.where, found.problem.what) == (
        "line 4",
        "the number of author IDs (1) differs from the number of authors (2)",
    )


def test_a_table_of_the_lens(read):
    found = read(lens_csv, LENS)
    assert found.problems == []
    paper = found.paper
    assert (paper.title, people(paper)) == ("Dynamic risk", ["Petar Radanliev", "La’Treall Maddox"])
    assert (paper.record, paper.year, paper.kind) == ("lens-csv:000-360-106-493-122", 2020, "journal")
    assert (paper.abstract, paper.doi) == ("The IoT.", "10.1007/s10669-020-09792-x")
    assert paper.url == "http://dx.doi.org/10.1007/s10669-020-09792-x"


def test_a_table_of_openalex_gives_ids_where_each_author_has_one(read):
    found = read(openalex_csv, OPENALEX)
    first, second = found.papers
    assert first.authors == [
        PersonName(
            "Massimo Aria", "openalex:A5069892096", affiliation="Naples", ids=("orcid:0000-0002-8517-9411",)
        ),
        PersonName("Corrado Cuccurullo", "openalex:A5049136342", affiliation='Campania "Vanvitelli"'),
    ]
    assert (first.record, first.title, first.kind) == ("openalex-csv:W1", "bibliometrix", "journal")
    assert (first.doi, first.venue) == (
        "10.1016/j.joi.2017.08.007",
        Venue("Journal of Informetrics", "journal"),
    )
    assert second.authors == [PersonName("A B"), PersonName("C D")]
    assert second.kind == "preprint"
    assert (found.problem.what, found.problem.done) == (
        "the number of author IDs (1) differs from the number of authors (2)",
        "author IDs ignored",
    )


def test_a_table_made_of_dblp_keeps_homonym_numbers(read):
    found = read(dblp_csv, DBLP)
    assert found.problems == []
    first, second = found.papers
    assert people(first) == ["Clement T. Yu", "Nan Duan 0001"]
    # one ORCID for two authors: it is unknown whose it is
    assert [person.id for person in first.authors] == [None, None]
    assert (first.record, first.title) == ("dblp-csv:journals/www/YuD07", 'On "Search".')
    assert (first.doi, first.kind, first.venue) == (
        "10.1007/s11280-006-0010-9",
        "journal",
        Venue("World Wide Web", "journal"),
    )
    assert (second.kind, second.venue) == ("conference", Venue("ICML", "conference"))


def test_a_benchmark_table_of_dblp_joins_authors_by_commas(read):
    text = '"id","title","authors","venue","year"\n"conf/vldb/X1","T","Ada Lovelace, Bob Smith, Jr., Carl May","VLDB",2001\n'
    assert dblp_csv.sniff(text.encode(), "DBLP1.csv")
    paper = read(dblp_csv, text).paper
    assert people(paper) == ["Ada Lovelace", "Bob Smith, Jr.", "Carl May"]
    assert (paper.record, paper.kind) == ("dblp-csv:conf/vldb/X1", "conference")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tab_delimited_web_of_science_is_read_as_its_plain_text(read, encoding):
    found = read(wos_tab, WOS.encode(encoding))
    assert found.problems == []
    paper = found.paper
    assert paper.authors == [
        PersonName("Si Z. Hu", affiliation="Wuhan, China"),
        PersonName("Sun F. Li", "orcid:0000-0002-1825-0097"),
        PersonName("ATLAS", group=True),
        PersonName("CMS", group=True),
    ]
    assert (paper.title, paper.year, paper.kind, paper.doi) == ('The 5" disk', 2014, "journal", "10.1080/x")
    assert (paper.record, paper.where) == ("wos-tab:WOS:1", "line 2")


@pytest.mark.parametrize(
    ("text", "which"),
    [
        (OLD_SCOPUS, scopus_csv),
        (NEW_SCOPUS, scopus_csv),
        (LENS, lens_csv),
        (OPENALEX, openalex_csv),
        (DBLP, dblp_csv),
        (WOS, wos_tab),
        (PUBMED, pubmed_csv),
        ("Document Title,Authors\nA;B\n", csv_columns),
        ("Title;Authors\nA;B\n", csv_columns),
        ("title,n\nA,1\n", None),
        ("hello\n", None),
        ("", None),
    ],
)
def test_each_dialect_is_detected_by_its_columns(text, which):
    dialects = [pubmed_csv, wos_tab, scopus_csv, lens_csv, openalex_csv, dblp_csv, csv_columns]
    assert next((loader for loader in dialects if loader.sniff(text.encode(), "x.csv")), None) is which


# --- any table


def table(**named):
    return csv_columns.adjusted(
        {"column": [f"{field}={name}" for field, name in named.items()], "separator": []}
    )


def test_columns_are_found_by_their_usual_headers(read):
    found = read(
        csv_columns,
        'Title,Authors,Year,Journal,DOI\nA,"Lovelace, Ada; Babbage, Charles",1843,Notes,10.1000/x\n',
    )
    assert found.problems == []
    paper = found.paper
    assert (paper.title, people(paper), paper.year) == ("A", ["Ada Lovelace", "Charles Babbage"], 1843)
    assert (paper.venue, paper.doi, paper.where) == (Venue("Notes"), "10.1000/x", "line 2")
    assert paper.record.startswith("csv:content:")


@pytest.mark.parametrize(
    ("header", "venue"),
    [
        ("Titre;Auteurs;Année;Revue", "Memoirs"),
        ("Title;Authors;Year;Journal Name", "Memoirs"),
        ("Titel;Autoren;Jahr;Zeitschrift", "Memoirs"),
        ("Title;Authors;Year;Name of the journal", None),
        ("Title;Authors;Year;Document Type", None),
    ],
)
def test_a_column_that_looks_like_the_venue_is_read_or_reported(read, header, venue):
    found = read(csv_columns, f"{header}\nOn Looms;Ada Lovelace;1843;Memoirs\n")
    assert [paper.venue and paper.venue.name for paper in found.papers] == [venue]
    reported = [problem.done for problem in found.problems]
    if "Name of the journal" in header:
        assert reported == [
            "loaded without this field; to select the column, use --column 'venue=Name of the journal'"
        ]
    else:
        assert reported == []


def test_columns_are_named_and_authors_may_be_in_several(read):
    loader = csv_columns.adjusted(
        {"column": ["title=Was", "authors=Wer", "authors=Noch wer", "year=Wann", "id=Nr"], "separator": ["/"]}
    )
    found = read(loader, "Nr;Was;Wer;Noch wer;Wann;Title\n7;A;Ada Lovelace/Bob May;Carl Gauß;1843;no\n")
    assert (found.paper.title, found.paper.year, found.paper.record) == ("A", 1843, "csv:7")
    assert people(found.paper) == ["Ada Lovelace", "Bob May", "Carl Gauß"]


def test_a_list_of_whole_names_joined_by_commas_is_taken_as_one_and_noted(read):
    found = read(csv_columns, 'title,authors\nA,"Ada Lovelace, Charles Babbage"\nB,"Lovelace, Ada"\n')
    assert [people(paper) for paper in found.papers] == [
        ["Ada Lovelace", "Charles Babbage"],
        ["Ada Lovelace"],
    ]
    assert found.problem.what == "author names are separated by commas"


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        ("Ada Lovelace|Bob May", "|"),
        ("Ada Lovelace/Bob May", "/"),
        ("Ada Lovelace & Bob May", "&"),
        ("Lovelace and May", " and "),
        ("Lovelace, Ada, May, Bob", ","),
    ],
)
def test_a_name_with_what_parts_lists_elsewhere_is_kept_and_the_separator_to_try_is_named_once(
    read, cell, sign
):
    found = read(csv_columns, f'title,authors\nA,Cy Dee\nB,"{cell}"\nC,"{cell}"\n')
    assert [people(paper) for paper in found.papers] == [["Cy Dee"], [cell], [cell]]
    (problem,) = found.problems
    assert (problem.where, problem.times) == ("line 3", 2)
    assert problem.what == f"{sign!r} in an author name: {cell!r} (2 records)"
    assert problem.done.endswith(f"use --separator {sign!r}")


@pytest.mark.parametrize(
    ("cell", "names", "by"),
    [
        ("Boucher, Yan and Grondin, Pierre", ["Yan Boucher", "Pierre Grondin"], "“and”"),
        ("Boucher, Yan and Pierre Grondin", ["Yan Boucher", "Pierre Grondin"], "“and”"),
        ("Ada Lovelace and Bob May", ["Ada Lovelace", "Bob May"], "“and”"),
        ("A. Berger, J. Levine, and L. Nonato", ["A. Berger", "J. Levine", "L. Nonato"], "“and”"),
        ("A. Berger, J. Levine, L. Nonato", ["A. Berger", "J. Levine", "L. Nonato"], "commas"),
        ("Li, W., Wang, X., Xu, Y.", ["W. Li", "X. Wang", "Y. Xu"], "commas"),
    ],
)
def test_the_rule_by_which_cells_of_authors_are_split_is_reported_once_for_the_table(read, cell, names, by):
    found = read(csv_columns, f'title,authors\nA,Cy Dee\nB,"{cell}"\nC,"{cell}"\n')
    assert [people(paper) for paper in found.papers] == [["Cy Dee"], names, names]
    assert (found.problem.what, found.problem.where, found.problem.times) == (
        f"author names are separated by {by}",
        "line 3",
        2,
    )


def test_a_separator_that_is_named_is_the_only_one_for_cells_of_names(read):
    loader = csv_columns.adjusted({"separator": ["/"]})
    found = read(loader, 'title,authors\nA,"Lovelace, Ada/Bob May"\n')
    assert people(found.paper) == ["Ada Lovelace", "Bob May"]
    assert not found.problems


def test_semicolons_go_before_other_signs_and_a_surname_of_two_words_is_not_a_list(read):
    rows = 'title,authors\nA,"Lovelace, Ada; and May, Bob"\nB,"van der Berg, Jan Willem"\n'
    found = read(csv_columns, rows)
    assert [people(paper) for paper in found.papers] == [
        ["Ada Lovelace", "Bob May"],
        ["Jan Willem van der Berg"],
    ]


def test_the_period_at_the_end_of_a_list_is_not_part_of_the_last_name(read):
    rows = 'title,authors\nA,"Diaz-Ferrer J, Lau Y."\nB,"Lau Y, Diaz-Ferrer J."\nC,"Berger A., Lau Y."\n'
    found = [people(paper) for paper in read(csv_columns, rows).papers]
    assert found == [["Diaz-Ferrer J", "Lau Y"], ["Lau Y", "Diaz-Ferrer J"], ["A. Berger", "Y. Lau"]]


@pytest.mark.parametrize("end", ["…", "...", ", …", ", ..."])
def test_a_list_that_publish_or_perish_cut_is_cut(read, end):
    found = read(csv_columns, f'Cites,Authors,Title,Year\n7,"K Tilmon, A Tolba{end}",A,2020\n')
    assert people(found.paper) == ["K Tilmon", "A Tolba"]
    assert found.paper.authors_cut


@pytest.mark.parametrize(
    "header",
    [
        "PubYear",
        "publication_date",
        "Publication Date",
        "pub-year",
        "published",
        "Year",
        "DATE",
        "PublicationYear",
    ],
)
@pytest.mark.parametrize("cell", ["2020", "20201231", "2020-12-31", "2020.0", "20201231T235959"])
def test_a_year_is_found_under_any_column_name_and_however_it_is_written(read, header, cell):
    found = read(csv_columns, f"Title,Authors,{header}\nA,Ada Lovelace,{cell}\n")
    assert found.paper.year == 2020
    assert not found.problems


def test_where_the_column_of_years_is_empty_the_date_gives_the_year(read):
    found = read(csv_columns, "Title,Authors,Publication Date,Year\nA,B C,20201231,\nB,B C,20201231,2019\n")
    assert [paper.year for paper in found.papers] == [2020, 2019]


def test_a_table_of_pubmed_ends_its_author_lists_with_a_period_and_has_groups_after_semicolons(read):
    found = read(pubmed_csv, PUBMED)
    assert not found.problems
    first, second, third, fourth, fifth, sixth = found.papers
    assert (first.record, first.venue, first.year, first.doi) == (
        "pubmed-csv:7",
        Venue("J X", "journal"),
        2020,
        "10.1000/a",
    )
    assert people(first) == ["J Diaz-Ferrer", "Y Lau"]
    assert (people(second), second.year) == (["Y Lau", "J Diaz-Ferrer"], 2020)
    assert people(third) == ["Y Lau"]
    assert people(fourth) == ["MJ van Raaij", "V Long Jr", "COVE, the Study Group"]
    assert fourth.authors_cut
    assert [person.group for person in fourth.authors] == [False, False, True]
    assert fifth.authors == [PersonName("ABC Study Group, Europe", group=True)]
    assert sixth.authors == []


def test_names_with_points_hyphens_and_suffixes_and_institutions_are_not_lists(read):
    names = (
        "King, Martin Luther, Jr.; J.-P. O'Neil; Ministry of Trade and Industry; Sándor Nagy; Alexandra Land"
    )
    assert read(csv_columns, f'title,authors\nA,"{names}"\n').problems == []


def test_one_company_in_a_table_is_not_a_list_and_several_cells_with_the_sign_may_be(read):
    rows = "title,authors\nA,Ada Lovelace\nB,Johnson & Johnson\n"
    assert read(csv_columns, rows).problems == []
    assert read(csv_columns, rows + "C,Ada Lovelace & Bob May\n").problem.times == 2


def test_a_separator_that_no_cell_has_is_reported(read):
    found = read(csv_columns.adjusted({"separator": ["/"]}), "title,authors\nA,Ada Lovelace\nB,Bob May\n")
    assert found.problem.what == "the separator '/' does not occur in any author cell"
    assert len(found.papers) == 2


def test_a_table_without_a_column_of_authors_says_so_with_the_columns_that_it_has(read):
    found = read(csv_columns, "title,who\nA,Ada\n")
    assert people(found.paper) == []
    assert found.problem.what == "no author column; the columns are: 'title', 'who'"
    assert "--column authors=" in found.problem.done
    assert read(csv_columns, "title\nA\n").problem.what.endswith("columns are: 'title'")


def test_a_cut_list_of_our_own_table_is_cut(read):
    found = read(
        csv_columns,
        "title,authors,authors_cut\nA,Ada Lovelace,yes\nB,Ada Lovelace,no\nC,Ada Lovelace; et al.,\n",
    )
    assert [paper.authors_cut for paper in found.papers] == [True, False, True]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["title"], "does not have the form FIELD=NAME"),
        (["=x"], "does not have the form FIELD=NAME"),
        (["titel=x"], "does not have the form FIELD=NAME"),
        (["title="], "does not have the form FIELD=NAME"),
        (["title=a", "title=b"], "specifies title twice"),
    ],
)
def test_what_names_no_column_is_refused_with_the_list_of_fields(given, words):
    with pytest.raises(BadInput) as caught:
        csv_columns.adjusted({"column": given})
    assert words in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("loader", "text", "words"),
    [
        (table(title="Titel"), "Name;Jahr\n1;2\n", "no column Titel; its columns are 'Name', 'Jahr'"),
        (csv_columns, "a,b\n1,2\n", "no column title"),
        (scopus_csv, "a,b\n1,2\n", "no column title"),
        (wos_tab, "a\tb\n1\t2\n", "no column TI"),
        (csv_columns, "title:authors\nA:B C\n", "its columns are 'title:authors'"),
        (csv_columns, "", "no header"),
        (csv_columns, "\n\n", "no header"),
    ],
)
def test_a_table_without_the_column_is_refused_with_the_names_of_those_that_it_has(read, loader, text, words):
    with pytest.raises(BadInput) as caught:
        read(loader, text)
    assert words in caught.value.message
    assert caught.value.hint


# --- rows


def rows(read, text, **options):
    return read(csv_columns, text, **options)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_detected_from_the_header(read, delimiter):
    assert (
        rows(read, f"title{delimiter}year{delimiter}authors\nA{delimiter}1999{delimiter}B C\n").paper.year
        == 1999
    )


def test_a_first_line_that_names_the_delimiter_is_heeded(read):
    found = rows(read, "sep=;\ntitle;authors\nA,B,C;D E\n")
    assert (found.paper.title, people(found.paper), found.paper.where) == ("A,B,C", ["D E"], "line 3")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_kind_and_the_missing_last_one(read, end):
    found = rows(read, end.join(["title,year", "A,1", '"B",2001', "C,2002"]))
    assert [(paper.title, paper.where) for paper in found.papers] == [
        ("A", "line 2"),
        ("B", "line 3"),
        ("C", "line 4"),
    ]


def test_a_quotation_mark_that_is_not_closed_costs_its_own_row_at_most(read):
    found = rows(read, 'title,authors\nA,Al\n"B,Bo\nC,Cy\n"D",Di\nE,Ed\n')
    assert [paper.title for paper in found.papers] == ["A", "C", "D", "E"]
    assert (found.problem.where, found.problem.refused) == ("line 3", 1)


def test_rows_that_all_have_a_quotation_mark_too_many_are_all_counted(read):
    found = rows(read, 'title,year\n"A,2001\n"B,2002\n"C,2003\n')
    assert (found.papers, found.refused) == ([], 3)


def test_quotation_marks_inside_a_cell_are_kept(read):
    found = rows(read, 'title,authors\n5" disk,Al\n"A "quoted" title",Bo\nB,Cy\n')
    assert [people(paper) for paper in found.papers] == [["Al"], ["Bo"], ["Cy"]]
    assert found.papers[0].title == '5" disk'
    assert (found.problem.where, found.problem.refused) == ("line 3", 0)


def test_a_row_with_more_cells_than_columns_is_refused_since_no_one_knows_which_moved(read):
    found = rows(read, "title,authors,year\nA, and B,C D,2001\nE,F G,2002,,\n")
    assert [paper.title for paper in found.papers] == ["E"]
    assert (found.problem.what, found.problem.refused) == ("4 cells for 3 columns", 1)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "title,authors,year\nA;B C;2001\n",
            "delimited by semicolons, while the header is delimited by commas",
        ),
        (
            "title;authors;year\nA, and B,C D,2001\n",
            "delimited by commas, while the header is delimited by semicolons",
        ),
        ("title,authors,year\nA\tB C\t2001\n", "delimited by tabs, while the header is delimited by commas"),
        (
            "title|authors|year\nA,B C,2001\n",
            "delimited by commas, while the header is delimited by vertical bars",
        ),
    ],
)
def test_a_row_that_has_another_delimiter_than_the_header_is_refused_with_both(read, text, what):
    found = rows(read, text)
    assert found.papers == []
    assert (found.problem.where, found.problem.refused) == ("line 2", 1)
    assert found.problem.what == f"1 cell for 3 columns: {what}"


def test_a_title_alone_in_a_row_is_a_paper_whatever_marks_it_has(read):
    found = rows(read, "title,authors,year\nOn Graphs; a study\n")
    assert (found.paper.title, found.problem.done) == ("On Graphs; a study", "kept without the missing cells")


def test_a_row_that_is_truncated_is_kept_and_noted_and_rows_without_text_are_ignored(read):
    found = rows(read, "title,authors,year\n,,\n\nA,B C\n")
    assert people(found.paper) == ["B C"]
    assert (found.problem.where, found.problem.what) == ("line 4", "2 cells for 3 columns")


def test_a_row_without_a_title_is_refused(read):
    found = rows(read, "title,authors\n,B C\n<i></i>,D E\nF,G H\n")
    assert (found.paper.title, found.refused) == ("F", 2)


def test_a_row_over_the_limit_is_refused_and_the_others_read(read):
    for long in ("x" * 3000, "x\n" * 1500):
        text = f'title,authors,abstract\nA,D E,a\nB,D E,"{long}"\nC,D E,c\n'
        found = rows(read, text, max_record_bytes=1000)
        assert [paper.title for paper in found.papers] == ["A", "C"]
        assert (found.problems[0].where, found.refused) == ("line 3", 1)


def test_an_abstract_longer_than_what_the_csv_module_allows_is_read(read):
    found = rows(read, "title,abstract,authors\nA," + "x" * 200_000 + ",B C\n")
    assert found.problems == []
    assert len(found.paper.abstract) == 200_000


def test_an_invalid_year_is_dropped_and_reported(read):
    found = rows(read, "title,year,authors\nA,soon,B C\n")
    assert (found.paper.year, found.problem.what) == (None, "not a year: 'soon'")


cell = st.text(st.sampled_from('ab,;"\n é|\t'), max_size=8)


@given(st.lists(st.tuples(cell, cell, cell), max_size=8))
def test_every_row_that_a_csv_writer_wrote_is_a_paper_or_a_refusal(read, written):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["title", "abstract", "x,y"])
    writer.writerows(written)
    found = rows(read, out.getvalue())
    with_text = [row for row in written if any(each.strip() for each in row)]
    assert [paper.title for paper in found.papers] == [
        " ".join(row[0].split()) for row in with_text if row[0].strip()
    ]
    assert found.refused == sum(not row[0].strip() for row in with_text)


piece = st.sampled_from(["a", ",", '"', "\n", "\r", ";", "title,authors\n", "2001", "\0", "é", '""', '","'])


@given(st.lists(piece.map(str.encode) | st.binary(max_size=4), max_size=40).map(b"".join))
def test_arbitrary_bytes_raise_only_for_a_missing_column(read, data):
    found = rows(read, b"title,authors\n" + data)
    assert all(paper.title.strip() for paper in found.papers)
    for loader, head in (
        (scopus_csv, OLD_SCOPUS),
        (openalex_csv, OPENALEX),
        (dblp_csv, DBLP),
        (wos_tab, WOS),
        (lens_csv, LENS),
    ):
        read(loader, head.encode() + data)
