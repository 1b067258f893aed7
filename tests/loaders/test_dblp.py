"""dblp's XML: the dump, pages of persons, single records."""

from __future__ import annotations

import gzip
import io
import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loaders
from graphapp.ingest.load import ingest
from graphapp.model.records import Paper, PersonName, Problem, Venue
from graphapp.people.identifier_evidence import identifiers
from graphapp.settings import Settings
from graphapp.stores import open_store
from loaders import dblp
from loaders.reading import dblp_persons
from loaders.reading.lines import RawFile

FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ARTICLE = """<article mdate="2023-05-10" key="journals/acta/LovelaceB23">
<author orcid="0000-0002-1825-0097">Ada Lovelace</author>
<author>Nan Duan 0001</author>
<editor>Ed Itor</editor>
<title>On engines.</title>
<pages>1-2</pages>
<year>2023</year>
<journal>Acta Inf.</journal>
<ee type="oa">https://example.org/x</ee>
<ee>https://doi.org/10.1007/ABC</ee>
<url>db/journals/acta/acta1.html#LovelaceB23</url>
</article>
"""
PERSON = """<www mdate="2020-01-01" key="homepages/79/2536">
<author>Nan Duan 0001</author>
<author>N. Duan</author>
<title>Home Page</title>
</www>
"""


def dump(*records, top='<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n'):
    return f"{top}<dblp>\n{''.join(records)}</dblp>\n"


def record(*fields, name="article", key="journals/x/Y1", more=""):
    return (
        f'<{name} mdate="2020-01-01" key="{key}"{more}>\n'
        + "".join(f"{each}\n" for each in fields)
        + f"</{name}>\n"
    )


def test_a_record_of_the_dump_becomes_a_paper(read):
    assert read(dblp, dump(ARTICLE)).paper == Paper(
        record="dblp:journals/acta/LovelaceB23",
        title="On engines",
        authors=[
            PersonName("Ada Lovelace", ids=("orcid:0000-0002-1825-0097",)),
            PersonName("Nan Duan 0001", printed="Nan Duan"),
        ],
        year=2023,
        kind="journal",
        venue=Venue("Acta Inf.", "journal"),
        doi="10.1007/ABC",
        url="https://example.org/x",
        where="line 4",
    )


@pytest.mark.parametrize("top", ["", '<?xml version="1.0"?>', '<!DOCTYPE dblp SYSTEM "nowhere.dtd">'])
def test_letters_by_name_are_read_with_and_without_a_doctype(read, top):
    text = dump(
        record("<author>J&uuml;rgen M&ouml;ller</author>", "<title>&Uuml;ber A&amp;B.</title>"), top=top
    )
    paper = read(dblp, text).paper
    assert paper.title == "Über A&B"
    assert paper.authors == [PersonName("Jürgen Möller")]


@pytest.mark.parametrize(
    ("name", "key", "more", "field", "kind", "venue"),
    [
        ("article", "journals/x/Y", "", "journal", "journal", "V"),
        ("article", "journals/corr/Y", "", "journal", "preprint", "V"),
        ("article", "journals/x/Y", ' publtype="informal"', "journal", "preprint", "V"),
        ("article", "tr/gte/Y", ' publtype="informal"', "journal", "other", "V"),
        ("inproceedings", "conf/x/Y", "", "booktitle", "conference", "V"),
        ("incollection", "books/x/Y", "", "booktitle", "book", "V"),
        ("proceedings", "conf/x/2020", "", "booktitle", "book", "V"),
        ("book", "books/x/Y", "", "series", "book", "V"),
        ("phdthesis", "phd/Y", "", "school", "thesis", "V"),
        ("mastersthesis", "ms/Y", "", "school", "thesis", "V"),
        ("www", "www/org/w3", "", "booktitle", "other", None),
        ("data", "data/Y", "", "publisher", "other", "V"),
    ],
)
def test_the_element_says_the_kind_and_where_the_venue_is(read, name, key, more, field, kind, venue):
    paper = read(
        dblp, dump(record("<title>T.</title>", f"<{field}>V</{field}>", name=name, key=key, more=more))
    ).paper
    assert paper.kind == kind
    assert (paper.venue.name if paper.venue else None) == venue


