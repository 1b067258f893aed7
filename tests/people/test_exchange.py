"""Decisions in the formats of others: real files, written back, and what no decision can say."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput
from graphapp.people import exchange
from graphapp.people.decision_lines import line_of
from graphapp.people.decisions import REST, DecisionError, Decisions, Entry, PaperRef, Side
from graphapp.people.exchange import Imported, proposals


def read(name: str, content: str | bytes) -> Imported:
    data = content if isinstance(content, bytes) else content.encode()
    form = exchange.by_name(name)
    assert exchange.detected(data[: exchange.HEAD_BYTES], "file") is form
    return form.read(io.BytesIO(data))


def write(name: str, decisions: Decisions) -> str:
    return exchange.by_name(name).write(decisions).content.decode()


def pairs(found: Imported) -> list[tuple[str, str, str]]:
    return [(entry.say, str(entry.sides[0]), str(entry.sides[1])) for entry in found.entries]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.decisions.jsonl", "decisions"),
        ("people.yaml", "acl-people"),
        ("people.xml", "dblp"),
        ("thesaurus.txt", "vosviewer"),
        ("people.CSV", "openrefine"),
    ],
)
def test_the_ending_of_a_file_names_its_format(name, form):
    assert form == exchange.by_ending(name).NAME


@pytest.mark.parametrize("function", [exchange.by_name, exchange.by_ending])
def test_an_unknown_format_is_told_the_known_ones(function):
    with pytest.raises(BadInput) as caught:
        function("x.doc")
    assert "vosviewer" in caught.value.hint or ".txt" in caught.value.hint


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b'{"id": "a1", "title": "Graphs"}\n', b"label,count\n"]
)
def test_a_file_of_no_format_is_told_what_to_do(content):
    with pytest.raises(BadInput, match="was not recognised") as caught:
        exchange.detected(content, "x")
    assert "--format" in caught.value.hint


# --- people.yaml


@pytest.fixture
def anthology(shared: Path) -> bytes:
    return (shared / "samples/acl_people_2025/people.excerpt.yaml").read_bytes()


def test_everyone_in_people_yaml_with_several_names_is_joined(anthology):
    found = read("acl-people", anthology)
    joined: dict[str, list[str]] = {}
    for entry in found.entries:
        assert entry.say == "same"
        joined.setdefault(entry.why, [entry.sides[0].name]).append(entry.sides[1].name)
    # by hand from the file; names that differ in capitals only are one name here
    assert joined == {
        "ACL Anthology, a-akilandeswari": ["A. Akilandeswari", "Akilandeswari A"],
        "ACL Anthology, a-j-m-szanser": ["A.J.M. Szanser", "A.J. Szanser"],
        "ACL Anthology, a-kumaran": ["A Kumaran", "A. Kumaran"],
        "ACL Anthology, a-pranav": ["A Pranav", "Pranav A"],
        "ACL Anthology, abdelmajid-ben-hamadou": [
            "Abdelmajid Ben Hamadou",
            "Abdelmajid-Lin Ben Hamadou",
            "Abdelmajid Benhamadou",
        ],
        "ACL Anthology, abhay-l-kashyap": ["Abhay L. Kashyap", "Abhay Kashyap"],
        "ACL Anthology, abhinav-p-m": ["Abhinav P M", "Abhinav PM"],
        "ACL Anthology, adeline-nazarenko": ["Adeline Nazarenko", "Adeline Nazarenko-Perrin", "A. Nazarenko"],
        "ACL Anthology, adi-shalev": ["Adi Shalev", "Adi Bitan"],
        "ACL Anthology, adil-el-ghali": ["Adil El Ghali", "Adil El-Ghali"],
    }
    assert found.notes == [
        "Not imported: abhinav-gupta-mila, because its papers are assigned by ID, not by name.",
        # abdul-aziz and abdul-aziz-2158
        "Not imported: 1 name shared by several people, because the file does not assign the papers to them.",
    ]


def blocks(text: str) -> list[str]:
    """The text of each person."""
    return re.split(r"\n(?=\S)", text.strip())


def test_people_yaml_is_written_as_it_was_read(anthology):
    """To the letter, for all whom decisions speak of."""
    written = write("acl-people", Decisions(read("acl-people", anthology).entries))
    before = yaml.safe_load(anthology)
    after = yaml.safe_load(written)
    assert len(after) == 10
    assert after == {id: before[id] for id in after}
    assert blocks(written) == [block for block in blocks(anthology.decode()) if block.split(":")[0] in after]
    again = read("acl-people", written)
    assert [(e.sides, e.why, e.details) for e in again.entries] == [
        (e.sides, e.why, e.details) for e in read("acl-people", anthology).entries
    ]


def test_a_person_of_people_yaml_may_get_another_name_and_lose_one(anthology):
    entries = read("acl-people", anthology).entries
    kept = [entry for entry in entries if not entry.why.endswith(("nazarenko", "kumaran"))]
    perrin = next(entry for entry in entries if entry.sides[1].name == "Adeline Nazarenko-Perrin")
    added = Entry("x", "same", Side("Adi Bitan"), Side("A. Shalev"))
    after = yaml.safe_load(write("acl-people", Decisions([*kept, perrin, added])))
    assert "a-kumaran" not in after
    assert after["adeline-nazarenko"]["names"] == [
        {"first": "Adeline", "last": "Nazarenko"},
        {"first": "Adeline", "last": "Nazarenko-Perrin"},
    ]
    assert after["adi-shalev"]["names"][-1] == {"first": "A.", "last": "Shalev"}


def test_name_variants_yaml_is_read(tmp_path):
    text = """- canonical: {first: Matt, last: Post}
  comment: JHU
  variants:
  - {first: Matthew, last: Post}
