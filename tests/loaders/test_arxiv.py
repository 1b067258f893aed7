"""arXiv's Atom feeds and OAI-PMH."""

from __future__ import annotations

import pytest

import loaders
from graphapp.model.records import Paper, PersonName, Venue
from loaders import arxiv

ENTRY = """<entry>
<id>http://arxiv.org/abs/1707.08567v2</id>
<title>On $O(n^2)$
  engines</title>
<updated>2019-07-27T08:18:33Z</updated>
<summary>  We count.
</summary>
<published>2017-07-27T08:18:33Z</published>
<arxiv:doi>10.1000/x</arxiv:doi>
<author><name>Ada Lovelace</name><arxiv:affiliation>London</arxiv:affiliation></author>
<author><name>Planck Collaboration</name></author>
</entry>
"""


def feed(*entries):
    top = '<?xml version="1.0"?>\n<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n<id>http://arxiv.org/api/x</id>\n'
    return f"{top}{''.join(entries)}</feed>\n"


def oai(metadata, header="<identifier>oai:arXiv.org:0704.0001</identifier>"):
    return (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n'
        f"<record><header>{header}</header><metadata>{metadata}</metadata></record>\n</ListRecords></OAI-PMH>"
    )


def test_an_entry_of_a_feed_becomes_a_preprint(read):
    assert read(arxiv, feed(ENTRY)).paper == Paper(
        record="arxiv:1707.08567",
        title="On O(n^2) engines",
        authors=[
            PersonName("Ada Lovelace", affiliation="London"),
            PersonName("Planck Collaboration", group=True),
        ],
        year=2017,
        kind="preprint",
        venue=Venue("arXiv", "preprint"),
        abstract="We count.",
        doi="10.1000/x",
        url="https://arxiv.org/abs/1707.08567",
        where="line 4",
    )


def test_an_error_that_arxiv_answers_with_is_not_a_paper(read):
    error = "<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id format</summary></entry>"
    found = read(arxiv, feed(error))
    assert found.refused == 1
    assert "incorrect id format" in found.problem.what


def authors(*names):
    entries = "".join(
        f"<author><keyname>{key}</keyname><forenames>{first}</forenames></author>" for first, key in names
    )
    return f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>0704.0001</id><created>2007-04-02</created><authors>{entries}</authors><title>T</title></arXiv>'


@pytest.mark.parametrize(
    ("name", "people"),
    [
        (("Ada", "Lovelace"), [PersonName("Ada Lovelace")]),
        (("", "Planck Collaboration"), [PersonName("Planck Collaboration", group=True)]),
        (
            ("", "Sinya Aoki for the JLQCD Collaboration"),
            [PersonName("Sinya Aoki"), PersonName("JLQCD Collaboration", group=True)],
        ),
        (
            ("X.", "Yu on behalf of the BESIII Collaboration"),
            [PersonName("X. Yu"), PersonName("BESIII Collaboration", group=True)],
        ),
        (
            ("", "ATLAS Collaboration: G. Aad"),
            [PersonName("ATLAS Collaboration", group=True), PersonName("G. Aad")],
        ),
    ],
)
def test_collaborations_are_groups_and_those_who_write_for_them_are_people(read, name, people):
    paper = read(arxiv, oai(authors(name))).paper
    assert paper.authors == people
    assert (paper.record, paper.year, paper.url) == (
        "arxiv:0704.0001",
        2007,
        "https://arxiv.org/abs/0704.0001",
    )


def test_the_raw_form_has_its_authors_in_one_text(read):
    raw = (
        '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>hep-th/9901001</id><version version="v1"><date>Fri, 1 Jan 1999 10:00:00 GMT</date></version>'
        '<version version="v2"><date>Sat, 1 Jan 2000 10:00:00 GMT</date></version><title>T</title>'
        '<authors>M. Ablikim (IHEP, Beijing (China)), C. Duan Jr., R. G\\"odel and E. Last</authors></arXivRaw>'
    )
    paper = read(arxiv, oai(raw)).paper
    assert [each.name for each in paper.authors] == ["M. Ablikim", "C. Duan Jr.", "R. Gödel", "E. Last"]
    assert (paper.record, paper.year) == ("arxiv:hep-th/9901001", 1999)


def test_dublin_core_of_any_archive_is_read(read):
    dc = (
        '<oai_dc:dc xmlns:oai_dc="http://x" xmlns:dc="http://y"><dc:title>T</dc:title><dc:creator>Lovelace, Ada</dc:creator>'
        "<dc:description>Comment: 3 pages</dc:description><dc:description>What it is.</dc:description><dc:date>2012-01-01</dc:date>"
        "<dc:date>2010-05-05</dc:date><dc:identifier>http://example.org/1</dc:identifier><dc:identifier>doi:10.1/x</dc:identifier></oai_dc:dc>"
    )
    paper = read(arxiv, oai(dc, "<identifier>oai:pos.sissa.it:X/001</identifier>")).paper
    assert paper == Paper(
        "arxiv:oai:pos.sissa.it:X/001", "T", [PersonName("Ada Lovelace")], 2010, "other", None, False, "What it is.", "doi:10.1/x",
        "http://example.org/1", "line 2",
    )  # fmt: skip


def test_a_deleted_record_is_refused(read):
    text = oai("").replace("<header>", '<header status="deleted">').replace("<metadata></metadata>", "")
    found = read(arxiv, text)
    assert found.refused == 1
    assert "deleted" in found.problem.what


def test_the_first_of_several_dois_is_the_papers(read):
    several = authors(("A", "B")).replace("<title>", "<doi>10.1103/A.1, 10.1103/B.2;10.1103/C.3</doi><title>")
    assert read(arxiv, oai(several)).paper.doi == "10.1103/A.1"


@pytest.mark.parametrize("text", [feed(ENTRY), oai(authors(("A", "B")))])
def test_it_is_detected_by_its_first_element(text):
    assert loaders.detect(text.encode(), "x.xml") is arxiv
    assert not arxiv.sniff(b'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>', "x.xml")


@pytest.mark.parametrize("names", ["(" * 300_000, "a for " * 100_000, "a (b) " * 100_000, "x," * 100_000])
def test_odd_author_lists_take_no_long_time(read, names):
    raw = f"<arXivRaw><id>0704.0001</id><title>T</title><authors>{names}</authors></arXivRaw>"
    assert read(arxiv, oai(raw)).paper.title == "T"
    assert read(arxiv, oai(authors(("A", names)))).paper.title == "T"
