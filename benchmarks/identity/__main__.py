"""`python -m benchmarks.identity --train FOLDER [--test FOLDER] [--json]`: trains, and prints how well people are distinguished.

The folders have the files of labels (`openreview.labels.jsonl.gz`, `acl.labels.jsonl.gz`, `inspire-wang.labels.jsonl.gz`); a set without
its file is skipped, with a warning. The papers are those of the folder of the training labels. Without `--test`, the training labels are
cross-validated in six parts, by name block: each sixth is tested with weights that learned from the other five.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.identity.data import FOLDS, NoLabels
from benchmarks.identity.scripts import read_both_forms, script_figures
from benchmarks.identity.table import Result, accuracy, as_json, as_text, errors, measured
from benchmarks.identity.train import prepared, train


def main() -> None:
    """Reads the arguments, trains, tests and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity", description=__doc__)
    parser.add_argument("--train", type=Path, required=True, metavar="FOLDER", help="labels to learn from")
    parser.add_argument("--test", type=Path, metavar="FOLDER", help="labels to test on, of other names")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="print the N surest wrong suggestions of each set"
    )
    parser.add_argument(
        "--accuracy",
        type=Path,
        metavar="FILE",
        help="write how often suggestions were correct; graphapp/people/accuracy.json is shown on a page",
    )
    parser.add_argument(
        "--scripts",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="records that print names in two scripts",
    )
    options = parser.parse_args()
    try:
        scripts = script_figures(read_both_forms(options.scripts))
        results = _tested(options.train, options.test) if options.test else _cross_validated(options.train)
    except (NoLabels, OSError, ValueError) as problem:
        parser.error(str(problem))
    if options.accuracy:
        options.accuracy.write_text(json.dumps(accuracy(results), indent=1) + "\n", "utf-8")
    print(json.dumps(as_json(results, scripts), indent=1) if options.json else as_text(results, scripts))
    for result in results if options.errors else ():
        print(f"\n{result.labelled.name}: the surest suggestions that the truth calls wrong")
        print(*(f"- {text}" for text in errors(result, options.errors)), sep="\n")


def _tested(learned: Path, tested: Path) -> list[Result]:
    known = prepared(learned, learned)
    weights = train(known, range(FOLDS))
    collections = {entry.labelled.name: entry.labelled.collection for entry in known}
    del known
    return [
        measured(entry, dict.fromkeys(range(FOLDS), weights))
        for entry in prepared(learned, tested, collections)
    ]


def _cross_validated(folder: Path) -> list[Result]:
    known = prepared(folder, folder)
    weights = {}
    for tested in range(FOLDS):
        weights[tested] = train(known, [fold for fold in range(FOLDS) if fold != tested])
    return [measured(entry, weights) for entry in known]


if __name__ == "__main__":
    main()