- canonical: {first: Yang, last: Liu}
  id: yang-liu-ict
- canonical: {first: Yang, last: Liu}
  id: yang-liu-umich
  variants: [{first: Y., last: Liu}, {first: Yang, last: L}]
"""
    found = read("acl-people", text)
    assert pairs(found) == [
        ("same", "Matt Post", "Matthew Post"),
        # Yang Liu is the name of two
        ("same", "Y. Liu", "Yang L"),
    ]
    assert yaml.safe_load(write("acl-people", Decisions(found.entries[:1]))) == {
        "matt-post": {
            "comment": "JHU",
            "names": [{"first": "Matt", "last": "Post"}, {"first": "Matthew", "last": "Post"}],
        }
    }


def test_yaml_that_is_broken_or_something_else_is_refused_with_its_line():
    form = exchange.by_name("acl-people")
    with pytest.raises(BadInput, match=r"not valid YAML on line [34]:"):
        form.read(io.BytesIO(b"a:\n  names:\n  - {first: A\nb: ]\n"))
    with pytest.raises(BadInput, match="does not list any people"):
        form.read(io.BytesIO(b"- 1\n- 2\n"))


def test_values_of_people_yaml_that_json_has_no_form_for_are_kept_as_strings():
    text = b"""\
ada-lovelace:
  names:
  - {first: Ada, last: Lovelace}
  - {first: Augusta Ada, last: King}
  degree: .nan
  born: 1815-12-10
  number: 36893488147419103232
