"""The commands about collaborators, paths, groups and comparisons, on the bundled demo."""

from __future__ import annotations

import csv
import io

import pytest


@pytest.fixture
def demo(graphapp, tmp_path, monkeypatch) -> str:
    """A store file with the bundled demo, as the store of all commands."""
    path = tmp_path / "demo.db"
    monkeypatch.setenv("GRAPHAPP_STORE", str(path))
    assert graphapp("load", "--demo").status == 0
    return str(path)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_collaborators(graphapp, demo):
    done = graphapp("collaborators", "Jason Phang", "--limit", "2")
    assert done.out.splitlines()[1].split()[:2] == ["Alexander", "Bukharin"]
    assert "Showing the first 2 of 165." in done.err
    found = graphapp("collaborators", "Jason Phang", "--limit", "2", "--json").json
    assert [each["name"] for each in found["collaborators"]] == ["Alexander Bukharin", "Chen Liang 0006"]
    written = rows(graphapp("collaborators", "Jason Phang", "--limit", "2", "--to", "-").out)
    assert [row[0] for row in written] == ["name", "Alexander Bukharin", "Chen Liang 0006"]
    assert "No suggestion" in graphapp("collaborators", "Weizhu Chen").err
    assert graphapp("collaborators", "Jason Phan").status == 3


def test_all_shortest_chains(graphapp, demo, tmp_path):
    done = graphapp("path", "Liliang Ren", "Tuo Zhao", "--all")
    assert done.out.splitlines()[0] == "2 shortest chains of 2 steps from Liliang Ren to Tuo Zhao"
    assert done.out.splitlines()[2].split()[-2:] == ["3", "9"]
    assert graphapp("path", "Liliang Ren", "Tuo Zhao", "--all", "--json").json["count"] == 2
    assert "Showing the first 1." in graphapp("path", "Liliang Ren", "Tuo Zhao", "--limit", "1").err
    (tmp_path / "one.txt").write_text("Liliang Ren\nDou Shen\n")
    (tmp_path / "other.txt").write_text("Tuo Zhao\n")
    done = graphapp("path", "--groups", tmp_path / "one.txt", tmp_path / "other.txt")
    assert done.out.splitlines()[0] == "3 shortest chains of 2 steps from 2 authors to Tuo Zhao"
    assert graphapp("path", "--groups", tmp_path / "none.txt", tmp_path / "other.txt").status == 2


def test_a_group_from_a_file(graphapp, demo, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("Liliang Ren\nTuo Zhao\nChen Liang 0006\nTuo Zaho\n")
    done = graphapp("groups", "show", names)
    assert done.status == 1
    assert "line 4: Tuo Zaho: not found; similar names: Tuo Zhao" in done.err
    # Ren 3 papers, Zhao 6, Liang 6: all by Weizhu Chen
    assert done.out.splitlines()[0].startswith("3 authors, 9 papers, 6 by at least two members, and 9")
    assert "1 pair without a joint paper" in done.out
    written = rows(graphapp("groups", "show", names, "--to", "-").out)
    assert written[1] == ["Liliang Ren", "3", "0", "1"]
    assert graphapp("groups", "show", names, "--json").json["joint_papers"][1] == [0, 6, 5]


def test_saved_groups(graphapp, demo, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("liliang ren\nTuo Zhao\nWeizhu Chen\n")
    assert graphapp("groups", "list").err.startswith("No groups have been saved.")
    assert graphapp("groups", "save", "My Team", names).out == "Saved my-team: 3 authors\n"
    assert "exists" in graphapp("groups", "save", "my team", names).err
    (listed,) = graphapp("groups", "list", "--json").json
    assert listed["lines"] == ["Liliang Ren", "Tuo Zhao", "Weizhu Chen"]
    assert graphapp("groups", "show", "my-team").out.startswith("My Team: 3 authors, ")
    latin = tmp_path / "demo.db.groups" / "latin.txt"
    latin.write_bytes("Jos\xe9\n".encode("latin-1"))
    done = graphapp("groups", "list")
    assert done.status == 1
    assert "my-team" in done.out
    assert "latin" in done.err
    assert graphapp("groups", "remove", "latin").status == 0
    assert graphapp("groups", "list").status == 0
    drawn = graphapp("network", "--group", "my-team", "--to", tmp_path / "team.gml")
    assert "3 nodes, 2 links" in drawn.out
    shared = graphapp("network", "--group", "my-team", "--others", "shared", "--to", tmp_path / "team.gml")
    assert "3 nodes" not in shared.out
    assert graphapp("groups", "remove", "my-team").out == "Liliang Ren\nTuo Zhao\nWeizhu Chen\n"
    assert graphapp("groups", "show", "my-team").status == 3


def test_compare(graphapp, demo, tmp_path):
    done = graphapp("compare", "--author", "Liliang Ren", "--author", "Tuo Zhao")
    # 18 and 14 coauthors, of whom Chen and Liang are in common
    assert done.out.splitlines()[1].split() == ["Liliang", "Ren", "3", "18", "16"]
    assert "2 people in common" in done.out
    periods = ("--author", "Tuo Zhao", "--period", "2022-2023", "--period", "2024-")
    found = graphapp("compare", *periods, "--json").json
    assert [side["papers"] for side in found["sides"]] == [5, 1]
    written = rows(
        graphapp("compare", "--venue", "ICLR", "--venue", "ICML", "--table", "years", "--to", "-").out
    )
    assert written[0] == ["year", "ICLR", "ICML"]
    drawn = graphapp(
        *("network", "--compare", "author:Liliang Ren", "--compare", "author:Tuo Zhao"),
        *("--to", tmp_path / "sides.gml"),
    )
    # 18 + 14 coauthors, two of them of both, and the two authors
    assert "32 nodes" in drawn.out
    assert graphapp("compare", "--author", "Tuo Zhao").status == 3
    assert graphapp("compare", "--all").status == 2
    assert graphapp("compare", "--period", "2020-").status == 2
