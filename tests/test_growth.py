"""The benchmarks of growth and of interruptions: their generated records, their arithmetic, and one small run."""

from __future__ import annotations

from itertools import islice

import orjson
import pytest
from click.testing import CliRunner

from benchmarks import dblp_shaped, growth
from benchmarks.interruptions import interrupted_loads


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


def test_the_exponent_says_how_costs_grow():
    assert growth.exponent([100, 10_000], [2, 2]) == 0
    assert growth.exponent([100, 1000, 10_000], [1, 7, 100]) == pytest.approx(1)
    assert growth.exponent([100], [1]) is None


@pytest.mark.slow
def test_growth_is_printed_as_one_table(tmp_path):
    done = CliRunner().invoke(growth.main, ["1000", "--only", "load", "--folder", str(tmp_path)])
    assert done.exit_code == 0, done.output
    for work in ("load", "add 10,000 papers", "load the same again", "sqlite3"):
        assert work in done.output


@pytest.mark.slow
def test_an_interrupted_load_loses_nothing(tmp_path):
    """Killed, with its writing or its reading process killed, stopped with Ctrl-C, and with a full disk."""
    found = interrupted_loads(5, 6000, tmp_path)
    assert [each.defects for each in found] == [[]] * 5