"""
    (entry,) = read("acl-people", text).entries
    kept = json.loads(line_of(entry))["details"]["acl-people"]
    assert {name: kept[name] for name in ("degree", "born", "number")} == {
        "degree": "nan",
        "born": "1815-12-10",
        "number": "36893488147419103232",
    }


# --- VOSviewer


THESAURUS = "label\treplace by\nblei, d.m.\tblei, david m.\nblei, d.\tblei, david m.\neditors\t\nsame\tSame\n"


def test_a_thesaurus_joins_each_label_with_its_replacement():
    found = read("vosviewer", THESAURUS)
    assert pairs(found) == [("same", "blei, david m.", "blei, d.m."), ("same", "blei, david m.", "blei, d.")]
    assert found.notes == ["Not imported: 1 label without a replacement, which VOSviewer ignores."]


def test_a_thesaurus_is_written_as_it_was_read():
    lines = THESAURUS.splitlines()[:3]
    assert write("vosviewer", Decisions(read("vosviewer", THESAURUS).entries)).splitlines() == lines


@pytest.mark.parametrize(
    "text",
    [
        'Label,Replace by\n"Blei, D.","Blei, David"\n',
        '\ufeff"replace by";"label"\r\n"Blei, David";"Blei, D."\r\n',
    ],
)
def test_other_delimiters_orders_and_quotes_are_read(text):
    assert pairs(read("vosviewer", text)) == [("same", "Blei, David", "Blei, D.")]


def test_what_a_thesaurus_cannot_hold_is_said(decided):
    decisions = Decisions(
        [
            decided("d1", "same", "A", "B"),
            decided("d2", "different", "C | p#0", "C | rest"),
            decided("d3", "different", "A", "D"),
        ]
    )
    written = exchange.by_name("vosviewer").write(decisions)
    assert written.content == b"label\treplace by\nB\tA\n"
    assert written.notes == [
        "Not written: 1 decision about individual papers, because this format contains only names.",
        "Not written: 1 decision that two names belong to different people.",
    ]


VARIANTS = (
    "Blei, D.",
    "Blei, David",
    "blei, david m.",
    "Ó Dé, Ann-Marie",
    'O\'Neil, "Bo"',
    "陈伟",
    "Müller; J.",
    "A",
)


@st.composite
def joined_names(draw) -> Decisions:
    """Decisions that join names at random."""
    found = Decisions()
    for number in range(draw(st.integers(1, 6))):
        a, b = draw(st.lists(st.sampled_from(VARIANTS), min_size=2, max_size=2, unique=True))
        found = found.adding(Entry(f"d{number}", "same", Side(a), Side(b)))
    return found


@given(joined_names())
def test_a_thesaurus_gives_the_same_persons_when_it_is_read_back_and_is_then_written_the_same(joined):
    content = write("vosviewer", joined)
    again = Decisions(read("vosviewer", content).entries)
    assert sorted(map(sorted, proposals.merged_names(again))) == sorted(
        map(sorted, proposals.merged_names(joined))
    )
    assert write("vosviewer", again) == content


@given(joined_names())
def test_people_yaml_gives_the_same_persons_when_it_is_read_back_and_is_then_written_the_same(joined):
    content = write("acl-people", joined)
    again = Decisions(read("acl-people", content).entries)
    assert sorted(map(sorted, proposals.merged_names(again))) == sorted(
        map(sorted, proposals.merged_names(joined))
    )
    assert write("acl-people", again) == content


# --- dblp


# the form of dblp.dtd and of the dump: names of one person, several people, papers with numbered names
DBLP = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp.dtd">
<dblp>
<www mdate="2020-01-01" key="homepages/g/OdedGoldreich">
<author>J&uuml;rgen M&uuml;ller</author>
<author>J. M&uuml;ller 0002</author>
<title>Home Page</title>
</www>
<www key="homepages/188/7759" publtype="disambiguation"><author>Wei Chen</author><author>W. Chen</author><title>Home Page</title></www>
<article key="journals/x/1"><author>Wei Chen 0001</author><author>Bo Li</author><title>One.</title><ee>https://doi.org/10.1000/One</ee></article>
<inproceedings key="conf/y/2"><author>Bo Li</author><author>Wei Chen 0002</author><title>Two.</title></inproceedings>
<inproceedings key="conf/y/3"><author>Wei Chen 0001</author><title>Three.</title></inproceedings>
<inproceedings key="conf/y/4"><author>Song Guo 0001</author><title>Four.</title></inproceedings>
</dblp>
"""


def test_dblp_joins_the_names_of_a_person_and_splits_papers_by_number():
    found = read("dblp", DBLP)
    assert pairs(found)[0] == ("same", "Jürgen Müller", "J. Müller 0002")
    (split,) = found.entries[1:]
    assert split.say == "different"
    assert split.sides == (
        Side("Wei Chen", (PaperRef("doi:10.1000/one", 0), PaperRef("dblp:conf/y/3", 0))),
        Side("Wei Chen", (PaperRef("dblp:conf/y/2", 1),)),
    )
    assert found.notes == [
        "Not imported: 1 record that dblp uses for several people without distinguishing them."
    ]


def test_what_is_written_for_dblp_is_read_back():
    decisions = Decisions(read("dblp", DBLP).entries)
    written = write("dblp", decisions)
    assert '<www key="homepages/g/OdedGoldreich">\n<author>J&#252;rgen M&#252;ller</author>' in written
    assert "<author>Wei Chen 0001</author>" in written
    again = Decisions(read("dblp", written).entries)
    assert proposals.groups(again) == proposals.groups(decisions)
    assert write("dblp", again) == written


def test_a_real_file_of_dblp_has_numbered_names_and_no_person(shared):
    data = (shared / "samples/dblp_xml/transcribed/acta_excerpt.xml").read_bytes()
    # each numbered name once: nothing to tell apart
    assert read("dblp", data).entries == []


