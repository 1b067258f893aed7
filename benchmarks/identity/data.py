"""The labelled sets: papers, who wrote them according to the truth, and the blocks that the truth speaks about."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.people.blocks import NameBlock, blocks
from graphapp.people.collection import Collection, PaperFacts

__all__ = ["FOLDS", "SETS", "Labelled", "NoLabels", "labelled", "read_collection", "sets_of"]

SETS = ("openreview", "acl", "inspire-wang")
# OpenReview labels entries of the corpus that is next to the folder of the labels
_PAPERS = {
    "openreview": "../ai-conferences.jsonl.gz",
    "acl": "acl.papers.jsonl.gz",
    "inspire-wang": "inspire-wang.papers.jsonl.gz",
}
FOLDS = 6


class NoLabels(Exception):
    """A folder without labels, or labels of papers that are not known."""


def sets_of(labels: Path) -> list[str]:
    """The names of the sets whose labels the folder has, with a warning on stderr for each of the others. Raises NoLabels for none."""
    found = [name for name in SETS if _labels(labels, name).is_file()]
    if not found:
        expected = ", ".join(_labels(labels, name).name for name in SETS)
        raise NoLabels(f"{labels} has no labels: expected {expected}")
    for name in SETS:
        if name not in found:
            print(f"{_labels(labels, name)} is missing: {name} is skipped", file=sys.stderr)
    return found


def _labels(folder: Path, name: str) -> Path:
    return folder / f"{name}.labels.jsonl.gz"


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def read_collection(folder: Path, name: str) -> Collection:
    """The papers of a set. Affiliations are read for INSPIRE only: the other sets have none. Raises NoLabels where they are missing."""
    papers = []
    if not (folder / _PAPERS[name]).is_file():
        raise NoLabels(f"The papers of the labels, {folder / _PAPERS[name]}, are missing.")
    for row in _lines(folder / _PAPERS[name]):
        authors = row["authors"]
        half = len(authors) // 2
        if len(authors) % 2 == 0 and authors[:half] == authors[half:]:
            # ICRA and IROS list everyone twice
            authors = authors[:half]
        affiliations = row.get("affiliations", ())
        papers.append(PaperFacts(row["id"], row["title"], row["venue"], row["year"], authors, affiliations))
    return Collection(papers)


@dataclass
class Labelled:
    """A set with its truth: `person` of each authorship (-1 where unknown), `curated` persons (whom the truth examined), the blocks with at
    least two known authorships, and the fold of each, by name."""

    name: str
    collection: Collection
    person: NDArray[np.int32]
    curated: NDArray[np.bool_]
    blocks: Sequence[NameBlock]
    fold: NDArray[np.int8]


def labelled(name: str, collection: Collection, labels: Path) -> Labelled:
    """The set `name` with the truth of the file of labels in the folder `labels`. Raises NoLabels where it labels an unknown paper."""
    place = {paper.id: number for number, paper in enumerate(collection.papers)}
    persons: dict[str, int] = {}
    printed: dict[int, set[str]] = defaultdict(set)
    truth = np.full(len(collection.name), -1, np.int32)
    for row in _lines(_labels(labels, name)):
        if row["paper"] not in place:
            raise NoLabels(
                f"{_labels(labels, name)} labels the paper {row['paper']}, which is not in {_PAPERS[name]}"
            )
        at = int(collection.bounds[place[row["paper"]]]) + row["position"]
        truth[at] = persons.setdefault(row["person"], len(persons))
        printed[int(truth[at])].add(row["name"])
    curated = np.array(
        [name != "acl" or _examined(person, printed[k]) for person, k in persons.items()], np.bool_
    )
    known = np.flatnonzero(truth >= 0)
    chosen = None
    if name == "inspire-wang":
        # the truth is about one last name; all others are coauthors only
        chosen = np.flatnonzero(np.isin(collection.name, np.unique(collection.name[known]))).astype(np.int32)
    found = [b for b in blocks(collection, chosen) if np.count_nonzero(truth[b.members] >= 0) > 1]
    fold = np.array([_fold(_key(collection, truth, block, name)) for block in found], np.int8)
    return Labelled(name, collection, truth, curated, found, fold)


def _examined(person: str, printed: Iterable[str]) -> bool:
    """True for a person of the ACL Anthology who is listed there with names or an identifier, not made of one printed name."""
    return len(set(printed)) > 1 or (person == person.lower() and " " not in person and "-" in person)


def _key(collection: Collection, truth: NDArray[np.int32], block: NameBlock, name: str) -> str:
    members = block.members[truth[block.members] >= 0]
    form = collection.forms[Counter(collection.name[members].tolist()).most_common(1)[0][0]]
    # in a set of one last name, the first initial tells blocks apart
    return f"{form.last} {form.given[0][:1] if form.given else ''}" if name == "inspire-wang" else form.last


def _fold(key: str) -> int:
    return sha256(f"graphapp|{key}".encode()).digest()[0] % FOLDS
