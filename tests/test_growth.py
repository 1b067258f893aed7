"""The benchmarks of growth and of interruptions: their generated records, their arithmetic, and one small run."""

from __future__ import annotations

import gzip
import io
import os
import threading
from itertools import islice

import orjson
import pytest
from click.testing import CliRunner

from benchmarks import dblp_file, dblp_shaped, growth, growth_results, growth_table
from benchmarks.growth_costs import Cost, Step, cost, remove_store
from benchmarks.interruptions import interrupted_loads
from graphapp.model.records import Paper
from loaders import dblp


def test_generated_papers_have_the_shape_of_dblp_and_continue(tmp_path):
    dblp_shaped.write(3000, tmp_path / "a", 500, tmp_path / "b")
    lines = (tmp_path / "a").read_bytes().splitlines()
    found = [*map(orjson.loads, lines)]
    assert [record["id"] for record in found] == [f"p{n}" for n in range(3000)]
    assert 2.5 < sum(len(record["authors"]) for record in found) / 3000 < 3
    preprints = [record for record in found if record["venue"] == "CoRR"]
    assert 100 < len(preprints) < 200
    for record in preprints:
        before = found[int(record["id"][1:]) - 1]
        assert (record["title"], record["authors"]) == (before["title"], before["authors"])
    # the same records again, and the further ones follow
    assert [*islice(dblp_shaped.DblpShaped(3000).records(), 3500)][3000:] == [
        *map(orjson.loads, (tmp_path / "b").read_bytes().splitlines())
    ]


def test_a_generated_dump_has_what_the_dump_of_dblp_has(tmp_path):
    records = dblp_file.write(2000, tmp_path / "dblp.xml.gz")
    text = gzip.decompress((tmp_path / "dblp.xml.gz").read_bytes()).decode("ascii")
    persons = text.count("<www ")
    assert records == 2000 + persons
    for part in (
        *(
            "<!DOCTYPE dblp",
            "<crossref>",
            "<cite>",
            '<note type="affiliation">',
            ' orcid="',
            "&uuml;",
            "&#263;",
        ),
        *("<sup>", ' publtype="informal"', ' publtype="disambiguation"', " 0222</author>", '<ee type="oa">'),
    ):
        assert part in text
    items = list(dblp.load(io.BytesIO(text.encode())))
    papers = [item for item in items if isinstance(item, Paper)]
    assert len(papers) == len(items) == 2000
    authors = [author for paper in papers for author in paper.authors]
    known = [author for author in authors if author.id]
    # all but those whom dblp does not distinguish
    assert 0.95 < len(known) / len(authors) < 1
    # some are printed under their second name, but have the first one in all papers
    assert len({author.name for author in known}) == len({author.id for author in known})
    assert any(author.printed and author.printed[1] == "." for author in known)
    assert any(author.ids for author in authors)


def test_the_exponent_says_how_costs_grow():
    assert growth_table.exponent([100, 10_000], [2, 2]) == 0
    assert growth_table.exponent([100, 1000, 10_000], [1, 7, 100]) == pytest.approx(1)
    assert growth_table.exponent([100], [1]) is None


def test_a_command_that_fails_has_no_cost():
    assert cost(["sh", "-c", "exit 1"], accepted=(0, 1)).wall > 0
    with pytest.raises(RuntimeError, match="exit status 1: no disk"):
        cost(["sh", "-c", "echo no disk >&2; exit 1"])