def test_a_file_of_dblp_without_a_record_is_refused():
    with pytest.raises(BadInput, match="no dblp records"):
        exchange.by_name("dblp").read(io.BytesIO(b"<dblp></dblp>"))


# --- tables


def test_a_table_of_names_and_persons_joins_and_splits():
    text = """name,person,paper
David Blei,Blei,
David M. Blei,Blei,
Wei Chen,Chen at NUDT,jsonl:p#0
Wei Chen,Chen at NUDT,jsonl:q#1
W. Chen,Chen at NUDT,
Wei Chen,Chen at Microsoft,rest
Bo Li,Bo Li,
,nobody,
"""
    found = read("openrefine", text)
    assert pairs(found) == [
        ("different", "2 papers of Wei Chen", "the other papers of Wei Chen"),
        ("same", "David Blei", "David M. Blei"),
        ("same", "W. Chen", "2 papers of Wei Chen"),
    ]
    assert found.notes == ["Not imported: 1 line without a name or a person."]


def test_a_table_that_openrefine_exports_is_read():
    found = read("openrefine", "original;new value;n\nBlei, D.;David Blei;3\nDavid Blei;David Blei;9\n")
    assert pairs(found) == [("same", "Blei, D.", "David Blei")]


def test_a_name_of_two_persons_needs_papers():
    found = read("openrefine", "name,person\nWei Chen,1\nWei Chen,2\nW. Chen,2\n")
    assert found.entries == []
    assert found.notes == [
        "Not imported: Wei Chen, because the table does not assign its papers to the 2 people who share this name."
    ]


def test_a_table_is_written_with_what_is_listed(decided):
    decisions = Decisions(
        [
            decided("d1", "different", "Wei Chen | p#0,q#1", "Wei Chen | rest"),
            decided("d2", "same", "W. Chen", "Wei Chen | q#1"),
        ]
    )
    assert list(csv.reader(write("openrefine", decisions).splitlines())) == [
        ["name", "person", "paper"],
        ["W. Chen", "W. Chen", ""],
        ["Wei Chen", "W. Chen", "p#0"],
        ["Wei Chen", "W. Chen", "q#1"],
        ["Wei Chen", "Wei Chen", "rest"],
    ]


NAMES = ("Wei Chen", "W. Chen", "Bo Li", "Ann")
PAPERS = ("p#0", "q#0", "r#1", "s#0")


@st.composite
def decisions(draw) -> Decisions:
    found = Decisions()
    for number in range(draw(st.integers(1, 6))):
        a, b = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
        papers = draw(st.lists(st.sampled_from(PAPERS), min_size=1, max_size=2, unique=True))
        # each name has papers of its own
        refs = tuple(PaperRef(f"{a[0]}{a[-1]}{paper[0]}", int(paper[2])) for paper in papers)
        if draw(st.booleans()):
            entry = Entry(f"d{number}", "different", Side(a, refs), Side(a, REST))
        elif a != b:
            entry = Entry(f"d{number}", "same", Side(a, refs if draw(st.booleans()) else None), Side(b))
        else:
            continue
        try:
            found = found.adding(entry)
        except DecisionError:
            continue
    return found


@given(decisions())
def test_a_table_gives_the_same_persons_when_it_is_read_back(given_decisions):
    content = exchange.by_name("openrefine").write(given_decisions).content
    again = Decisions(exchange.by_name("openrefine").read(io.BytesIO(content)).entries)

    def made_of(decisions: Decisions) -> set:
        return {
            (frozenset(g.whole), frozenset(g.papers), frozenset(g.rest)) for g in proposals.groups(decisions)
        }

    assert made_of(again) == made_of(given_decisions)


# --- graphapp's own


def test_decisions_of_another_store_are_read_without_what_was_undone():
    text = (
        "# of another store\n"
        '{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"},"by":"mo","p":0.9}\n'
        '{"id":"d2","say":"same","a":{"name":"A"},"b":{"name":"C"}}\n{"id":"d3","undo":"d2"}\n'
    )
    found = read("decisions", text)
    assert [(entry.id, entry.by, entry.p) for entry in found.entries] == [("d1", "mo", 0.9)]
    assert read("decisions", write("decisions", Decisions(found.entries))).entries == found.entries
    with pytest.raises(BadInput, match="Line 1"):
        exchange.by_name("decisions").read(io.BytesIO(b"{\n"))