def test_markup_in_a_title_is_text_and_its_spaces_stay(read):
    fields = "<title><i>A</i> <b>C</b> of H<sub>2</sub>O: x<sup>2</sup>...</title>"
    assert read(dblp, dump(record(fields))).paper.title == "A C of H2O: x2..."


def test_a_person_record_gives_its_pid_to_papers_before_and_after_it_under_every_name(read):
    papers = read(
        dblp,
        dump(
            record("<author>N. Duan</author>", "<title>A.</title>", key="journals/x/1"),
            PERSON,
            record(
                "<author>Nan Duan 0001</author>",
                "<author>Nan Duan</author>",
                "<title>B.</title>",
                key="journals/x/2",
            ),
        ),
    ).papers
    assert papers[0].authors == [PersonName("Nan Duan 0001", "dblp:79/2536", printed="N. Duan")]
    assert papers[1].authors == [
        PersonName("Nan Duan 0001", "dblp:79/2536", printed="Nan Duan"),
        PersonName("Nan Duan"),
    ]


def test_a_record_of_several_persons_gives_no_pid_and_one_of_a_group_makes_it_a_group(read):
    several = PERSON.replace(" key=", ' publtype="disambiguation" key=')
    group = PERSON.replace(" key=", ' publtype="group" key=').replace("Nan Duan 0001", "A Team")
    paper = record("<author>Nan Duan 0001</author>", "<author>A Team</author>", "<title>A.</title>")
    found = read(dblp, dump(several, group, paper)).paper.authors
    assert found[0].id is None
    assert found[1] == PersonName("A Team", "dblp:79/2536", group=True)


VERIFIED = PERSON.replace(
    "</www>",
    '<url>https://example.org/~nan</url>\n<url>https://orcid.org/0000-0002-1825-0097</url>\n<note type="affiliation">Somewhere</note>\n</www>',
)
TWO_PAPERS = (
    record("<author>N. Duan</author>", "<title>A.</title>", key="journals/x/1"),
    record(
        "<author>Nan Duan 0001</author>", "<author>N. Duan</author>", "<title>B.</title>", key="journals/x/2"
    ),
)
FIRST = PersonName("Nan Duan 0001", "dblp:79/2536", printed="N. Duan", ids=("orcid:0000-0002-1825-0097",))


def test_the_verified_orcid_of_a_person_is_given_once(read):
    first, second = read(dblp, dump(TWO_PAPERS[0], VERIFIED, TWO_PAPERS[1])).papers
    assert first.authors == [FIRST]
    assert [author.ids for author in second.authors] == [(), ()]


@pytest.mark.parametrize(
    "links",
    [
        # a wrong check digit; two ORCIDs of one record; not an address of ORCID
        "<url>https://orcid.org/0000-0002-1825-0098</url>\n",
        "<url>https://orcid.org/0000-0002-1825-0097</url>\n<url>https://orcid.org/0000-0001-5109-3700</url>\n",
        "<url>https://example.org/0000-0002-1825-0097</url>\n",
    ],
)
def test_what_is_not_one_orcid_of_the_person_is_not_given(read, links):
    person = PERSON.replace("</www>", f"{links}</www>")
    assert read(dblp, dump(person, TWO_PAPERS[0])).paper.authors == [FIRST._replace(ids=())]


def test_an_orcid_links_the_person_to_records_of_other_sources(tmp_path):
    (tmp_path / "dblp.xml").write_text(dump(VERIFIED, *TWO_PAPERS))
    with closing(open_store("memory:", Settings(), create=True)) as store:
        ingest(store, [tmp_path / "dblp.xml"], Settings())
        ids = [each for paper in store.papers_by(["dblp:79/2536"]) for each in identifiers(paper)]
    assert {"dblp:79/2536", "orcid:0000-0002-1825-0097", "dblp-number:nan duan 0001"} in ids


