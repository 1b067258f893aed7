"""The commands about conflicts and reports, on the bundled demo."""

from __future__ import annotations

import csv
import io

import pytest

ON = ("--on", "2026-11-30")


@pytest.fixture
def demo(graphapp, tmp_path, monkeypatch) -> str:
    """A store file with the bundled demo, as the store of all commands."""
    path = tmp_path / "demo.db"
    monkeypatch.setenv("GRAPHAPP_STORE", str(path))
    assert graphapp("load", "--demo").status == 0
    return str(path)


def rows(text: str, dialect: str = "excel") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), dialect=dialect))


def test_recent_coauthors(graphapp, demo, tmp_path):
    # three papers of 2025
    done = graphapp("conflicts", "Liliang Ren", *ON, "--months", "24")
    assert done.out.splitlines()[0] == "18 coauthors of Liliang Ren in 2024–2026, on 3 joint papers"
    found = graphapp("conflicts", "Liliang Ren", *ON, "--json").json
    most = {
        each["name"]: (each["joint_papers"], each["last"])
        for each in found["coauthors"]
        if each["joint_papers"] > 1
    }
    assert most == {"Weizhu Chen": (3, 2025), "Baolin Peng": (2, 2025)}
    written = rows(graphapp("conflicts", "Liliang Ren", *ON, "--to", "-").out)
    assert (len(written), written[1][0], written[-1][0]) == (19, "Adam Atkinson", "Zheng Zhan")
    form = rows(graphapp("conflicts", "Liliang Ren", *ON, "--table", "nsf", "--to", "-").out, "excel-tab")
    assert next(row for row in form if row and row[0] == "A:") == ["A:", "Atkinson, Adam", "", "", "2025"]
    assert len([row for row in form if row and row[0] == "A:"]) == 18
    # papers of 2025 only
    assert graphapp("conflicts", "Liliang Ren", "--on", "2024-12-31").out.startswith(
        "0 coauthors of Liliang Ren"
    )


def test_recent_coauthors_of_several_authors(graphapp, demo, tmp_path):
    done = graphapp("conflicts", "Liliang Ren", "Tuo Zhao", "Tuo Zaho", *ON)
    assert done.status == 1
    assert "line 3: Tuo Zaho: not found; similar names: Tuo Zhao" in done.err
    # 18 and 14, of whom Chen and Liang are in common
    assert done.out.startswith("30 coauthors of 2 authors in 2022–2026, on 9 joint papers")
    names = tmp_path / "names.txt"
    names.write_text("Liliang Ren\nTuo Zhao\n")
    assert graphapp("conflicts", "--group", names, *ON).out == done.out
    assert graphapp("groups", "save", "team", names).status == 0
    assert graphapp("conflicts", "--group", "team", *ON).out == done.out


def test_reviewers_against_authors(graphapp, demo, tmp_path):
    reviewers, authors = tmp_path / "reviewers.txt", tmp_path / "authors.txt"
    reviewers.write_text("Liliang Ren\nDou Shen\n")
    authors.write_text("Tuo Zhao\nYelong Shen\nqqqq\n")
    check = ("conflicts", "--reviewers", reviewers, "--authors", authors, *ON)
    done = graphapp(*check)
    assert done.status == 1
    assert "author on line 3: qqqq: not found" in done.err
    assert done.out.startswith("1 pair with joint papers in 2022–2026, 0 reviewers in the list of authors")
    found = graphapp(*check, "--distance", "2", "--json").json
    assert [
        (each["kind"], each["reviewer"]["name"], each["author"]["name"]) for each in found["conflicts"]
    ] == [
        ("joint", "Liliang Ren", "Yelong Shen"),
        ("shared", "Liliang Ren", "Tuo Zhao"),
    ]
    assert [each["name"] for each in found["conflicts"][1]["through"]] == ["Weizhu Chen", "Chen Liang 0006"]
    written = rows(graphapp(*check, "--table", "names", "--to", "-").out)
    assert [row[3] for row in written[1:]] == ["found", "found", "found", "found", "unknown"]


def test_contradictory_options_are_usage_errors(graphapp, tmp_path):
    for options in (
        (),
        ("A", "--group", "team"),
        ("--reviewers", "x.txt"),
        ("A", "--table", "nsf"),
        ("A", "--table", "pairs", "--to", "-"),
        ("A", "--to", "-", "--json"),
        ("A", "--on", "yesterday"),
        ("A", "--months", "0"),
    ):
        assert graphapp("conflicts", *options).status == 2, options


def test_a_report_on_a_group(graphapp, demo, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("Liliang Ren\nTuo Zhao\nChen Liang 0006\n")
    done = graphapp("groups", "report", names)
    assert done.status == 0
    lines = [line.split() for line in done.out.splitlines()]
    # of the papers of 2022, one has 7 authors, and the list of the other is truncated; the one of 2024 has 7
    assert ["2022", "2", "2", "2", "0", "7.0"] in [line[:6] for line in lines]
    assert ["2024", "1", "1", "1", "0", "7.0"] in [line[:6] for line in lines]
    # the complete lists of all years have 7, 7, 6, 7, 7 and 6 authors
    assert ["all", "9", "6", "9", "0", "6.7"] in [line[:6] for line in lines]
    assert "author lists of 3 papers" in done.err
    partners = rows(graphapp("groups", "report", names, "--table", "partners", "--to", "-").out)
    # all nine papers are by Weizhu Chen, six with Zhao, six with Liang, three with Ren
    assert partners[1][:5] == ["Weizhu Chen", "weizhu chen", "9", "2022", "2025"]
    assert partners[1][5] == "Tuo Zhao (6); Chen Liang 0006 (6); Liliang Ren (3)"
    assert graphapp("groups", "report", names, "--json").json["total"]["papers"] == 9
    assert graphapp("groups", "report", "none").status == 3
