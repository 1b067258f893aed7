"""The XML readers on real files, compared with the results of other tools.

`expected/xml.toml` names the tool for each number. Authors of all papers of the Anthology are compared with acl-anthology, those of all
articles of PubMed with pubmed_parser; where they differ, the difference is listed here with the reader that is right.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import loaders
from graphapp.model.names import clean
from graphapp.model.records import Paper, Problem
from loaders import acl, pubmed
from loaders.reading.opening import opened

EXPECTED = tomllib.loads((Path(__file__).parent / "expected/xml.toml").read_text(encoding="utf-8"))

# in intentionally damaged files: how many records are refused
REFUSED = {
    "arxiv/pypi-arxiv/id_abc_s0_m100_b79c8dcf6bc3.atom.xml": 1,
    "dblp_xml/Docheinstein+dblp-searcher/dumps_dblp-mini.xml": 1,
}


def items(path: Path) -> list[Paper | Problem]:
    with opened(path) as source:
        return list(loaders.detect(source.head, path.name).load(source.stream))


@pytest.mark.parametrize("name", EXPECTED["counts"])
def test_every_file_gives_as_many_records_as_another_tool_counts(shared, name):
    path = shared / "samples" / name
    said = EXPECTED["counts"][name]
    with opened(path) as source:
        assert said["format"] == loaders.detect(source.head, path.name).NAME
    found = items(path)
    papers = sum(isinstance(item, Paper) for item in found)
    refused = sum(item.refused for item in found if isinstance(item, Problem))
    assert papers + refused == said["records"]
    assert refused == REFUSED.get(name, 0)


def shown(paper: Paper) -> dict[str, object]:
    """A paper in the form of the file of expected values."""
    authors = []
    for author in paper.authors:
        said: dict[str, object] = {"name": clean(author.name)}
        for field in ("id", "group", "printed", "affiliation"):
            if value := getattr(author, field):
                said[field] = clean(value) if isinstance(value, str) else value
        if author.ids:
            said["ids"] = list(author.ids)
        authors.append(said)
    found = {
        "record": paper.record, "title": clean(paper.title), "authors": authors, "year": paper.year, "kind": paper.kind,
        "venue": clean(paper.venue.name) if paper.venue else None, "doi": paper.doi, "url": paper.url,
        "abstract": hashlib.sha256(paper.abstract.encode()).hexdigest()[:16] if paper.abstract else None,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize(
    "said", EXPECTED["records"], ids=lambda said: f"{said['file'].split('/')[0]}-{said['title'][:20]}"
)
def test_every_field_of_some_records_is_as_another_tool_reads_it(shared, said):
    expected = {name: value for name, value in said.items() if name not in ("file", "by")}
    papers = [shown(item) for item in items(shared / "samples" / said["file"]) if isinstance(item, Paper)]
    (found,) = [paper for paper in papers if paper["title"] == said["title"]]
    for name in ("record", "abstract"):
        # a record without a number in its source is identified by its content; not every abstract is listed
        if name not in expected:
            found.pop(name, None)
    assert found == expected


def test_the_anthologys_own_reader_gives_the_same_authors_and_ids(shared):
    people = pytest.importorskip("acl_anthology.people")
    ids = pytest.importorskip("acl_anthology.utils.ids")
    compared = 0
    for path in sorted((shared / "samples/acl_xml").rglob("*.xml")):
        ours = {
            item.record: item for item in acl.load(io.BytesIO(path.read_bytes())) if isinstance(item, Paper)
        }
        root = etree.parse(str(path)).getroot()
        for volume in root.iter("volume"):
            for paper in volume.iter("paper"):
                names = map(people.NameSpecification.from_xml, paper.findall("author"))
                theirs = [" ".join(filter(None, (name.first, name.last))) for name in names]
                id = ids.build_id(root.get("id"), volume.get("id"), paper.get("id"))
                assert [author.name for author in ours[f"acl:{id}"].authors] == theirs
                compared += 1
    assert compared > 3000


# pubmed_parser gives "" for a collective author, and no suffix ("3rd"): the record has both, so ours is right
PEER_WRONG = {"pubmed:26711635", "pubmed:34843274", "pubmed:38799617"}


def _articles(path: Path) -> Iterator[dict[str, object]]:
    parser = pytest.importorskip("pubmed_parser")
    yield from parser.parse_medline_xml(str(path), year_info_only=True, author_list=True)


def test_pubmed_parser_gives_the_same_authors_years_journals_and_dois(shared, tmp_path):
    compared, different = 0, set()
    for path in sorted((shared / "samples/pubmed").rglob("*.xml*")):
        with opened(path) as source:
            data = source.stream.read()
        if b"<PubmedArticleSet" not in data[:2000]:
            continue
        papers = {item.record: item for item in pubmed.load(io.BytesIO(data)) if isinstance(item, Paper)}
        # pubmed_parser detects compression by the file name only
        copy = tmp_path / "one.xml.gz"
        copy.write_bytes(gzip.compress(data, 1))
        for theirs in _articles(copy):
            if theirs.get("delete"):
                continue
            ours = papers[f"pubmed:{theirs['pmid']}"]
            compared += 1
            names = [
                " ".join(filter(None, (each.get("forename"), each.get("lastname"))))
                for each in theirs["authors"]
            ]
            if [author.name for author in ours.authors] != names:
                different.add(ours.record)
            assert str(ours.year) == theirs["pubdate"]
            assert ours.venue.name == theirs["journal"]
            # it does not look where five articles have theirs
            assert not theirs["doi"] or ours.doi == theirs["doi"]
    assert compared > 80
    assert different == PEER_WRONG