@pytest.fixture(params=["a file", "a pipe", "a file with a comment", "UTF-16"])
def way(request, monkeypatch):
    """A large file as streams for each way in which a file is read twice."""
    monkeypatch.setattr(dblp, "HELD", 2)

    def stream(text):
        if request.param == "UTF-16":
            return io.BytesIO(text.encode("utf-16"))
        if request.param == "a file with a comment":
            hidden = PERSON.replace("79/2536", "0/0")
            return io.BytesIO(text.replace("</dblp>", f"<!-- {hidden} --></dblp>").encode())
        data = io.BytesIO(text.encode())
        return io.BufferedReader(RawFile(data)) if request.param == "a pipe" else data

    return stream


def test_person_records_count_wherever_they_are_in_a_file_of_any_size(way):
    paper = record("<author>Nan Duan 0001</author>", "<author>Al Li</author>", "<title>A.</title>")
    filler = "".join(record("<title>T.</title>", key=f"f/{number}") for number in range(50))
    other = PERSON.replace("79/2536", "1/1")
    text = dump(paper, filler, PERSON, other, paper.replace("Y1", "Y2"))
    found = [item for item in dblp.load(way(text)) if isinstance(item, Paper)]
    assert len(found) == 52
    known = PersonName("Nan Duan 0001", "dblp:79/2536", printed="Nan Duan")
    assert found[0].authors == found[-1].authors == [known, PersonName("Al Li")]


def test_the_verified_orcid_is_given_once_in_a_file_of_any_size(way):
    filler = "".join(record("<title>T.</title>", key=f"f/{number}") for number in range(50))
    text = dump(TWO_PAPERS[0], filler, VERIFIED, TWO_PAPERS[1])
    found = [item.authors for item in dblp.load(way(text)) if isinstance(item, Paper)]
    assert found[0] == [FIRST]
    assert [author.ids for author in found[-1]] == [(), ()]


