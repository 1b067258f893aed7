"""`graphapp people` as people use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphapp.settings import SETTINGS

RECORDS = [
    {"id": "p1", "title": "Graphs", "year": 2018, "authors": ["Wei Chen", "Bo Li"]},
    {"id": "p2", "title": "Trees", "year": 2019, "authors": ["Bo Li", "Wei Chen"]},
    {"id": "p3", "title": "Cycles", "year": 2020, "doi": "10.1000/c", "authors": ["Wei Chen", "Ann Lee"]},
    {"id": "p4", "title": "Paths", "year": 2021, "authors": ["W. Chen"]},
    {"id": "p5", "title": "Topics", "year": 2012, "authors": ["David Blei"]},
    {
        "id": "p6",
        "title": "Models",
        "year": 2013,
        "authors": [{"name": "David M. Blei", "orcid": "0000-0002-1825-0097"}],
    },
]
LATER = {"id": "p7", "title": "Later", "year": 2025, "authors": ["Wei Chen"]}


@pytest.fixture
def graphapp(graphapp, monkeypatch, tmp_path):
    """Runs a command in this process, in a folder of its own, with the store g.db."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRAPHAPP_STORE", "g.db")
    return graphapp


@pytest.fixture
def people(graphapp, tmp_path):
    """Runs `graphapp people` on a store of six papers."""
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))
    assert graphapp("load", "a.jsonl").status == 0
    return lambda *arguments: graphapp("people", *arguments)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "g.db.decisions.jsonl"


def groups(done) -> dict[str, bool]:
    """The papers of each person of an answer in JSON, and whether they are decided."""
    return {
        " ".join(f"{paper}#{place}" for paper, place in person["places"]): person["decided"]
        for person in done.json["persons"]
    }


def test_looking_leaves_no_file_behind(people, file, tmp_path):
    for command in (["list"], ["list", "Wei Chen"], ["papers", "Wei Chen"], ["check"]):
        assert people(*command).status == 0
    assert people("same", "David Blei", "David M. Blei", "--dry-run").status == 0
    assert not [path.name for path in tmp_path.iterdir() if "decisions" in path.name]


def test_two_names_are_joined_listed_and_parted_again(people, file):
    done = people("same", "david blei", "David M. Blei", "--why", "same page", "--by", "wei", "--json")
    assert done.status == 0
    (entry,) = done.json["recorded"]
    assert entry["a"] == {"name": "David Blei"}
    assert (entry["id"], entry["by"], entry["why"], entry["active"]) == ("d1", "wei", "same page", True)
    assert groups(done) == {"p5#0 p6#0": True}
    (person,) = done.json["persons"]
    assert person["made_of"] == "2 names, 1 decision"
    assert person["identifiers"] == ["orcid:0000-0002-1825-0097"]

    again = people("same", "David M. Blei", "David Blei")
    assert "Recorded before: d1: David Blei and David M. Blei are the same person." in again.out
    assert len(file.read_text().splitlines()) == 1

    undone = people("undo", "d1", "--json")
    assert groups(undone) == {"p5#0": True, "p6#0": True}
    assert (
        people("list").err
        == "2 entries are not shown: decisions that were undone, and the undo entries. Use --all to show all entries.\n"
    )
    assert [e["id"] for e in people("list", "--all", "--json").json["decisions"]] == ["d1", "d2"]
    # an undo can be undone
    assert groups(people("undo", "d2", "--json")) == {"p5#0 p6#0": True}
    undos = [e["sentence"] for e in people("list", "--all", "--json").json["decisions"] if "undo" in e]
    assert undos == ["undoes d1", "undoes d2"]


def test_a_name_is_split_and_later_papers_are_undecided(people, graphapp, tmp_path, file):
    assert [line.split()[0] for line in people("papers", "wei chen").out.splitlines()[1:]] == [
        "jsonl:p3#0",
        "jsonl:p2#1",
        "jsonl:p1#0",
    ]
    # by a DOI, without a place; the rest is what there is now
    done = people("different", "Wei Chen", "--paper", "https://doi.org/10.1000/C", "--json")
    assert groups(done) == {"p3#0": True, "p1#0 p2#1": True}
    (line,) = file.read_text().splitlines()
    assert json.loads(line)["b"]["papers"] == ["jsonl:p2#1", "jsonl:p1#0"]

    (tmp_path / "b.jsonl").write_text(json.dumps(LATER))
    graphapp("load", "b.jsonl")
    found = people("list", "Wei Chen", "--json")
    assert groups(found) == {"p1#0 p2#1": True, "p3#0": True, "p7#0": False}
    assert "Wei Chen (undecided)" in people("list", "Wei Chen").out

    # "this one is mine"
    mine = people("same", "Wei Chen", "Wei Chen", "--paper", "p7", "--other-paper", "p3", "--json")
    assert groups(mine) == {"p1#0 p2#1": True, "p3#0 p7#0": True}


