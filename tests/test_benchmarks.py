"""The benchmarks run on any records, not only on those that the published table was made with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations

NAMES = [f"Author {letter}" for letter in "ABCDEFGHIJ"]


def test_one_command_measures_and_prints_one_table(root, tmp_path):
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
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks",
            "--corpus",
            corpus,
            "load",
            "cypher",
            "console",
            "files",
            "chains",
            "collaborators",
            "search",
        ],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert "Traceback" not in done.stderr, done.stderr
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
        assert work in done.stdout


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
