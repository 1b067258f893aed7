"""The ACL Anthology's XML and its lists of people."""

from __future__ import annotations

import pytest

import loaders
from graphapp.model.records import Paper, PersonName, Venue
from loaders import acl, acl_people


def collection(*papers, id="2025.naacl", volume='<volume id="long" type="proceedings">', meta=None):
    meta = meta if meta is not None else (
        "<meta><booktitle>Proceedings of <fixed-case>NAACL</fixed-case></booktitle><editor><first>Ed</first><last>Itor</last></editor>"
        "<year>2025</year></meta><frontmatter><url>2025.naacl-long.0</url></frontmatter>"
    )  # fmt: skip
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"{id}\">\n{volume}\n{meta}\n{''.join(papers)}</volume>\n</collection>\n"


PAPER = """<paper id="563">
<title><fixed-case>REFFLY</fixed-case>: O(<tex-math>n^2</tex-math>) <i>Lyrics</i></title>
<author id="ada-lovelace" orcid="0000-0002-1825-0097"><first>Ada</first><last>Lovelace</last><affiliation>Amazon</affiliation>
<variant script="hani"><first>大</first><last>陈</last></variant></author>
<author><first/><last>Mausam</last></author>
<author orcid="0000-0001-5365-0072"><first>Kai-Wei</first><last>Chang</last></author>
<editor><first>No</first><last>Author</last></editor>
<abstract>We <b>sing</b>.</abstract>
<url hash="3314bc34">2025.naacl-long.563</url>
<doi>10.18653/v1/2025.naacl-long.563</doi>
</paper>
"""


def test_a_paper_of_2025_is_read(read):
    found = read(acl, collection(PAPER))
    assert not found.problems
    assert found.paper == Paper(
        record="acl:2025.naacl-long.563",
        title="REFFLY: O(n^2) Lyrics",
        authors=[
            PersonName(
                "Ada Lovelace", "acl:ada-lovelace", affiliation="Amazon", ids=("orcid:0000-0002-1825-0097",)
            ),
            PersonName("Mausam"),
            PersonName("Kai-Wei Chang", "orcid:0000-0001-5365-0072"),
        ],
        year=2025,
        kind="conference",
        venue=Venue("Proceedings of NAACL", "conference"),
        abstract="We sing.",
        doi="10.18653/v1/2025.naacl-long.563",
        url="https://aclanthology.org/2025.naacl-long.563",
        where="line 5",
    )


@pytest.mark.parametrize(
    ("id", "volume", "paper", "name", "year"),
    [
        ("C94", "1", "1", "C94-1001", 1994),
        ("W97", "1", "2", "W97-0102", 1997),
        ("D19", "5", "3", "D19-0503", 2019),
        ("D19", "1", "3", "D19-1003", 2019),
        ("C69", "1", "2", "C69-0102", 1969),
        ("2020.isa", "1", "3", "2020.isa-1.3", 2020),
    ],
)
def test_papers_are_named_as_the_anthology_names_them_and_a_collection_says_the_year(
    read, id, volume, paper, name, year
):
    text = collection(
        PAPER.replace('"563"', f'"{paper}"'),
        id=id,
        volume=f'<volume id="{volume}">',
        meta="<meta><booktitle>B</booktitle></meta>",
    )
    found = read(acl, text).paper
    assert found.record == f"acl:{name}"
    assert found.year == year


def test_volumes_of_journals_are_detected_by_their_type_or_their_collection(read):
    meta = "<meta><booktitle>CL, Volume 1</booktitle><journal-title>Computational Linguistics</journal-title></meta>"
    typed = read(
        acl, collection(PAPER, id="2030.x", volume='<volume id="1" type="journal">', meta=meta)
    ).paper
    assert typed.venue == Venue("Computational Linguistics", "journal")
    old = read(
        acl,
        collection(
            PAPER, id="J74", volume='<volume id="1">', meta="<meta><booktitle>AJCL</booktitle></meta>"
        ),
    ).paper
    assert (old.kind, old.venue) == ("journal", Venue("AJCL", "journal"))


def test_an_event_is_not_mistaken_for_a_volume(read):
    event = '<event id="x"><meta><title>Event</title><location>Here</location></meta></event>'
    text = (
        collection(PAPER)
        .replace("</collection>", f"{event}</collection>")
        .replace('<volume id="long"', f'{event}<volume id="long"')
    )
    assert read(acl, text).paper.venue.name == "Proceedings of NAACL"


def test_a_paper_without_a_title_is_refused_and_a_broken_heading_loses_no_paper(read):
    assert read(acl, collection("<paper id='1'><url>x</url></paper>", PAPER)).refused == 1
    found = read(acl, collection(PAPER, meta="<meta><booktitle>B</meta>"))
    assert len(found.papers) == 1
    assert found.refused == 0
    assert found.problem.done == "ignored"


PEOPLE = """a-feder-cooper:
  names:
  - {first: A. Feder, last: Cooper}
  orcid: 0000-0002-4892-681X
a-pranav:
  comment: Dayta AI
  names:
  - {first: A, last: Pranav}
"""
VARIANTS = """- canonical: {first: Pascale, last: Fung}
  variants:
  - {first: Pascale N., last: Fung}
- canonical: {first: A, last: B}
"""


@pytest.mark.parametrize("text", [PEOPLE, VARIANTS, f"# people\n---\n{PEOPLE}"])
def test_a_list_of_people_is_recognized_and_reported_as_one_without_papers(read, text):
    assert loaders.detect(text.encode(), "people.yaml") is acl_people
    found = read(acl_people, text)
    assert not found.papers
    assert "2 people" in found.problem.what
    assert found.refused == 0


@pytest.mark.parametrize("text", ["title: x\nauthors:\n  - a\n", "{}", "names:\n"])
def test_other_yaml_is_not_a_list_of_people(text):
    assert not acl_people.sniff(text.encode(), "x.yaml")


def test_a_collection_is_detected_by_its_volumes():
    assert loaders.detect(collection(PAPER).encode(), "x.xml") is acl
    assert not acl.sniff(b'<collection xmlns="http://www.loc.gov/MARC21/slim">', "x.xml")


def test_many_blank_lines_are_accepted():
    assert not acl_people.sniff(b"\n" * 60_000 + b" \r\n", "x.yaml")