def test_a_contradiction_is_refused_with_both_and_recorded_nowhere_but_in_the_log(people, file):
    people("same", "David Blei", "David M. Blei")
    done = people("different", "David M. Blei", "David Blei")
    assert done.status == 3
    assert "d2 says that David M. Blei and David Blei are different people" in done.err
    assert "d1 (line 1), which states that David Blei and David M. Blei are the same person" in done.err
    assert len(file.read_text().splitlines()) == 1
    log = [json.loads(line) for line in Path(f"{file}.log").read_text().splitlines()]
    assert [line["did"] for line in log] == ["adds", "refused"]
    assert all(line["from"].startswith("command line on ") for line in log)


def test_an_author_row_stands_for_its_papers(people):
    done = people("same", "orcid:0000-0002-1825-0097", "David Blei", "--json")
    assert done.json["recorded"][0]["a"] == {
        "name": "David M. Blei",
        "papers": ["jsonl:p6#0"],
        "rows": ["orcid:0000-0002-1825-0097"],
    }


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["same", "David Blei"], 2, "Specify at least two names."),
        (["same", "A", "B", "C", "--paper", "x"], 2, "exactly two names"),
        (["same", "Davd Blei", "Bo Li"], 3, "Did you mean David Blei"),
        (["different", "David Blei"], 3, "The first side includes all papers under David Blei."),
        (["different", "Wei Chen", "--paper", "p9"], 3, "Wei Chen: there is no paper p9."),
        (["different", "Wei Chen", "--paper", "p1#1"], 3, "p1#1: Wei Chen has a different position"),
        (["different", "Bo Li", "--paper", "p1", "--paper", "p2"], 3, "Bo Li has no other papers."),
        (["undo", "d9"], 3, "No decision has the ID 'd9'."),
        (["list", "Nobody"], 3, "No author is named 'Nobody'."),
        (["export", "--to", "x.doc"], 3, "Known extensions"),
        (["export", "--to", "-"], 2, "specify --format"),
        (["import", "a.jsonl"], 3, "The format of a.jsonl was not recognised."),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(people, file, arguments, status, said):
    done = people(*arguments)
    assert (done.status, done.out) == (status, "")
    assert said in " ".join(done.err.split())
    assert not file.exists()


def test_a_store_in_memory_keeps_decisions_only_where_a_setting_says(graphapp, monkeypatch, tmp_path):
    monkeypatch.setenv("GRAPHAPP_STORE", "memory:")
    assert "are not saved" in graphapp("people", "check", "--identifiers").err
    done = graphapp("people", "undo", "d1")
    assert done.status == 3
    assert "GRAPHAPP_DECISIONS" in done.err
    monkeypatch.setenv("GRAPHAPP_DECISIONS", str(tmp_path / "x.jsonl"))
    (tmp_path / "x.jsonl").write_text('{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"}}')
    assert "d1 (line 1): no author is named A." in graphapp("people", "check").out


def test_decisions_about_a_name_that_the_store_does_not_have_are_listed(people, file):
    file.write_text('{"id":"d1","say":"same","a":{"name":"Bo Li"},"b":{"name":"Bo Lee"}}\n')
    done = people("list", "bo lee")
    assert done.status == 0
    assert "Bo Li and Bo Lee are the same person" in done.out


def test_check_says_what_does_not_fit_and_what_is_damaged(people, file):
    assert people("check").out.endswith("All decisions match the store.\n")
    file.write_text(
        '{"id":"d1","say":"different","a":{"name":"Wei Chen","papers":["jsonl:p1#0"]},"b":{"name":"Wei Chen","papers":"rest"}}\n'
        '{"id":"d2","say":"same","a":{"name":"Bo Li"},"b":{"name":"Bo Lee"}}\n'
    )
    done = people("check")
    assert done.status == 1
    assert 'd1 (line 1): "rest" also includes papers loaded after the decision.' in done.out
    assert (
        "d2 (line 2): no author is named Bo Lee. This part of the decision is ignored for this store."
        in done.out
    )
    assert people("check", "--json").json["misfits"][0]["line"] == 2

    file.write_text(file.read_text() + "{\n")
    done = people("check")
    assert done.status == 3
    assert "Line 3: not JSON" in done.err
    assert "Write one JSON object per line" in done.err
    # readers go on without decisions
    assert people("same", "Bo Li", "Ann Lee").status == 3
    shown = people("papers", "Bo Li")
    assert shown.out.startswith("Bo Li: 2 papers\n")
    assert "No decisions are applied: " in shown.err