def test_ctrl_c_ends_a_measured_command(monkeypatch):
    running = threading.active_count()
    begun: list[int] = []

    def interrupted(pid, options):
        begun.append(pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "wait4", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cost(["sleep", "60"])
    # Python would wait for the thread that looks at the memory
    assert threading.active_count() == running
    with pytest.raises(ProcessLookupError):
        os.kill(begun[0], 0)


def test_what_a_killed_program_leaves_next_to_its_store_is_removed(tmp_path):
    (tmp_path / "some.db").touch()
    (tmp_path / "some.db.tmp").mkdir()
    (tmp_path / "some.db.tmp" / "block").touch()
    (tmp_path / "other.db").touch()
    remove_store(tmp_path / "some.db")
    assert [*tmp_path.iterdir()] == [tmp_path / "other.db"]


def test_a_file_without_results_of_growth_is_named(tmp_path):
    file = tmp_path / "results.json"
    for text in (
        "{",
        '["load"]',
        '{"load/load": {"date": ""}}',
        '{"load/load": {"costs": {"load": {"days": 1}}}}',
    ):
        file.write_text(text)
        with pytest.raises(ValueError, match=r"results\.json does not contain .* Delete it"):
            growth_results.KeptResults(file)


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Runs `growth` with a load of one second per thousand papers and pages that fail as long as `broken` is not empty. Returns the output, the
    exit status and what was measured."""
    done: list[str] = []
    broken = ["no pages"]

    def load(sample):
        done.append(f"load {sample.size}")
        sample.store.touch()
        return {"load": Cost(cpu=sample.size / 1000, wall=2.5)}

    def pages(sample):
        done.append(f"pages {sample.size}")
        if broken:
            raise RuntimeError(broken[0])
        return {"front page, first": Cost(0.04, p95=0.06, most=0.07)}

    steps = {"load": {"load": Step(load)}, "pages": {"pages": Step(pages, largest=2000)}}
    monkeypatch.setattr(growth, "MEASUREMENTS", steps)
    monkeypatch.setattr(growth_results, "processors_used", lambda: None)

    def run(*arguments: str):
        done.clear()
        found = CliRunner().invoke(growth.main, [*arguments, "--folder", str(tmp_path)])
        return found.output, found.exit_code, list(done)

    run.broken = broken
    return run


def test_an_interrupted_table_of_growth_continues(measured, tmp_path):
    output, status, done = measured("1000", "4000")
    assert (status, done) == (1, ["load 1000", "pages 1000", "load 4000"])
    assert "failed: no pages" in output
    assert "1.0 s, 2.5 s wall" in output
    measured.broken.clear()
    output, status, done = measured("1000", "4000")
    # above its largest size, a step is measured only if it is asked for
    assert (status, done) == (0, ["pages 1000"])
    assert "40.0 ms, p95 60.0, max 70" in output
    output, status, done = measured("1000", "4000", "--only", "pages", "--complete")
    assert (status, done) == (0, ["pages 4000"])
    assert measured("1000", "--again")[2] == ["load 1000", "pages 1000"]
    assert measured("1000", "--again", "--minutes", "0")[2] == []
    output, _, done = measured("1000", "4000", "--table")
    load = next(line for line in output.splitlines() if "4.0 s, 2.5 s wall" in line)
    assert (done, "1.00" in load, "†" in output) == ([], True, False)


def test_growth_is_measured_again_when_the_code_has_changed(measured, monkeypatch):
    measured.broken.clear()
    assert len(measured("1000")[2]) == 2
    monkeypatch.setattr(growth, "code_version", lambda: ("changed", "abc"))
    assert "†" in measured("1000", "--table")[0]
    assert measured("1000")[2] == ["load 1000", "pages 1000"]
    assert "†" not in measured("1000", "--table")[0]
    monkeypatch.setattr(growth, "code_version", lambda: ("same, without compiled functions", "abc"))
    output, _, done = measured("1000")
    assert len(done) == 2
    assert "install graphapp again" in output
    assert "of graphapp without compiled functions" in output


def _result(others: float | None = None, **costs: Cost) -> growth_results.StepResult:
    named = {name.replace("_", " "): each for name, each in costs.items()}
    return growth_results.StepResult(named, "v", "abc", "2026-11-30T06:00+00:00", 1.0, others)


def test_the_table_of_growth_compares_with_other_programs_and_targets():
    found = {
        "load": [
            {
                4_100_000: _result(load=Cost(200.0, 190.0, 900.0)),
                8_000_000: _result(load=Cost(446.0, 481.0, 1191.0)),
            },
            {8_000_000: _result(others=0.4, igraph_network=Cost(9.0, beside="network --all, GraphML"))},
        ],
        "exports": [
            {4_100_000: _result(**{"network --all, GraphML": Cost(24.0, mib=292.0, rate=484_000.0)})},
            {
                4_100_000: _result(
                    copy=Cost(1.0), **{"network --all, GML": Cost(0.5, mib=80.0, note="refused: …")}
                )
            },
        ],
    }
    rows = list(growth_table.growth_rows(found, "v", {"map/build": [8_000_000]}))
    assert [(row.measurement, row.work) for row in rows] == [
        ("load", "load"),
        ("exports", "network --all, GraphML"),
        ("exports", "… igraph network"),
        ("exports", "copy"),
        ("exports", "network --all, GML"),
        ("failed", "map/build"),
    ]
    assert rows[0].targets == "≤ 480 s wall: MISSED; ≤ 1,536 MiB: reached"
    assert rows[1].targets == "≥ 250,000/s: reached; ≤ 300 MiB: reached"
    # a format that refuses so many links has no rate
    assert rows[4].targets == "≥ 250,000/s; ≤ 300 MiB: reached"
    assert rows[2].cells == {8_000_000: "9.0 s*"}
    # the logarithm of 2.23 over that of 1.951
    assert rows[0].exponent == pytest.approx(1.2, abs=0.001)
    table = growth_table.markdown((4_100_000, 8_000_000), rows, ["* busy"])
    assert "| … igraph network |  | 9.0 s\\* |  |  |\n" in table
    assert table.endswith("\n\n\\* busy\n")
    # longer lines than 130 characters are not allowed in the documentation
    long = growth_table.markdown((), [], ["Measured: " + ", ".join(["80c9d7c0"] * 30)])
    assert max(map(len, long.splitlines())) <= 130
    page = "before\n<!-- growth: begin -->\nold\n<!-- growth: end -->\nafter\n"
    assert growth_table.replaced(page, "| new |\n") == (
        "before\n<!-- growth: begin -->\n\n| new |\n\n<!-- growth: end -->\nafter\n"
    )
    assert growth_table.replaced("no marks", "| new |\n") == "| new |\n"


@pytest.mark.slow
def test_growth_is_printed_as_one_table(tmp_path):
    done = CliRunner().invoke(
        growth.main, ["1000", "--only", "load", "--only", "networks", "--folder", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    for work in (
        *("load", "add 10,000 papers", "load the same again", "sqlite3"),
        *("network of the most prolific author", "network of the largest venue"),
    ):
        assert work in done.output
    # what was written is removed
    assert not [*tmp_path.rglob("whole.*"), *tmp_path.rglob("dblp.db*"), *tmp_path.rglob("vacuumed.db")]


@pytest.mark.slow
def test_an_interrupted_load_loses_nothing(tmp_path):
    """Killed, with its writing or its reading process killed, stopped with Ctrl-C, and with a full disk."""
    found = interrupted_loads(5, 6000, tmp_path)
    assert [each.defects for each in found] == [[]] * 5
