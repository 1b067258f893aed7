"""The figures of the benchmark, worked out by hand."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import numpy as np
import pytest

from benchmarks.identity.data import Labelled
from benchmarks.identity.measures import (
    Statement,
    b3,
    calibration,
    measured_rows,
    merge_figures,
    pairwise,
    split_figures,
)
from graphapp.people.collection import Collection
from graphapp.people.paper_facts import PaperFacts


def test_b3_is_the_average_share_of_each_item():
    # groups {0, 1, 2} and {3}; persons {0, 1} and {2, 3}
    # precision: (2/3 + 2/3 + 1/3 + 1) / 4, recall: (1 + 1 + 1/2 + 1/2) / 4
    precision, recall, f = b3([1, 1, 1, 2], [7, 7, 8, 8])
    assert precision == pytest.approx(2 / 3)
    assert recall == pytest.approx(3 / 4)
    assert f == pytest.approx(2 * (2 / 3) * (3 / 4) / (2 / 3 + 3 / 4))


def test_pairwise_counts_pairs_in_one_group():
    # pairs together: 01, 02, 12, of which 01 is right; pairs of one person: 01, 23
    assert pairwise([1, 1, 1, 2], [7, 7, 8, 8]) == pytest.approx([1 / 3, 1 / 2, 0.4])


def truth() -> Labelled:
    """Ann Poe is two people (persons 0 and 1), Bo Lee and B. Lee are one (2), Cy Roe one with two papers (3)."""
    papers = [
        PaperFacts("p1", "T", "V", 2000, ["Ann Poe", "Bo Lee", "Cy Roe"]),
        PaperFacts("p2", "U", "V", 2001, ["Ann Poe", "B. Lee", "Cy Roe"]),
    ]
    person = np.array([0, 2, 3, 1, 2, 3], np.int32)
    return Labelled("acl", Collection(papers), person, np.ones(4, bool), [], np.zeros(0, np.int8))


def test_rows_are_measured_by_name_and_person():
    rows = measured_rows(truth())
    assert rows["all"].tolist() == [0, 1, 2, 3, 4, 5]
    assert rows["mixed"].tolist() == [0, 3]
    assert rows["variants"].tolist() == [1, 4]


def test_statements_are_right_or_wrong_and_cover_what_is_needed():
    s = truth()
    ann, bo, cy, b_lee = (int(s.collection.cluster[k]) for k in (0, 1, 2, 4))
    one, two, three, four = (frozenset({k}) for k in range(4))
    statements = [
        Statement(0.01, one, two, ann, ann, True),
        Statement(0.02, four, four, cy, cy, True),
        Statement(0.98, three, three, bo, b_lee, True),
        Statement(0.99, three, four, bo, cy, False),
        Statement(0.50, three, frozenset(), bo, cy, True),
    ]
    split = split_figures(statements, 0.97, s)
    assert (split["number"], split["correct"], split["covered"]) == (2, 0.5, 1.0)
    # of the correct names with two papers, one: Cy Roe
    assert (split["disturbed_names"], split["clean"], split["assumed"]) == (1, 1, 0)
    s.curated[3] = False
    split = split_figures(statements, 0.97, s)
    assert (split["disturbed_names"], split["clean"]) == (0, 0)
    assert (split["disturbed_assumed"], split["assumed"]) == (1, 1)
    merge = merge_figures(statements, 0.97, s)
    # the wrong one is about a person whom the truth did not examine
    assert (merge["number"], merge["correct"], merge["correct_by_whole_truth"], merge["covered"]) == (
        2,
        1.0,
        0.5,
        1.0,
    )
    assert calibration(statements, "acl") == [
        (0.01, 2, pytest.approx(0.015), 0.5),
        (0.97, 1, pytest.approx(0.98), 1.0),
    ]
    # two profiles of one person are two people in OpenReview: pairs of two names are no evidence there
    assert calibration(statements, "openreview") == [(0.01, 2, pytest.approx(0.015), 0.5)]


NAMES = [
    "Ann Poe",
    "A. Poe",
    "Bo Lee",
    "B. Lee",
    "Cy Roe",
    "Di Fox",
    "Ed Kay",
    "Flo Ray",
    "Gus Orr",
    "Hal Ott",
]


def small_set(folder, name, labels):
    """Every two names wrote three papers; A. and B. are Ann and Bo, and all others are who they are called."""
    rows, truth = [], []
    pairs = [(a, b) for k, a in enumerate(NAMES) for b in NAMES[:k] if a[-3:] != b[-3:]]
    for number, (a, b) in enumerate(pairs * 3):
        rows.append(
            {
                "id": f"x{number}",
                "title": f"On {a} and {number % 7}",
                "venue": "V",
                "year": 2000,
                "authors": [a, b],
            }
        )
        for position, printed in enumerate((a, b)):
            person = {"A. Poe": "ann-poe", "Ann Poe": "ann-poe", "B. Lee": "bo-lee", "Bo Lee": "bo-lee"}.get(
                printed, printed
            )
            truth.append({"paper": f"x{number}", "position": position, "name": printed, "person": person})
    for path, lines in ((folder / name, rows), (folder / labels, truth)):
        with gzip.open(path, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)


def test_the_command_prints_the_figures_as_json(root, tmp_path):
    folder = tmp_path / "identity"
    folder.mkdir()
    small_set(folder, "../ai-conferences.jsonl.gz", "openreview.labels.jsonl.gz")
    for name in ("acl", "inspire-wang"):
        small_set(folder, f"{name}.papers.jsonl.gz", f"{name}.labels.jsonl.gz")
    command = [sys.executable, "-m", "benchmarks.identity", "--train", folder, "--test", folder, "--json"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found["acl"]["variants"]["b3"]) == len(found["inspire-wang"]["all"]["pairwise"]) == 3
    assert set(found["openreview"]) == {"mixed", "all"}
    assert 0 <= found["statements"]["merge_97"]["correct"] <= 1
    assert found["statements"]["disturbed_97"] >= 0
    assert 0 <= found["statements"]["different_97"]["covered"] <= 1
    assert found["calibration_worst"] >= 0


def test_a_missing_set_is_left_out_and_named(root, tmp_path):
    train, test = tmp_path / "a" / "identity", tmp_path / "b"
    train.mkdir(parents=True)
    test.mkdir()
    small_set(train, "acl.papers.jsonl.gz", "acl.labels.jsonl.gz")
    small_set(test, "unused.jsonl.gz", "acl.labels.jsonl.gz")
    command = [sys.executable, "-m", "benchmarks.identity", "--json", "--train", train, "--test"]
    done = subprocess.run(
        [*command, test], cwd=root, capture_output=True, text=True, timeout=250, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "openreview" not in found
    assert found["statements"]["different_97"] is None
    assert set(found["acl"]) == {"variants", "all"}
    assert "openreview.labels.jsonl.gz is missing" in done.stderr


def test_a_folder_without_labels_is_an_error(root, tmp_path):
    command = [sys.executable, "-m", "benchmarks.identity", "--train", tmp_path]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 2
    assert "has no labels" in done.stderr