def test_check_finds_identifiers_that_contradict_each_other(people, graphapp, tmp_path):
    """One ORCID beside two pids of dblp."""
    (tmp_path / "two.xml").write_text(
        '<dblp><article key="journals/x/1"><author pid="1/1" orcid="0000-0002-1825-0097">Ann One</author><title>One.</title></article>'
        '<article key="journals/x/2"><author pid="2/2" orcid="0000-0002-1825-0097">Ann Two</author><title>Two.</title></article></dblp>'
    )
    assert graphapp("load", "two.xml").status == 0
    done = people("check", "--identifiers")
    assert "Contradiction: dblp:1/1 and dblp:2/2 are linked by orcid:0000-0002-1825-0097" in done.out


def test_names_with_one_identifier_are_one_person_after_a_look_at_all_papers(people, graphapp, tmp_path):
    record = {"id": "p8", "title": "Eight", "authors": [{"name": "D. Blei", "orcid": "0000-0002-1825-0097"}]}
    other = {"id": "p9", "title": "Eight", "authors": ["Dave Blei"]}
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, [other, record])))
    graphapp("load", "c.jsonl")
    assert groups(people("list", "Dave Blei", "--json")) == {"p9#0": True}
    assert people("check", "--identifiers").status == 0
    assert groups(people("list", "Dave Blei", "--json")) == {"p6#0 p9#0": True}
    assert groups(people("list", "David M. Blei", "--json")) == {"p6#0 p9#0": True}


def test_decisions_of_another_store_are_imported_once(people, graphapp, tmp_path, file, monkeypatch):
    people("same", "David Blei", "David M. Blei", "--by", "wei", "--why", "same page")
    people("different", "Wei Chen", "--paper", "p3")
    people("same", "Bo Li", "Ann Lee")
    people("undo", "d3")
    people("export", "--to", "mine.decisions.jsonl")

    monkeypatch.setenv("GRAPHAPP_STORE", "other.db")
    (tmp_path / "turned.jsonl").write_text("\n".join(map(json.dumps, RECORDS[::-1])))
    graphapp("load", "turned.jsonl")
    dry = graphapp("people", "import", "mine.decisions.jsonl", "--dry-run")
    assert "2 decisions would be recorded, 0 already recorded, 0 refused." in dry.out
    assert not (tmp_path / "other.db.decisions.jsonl").exists()
    done = graphapp("people", "import", "mine.decisions.jsonl", "--by", "mo", "--json")
    first = done.json["recorded"][0]
    assert (first["id"], first["by"], first["why"]) == ("d1", "wei", "same page")
    again = graphapp("people", "import", "mine.decisions.jsonl")
    assert "0 decisions recorded, 2 already recorded, 0 refused." in again.out
    other = graphapp("people", "list", "Wei Chen", "--json").json["persons"]
    monkeypatch.setenv("GRAPHAPP_STORE", "g.db")
    mine = people("list", "Wei Chen", "--json").json["persons"]
    assert [(each["id"], each["places"]) for each in other] == [(each["id"], each["places"]) for each in mine]


def test_what_contradicts_in_a_file_is_refused_alone(people, tmp_path):
    people("different", "David Blei", "David M. Blei")
    (tmp_path / "t.txt").write_text(
        "label\treplace by\nBlei, David\tDavid M. Blei\nW. Chen\tWei Chen\nBlei, D. M.\tDavid M. Blei\n"
    )
    done = people("import", "t.txt")
    assert done.status == 1
    assert "2 decisions recorded, 0 already recorded, 1 refused." in done.out
    assert "Refused: proposal 1 says that David M. Blei and David Blei are the same person." in done.err
    # the name in its other order is the store's own; one is not there at all
    assert "1 name is not in this store: Blei, D. M.." in done.err
    assert groups(people("list", "W. Chen", "--json")) == {"p1#0 p2#1 p3#0 p4#0": True}


def test_decisions_about_names_that_the_store_does_not_have_may_be_left_out(people, tmp_path, file):
    (tmp_path / "t.txt").write_text("label\treplace by\nW. Chen\tWei Chen\nX. Y.\tXu Yan\n")
    done = people("import", "t.txt", "--known-only")
    assert done.status == 0
    assert "1 decision recorded" in done.out
    assert done.err == "Not imported: 1 decision about names that are not in this store.\n"
    assert people("check").status == 0


def test_decisions_go_out_and_in_in_every_format(people, tmp_path, file):
    people("same", "David Blei", "David M. Blei")
    before = groups(people("list", "David Blei", "--json"))
    for name in ("d.decisions.jsonl", "d.yaml", "d.xml", "d.txt", "d.csv"):
        done = people("export", "--to", name)
        assert done.status == 0
        assert done.out.startswith(f"{name}: ")
        content = file.read_text()
        file.unlink()
        assert people("import", name).status == 0
        assert groups(people("list", "David Blei", "--json")) == before
        file.write_text(content)


def test_every_command_has_help_with_an_example(graphapp):
    listed = graphapp("people", "--help").out
    for name in ("same", "different", "undo", "list", "papers", "check", "import", "export"):
        assert name in listed
        assert f"graphapp people {name}" in graphapp("people", name, "--help").out