def test_a_file_of_any_size_gives_the_same_papers_and_problems(way, read):
    odd = record("<author>A &nosuch; B</author>", "<title>&Uuml;.</title>")
    several = PERSON.replace(" key=", ' publtype="disambiguation" key=').replace("Nan Duan 0001", "Al Li")
    parts = [
        ARTICLE,
        odd,
        record("<author>Al Li</author>"),
        several,
        PERSON,
        record("<title>.</title>"),
        ARTICLE,
    ]
    text = dump(*parts)
    items = list(dblp.load(way(text)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dblp, "HELD", 1000)
        assert items == list(dblp.load(io.BytesIO(text.encode())))


def test_what_is_compressed_in_an_archive_is_read_twice_too(tmp_path, monkeypatch):
    monkeypatch.setattr(dblp, "HELD", 1)
    paper = record("<author>Nan Duan 0001</author>", "<title>A.</title>")
    data = dump(paper, paper.replace("Y1", "Y2"), PERSON).encode()
    (tmp_path / "dblp.xml.gz").write_bytes(gzip.compress(data))
    store = open_store("memory:", Settings(), create=True)
    report = ingest(store, [tmp_path / "dblp.xml.gz"], Settings())
    assert (report.read, report.problem_count) == (2, 0)
    assert [row.id for row in store.authors("nan duan 0001")] == ["dblp:79/2536"]
    store.close()


@pytest.mark.parametrize("held", [1, 1000])
def test_a_download_that_was_cut_off_gives_the_papers_before_its_end(held, tmp_path, monkeypatch):
    """The identifiers of the persons in it, too; also if the file is read twice."""
    monkeypatch.setattr(dblp, "HELD", held)
    dice = random.Random(1)
    papers = [
        record(
            "<author>N. Duan</author>", f"<title>{dice.randbytes(300).hex()}.</title>", key=f"journals/x/{n}"
        )
        for n in range(400)
    ]
    whole = gzip.compress(dump(PERSON, *papers).encode())
    (tmp_path / "dblp.xml.gz").write_bytes(whole[: len(whole) // 2])
    with closing(open_store("memory:", Settings(), create=True)) as store:
        report = ingest(store, [tmp_path / "dblp.xml.gz"], Settings())
        found = store.counts().papers
        (row,) = store.authors("nan duan 0001")
    assert 100 < found < 210
    assert row.id == "dblp:79/2536"
    assert {each.what for each in report.problems} == {
        "The gzip file is truncated",
        "the file ends inside a record",
    }


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full stands for a full disk")
@pytest.mark.parametrize("full", ["copy", "database"])
def test_a_full_disk_for_temporary_files_is_reported(full, tmp_path, monkeypatch):
    def full_file(**_):
        return open("/dev/full", "w+b", buffering=0)

    def full_database(name, **how):
        database = connect(name, **how)
        database.execute("PRAGMA max_page_count = 3")
        return database

    connect = sqlite3.connect
    monkeypatch.setattr(dblp, "HELD", 1)
    if full == "copy":
        monkeypatch.setattr(tempfile, "SpooledTemporaryFile", full_file)
    else:
        monkeypatch.setattr(dblp_persons.sqlite3, "connect", full_database)
    people = (PERSON.replace("0001", f"{number:04}") for number in range(300))
    (tmp_path / "dblp.xml.gz").write_bytes(gzip.compress(dump(ARTICLE, *people).encode()))
    with closing(open_store("memory:", Settings(), create=True)) as store:
        report = ingest(store, [tmp_path / "dblp.xml.gz"], Settings())
    (problem,) = report.problems
    assert problem.what.startswith("A temporary file that is needed to read this file cannot be written (")
    assert problem.done.startswith("file not loaded. Free disk space")


def test_a_dump_right_after_loading(tmp_path):
    """Records of every sort in one dump, and who is who in it."""
    wang = record(
        "<author>Wei Wang 0001</author>",
        "<author>W. Wang 0001</author>",
        "<title>Home Page</title>",
        '<note type="affiliation">A &amp; B</note>',
        name="www",
        key="homepages/35/7092-1",
    )
    namesake = wang.replace("0001", "0002").replace("7092-1", "7092-2")
    several = record(
        "<author>Wei Wang</author>", "<title>Home Page</title>", name="www", key="homepages/35/7092",
        more=' publtype="disambiguation"',
    )  # fmt: skip
    by_alias = record(
        "<author>W. Wang 0001</author>",
        '<author orcid="0000-0002-1825-0097">Jos&eacute; Garc&iacute;a</author>',
        "<title>Fast &#252;ber x<sub>2</sub>.</title>",
        "<year>2001</year>",
        "<crossref>conf/x/2001</crossref>",
        "<booktitle>X</booktitle>",
        "<cite>conf/x/Old99</cite>",
        "<cite>...</cite>",
        '<note type="award">Best paper</note>',
        name="inproceedings",
        key="conf/x/W01",
    )
    by_both = record(
        "<author>Wei Wang 0001</author>", "<author>Wei Wang 0002</author>", "<author>Wei Wang</author>",
        "<title>Two of them.</title>", "<year>2002</year>", key="journals/x/W02",
    )  # fmt: skip
    (tmp_path / "dblp.xml").write_text(dump(by_alias, by_both, wang, namesake, several))
    with closing(open_store("memory:", Settings(), create=True)) as store:
        report = ingest(store, [tmp_path / "dblp.xml"], Settings())
        first, second = (store.authors(f"wei wang 000{number}") for number in (1, 2))
        papers = {paper.id: paper for paper in store.papers_by([row.id for row in first])}
        others = [row.id for row in store.authors("wei wang")]
        alias = store.authors("w. wang 0001")
    assert (report.read, report.problem_count) == (2, 0)
    assert [row.id for row in first] == ["dblp:35/7092-1"]
    assert [row.id for row in second] == ["dblp:35/7092-2"]
    # dblp does not know which one it is, so that the name is all that is known
    assert others == ["name:Wei Wang"]
    # both papers of the person have one name
    assert alias == []
    assert {(paper.title, paper.year) for paper in papers.values()} == {
        ("Fast über x2", 2001),
        ("Two of them", 2002),
    }
    assert {entry.author.name for paper in papers.values() for entry in paper.authors} == {
        "Wei Wang 0001", "Wei Wang 0002", "Wei Wang", "José García",
    }  # fmt: skip


def test_the_page_of_a_person_has_a_pid_with_each_name(read):
    page = (
        '<?xml version="1.0" encoding="US-ASCII"?>\n<dblpperson name="Di Xu 0001" pid="66/5692-1" n="1">\n'
        '<person key="homepages/66/5692-1" mdate="2021-01-01">\n<author pid="66/5692-1">Di Xu 0001</author>\n</person>\n'
        '<r><inproceedings key="conf/x/Y" mdate="2020-01-01">\n<author pid="66/5692-1">Di Xu 0001</author>\n'
        '<author orcid="0000-0002-1825-0097" pid="79/2536">Nan Duan 0001</author>\n<title>T.</title>\n</inproceedings>\n</r>\n'
        '<coauthors n="1" nc="1">\n<co c="0"><na f="d/Duan:Nan" pid="79/2536">Nan Duan 0001</na></co>\n</coauthors>\n</dblpperson>\n'
    )
    found = read(dblp, page)
    assert not found.problems
    assert found.paper.authors == [
        PersonName("Di Xu 0001", "dblp:66/5692-1", printed="Di Xu"),
        PersonName("Nan Duan 0001", "dblp:79/2536", printed="Nan Duan", ids=("orcid:0000-0002-1825-0097",)),
    ]


def test_et_al_marks_a_cut_list(read):
    paper = read(
        dblp, dump(record("<author>Ada Lovelace</author>", "<author>et al.</author>", "<title>T.</title>"))
    ).paper
    assert paper.authors == [PersonName("Ada Lovelace")]
    assert paper.authors_cut


def test_a_list_of_printed_names_alone_reads_as_one_with_a_number_or_an_orcid_does(read):
    plain = [f"<author>{name}</author>" for name in ("Ada Lovelace", "Uday Pascal", "Al Li")]
    marked = ["<author>Nan Duan 0001</author>", '<author orcid="0000-0002-1825-0097">Ed It</author>']
    first = record(*plain, "<title>A.</title>", key="x/1")
    second = record(*plain[:1], *marked, *plain[1:], "<title>B.</title>", key="x/2")
    papers = read(dblp, dump(ARTICLE, first, second)).papers[1:]
    names = [PersonName("Ada Lovelace"), PersonName("Uday Pascal"), PersonName("Al Li")]
    assert papers[0].authors == names
    assert papers[1].authors == [
        names[0],
        PersonName("Nan Duan 0001", printed="Nan Duan"),
        PersonName("Ed It", ids=("orcid:0000-0002-1825-0097",)),
        *names[1:],
    ]


def test_a_name_of_a_letter_that_is_none_is_counted_each_time_and_placed_by_its_record(read):
    odd = record("<author>A &nosuch; B</author>", "<title>T.</title>")
    problem = read(dblp, dump(ARTICLE, odd, odd)).problem
    assert (problem.what, problem.where, problem.times) == (
        "unknown entity &nosuch;",
        "line 16",
        2,
    )


def test_letters_by_name_stay_as_typed_in_a_section_that_says_so_however_far_it_goes(read):
    long = "&uuml; <b> " * 60_000
    hidden = record(f"<title><![CDATA[{long}]]></title>", key="x/1")
    behind = record("<title>&Uuml;ber.</title>", key="x/2")
    papers = read(dblp, dump(ARTICLE, hidden, behind)).papers
    assert papers[1].title == long.strip()
    assert papers[2].title == "Über"


def test_a_line_end_by_number_changes_no_line_number(read):
    broken = record("<author>A&#10;B</author>", "<title>T.</title>", key="x/1")
    filler = "".join(record("<title>T.</title>", key=f"f/{number}") for number in range(6000))
    papers = read(dblp, dump(ARTICLE, filler, broken, ARTICLE)).papers
    assert papers[-2].authors == [PersonName("A B")]
    assert papers[-1].where == f"line {4 + 12 + 3 * 6000 + 4}"


def test_a_record_without_a_title_is_refused(read):
    found = read(dblp, dump(record("<author>A</author>"), record("<title>.</title>"), ARTICLE))
    assert found.refused == 2
    assert len(found.papers) == 1
    assert {problem.what for problem in found.problems} == {"no title"}


def test_a_record_without_a_key_is_named_by_its_content(read):
    text = "<dblp><article><title>T.</title></article></dblp>"
    assert read(dblp, text).paper.record == read(dblp, text).paper.record
    assert read(dblp, text).paper.record.startswith("dblp:content:")


def test_a_damaged_dump_gives_every_other_record(read):
    broken = ARTICLE.replace("</title>", "</titel>")
    found = read(dblp, dump(ARTICLE, broken.replace("B23", "B24"), ARTICLE.replace("B23", "B25")))
    assert [paper.record[-3:] for paper in found.papers] == ["B23", "B25"]
    assert found.problem.refused == 1
    assert found.problem.where == "line 20"


def test_a_commented_out_record_is_none(read):
    second = ARTICLE.replace("B23", "B24")
    for hidden in (f"<!-- {ARTICLE}{ARTICLE} -->\n", f"<!--\n{ARTICLE}-->\n", f"<?x {ARTICLE}?>\n"):
        assert [paper.record[-3:] for paper in read(dblp, dump(hidden, second)).papers] == ["B24"]


@pytest.mark.parametrize(
    ("head", "own"),
    [
        (dump(ARTICLE), True),
        (ARTICLE, True),
        ('<dblpperson name="x">', True),
        ('<article article-type="research"><front/></article>', False),
        ("<OAI-PMH>", False),
        ("{}", False),
    ],
)
def test_it_is_detected_by_its_first_element(head, own):
    assert dblp.sniff(head.encode(), "x.xml") is own
    if own:
        assert loaders.detect(head.encode(), "x.xml") is dblp


FIELDS = st.sampled_from([
    "<author>A B</author>", "<author>C &uuml; 0002</author>", '<author orcid="0000-0002-1825-0097">D  E</author>', "<title>T &amp; U.</title>",
    "<title>x<sub>2</sub> y.</title>", "<year>2001</year>", "<ee>https://doi.org/10.1/2</ee>", "<ee type='oa'>x</ee>", "<journal>J</journal>",
    "<note><!-- x --></note>", "<title><![CDATA[<b>]]></title>", "<a/>", "<title>two\nlines</title>", "<cite>...</cite>", "<year> 1999 </year>",
    "<author>&#x41;&#10;&#160;&lt;</author>", "<isbn></isbn>", "<title>a</titel>", "<note>", "&", "<!-- </article> -->", "<b:c>x</b:c>",
])  # fmt: skip
RECORDS = st.builds(
    lambda name, number, fields, gap: (
        f'<{name} mdate="2020-01-01" key="x/{number}">\n'
        + "".join(f"{each}\n" for each in fields)
        + f"</{name}>{gap}"
    ),
    st.sampled_from(["article", "inproceedings", "www", "book"]),
    st.integers(0, 99),
    st.lists(FIELDS, max_size=6),
    st.sampled_from(
        [
            "\n",
            "",
            "\n\n",
            "<!-- c -->\n",
            "\n<!--\n",
            "\n-->\n",
            "<foo>\n<author>x</author>\n</foo>\n",
            " x\n",
        ]
    ),
)


@FUZZ
@given(st.lists(RECORDS, max_size=8))
def test_the_quick_way_and_the_parser_give_the_same(records):
    data = dump(*records).encode()
    quick = list(dblp.load(io.BytesIO(data)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(dblp, "cut_records", lambda text, at, line: ([], at, line))
        slow = list(dblp.load(io.BytesIO(data)))
    assert [item for item in quick if isinstance(item, Paper)] == [
        item for item in slow if isinstance(item, Paper)
    ]
    # a reference that is odd is placed by the line of its record, or of the text that was read with it
    reported = [
        [(item.what, item.done, item.refused, item.times) for item in items if isinstance(item, Problem)]
        for items in (quick, slow)
    ]
    assert reported[0] == reported[1]


@FUZZ
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(data):
    for item in dblp.load(io.BytesIO(b"<dblp><article key='a'>" + data)):
        assert isinstance(item, Paper | Problem)
