"""The benchmarks run on any records, not only on those that the published table was made with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import chains, collaborators, console, cypher, load
from benchmarks.__main__ import main
from benchmarks.layouts import quality
from graphapp.networks.layout.placement import Sketch

NAMES = [f"Author {letter}" for letter in "ABCDEFGHIJ"]


def test_one_command_measures_and_prints_one_table(tmp_path, monkeypatch):
    corpus = tmp_path / "small.jsonl"
    records = (
        {
            "id": f"r{number}",
            "title": f"On {a} and {b}",
            "year": 2000 + number % 20,
            "venue": "V",
            "authors": [a, b],
        }
        for number, (a, b) in enumerate(combinations(NAMES, 2))
    )
    corpus.write_text("".join(json.dumps(record) + "\n" for record in records))
    # once instead of many times: the table matters here, not its numbers
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for module in (load, cypher, console):
        monkeypatch.setattr(module, "TIMES", 1)
    monkeypatch.setattr(chains, "PAIRS", 5)
    monkeypatch.setattr(collaborators, "REPEATS", 1)
    named = ["load", "cypher", "console", "files", "chains", "collaborators", "search"]
    done = CliRunner().invoke(main, ["--corpus", str(corpus), *named])
    # 1: a target is missed
    assert done.exit_code in (0, 1), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    for work in (
        "load the records",
        "peak memory",
        "first Cypher query",
        "console over HTTP",
        "GraphML",
        "chain of coauthors",
        "suggested collaborators",
        "search",
    ):
        assert work in done.output


def test_records_that_are_not_there_are_named(root, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--corpus", tmp_path / "none.jsonl"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "none.jsonl" in done.stderr


def test_records_can_be_in_any_folder(root, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=root,
        env=os.environ | {"GRAPHAPP_RECORDS": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr


def test_the_quality_of_positions_is_that_of_a_drawing_by_hand():
    # 0 - 1 - 2 - 3 on a line: the neighbour of an end is the nearest; of the two nearest of 1, one is 0 and one is 2
    path = Sketch((1,) * 4, ((0, 1), (1, 2), (2, 3)), (1.0, 1.0, 1.0), None)
    places = np.array([[0.0, 0.0], [10.0, 1.0], [20.0, 0.0], [30.0, 1.0]])
    found = quality(path, places, (0, 0, 1, 1))
    assert found.neighbours == 1
    # each link is as long as the root of 101, and the square has the area 30 x 1
    assert found.length == pytest.approx((101 / 30) ** 0.5)
    # one of the three others has the same community
    assert found.together == pytest.approx(1 / 3)
