"""The example queries of the console, over the bundled demo and over the corpus."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphapp.cypher.embedded.mirror import Mirror
from graphapp.cypher.examples import EXAMPLES, gallery
from graphapp.cypher.guard import check
from graphapp.cypher.results import Node, PathValue
from graphapp.settings import Settings

HERO = "Weizhu Chen"


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def names_of(record: dict[str, Any]) -> list[str]:
    """The authors of a record, each once: the corpus lists the authors of two conferences twice."""
    return list(dict.fromkeys(a["name"] if isinstance(a, dict) else a for a in record["authors"]))


def tables(records: Iterable[dict[str, Any]]) -> dict[str, list[tuple[Any, ...]]]:
    """Plain rows of records, with exact names as identity."""
    authors: set[str] = set()
    venues: dict[str, str] = {}
    papers, wrote, published = [], [], []
    for record in records:
        id = f"jsonl:{record['id']}"
        papers.append(
            (
                id,
                record["title"],
                record.get("year"),
                record.get("kind", "other"),
                None,
                None,
                None,
                [id],
                False,
            )
        )
        names = names_of(record)
        authors.update(names)
        wrote += [(f"name:{name}", id, place) for place, name in enumerate(names)]
        if record.get("venue"):
            venues[folded(record["venue"])] = record["venue"]
            published.append((id, folded(record["venue"])))
    return {
        "Author": sorted((f"name:{name}", name, folded(name)) for name in authors),
        "Paper": sorted(papers, key=lambda paper: paper[0]),
        "Venue": sorted((key, name, "conference") for key, name in venues.items()),
        "WROTE": sorted(wrote),
        "PUBLISHED_IN": sorted(published),
    }


def lines(text: Iterable[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text if line.strip()]


@pytest.fixture(scope="module", params=["demo", "corpus"])
def records(request: pytest.FixtureRequest, root: Path) -> list[dict[str, Any]]:
    """The records of the bundled demo, and of the corpus if it is available."""
    if request.param == "demo":
        (file,) = (root / "graphapp" / "demo").glob("*.jsonl")
        return lines(file.read_text("utf-8").splitlines())
    shared: Path = request.getfixturevalue("shared")
    with gzip.open(shared / "corpora" / "ai-conferences.jsonl.gz", "rt", encoding="utf-8") as text:
        return lines(text)


@pytest.fixture(scope="module")
def ask(records, small_rows, limits) -> Iterator[Any]:
    mirror = Mirror(small_rows(tables=tables(records)), Settings())
    # a busy system may take longer than users would wait; the benchmarks measure the speed
    limits = limits._replace(seconds=30.0)

    def ask(name: str) -> Any:
        example = next(example for example in EXAMPLES if example.name == name)
        check(example.text, Settings())
        return mirror.query(example.text, example.parameters, limits)

    yield ask
    mirror.close()


def by(records: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [record for record in records if folded(name) in map(folded, names_of(record))]


@pytest.mark.parametrize("name", [example.name for example in EXAMPLES])
def test_every_example_finds_something_within_the_limits(ask, name: str) -> None:
    table = ask(name)
    assert table.rows
    assert table.truncated == ""
    assert table.warnings == []
    assert len(set(table.columns)) == len(table.columns)


def test_the_papers_of_an_author_are_those_in_the_file(ask, records) -> None:
    expected = sorted(
        (-record["year"], record["title"], record.get("kind", "other")) for record in by(records, HERO)
    )
    assert [(-year, title, kind) for year, title, kind in ask("papers").rows] == expected


def test_coauthors_are_counted_as_by_hand(ask, records) -> None:
    years: dict[str, list[int]] = defaultdict(list)
    for record in by(records, HERO):
        for name in names_of(record):
            if folded(name) != folded(HERO):
                years[name].append(record["year"])
    expected = sorted(
        ((name, len(ys), min(ys), max(ys)) for name, ys in years.items()), key=lambda r: (-r[1], r[0])
    )
    assert ask("coauthors").rows == [list(row) for row in expected[:50]]


def test_the_most_prolific_authors_are_counted_as_by_hand(ask, records) -> None:
    papers = Counter(name for record in records for name in names_of(record))
    expected = sorted(papers.items(), key=lambda item: (-item[1], item[0]))[:20]
    assert [(row[0], row[1]) for row in ask("prolific").rows] == expected


def test_team_sizes_are_counted_as_by_hand(ask, records) -> None:
    sizes = Counter(len(names_of(record)) for record in records)
    assert ask("team-size").rows == [list(item) for item in sorted(sizes.items())]


def test_coauthors_of_coauthors_are_found_as_by_hand(ask, records) -> None:
    author = "Yelong Shen"
    known = {name for record in by(records, author) for name in names_of(record)}
    through: dict[str, set[str]] = defaultdict(set)
    for record in records:
        names = names_of(record)
        friends = [name for name in names if name in known and name != author]
        for name in names:
            if name not in known:
                through[name].update(friends)
    counted = {name: len(friends) for name, friends in through.items() if friends}
    expected = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:20]
    assert [tuple(row) for row in ask("not-yet").rows] == expected


def test_a_chain_comes_back_as_a_path_of_authors_and_papers(ask) -> None:
    ((chain,),) = ask("chain").rows
    assert isinstance(chain, PathValue)
    assert [node.label for node in chain.nodes] == ["Author", "Paper"] * (len(chain.nodes) // 2) + ["Author"]
    assert len(chain.relationships) == len(chain.nodes) - 1


def test_a_network_comes_back_as_nodes_and_relationships(ask) -> None:
    for author, wrote, paper in ask("network").rows:
        assert isinstance(author, Node)
        assert wrote.start == ("Author", author.id)
        assert wrote.end == ("Paper", paper.id)


@pytest.mark.parametrize("typed", ["Zoë Müller-Straße", "ZOË MÜLLER-STRASSE", " Zoë  Müller-strasse"])
def test_a_name_is_found_whose_key_is_not_its_lower_case_form(small_rows, limits, typed: str) -> None:
    record = {"id": "1", "title": "On Streets", "authors": ["Zoë Müller-Straße"]}
    mirror = Mirror(small_rows(tables=tables([record])), Settings())
    try:
        query = gallery()["papers"]
        found = mirror.query(query.text, query.values({"author": typed}), limits)
        assert [row[1] for row in found.rows] == ["On Streets"]
    finally:
        mirror.close()


def test_there_are_at_least_fifteen_examples_with_names_of_their_own() -> None:
    assert len(EXAMPLES) >= 15
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)
    assert len({example.title for example in EXAMPLES}) == len(EXAMPLES)
