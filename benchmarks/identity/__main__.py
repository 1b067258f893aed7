"""`python -m benchmarks.identity --train FOLDER [--test FOLDER] [--json]`: trains, and prints how accurately people are distinguished.

The folders have the files of labels (`acl.labels.jsonl.gz`, …); papers are read from the folder of the training labels. Without `--test`, the names
of one third of the training labels are excluded from training and used for testing, block by block.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.identity.data import FOLDS
from benchmarks.identity.table import as_json, as_text, errors, measured
from benchmarks.identity.train import prepared, train

# the folds of the own split, by name block
_TESTED, _LEARNED = (2, 3), (0, 1, 4, 5)


def main() -> None:
    """Reads the arguments, trains, tests and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity", description=__doc__)
    parser.add_argument("--train", type=Path, required=True, metavar="FOLDER", help="labels to learn from")
    parser.add_argument("--test", type=Path, metavar="FOLDER", help="labels to test on, of other names")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="print the N surest wrong statements of each set"
    )
    options = parser.parse_args()
    learned = range(FOLDS) if options.test else _LEARNED
    known = prepared(options.train, options.train, range(FOLDS))
    weights = train(known, learned)
    tested = range(FOLDS) if options.test else _TESTED
    if options.test:
        known = prepared(options.train, options.test, tested, [entry.labelled.collection for entry in known])
    results = [measured(entry, tested, weights) for entry in known]
    print(json.dumps(as_json(results), indent=1) if options.json else as_text(results))
    for result in results if options.errors else ():
        print(f"\n{result.labelled.name}: the surest statements that the truth calls wrong")
        print(*(f"- {text}" for text in errors(result, options.errors)), sep="\n")


if __name__ == "__main__":
    main()
